#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "detail/resample.hpp"
#include "detail/resample_sums.hpp"

namespace assay::test {
namespace {

using detail::InstructionSet;
using detail::panel_width;
using detail::resample_lanes;

constexpr auto lanes = static_cast<std::size_t>(resample_lanes);
constexpr auto width = static_cast<std::size_t>(panel_width);
using Ranks = std::array<std::int32_t, lanes>;
using Sums = std::array<double, lanes>;

const std::array<InstructionSet, 2> every_set{InstructionSet::baseline, detail::instruction_set()};

// The first block with key and counter 0, from the known answers of the authors of Philox.
TEST(ResampleStream, HasTheKnownNumbers) {
  detail::ResampleStream stream(0, 0);
  for (const std::uint64_t expected :
       {0x16554D9ECA36314CU, 0xDB20FE9D672D0FDCU, 0xD7E772CEE186176BU, 0x7E68B68AEC7BA23BU}) {
    const std::uint64_t low = stream.next();
    const std::uint64_t high = stream.next();
    EXPECT_EQ(high << 32 | low, expected);
  }
}

TEST(ResampleSums, AddRowsInEveryWidth) {
  std::mt19937 random(1);
  std::vector<double> rows(50 * width);
  for (double& value : rows) value = std::uniform_real_distribution<double>(-1, 1)(random);
  for (std::size_t count = 0; count < 80; ++count) {
    std::vector<std::uint32_t> list(count);
    for (std::uint32_t& row : list) row = std::uniform_int_distribution<std::uint32_t>(0, 49)(random);
    const std::size_t once = count / 3;
    std::vector<std::uint32_t> times(count - once);
    for (std::uint32_t& number : times) number = std::uniform_int_distribution<std::uint32_t>(2, 5)(random);
    std::array<double, width> expected{};
    std::fill(expected.begin(), expected.end(), 0.5);
    for (std::size_t i = 0; i < count; ++i) {
      const double factor = i < once ? 1 : times[i - once];
      for (std::size_t k = 0; k < width; ++k) expected[k] += factor * rows[list[i] * width + k];
    }
    for (const InstructionSet instructions : every_set) {
      std::array<double, width> sum{};
      std::fill(sum.begin(), sum.end(), 0.5);
      detail::add_rows({rows.data(), list.data(), static_cast<std::ptrdiff_t>(once), list.data() + once, times.data(),
                        static_cast<std::ptrdiff_t>(count - once), sum.data()},
                       instructions);
      ASSERT_EQ(sum, expected);
    }
  }
}

TEST(ResampleSums, FindAndAddRanksInEveryWidth) {
  std::mt19937 random(2);
  for (std::size_t size = 1; size < 120; ++size) {
    std::vector<std::uint32_t> atom(size);
    std::vector<double> values(size);
    std::vector<std::int32_t> counts(size * lanes);
    for (std::size_t i = 0; i < size; ++i) {
      atom[i] = static_cast<std::uint32_t>(i);
      values[i] = static_cast<double>(i * i);
    }
    std::shuffle(atom.begin(), atom.end(), random);
    for (std::int32_t& count : counts) count = std::poisson_distribution<std::int32_t>(1)(random);
    for (std::size_t lane = 0; lane < lanes; ++lane) ++counts[lane];  // none is empty
    Ranks low{};
    Ranks high{};
    Ranks expected_low{};
    Ranks expected_high{};
    Sums first{};
    Sums end{};
    Sums expected_sum{};
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::vector<std::int32_t> drawn;  // places in the order of values
      for (std::size_t i = 0; i < size; ++i) {
        drawn.insert(drawn.end(), static_cast<std::size_t>(counts[atom[i] * lanes + lane]),
                     static_cast<std::int32_t>(i));
      }
      const auto total = static_cast<std::int32_t>(drawn.size());
      low[lane] = std::uniform_int_distribution<std::int32_t>(0, total - 1)(random);
      high[lane] = std::min(low[lane] + 1, total - 1);
      expected_low[lane] = drawn[static_cast<std::size_t>(low[lane])];
      expected_high[lane] = drawn[static_cast<std::size_t>(high[lane])];
      first[lane] = total / 5;
      end[lane] = total - total / 5;
      for (std::int32_t rank = total / 5; rank < total - total / 5; ++rank) {
        expected_sum[lane] += values[static_cast<std::size_t>(drawn[static_cast<std::size_t>(rank)])];
      }
    }
    const detail::RankTask task{atom.data(), static_cast<std::ptrdiff_t>(size), counts.data()};
    const std::vector<double> as_doubles(counts.begin(), counts.end());
    for (const InstructionSet instructions : every_set) {
      Ranks low_place{};
      Ranks high_place{};
      Sums sum{};
      detail::find_ranks(task, low.data(), high.data(), low_place.data(), high_place.data(), instructions);
      detail::add_ranks({task, as_doubles.data(), values.data()}, first.data(), end.data(), sum.data(), instructions);
      ASSERT_EQ(low_place, expected_low);
      ASSERT_EQ(high_place, expected_high);
      ASSERT_EQ(sum, expected_sum);  // whole numbers: no rounding
    }
  }
}

}  // namespace
}  // namespace assay::test
