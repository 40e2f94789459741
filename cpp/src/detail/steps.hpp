// Lengths along the axes between the elements of a surface and what is nearest to them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>

#include "detail/grid.hpp"

namespace assay::detail {

// How elements lie to voxels, and how large a target is. Element number v sits shift / unit voxels from the centre of
// voxel v; a target is all that lies within slack / unit of the centre of its voxel: a point, or the voxel itself.
struct Lattice {
  std::array<int, 3> shift{};
  int unit = 1;
  int slack = 0;
};

class Steps {
 public:
  explicit Steps(const std::array<double, 3>& spacing, const Lattice& lattice = {}) : lattice_(lattice) {
    for (std::size_t axis = 0; axis < 3; ++axis) scale_[axis] = spacing[axis] / lattice.unit;
  }

  // Squared distance (mm^2) along `axis` from element v to the target of voxel v + difference.
  double squared(std::size_t axis, std::ptrdiff_t difference) const {
    const std::ptrdiff_t units = std::abs(difference * lattice_.unit - lattice_.shift[axis]) - lattice_.slack;
    return square(static_cast<double>(std::max<std::ptrdiff_t>(units, 0)) * scale_[axis]);
  }

  // Whether, of two targets as many voxels before and after it, that after an element is the nearer one.
  bool leans_forward(std::size_t axis) const { return lattice_.shift[axis] > 0; }

 private:
  Lattice lattice_;
  std::array<double, 3> scale_{};
};

}  // namespace assay::detail
