// The loops of rankings over the cases of a few resamples that lie side by side.
#pragma once

#include <cstddef>
#include <cstdint>

#include "detail/instruction_set.hpp"
#include "detail/signed_ranks.hpp"

namespace assay::detail {

struct RankingLanes {
  // Twice V, twice the number of non-zero differences and one, and what ties between cases add to the sum of t^3 - t.
  void (*signed_ranks)(const PairOrder& order, const std::int32_t* counts, std::int32_t* sums, std::int32_t* places,
                       double* ties);
  void (*wide_signed_ranks)(const PairOrder& order, const std::int32_t* counts, std::int64_t* sums,
                            std::int64_t* places, double* ties);
  // sums[lane] = sum of values[i] * counts[i]
  void (*weighted_sums)(const double* values, std::ptrdiff_t cases, const double* counts, double* sums);
};

// For this processor, the same bits on all.
const RankingLanes& ranking_lanes(InstructionSet instructions = instruction_set());

}  // namespace assay::detail
