// Distances from every voxel of one border to another border.
#pragma once

#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/distance_counts.hpp"
#include "detail/grid.hpp"
#include "detail/near_search.hpp"

namespace assay::detail {

// How many set bits of `from` have which squared distance (mm^2) to the nearest set bit of `to`, which has one.
DistanceCounts directed_search(const BitMask& from, const BitMask& to, const Grid& grid,
                               const std::vector<Offset>& offsets, int threads);

}  // namespace assay::detail
