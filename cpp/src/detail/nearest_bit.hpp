// Exact distance from a voxel to the nearest set bit of a mask, by looking at rows in order of distance.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/bits.hpp"
#include "detail/grid.hpp"

namespace assay::detail {

// The rows around a row, nearest first.
struct RowOffset {
  std::ptrdiff_t plane;
  std::ptrdiff_t row;
  double squared;  // distance between the two rows, mm^2
};

// All offsets closer than the first one left out, so that a search through them is complete up to `reach`.
class RowOffsets {
 public:
  explicit RowOffsets(const Grid& grid);

  const std::vector<RowOffset>& offsets() const { return offsets_; }
  double reach() const { return reach_; }  // squared; every row nearer than this is listed

 private:
  std::vector<RowOffset> offsets_;
  double reach_ = std::numeric_limits<double>::infinity();
};

class NearestBit {
 public:
  NearestBit(const BitMask& target, const Grid& grid, const RowOffsets& offsets)
      : target_(target), spacing_(grid.spacing()), offsets_(offsets) {}

  // Squared distance from the voxel to the nearest set bit, if rows within reach of the offsets decide it;
  // else an upper bound (possibly infinite), and `decided` is false.
  double near(const Index3& voxel, bool& decided) const;

  // The same by walking all planes and rows of the target outwards; always exact. `bound` is an upper bound of the
  // answer. Adds the number of rows looked at to `rows`.
  double far(const Index3& voxel, double bound, std::int64_t& rows) const;

 private:
  void look(const std::uint64_t* row, std::ptrdiff_t x, double squared_row, double& best) const;

  const BitMask& target_;
  const std::array<double, 3>& spacing_;
  const RowOffsets& offsets_;
};

}  // namespace assay::detail
