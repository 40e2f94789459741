#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "detail/block_scores.hpp"

namespace assay::test {
namespace {

using detail::BlockScores;
using detail::FixedParts;
using detail::InstructionSet;

std::vector<double> probabilities(std::size_t classes, std::size_t count) {
  std::mt19937 random(static_cast<std::mt19937::result_type>(classes));
  std::uniform_real_distribution<double> uniform;
  std::vector<double> values(classes * count);
  for (std::size_t i = 0; i < count; ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k) sum += values[k * count + i] = uniform(random);
    for (std::size_t k = 0; k < classes; ++k) values[k * count + i] /= sum;
  }
  return values;
}

TEST(BlockScores, HaveTheSameBitsOnEveryProcessor) {
  const auto expected = std::make_unique<BlockScores>();
  const auto found = std::make_unique<BlockScores>();
  for (const std::size_t classes : {2U, 3U, 7U}) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{7}, std::size_t{64}, detail::most_samples_scored}) {
      const std::vector<double> p = probabilities(classes, count);
      std::vector<double> own;
      std::vector<double> y;
      for (std::size_t i = 0; i < count; ++i) {
        y.push_back(static_cast<double>(i % classes));
        own.push_back(p[i % classes * count + i]);
      }
      const detail::ScoredSamples samples{p.data(), own.data(), y.data(), count, classes, count};
      detail::find_scores(samples, *expected, InstructionSet::baseline);
      detail::find_scores(samples, *found);
      for (std::size_t k = 0; k < score_count; ++k) {
        if (k == static_cast<std::size_t>(Score::log)) continue;
        if (classes > 2 && k >= static_cast<std::size_t>(Score::calibration)) continue;
        for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(found->scores[k][i], expected->scores[k][i]);
      }
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(found->top[i], expected->top[i]);
        ASSERT_EQ(found->median[i], expected->median[i]);
      }
    }
  }
}

TEST(FixedSum, RoundsEachNumber) {
  const std::vector<double> values{0.5, 0x1p-50, 0x1.8p-51, 0x1p-52, 1e6, -0.25, -3, 745.125};
  for (const auto instructions : {InstructionSet::baseline, detail::instruction_set()}) {
    std::int64_t whole = 0;
    std::int64_t fraction = 0;
    for (std::size_t count = 0; count <= values.size(); ++count) {
      const FixedParts parts = detail::fixed_sum(values.data(), count, instructions);
      whole = parts.whole + (parts.fraction >> 50);
      fraction = parts.fraction & ((std::int64_t{1} << 50) - 1);
    }
    EXPECT_EQ(whole, 1000742);
    EXPECT_EQ(fraction, (std::int64_t{3} << 47) + 2);
  }
}

}  // namespace
}  // namespace assay::test
