// Sums of drawn rows and places of ranks, for vectors of a width that differs between the files that include this.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "detail/resample_sums.hpp"
#include "detail/vector.hpp"

namespace assay::detail {

template <int bytes>
struct ResampleKernel {
  using Doubles = Vector<double, bytes>;
  using Ints = Vector<std::int32_t, bytes>;
  static constexpr std::ptrdiff_t unchecked = 32;  // rows between looks whether all ranks are behind

  // Eight sums stay in registers.
  static void add_rows(const RowSumTask& task) {
    constexpr std::ptrdiff_t part = std::min(panel_width, 8 * Doubles::size);
    for (std::ptrdiff_t column = 0; column < panel_width; column += part) {
      Doubles sum[8];
      for (std::ptrdiff_t i = 0; i < 8; ++i) sum[i] = Doubles::load(task.sum + column + i * Doubles::size);
      for (std::ptrdiff_t k = 0; k < task.count; ++k) {
        const double* const row = task.rows + std::ptrdiff_t{task.list[k]} * panel_width + column;
        for (std::ptrdiff_t i = 0; i < 8; ++i) sum[i] = sum[i] + Doubles::load(row + i * Doubles::size);
      }
      for (std::ptrdiff_t i = 0; i < 8; ++i) sum[i].store(task.sum + column + i * Doubles::size);
    }
  }

  // -1 where a <= b, else 0; their difference is a number of 32 bits.
  static Ints at_most(const Ints& a, const Ints& b) { return (a - b - Ints::all(1)) >> 31; }

  static void find_ranks(const RankTask& task, const std::int32_t* low, const std::int32_t* high,
                         std::int32_t* low_place, std::int32_t* high_place) {
    for (std::ptrdiff_t lane = 0; lane < resample_lanes; lane += 2 * Ints::size) {
      find_ranks_of_lanes(task, lane, low, high, low_place, high_place);
    }
  }

  static void find_ranks_of_lanes(const RankTask& task, std::ptrdiff_t lane, const std::int32_t* low,
                                  const std::int32_t* high, std::int32_t* low_place, std::int32_t* high_place) {
    Ints sum[2];
    Ints behind_low[2];
    Ints behind_high[2];
    for (std::ptrdiff_t v = 0; v < 2; ++v) sum[v] = behind_low[v] = behind_high[v] = Ints::all(0);
    const auto at = [lane](std::ptrdiff_t v) { return lane + v * Ints::size; };
    for (std::ptrdiff_t next = 0; next < task.size;) {
      const std::ptrdiff_t stop = std::min(next + unchecked, task.size);
      for (; next < stop; ++next) {
        const std::int32_t* const counts = task.counts + std::ptrdiff_t{task.atom[next]} * resample_lanes;
        for (std::ptrdiff_t v = 0; v < 2; ++v) {
          sum[v] = sum[v] + Ints::load(counts + at(v));
          behind_low[v] = behind_low[v] - at_most(sum[v], Ints::load(low + at(v)));
          behind_high[v] = behind_high[v] - at_most(sum[v], Ints::load(high + at(v)));
        }
      }
      const Ints open = at_most(sum[0], Ints::load(high + at(0))) | at_most(sum[1], Ints::load(high + at(1)));
      if (!open.any()) break;
    }
    for (std::ptrdiff_t v = 0; v < 2; ++v) {
      behind_low[v].store(low_place + at(v));
      behind_high[v].store(high_place + at(v));
    }
  }

  static void add_ranks(const RankTask& task, const double* values, const std::int32_t* first, const std::int32_t* end,
                        double* sum) {
    std::int32_t reached[resample_lanes] = {};
    std::int32_t inside[resample_lanes];
    std::copy_n(first, resample_lanes, inside);
    std::fill_n(sum, resample_lanes, 0.0);
    for (std::ptrdiff_t i = 0; i < task.size; ++i) {
      const std::int32_t* const counts = task.counts + std::ptrdiff_t{task.atom[i]} * resample_lanes;
      for (std::ptrdiff_t lane = 0; lane < resample_lanes; ++lane) {
        reached[lane] += counts[lane];
        const std::int32_t upto = std::min(std::max(reached[lane], first[lane]), end[lane]);
        sum[lane] += static_cast<double>(upto - inside[lane]) * values[i];
        inside[lane] = upto;
      }
    }
  }
};

}  // namespace assay::detail
