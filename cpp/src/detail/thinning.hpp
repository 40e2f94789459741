// Ways to make a skeleton of a mask, in place.
#pragma once

#include <array>

#include "detail/padded_bits.hpp"

namespace assay::detail {

// `one_plane`: so is the image, whose first axis then has no directions.
void thin_lee(PaddedBits& mask, bool one_plane);

// For a mask of one plane.
void thin_zhang(PaddedBits& mask);

// `spacing` has the axes of the mask; `flat`: the mask is of an image without the first axis.
void thin_by_distance(PaddedBits& mask, const std::array<double, 3>& spacing, bool flat, int threads);

// Which sides of a mask's box are sides of the image, for each axis.
struct EdgesOfAxis {
  bool low = true;
  bool high = true;
};
using ImageEdges = std::array<EdgesOfAxis, 3>;

// What openings take away: of the mask, and of it eroded up to `iterations` times.
void keep_unopened(PaddedBits& mask, const ImageEdges& edges, int iterations, int threads);

}  // namespace assay::detail
