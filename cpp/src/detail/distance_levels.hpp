// The voxels of a mask by their distance to the background.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "detail/padded_bits.hpp"

namespace assay::detail {

// Exact Euclidean distances, in units of the smallest step; what is around the mask's box is background.
class MaskDistances {
 public:
  static constexpr double rounding = 1e-6;  // relative, of squared distances

  // `spacing` has the axes of the mask; `flat`: the mask is of an image without the first axis.
  MaskDistances(const PaddedBits& mask, const std::array<double, 3>& spacing, bool flat, int threads);

  // The voxels of each distance, in C order, from the smallest distance on. Distances that differ by less than rounding
  // are one.
  std::vector<std::vector<std::ptrdiff_t>> levels(const PaddedBits& mask, int threads) const;

  const std::array<double, 3>& steps() const { return step_; }  // along the axes
  float squared(const Index3& voxel) const { return squared_.get()[place(voxel)]; }

  // Whether a voxel lies in the open ball about another one that touches the nearest voxel of the background.
  bool in_ball(const Index3& voxel, const Index3& centre) const;

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  template <class T>
  using Zeros = std::unique_ptr<T, Free>;  // of which what is not written takes no memory

  template <class T>
  static Zeros<T> zeros(std::size_t count);

  std::size_t place(const Index3& voxel) const {
    return static_cast<std::size_t>((voxel[0] * extent_[1] + voxel[1]) * extent_[2] + voxel[2]);
  }

  Index3 extent_;
  std::array<double, 3> step_;
  Zeros<float> squared_;
};

}  // namespace assay::detail
