// Ways to thin a mask in place.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "assay/skeleton.hpp"
#include "detail/padded_bits.hpp"

namespace assay::detail {

// How masks of an image are thinned.
struct Thinning {
  SkeletonMethod method;
  std::vector<std::ptrdiff_t> shape;  // of the image
  std::vector<double> spacing;

  std::array<double, 3> steps() const;  // the spacing along the axes of a mask, of which missing ones come first
};

// Throws InvalidInput, which names the image, if the method is not for so many axes.
void check_axes(const char* name, std::size_t rank, SkeletonMethod method);

void thin(PaddedBits& mask, const Thinning& thinning, int threads);

// `one_plane`: so is the image, whose first axis then has no directions.
void thin_lee(PaddedBits& mask, bool one_plane);

// For a mask of one plane.
void thin_zhang(PaddedBits& mask);

// `spacing` has the axes of the mask; `flat`: the mask is of an image without the first axis.
void thin_by_distance(PaddedBits& mask, const std::array<double, 3>& spacing, bool flat, int threads);

// The length of a skeleton, as `skeleton_length` has it.
double link_length(const PaddedBits& skeleton, const std::array<double, 3>& spacing);

}  // namespace assay::detail
