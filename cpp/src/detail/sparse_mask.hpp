// Masks as the words of them that are not empty: for volumes with little in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "assay/nd_view.hpp"
#include "detail/grid.hpp"
#include "detail/padded_bits.hpp"

namespace assay::detail {

// Voxels 64 * number and on of a row of the grid.
struct SparseWord {
  std::ptrdiff_t plane;
  std::ptrdiff_t row;
  std::ptrdiff_t number;
  std::uint64_t bits;
};

using SparseMask = std::vector<SparseWord>;

struct MaskChoice {
  std::vector<std::int64_t> members;  // the labels of voxels inside; empty: all but 0
  bool each_label = false;            // a mask for every one of them, or one for all (then its label is 0)
};

std::map<std::int64_t, SparseMask> read_sparse_masks(const LabelView& labels, const Grid& grid,
                                                     const MaskChoice& choice, int threads);

// A mask in its box, both with the axes in the order of the array; missing ones come first.
struct BoxedMask {
  Box box;
  PaddedBits bits;
};

// `mask` has at least one word.
BoxedMask boxed(const SparseMask& mask, const Grid& grid);

}  // namespace assay::detail
