// Arrays of rank 1 to 3 seen as planes of rows, in the order in which memory runs.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "assay/error.hpp"
#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "detail/label_rows.hpp"

namespace assay::detail {

inline double square(double value) { return value * value; }

using Index3 = std::array<std::ptrdiff_t, 3>;

inline std::array<double, 3> as_position(const Index3& index, const std::array<double, 3>& shift) {
  return {static_cast<double>(index[0]) + shift[0], static_cast<double>(index[1]) + shift[1],
          static_cast<double>(index[2]) + shift[2]};
}

// A box in grid coordinates, half open.
struct Box {
  Index3 low{};
  Index3 high{};

  bool empty() const { return high[0] <= low[0]; }
  std::ptrdiff_t extent(int axis) const {
    return high[static_cast<std::size_t>(axis)] - low[static_cast<std::size_t>(axis)];
  }
  std::ptrdiff_t volume() const { return empty() ? 0 : extent(0) * extent(1) * extent(2); }
};

// Grid axes run from the slowest to the fastest in memory; missing ones come first and have extent 1. Spacing stays
// with its axis.
class Grid {
 public:
  Grid(const LabelView& labels, const std::vector<double>& spacing) : rank_(shape_of(labels).size()) {
    if (rank_ > 3) {
      throw InvalidInput("reference must have 1 to 3 axes for surface distances, got " + std::to_string(rank_));
    }
    std::size_t slot = 3 - rank_;
    for (const std::size_t axis : memory_order(labels)) {
      axis_[slot] = axis;
      extent_[slot] = shape_of(labels)[axis];
      spacing_[slot] = spacing[axis];
      ++slot;
    }
  }

  const Index3& extent() const { return extent_; }
  const std::array<double, 3>& spacing() const { return spacing_; }
  bool has_axis(std::size_t axis) const { return axis >= 3 - rank_; }
  std::size_t row_axis() const { return axis_[2]; }
  std::size_t array_axis(std::size_t axis) const { return axis_[axis]; }  // of a grid axis that there is

  // Makes `index` the array index of the first voxel of row (plane, row).
  void find_row(std::ptrdiff_t plane, std::ptrdiff_t row, std::vector<std::ptrdiff_t>& index) const {
    index.resize(rank_);
    index[axis_[2]] = 0;
    if (has_axis(0)) index[axis_[0]] = plane;
    if (has_axis(1)) index[axis_[1]] = row;
  }

  // A position in grid coordinates, in the order of the array's axes.
  std::vector<double> array_index(const std::array<double, 3>& position) const {
    std::vector<double> index(rank_);
    for (std::size_t axis = 3 - rank_; axis < 3; ++axis) index[axis_[axis]] = position[axis];
    return index;
  }

  Box box_of(const VoxelSet& voxels) const {
    Box box;
    if (voxels.count == 0) return box;
    box.high = {1, 1, 1};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (!has_axis(axis)) continue;
      box.low[axis] = static_cast<std::ptrdiff_t>(voxels.low[axis_[axis]]);
      box.high[axis] = static_cast<std::ptrdiff_t>(voxels.high[axis_[axis]]);
      if (box.low[axis] < 0 || box.high[axis] > extent_[axis]) {
        throw InvalidInput("the overlap table is not of these arrays: a box of it leaves them");
      }
    }
    return box;
  }

 private:
  std::size_t rank_;
  std::array<std::size_t, 3> axis_{};
  Index3 extent_{1, 1, 1};
  std::array<double, 3> spacing_{1, 1, 1};
};

}  // namespace assay::detail
