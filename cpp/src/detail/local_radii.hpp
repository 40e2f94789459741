// How thick a mask is about its voxels.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <vector>

#include "detail/distance_levels.hpp"
#include "detail/padded_bits.hpp"

namespace assay::detail {

// Distances from voxels of a mask to the nearest voxel of the background (mm, between their centres), rounded once: so
// those that are equal are equal numbers, wherever the two voxels are and whichever axes lie between them.
class LocalRadii {
 public:
  // The mask and its distances must live on. `spacing` (mm) has the axes of the mask; `flat`: the mask is of an image
  // without the first axis.
  LocalRadii(const PaddedBits& mask, const MaskDistances& distances, const std::array<double, 3>& spacing, bool flat)
      : mask_(mask), distances_(distances), spacing_(spacing), flat_(flat) {}

  double at(std::ptrdiff_t voxel);

 private:
  // Steps along the axes, without their signs.
  struct Way {
    double squared;  // its length, mm^2
    Index3 steps;
  };
  using Ways = std::vector<Way>;  // from the shortest on

  Ways ways_of(float squared) const;
  bool leads_out(const Index3& voxel, const Index3& steps) const;
  bool is_background(const Index3& voxel) const;

  const PaddedBits& mask_;
  const MaskDistances& distances_;
  std::array<double, 3> spacing_;
  bool flat_;
  std::map<float, Ways> ways_;  // all that may be the shortest, by the distance in single precision
};

}  // namespace assay::detail
