// Rows of an array in stretches: the units of work of a scan.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace assay::detail {

constexpr std::ptrdiff_t stretch_length = 4096;      // elements of a row read at a time
constexpr std::ptrdiff_t joined_length = 1 << 16;    // elements of rows that follow each other in memory
constexpr std::ptrdiff_t voxels_per_task = 1 << 20;  // fixed, so that tasks do not depend on the thread count

// Some whole rows, or a part of one.
struct Stretch {
  std::vector<std::ptrdiff_t> index;  // of the first element
  std::ptrdiff_t length = 0;          // of a row
  std::ptrdiff_t rows = 0;
};

// The stretches of all rows, numbered: the unit of work.
class Stretches {
 public:
  // `order` holds the axes from the slowest to the fastest; rows run along the last. With `joined` rows those along the
  // axis before it are read together.
  Stretches(std::vector<std::ptrdiff_t> shape, std::vector<std::size_t> order, bool joined)
      : shape_(std::move(shape)), order_(std::move(order)), step_(shape_.size(), 1), steps_(shape_.size()) {
    step_[row_axis()] = std::min(stretch_length, shape_[row_axis()]);
    if (joined) {
      const std::size_t axis = order_[order_.size() - 2];
      step_[axis] = std::clamp<std::ptrdiff_t>(joined_length / shape_[row_axis()], 1, shape_[axis]);
      step_[row_axis()] = shape_[row_axis()];
    }
    for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
      steps_[axis] = (shape_[axis] + step_[axis] - 1) / step_[axis];
      count_ *= steps_[axis];
    }
  }

  std::size_t row_axis() const { return order_.back(); }
  std::ptrdiff_t count() const { return count_; }
  std::ptrdiff_t per_task() const {
    std::ptrdiff_t voxels = 1;
    for (const std::ptrdiff_t step : step_) voxels *= step;
    return std::max<std::ptrdiff_t>(1, voxels_per_task / voxels);
  }

  void find(std::ptrdiff_t number, Stretch& stretch) const {
    stretch.index.resize(shape_.size());
    stretch.rows = 1;
    for (std::size_t k = order_.size(); k-- > 0;) {
      const std::size_t axis = order_[k];
      const std::ptrdiff_t start = number % steps_[axis] * step_[axis];
      number /= steps_[axis];
      stretch.index[axis] = start;
      const std::ptrdiff_t size = std::min(step_[axis], shape_[axis] - start);
      if (axis == row_axis()) {
        stretch.length = size;
      } else {
        stretch.rows *= size;
      }
    }
  }

 private:
  std::vector<std::ptrdiff_t> shape_;
  std::vector<std::size_t> order_;
  std::vector<std::ptrdiff_t> step_;   // from one stretch to the next along each axis
  std::vector<std::ptrdiff_t> steps_;  // how many of them
  std::ptrdiff_t count_ = 1;
};

}  // namespace assay::detail
