#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "detail/ranking_lanes.hpp"

namespace assay::test {
namespace {

using detail::InstructionSet;
using detail::LaneNumbers;

constexpr auto lanes = static_cast<std::size_t>(detail::resample_lanes);
const std::array<InstructionSet, 2> every_set{InstructionSet::baseline, detail::instruction_set()};

template <class T>
struct Sums {
  std::array<T, lanes> sums{};
  std::array<T, lanes> places{};
  LaneNumbers ties{};
};

// A lane at a time: every draw gets the mean of the places of its group.
Sums<std::int64_t> expected_sums(const detail::PairOrder& order, const std::vector<std::int32_t>& counts) {
  Sums<std::int64_t> found;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    std::int64_t before = 0;
    for (std::size_t first = 0; first < order.entries.size();) {
      std::int64_t size = 0;
      std::int64_t positive = 0;
      std::int64_t cubes = 0;
      std::size_t end = first;
      for (bool more = true; more; ++end) {
        const std::uint32_t entry = order.entries[end];
        const std::int64_t count = counts[(entry >> detail::PairOrder::flags) * lanes + lane];
        size += count;
        cubes += count * count * count - count;
        if ((entry & detail::PairOrder::positive) != 0) positive += count;
        more = (entry & detail::PairOrder::tied_with_next) != 0;
      }
      found.sums[lane] += positive * (2 * before + size + 1);
      if (end > first + 1) found.ties[lane] += static_cast<double>(size * size * size - size - cubes);
      before += size;
      first = end;
    }
    found.places[lane] = 2 * before + 1;
  }
  return found;
}

TEST(RankingLanes, SignedRanksInEveryWidth) {
  std::mt19937 random(1);
  for (std::size_t cases = 0; cases < 60; ++cases) {
    std::vector<double> first(cases);
    std::vector<double> second(cases);
    for (double& value : first) value = std::uniform_int_distribution<int>(0, 12)(random);
    for (double& value : second) value = std::uniform_int_distribution<int>(0, 12)(random);
    const detail::PairOrder order(first.data(), second.data(), cases);
    std::vector<std::int32_t> counts(cases * lanes);
    for (std::int32_t& count : counts) count = std::poisson_distribution<std::int32_t>(1)(random);
    const Sums<std::int64_t> expected = expected_sums(order, counts);
    for (const InstructionSet instructions : every_set) {
      const detail::RankingLanes& kernel = detail::ranking_lanes(instructions);
      Sums<std::int32_t> narrow;
      kernel.signed_ranks(order, counts.data(), narrow.sums.data(), narrow.places.data(), narrow.ties.data());
      Sums<std::int64_t> wide;
      kernel.wide_signed_ranks(order, counts.data(), wide.sums.data(), wide.places.data(), wide.ties.data());
      ASSERT_EQ(wide.sums, expected.sums);
      ASSERT_EQ(wide.places, expected.places);
      ASSERT_EQ(wide.ties, expected.ties);
      ASSERT_EQ(narrow.ties, expected.ties);
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        ASSERT_EQ(narrow.sums[lane], expected.sums[lane]);
        ASSERT_EQ(narrow.places[lane], expected.places[lane]);
      }
    }
  }
}

TEST(RankingLanes, WeightedSumsInEveryWidth) {
  std::mt19937 random(2);
  std::vector<double> values(77);
  std::vector<double> counts(values.size() * lanes);
  for (double& value : values) value = std::uniform_real_distribution<double>(-1, 1)(random);
  for (double& count : counts) count = std::poisson_distribution<int>(1)(random);
  LaneNumbers expected{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const double product = values[i] * counts[i * lanes + lane];
      expected[lane] += product;
    }
  }
  for (const InstructionSet instructions : every_set) {
    LaneNumbers sums{};
    detail::ranking_lanes(instructions)
        .weighted_sums(values.data(), static_cast<std::ptrdiff_t>(values.size()), counts.data(), sums.data());
    ASSERT_EQ(sums, expected);
  }
}

}  // namespace
}  // namespace assay::test
