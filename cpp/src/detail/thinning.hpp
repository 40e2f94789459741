// Ways to make a skeleton of a mask, in place.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "assay/skeleton.hpp"
#include "detail/distance_levels.hpp"
#include "detail/padded_bits.hpp"
#include "detail/sparse_mask.hpp"

namespace assay::detail {

// How masks of an image are thinned.
struct Thinning {
  SkeletonMethod method;
  std::vector<std::ptrdiff_t> shape;  // of the image
  std::vector<double> spacing;
  std::optional<int> iterations;

  std::array<double, 3> steps() const;  // the spacing along the axes of a mask, of which missing ones come first
  bool flat() const { return shape.size() == 2; }
  MaskDistances distances(const PaddedBits& mask, int threads) const { return {mask, steps(), flat(), threads}; }
};

// Throws InvalidInput, which names the image, if the method is not for so many axes, and for iterations as below.
void check(const char* name, const Thinning& thinning);

// Throws InvalidInput for iterations that are missing, below 0 or of a method that has none.
void check_iterations(SkeletonMethod method, const std::optional<int>& iterations);

void thin(BoxedMask& mask, const Thinning& thinning, int threads);

// `one_plane`: so is the image, whose first axis then has no directions.
void thin_lee(PaddedBits& mask, bool one_plane);

// For a mask of one plane.
void thin_zhang(PaddedBits& mask);

// `distances` are those of the mask.
void thin_by_distance(PaddedBits& mask, const MaskDistances& distances, int threads);

// Which sides of a mask's box are sides of the image, for each axis.
struct EdgesOfAxis {
  bool low = true;
  bool high = true;
};
using ImageEdges = std::array<EdgesOfAxis, 3>;

// What openings take away: of the mask, and of it eroded up to `iterations` times.
void keep_unopened(PaddedBits& mask, const ImageEdges& edges, int iterations, int threads);

// The length of a skeleton, as `skeleton_length` has it.
double link_length(const PaddedBits& skeleton, const std::array<double, 3>& spacing);

}  // namespace assay::detail
