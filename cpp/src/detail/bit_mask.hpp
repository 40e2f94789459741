// A mask in its box, one bit per voxel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/boundary.hpp"
#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "detail/bits.hpp"
#include "detail/grid.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {

// Rows along grid axis 2 are words of 64 voxels, counted from the image edge: voxel x is bit x % 64 of word x / 64
// in every mask of one image, so masks with different boxes meet word by word. An empty word stands before and after
// every row, so that a row may be shifted without asking where it ends. A box may reach one voxel out of the image.
class BitMask {
 public:
  BitMask() = default;
  explicit BitMask(const Box& box)
      : box_(box),
        first_word_(word_of(box.low[2])),
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

  // The 64 voxels of word `number`, from the image edge on, of that row; those outside the box are background.
  std::uint64_t word(std::ptrdiff_t plane, std::ptrdiff_t row_in_plane, std::ptrdiff_t number) const {
    const std::uint64_t* found = image_row(plane, row_in_plane);
    const std::ptrdiff_t w = number - first_word_;
    return found != nullptr && w >= 0 && w < words_ ? found[w] : 0;
  }

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

constexpr std::ptrdiff_t mask_rows_per_task = 256;

template <class Body>
void for_rows(std::ptrdiff_t rows, int threads, const Body& body) {
  parallel_stretches(rows, mask_rows_per_task, threads, [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    for (std::ptrdiff_t row = first; row < end; ++row) body(row);
  });
}

// Calls body(voxel) for the set bits, in order.
template <class Body>
void for_set_bits(const BitMask& mask, const Body& body) {
  for (std::ptrdiff_t number = 0; number < mask.rows(); ++number) {
    for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
      for (std::uint64_t word = mask.row(number)[w]; word != 0; word &= word - 1) {
        body(Index3{mask.plane_of(number), mask.row_of(number), (mask.first_word() + w) * 64 + trailing_zeros(word)});
      }
    }
  }
}

// Where a mask comes from: the voxels of `labels` that carry one of `members` and are selected. `reference` is the
// map that the ignore label refers to.
struct MaskSource {
  const LabelView& labels;
  const LabelView& reference;
  const Selection& selection;
  std::vector<std::int64_t> members;
};

BitMask make_mask(const MaskSource& source, const Grid& grid, const Box& box, int threads);

// The bits of `mask` that `other`, a mask in the same box, lacks.
BitMask difference(const BitMask& mask, const BitMask& other);

// How many bits two masks have in common.
std::int64_t intersection_count(const BitMask& a, const BitMask& b);

// The same mask in a box that is one voxel larger on all sides along the axes that the grid has.
BitMask with_margin(const BitMask& mask, const Grid& grid);

// The voxels of `mask` with at least one background neighbour.
BitMask make_border(const BitMask& mask, const Grid& grid, Neighbourhood neighbourhood, ImageEdge edge, int threads);

}  // namespace assay::detail
