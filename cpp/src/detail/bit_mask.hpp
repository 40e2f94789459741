// A mask in its box, one bit per voxel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/boundary.hpp"
#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "detail/bits.hpp"
#include "detail/grid.hpp"
#include "detail/parallel_for.hpp"
#include "detail/words.hpp"

namespace assay::detail {

// Along grid axis 2 voxels are packed into words of 64, counted from the image edge: voxel x is bit x % 64 of word
// x / 64 in every mask of one image, so masks with different boxes meet word by word. The words of one number lie
// behind each other along axis 1, in a column, so that neighbouring rows are worked on together. Before and after
// every column are `margin` empty words, and beside the columns of a plane is an empty one, so that a few rows and
// voxels more may be read without asking where the box ends. A box may reach one voxel out of the image.
class BitMask {
 public:
  static constexpr std::ptrdiff_t margin = 3;

  BitMask() = default;
  explicit BitMask(const Box& box)
      : box_(box),
        first_word_(word_of(box.low[2])),
        words_(box.empty() ? 0 : (box.high[2] + 63) / 64 - first_word_),
        stride_(box.empty() ? 0 : box.extent(1) + margin),
        bits_(box.empty() ? 0 : static_cast<std::size_t>(margin + (box.extent(0) * (words_ + 1) + 1) * stride_)) {}

  const Box& box() const { return box_; }
  bool has_voxels() const { return words_ > 0; }
  std::ptrdiff_t planes() const { return words_ > 0 ? box_.extent(0) : 0; }
  std::ptrdiff_t rows() const { return words_ > 0 ? box_.extent(1) : 0; }  // of a plane
  std::ptrdiff_t first_word() const { return first_word_; }
  std::ptrdiff_t words() const { return words_; }  // of a row

  // From one column to the next, and from one plane to the next.
  std::ptrdiff_t column_step() const { return stride_; }
  std::ptrdiff_t plane_step() const { return stride_ * (words_ + 1); }

  // Word 0 of row 0 of plane 0.
  const std::uint64_t* origin() const { return bits_.data() + start(0, 0); }

  // Word number w, from -1 to words(), of all rows of a plane of the box.
  const std::uint64_t* column(std::ptrdiff_t plane, std::ptrdiff_t w) const { return bits_.data() + start(plane, w); }
  std::uint64_t* column(std::ptrdiff_t plane, std::ptrdiff_t w) { return bits_.data() + start(plane, w); }

  // The 64 voxels of word `number`, from the image edge on, of a row of the image; outside the box is background.
  std::uint64_t word(std::ptrdiff_t plane, std::ptrdiff_t row, std::ptrdiff_t number) const {
    const std::ptrdiff_t z = plane - box_.low[0];
    const std::ptrdiff_t y = row - box_.low[1];
    const std::ptrdiff_t w = number - first_word_;
    const bool inside = z >= 0 && y >= 0 && w >= 0 && z < planes() && y < rows() && w < words_;
    return inside ? column(z, w)[y] : 0;
  }

  void flip(const Index3& voxel) {
    column(voxel[0] - box_.low[0], word_of(voxel[2]) - first_word_)[voxel[1] - box_.low[1]] ^= std::uint64_t{1}
                                                                                               << (voxel[2] & 63);
  }

  std::int64_t count() const;  // of set bits

 private:
  std::ptrdiff_t start(std::ptrdiff_t plane, std::ptrdiff_t w) const {
    return margin + (plane * (words_ + 1) + w + 1) * stride_;
  }

  Box box_;
  std::ptrdiff_t first_word_ = 0;
  std::ptrdiff_t words_ = 0;
  std::ptrdiff_t stride_ = 0;
  Words bits_;
};

// Calls body(plane, w) for every column of a mask.
template <class Body>
void for_columns(const BitMask& mask, int threads, const Body& body) {
  constexpr std::ptrdiff_t words_per_task = 1024;
  if (!mask.has_voxels()) return;
  const std::ptrdiff_t words = mask.words();
  parallel_stretches(mask.planes() * words, task_count(words_per_task, mask.rows()), threads,
                     [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                       for (std::ptrdiff_t k = first; k < end; ++k) body(k / words, k % words);
                     });
}

// Calls body(voxel) for the set bits, in order.
template <class Body>
void for_set_bits(const BitMask& mask, const Body& body) {
  const Box& box = mask.box();
  for (std::ptrdiff_t z = 0; z < mask.planes(); ++z) {
    for (std::ptrdiff_t y = 0; y < mask.rows(); ++y) {
      for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
        const std::ptrdiff_t start = (mask.first_word() + w) * 64;
        for (std::uint64_t word = mask.column(z, w)[y]; word != 0; word &= word - 1) {
          body(Index3{box.low[0] + z, box.low[1] + y, start + trailing_zeros(word)});
        }
      }
    }
  }
}

// The words before and after that share the 64 voxels of `word` after a step along x: bit k of the result is bit k - 1,
// or k + 1, of the row.
inline std::uint64_t from_before(std::uint64_t word, std::uint64_t before) { return word << 1 | before >> 63; }
inline std::uint64_t from_after(std::uint64_t word, std::uint64_t after) { return word >> 1 | after << 63; }

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
