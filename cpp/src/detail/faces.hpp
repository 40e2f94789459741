// The faces between foreground and background voxels, and where distances are measured on them.
#pragma once

#include <cstddef>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"
#include "detail/steps.hpp"

namespace assay::detail {

// The faces across `axis` of a mask with a margin. The face before voxel (z, y, x) is bit (z, y, x).
BitMask faces_across(const BitMask& padded, std::size_t axis, int threads);

// The background voxels of a mask with a margin that have a face in common with the foreground.
BitMask outer_border(const BitMask& padded, const Grid& grid, int threads);

// The points of a face across `axis`, as lattices with voxels as targets. See BoundaryModel for the quadrature.
std::vector<Lattice> face_points(const Grid& grid, std::size_t axis, int quadrature);

// Area in 3D, length in 2D, 1 in 1D.
double face_area(const Grid& grid, std::size_t axis);

}  // namespace assay::detail
