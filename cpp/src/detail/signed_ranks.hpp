// Signed-rank statistics of the differences of two methods, on many resamples at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/resample_sums.hpp"

namespace assay::detail {

using LaneNumbers = std::array<double, static_cast<std::size_t>(resample_lanes)>;

// The cases in the order of the absolute differences of two methods, found once for all resamples.
struct PairOrder {
  static constexpr std::uint32_t positive = 1;
  static constexpr std::uint32_t tied_with_next = 2;
  static constexpr int flags = 2;

  std::vector<std::uint32_t> entries;  // number of the case, and two flags
  std::vector<std::uint32_t> dropped;  // cases without a difference: zero, or a value is missing

  PairOrder() = default;
  PairOrder(const double* first, const double* second, std::size_t cases);
};

// Of each lane.
struct SignedRanks {
  LaneNumbers positive;  // V
  LaneNumbers nonzero;
  LaneNumbers ties;  // the sum of t^3 - t over groups of t ties
};

// The sum of c^3 - c over the counts of all cases.
LaneNumbers ties_of_draws(const std::int32_t* counts, std::size_t cases);

// Counts are cases x lanes, each lane adds up to at most `most`; `draw_ties` are those of ties_of_draws.
SignedRanks signed_ranks(const PairOrder& order, const std::int32_t* counts, std::int64_t most,
                         const LaneNumbers& draw_ties);

// (V - mean - 1/2) / standard deviation, for V and for the sum of the ranks of negative differences.
struct StandardScores {
  LaneNumbers first;
  LaneNumbers second;
};
StandardScores standard_scores(const SignedRanks& sums);

// 1 - Phi(z)
double upper_tail(double z);

// The share of all choices of signs whose sum of positive ranks is at least that of one lane's; `swapped` for that of
// the other method.
double exact_tail(const PairOrder& order, const std::int32_t* counts, std::ptrdiff_t lane, bool swapped);

}  // namespace assay::detail
