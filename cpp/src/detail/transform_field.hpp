// What the passes of a distance transform work on.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::detail {

// Which stretches of an array hold something to transform, so that the rest is never touched. Threads that work on
// neighbouring rows may share a stretch.
class Occupancy {
 public:
  explicit Occupancy(std::ptrdiff_t size) : stretches_(static_cast<std::size_t>(size / stretch + 1)) {}

  void add(std::ptrdiff_t first, std::ptrdiff_t end) {
    for (std::ptrdiff_t i = first / stretch; i <= (end - 1) / stretch; ++i) {
      stretches_[static_cast<std::size_t>(i)].store(1, std::memory_order_relaxed);
    }
  }
  bool any(std::ptrdiff_t first, std::ptrdiff_t end) const {
    for (std::ptrdiff_t i = first / stretch; i <= (end - 1) / stretch; ++i) {
      if (stretches_[static_cast<std::size_t>(i)].load(std::memory_order_relaxed) != 0) return true;
    }
    return false;
  }

 private:
  static constexpr std::ptrdiff_t stretch = 32;

  std::vector<std::atomic<std::uint8_t>> stretches_;
};

// The squared length of a number of steps, the same bits wherever it is needed.
template <class T>
class SquaredSteps {
 public:
  explicit SquaredSteps(double spacing) : square_(static_cast<T>(spacing * spacing)) {}

  T square() const { return square_; }
  T operator()(std::ptrdiff_t steps) const {
    return static_cast<T>(static_cast<double>(square_) * (static_cast<double>(steps) * static_cast<double>(steps)));
  }

 private:
  T square_;
};

// Axes run from the slowest to the fastest in memory. Between passes, values are squared distances, negative for label
// 0 in a signed transform; `none` stands for no voxel found or allowed.
template <class T>
struct TransformField {
  std::vector<std::ptrdiff_t> extent;
  std::vector<double> spacing;
  bool squared;
  bool is_signed;
  bool black_border;
  T none;
  T longest;  // the largest value that may come out
  T* values;
  std::vector<std::int32_t*> indices;  // for each axis; empty if not asked for
  Occupancy occupied;

  std::size_t row_axis() const { return extent.size() - 1; }

  // From squared distances to the result.
  void finish(T* some, std::ptrdiff_t count) const {
    if (squared) {
      for (std::ptrdiff_t i = 0; i < count; ++i) some[i] = std::copysign(std::min(std::abs(some[i]), longest), some[i]);
    } else {
      for (std::ptrdiff_t i = 0; i < count; ++i) {
        some[i] = std::copysign(std::min(std::sqrt(std::abs(some[i])), longest), some[i]);
      }
    }
  }
};

}  // namespace assay::detail
