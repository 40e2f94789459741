// Pairs of boxes that touch, by a grid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::detail {

// Closed boxes; one bound per box and axis.
struct Boxes {
  std::size_t rank = 0;
  std::vector<double> low;
  std::vector<double> high;

  std::size_t size() const { return rank == 0 ? 0 : low.size() / rank; }
};

// For each box of `first` the boxes of `second` that share a point with it, in ascending order. Near-linear as long as
// boxes are alike in size, or few are large.
std::vector<std::vector<std::int64_t>> touching_boxes(const Boxes& first, const Boxes& second);

}  // namespace assay::detail
