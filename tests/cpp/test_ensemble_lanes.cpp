#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include "detail/ensemble_lanes.hpp"

namespace assay::test {
namespace {

constexpr std::size_t lanes = detail::ensemble_lanes;

struct Scores {
  std::vector<double> members;
  std::array<double, lanes> score{};
  std::array<double, lanes> spread{};
};

Scores score(std::vector<double> members, const std::array<double, lanes>& observation, bool sorted,
             detail::InstructionSet instructions) {
  const std::size_t count = members.size() / lanes;
  std::vector<double> share;
  for (std::size_t k = 1; k <= count; ++k) share.push_back(static_cast<double>(k) / static_cast<double>(count));
  Scores found{std::move(members), {}, {}};
  detail::score_ensembles({found.members.data(), static_cast<std::ptrdiff_t>(count), sorted, share.data(),
                           observation.data(), found.score.data(), found.spread.data()},
                          instructions);
  return found;
}

TEST(EnsembleLanes, AreSortedAndScoredInEveryWidth) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> steps(-40, 40);
  for (std::size_t count = 1; count < 140; ++count) {
    std::vector<double> members(count * lanes);
    for (double& member : members) member = steps(random) / 4.0;
    std::array<double, lanes> observation{};
    for (double& x : observation) x = steps(random) / 3.0;
    const Scores found = score(members, observation, false, detail::InstructionSet::baseline);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::vector<double> one;
      for (std::size_t k = 0; k < count; ++k) one.push_back(members[k * lanes + lane]);
      std::sort(one.begin(), one.end());
      double away = 0;
      double apart = 0;
      for (std::size_t k = 0; k < count; ++k) {
        ASSERT_EQ(found.members[k * lanes + lane], one[k]);
        away += std::abs(one[k] - observation[lane]);
        for (const double other : one) apart += std::abs(one[k] - other);
      }
      const auto m = static_cast<double>(count);
      ASSERT_NEAR(found.spread[lane], apart / (2 * m * m), 1e-12);
      ASSERT_NEAR(found.score[lane], away / m - apart / (2 * m * m), 1e-12);
    }
    for (const bool sorted : {false, true}) {
      const Scores same = score(sorted ? found.members : members, observation, sorted, detail::instruction_set());
      ASSERT_EQ(same.members, found.members);
      ASSERT_EQ(same.score, found.score);
      ASSERT_EQ(same.spread, found.spread);
    }
  }
}

}  // namespace
}  // namespace assay::test
