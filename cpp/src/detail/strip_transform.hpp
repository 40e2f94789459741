// The exact distance transform of a bit mask, for a strip of elements at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"
#include "detail/min_plus.hpp"
#include "detail/steps.hpp"

namespace assay::detail {

// Distances from elements that are `width` voxels wide along x, however many planes and rows they span. Only planes and
// rows of the target itself are transformed along x and y, and only rows that are asked for along z.
class StripTransform {
 public:
  static constexpr std::ptrdiff_t width = lanes<double>;

  // `target` must hold a bit; `elements` is a box of elements, `width` voxels wide.
  StripTransform(const BitMask& target, const Box& elements, const Steps& steps);

  // Squared distances (mm^2) from the elements of one row of all planes, until the next call: number
  // (plane - low plane) * width + x - low x.
  const double* row(std::ptrdiff_t row);

 private:
  // What goes through one axis: the target's planes or rows, seen from those of the elements.
  struct Axis {
    Axis(const Steps& steps, std::size_t axis, const Box& target, const Box& box);

    // From values to sums, both from the first target or element on.
    const double* solve(MinPlusWorkspace<double>& workspace);

    std::ptrdiff_t targets;
    std::ptrdiff_t elements;
    std::ptrdiff_t from;  // the first target and the first element, from the lower one of both on
    std::ptrdiff_t first;
    ConvexCosts<double> costs;
    std::vector<double> values;
    std::vector<double> sums;
  };

  void transform_plane(const BitMask& target, std::ptrdiff_t plane);
  bool transform_row(const BitMask& target, std::ptrdiff_t plane, std::ptrdiff_t row, double* out) const;

  Box elements_;
  Steps steps_;
  Axis planes_;
  Axis rows_;
  std::vector<double> field_;  // per row of the elements, plane of the target and voxel of the strip
  MinPlusWorkspace<double> workspace_;
};

}  // namespace assay::detail
