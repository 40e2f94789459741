// A mask as rows of bits, in the order in which memory runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "detail/grid.hpp"
#include "detail/words.hpp"

namespace assay::detail {

// Voxel x of a row is bit x % 64 of word x / 64. Before every row and after the last one is an empty word, so that
// neighbours may be read without asking where a row ends; rows beyond the last of a plane or volume are empty.
class BitRows {
 public:
  explicit BitRows(const Index3& extent)
      : extent_(extent),
        words_((extent[2] + 63) / 64),
        bits_(static_cast<std::size_t>((extent[0] * extent[1] + 1) * (words_ + 1) + 1)) {}

  const Index3& extent() const { return extent_; }
  std::ptrdiff_t words() const { return words_; }  // of a row

  std::uint64_t* row(std::ptrdiff_t plane, std::ptrdiff_t row) { return bits_.data() + start(plane, row); }
  const std::uint64_t* row(std::ptrdiff_t plane, std::ptrdiff_t row) const { return bits_.data() + start(plane, row); }

 private:
  std::ptrdiff_t start(std::ptrdiff_t plane, std::ptrdiff_t row) const {
    const bool inside = plane >= 0 && row >= 0 && plane < extent_[0] && row < extent_[1];
    return (inside ? plane * extent_[1] + row : extent_[0] * extent_[1]) * (words_ + 1) + 1;
  }

  Index3 extent_;
  std::ptrdiff_t words_;
  Words bits_;
};

// Where the labels are not 0, and the one label that they have (0 if none). Gives false if there are several.
bool read_mask(const LabelView& labels, const Grid& grid, int threads, BitRows& mask, std::int64_t& label);

// The mask and all neighbours of its voxels that differ from them in up to `reach` coordinates.
BitRows dilated(const BitRows& mask, int reach, int threads);

}  // namespace assay::detail
