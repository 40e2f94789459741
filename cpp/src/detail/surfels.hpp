// The corners of the voxel grid that the surface of a mask passes by, and how much surface each stands for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"

namespace assay::detail {

// Which of the 2^N voxels around a corner are foreground: the one before it or after it along z, y and x is bit
// 4 z + 2 y + x, with 0 for before and 1 for after. In fewer axes the higher bits are not used.
using CornerCode = std::uint8_t;

// Area of the surface at a corner with this code: in 3D of the triangles of marching cubes, in 2D length, in 1D 1.
double surfel_weight(CornerCode code, const Grid& grid);

// Codes of one weight form a class.
class SurfelClasses {
 public:
  explicit SurfelClasses(const Grid& grid);

  std::uint32_t of(CornerCode code) const { return class_of_[code]; }
  const std::vector<double>& weights() const { return weights_; }

 private:
  std::array<std::uint32_t, 256> class_of_{};
  std::vector<double> weights_;
};

// The surfels of one mask. The corner before voxel (z, y, x) along every axis is bit (z, y, x).
class Surfels {
 public:
  Surfels(BitMask padded, const Grid& grid, int threads);

  const BitMask& bits() const { return bits_; }
  CornerCode code(const Index3& corner) const;

 private:
  BitMask padded_;  // the mask with an empty margin
  BitMask bits_;
  std::vector<std::ptrdiff_t> around_;  // from a word to those around a corner, by bits 2 z + y of the code
};

}  // namespace assay::detail
