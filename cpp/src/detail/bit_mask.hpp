// A mask in its box, one bit per voxel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/surface.hpp"
#include "detail/grid.hpp"

namespace assay::detail {

// Rows along grid axis 2 are words of 64 voxels, counted from the image edge: voxel x is bit x % 64 of word x / 64
// in every mask of one image, so masks with different boxes meet word by word. An empty word stands before and after
// every row, so that a row may be shifted without asking where it ends.
class BitMask {
 public:
  BitMask() = default;
  explicit BitMask(const Box& box)
      : box_(box),
        first_word_(box.low[2] / 64),
        words_(box.empty() ? 0 : (box.high[2] + 63) / 64 - first_word_),
        bits_(static_cast<std::size_t>(box.empty() ? 0 : 1 + box.extent(0) * box.extent(1) * (words_ + 1))) {}

  const Box& box() const { return box_; }
  std::ptrdiff_t first_word() const { return first_word_; }
  std::ptrdiff_t words() const { return words_; }
  std::ptrdiff_t rows() const { return box_.empty() ? 0 : box_.extent(0) * box_.extent(1); }
  const std::uint64_t* row(std::ptrdiff_t number) const { return bits_.data() + 1 + number * (words_ + 1); }
  std::uint64_t* row(std::ptrdiff_t number) { return bits_.data() + 1 + number * (words_ + 1); }

  std::int64_t count() const;  // of set bits

  // Where row `number` lies in the image.
  std::ptrdiff_t plane_of(std::ptrdiff_t number) const { return box_.low[0] + number / box_.extent(1); }
  std::ptrdiff_t row_of(std::ptrdiff_t number) const { return box_.low[1] + number % box_.extent(1); }

  // The row of the image at (plane, row), or null if the box does not reach it.
  const std::uint64_t* image_row(std::ptrdiff_t plane, std::ptrdiff_t row_in_plane) const {
    const std::ptrdiff_t z = plane - box_.low[0];
    const std::ptrdiff_t y = row_in_plane - box_.low[1];
    const bool inside = z >= 0 && y >= 0 && plane < box_.high[0] && row_in_plane < box_.high[1];
    return inside ? row(z * box_.extent(1) + y) : nullptr;
  }

 private:
  Box box_;
  std::ptrdiff_t first_word_ = 0;
  std::ptrdiff_t words_ = 0;
  std::vector<std::uint64_t> bits_;
};

// Where a mask comes from: the voxels of `labels` that carry one of `members` and are selected. `reference` is the
// map that the ignore label refers to.
struct MaskSource {
  const LabelView& labels;
  const LabelView& reference;
  const Selection& selection;
  std::vector<std::int64_t> members;
};

BitMask make_mask(const MaskSource& source, const Grid& grid, const Box& box, int threads);

// The voxels of `mask` with at least one background neighbour.
BitMask make_border(const BitMask& mask, const Grid& grid, Neighbourhood neighbourhood, ImageEdge edge, int threads);

}  // namespace assay::detail
