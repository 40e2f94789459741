// Sums of drawn rows and places of ranks, for vectors of a width that differs between the files that include this.
#pragma once

#include <algorithm>
#include <array>
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
      const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i) * Doubles::size; };
      std::array<Doubles, 8> sum;
      for (std::size_t i = 0; i < 8; ++i) sum[i] = Doubles::load(task.sum + column + at(i));
      const auto row = [&](std::uint32_t number) { return task.rows + std::ptrdiff_t{number} * panel_width + column; };
      for (std::ptrdiff_t k = 0; k < task.once_count; ++k) {
        const double* const from = row(task.once[k]);
        for (std::size_t i = 0; i < 8; ++i) sum[i] = sum[i] + Doubles::load(from + at(i));
      }
      for (std::ptrdiff_t k = 0; k < task.often_count; ++k) {
        const double* const from = row(task.often[k]);
        const Doubles times = Doubles::all(static_cast<double>(task.times[k]));
        for (std::size_t i = 0; i < 8; ++i) sum[i] = sum[i] + times * Doubles::load(from + at(i));
      }
      for (std::size_t i = 0; i < 8; ++i) sum[i].store(task.sum + column + at(i));
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
    std::array<Ints, 2> sum;
    std::array<Ints, 2> behind_low;
    std::array<Ints, 2> behind_high;
    for (std::size_t v = 0; v < 2; ++v) sum[v] = behind_low[v] = behind_high[v] = Ints::all(0);
    const auto at = [lane](std::size_t v) { return lane + static_cast<std::ptrdiff_t>(v) * Ints::size; };
    for (std::ptrdiff_t next = 0; next < task.size;) {
      const std::ptrdiff_t stop = std::min(next + unchecked, task.size);
      for (; next < stop; ++next) {
        const std::int32_t* const counts = task.counts + std::ptrdiff_t{task.atom[next]} * resample_lanes;
        for (std::size_t v = 0; v < 2; ++v) {
          sum[v] = sum[v] + Ints::load(counts + at(v));
          behind_low[v] = behind_low[v] - at_most(sum[v], Ints::load(low + at(v)));
          behind_high[v] = behind_high[v] - at_most(sum[v], Ints::load(high + at(v)));
        }
      }
      const Ints open = at_most(sum[0], Ints::load(high + at(0))) | at_most(sum[1], Ints::load(high + at(1)));
      if (!open.any()) break;
    }
    for (std::size_t v = 0; v < 2; ++v) {
      behind_low[v].store(low_place + at(v));
      behind_high[v].store(high_place + at(v));
    }
  }

  // With the counts up to a row cut to the wanted ranks, their growth is how often it is within these.
  static void add_ranks(const RankSumTask& task, const double* first, const double* end, double* sum) {
    for (std::ptrdiff_t lane = 0; lane < resample_lanes; lane += 2 * Doubles::size) {
      const auto at = [](std::size_t v) { return static_cast<std::ptrdiff_t>(v) * Doubles::size; };
      std::array<Doubles, 2> reached;
      std::array<Doubles, 2> inside;
      std::array<Doubles, 2> total;
      for (std::size_t v = 0; v < 2; ++v) {
        reached[v] = total[v] = Doubles::all(0);
        inside[v] = Doubles::load(first + lane + at(v));
      }
      for (std::ptrdiff_t i = 0; i < task.ranks.size; ++i) {
        const double* const counts = task.counts + std::ptrdiff_t{task.ranks.atom[i]} * resample_lanes + lane;
        for (std::size_t v = 0; v < 2; ++v) {
          reached[v] = reached[v] + Doubles::load(counts + at(v));
          Doubles cut = reached[v];
          cut.raise_to(Doubles::load(first + lane + at(v)));
          cut.lower_to(Doubles::load(end + lane + at(v)));
          total[v] = total[v] + (cut - inside[v]) * Doubles::all(task.values[i]);
          inside[v] = cut;
        }
      }
      for (std::size_t v = 0; v < 2; ++v) total[v].store(sum + lane + at(v));
    }
  }
};

}  // namespace assay::detail
