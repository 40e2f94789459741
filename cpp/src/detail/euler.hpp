// The Euler characteristic of a mask.
#pragma once

#include <cstdint>

#include "detail/bit_rows.hpp"

namespace assay::detail {

// Of the union of closed voxels, in which voxels are connected that share a corner; or, if `by_faces`, of the cubical
// complex whose corners are the voxels, in which those are connected that share a face.
std::int64_t euler_characteristic(const BitRows& mask, bool by_faces, int threads);

}  // namespace assay::detail
