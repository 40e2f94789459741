// The exact distance transform of a bit mask over a box.
#pragma once

#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"
#include "detail/steps.hpp"

namespace assay::detail {

// Squared distance (mm^2) from the element at every voxel of `box`, in C order, to the nearest set bit of `target`,
// which must hold at least one. Along the first two axes `box` must hold the target's own box; along rows it may be any
// stretch.
std::vector<double> box_transform(const BitMask& target, const Box& box, const Steps& steps, int threads);

}  // namespace assay::detail
