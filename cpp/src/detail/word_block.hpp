// Four neighbouring words of a mask: the same 64 voxels of four rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/bits.hpp"
#include "detail/grid.hpp"

namespace assay::detail {

using Words4 = std::array<std::uint64_t, 4>;

inline bool any(const Words4& words) { return (words[0] | words[1] | words[2] | words[3]) != 0; }

// Rows `row` to `row` + 3 of a plane of the image, voxels 64 `number` to 64 `number` + 63.
struct WordBlock {
  std::ptrdiff_t plane;
  std::ptrdiff_t row;
  std::ptrdiff_t number;
  Words4 words;

  // The first voxel of bits among these words, which has one.
  Index3 first(const Words4& bits) const {
    std::size_t k = 0;
    while (bits[k] == 0) ++k;
    return {plane, row + static_cast<std::ptrdiff_t>(k), number * 64 + trailing_zeros(bits[k])};
  }
};

// Calls body(voxel) for bits among the words of a block.
template <class Body>
void for_set_bits(const WordBlock& block, const Words4& bits, const Body& body) {
  for (std::size_t k = 0; k < bits.size(); ++k) {
    for (std::uint64_t word = bits[k]; word != 0; word &= word - 1) {
      body(Index3{block.plane, block.row + static_cast<std::ptrdiff_t>(k), block.number * 64 + trailing_zeros(word)});
    }
  }
}

// Calls body(block) for the blocks of a mask that hold anything.
template <class Body>
void for_blocks(const BitMask& mask, const Body& body) {
  const Box& box = mask.box();
  for (std::ptrdiff_t z = 0; z < mask.planes(); ++z) {
    for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
      const std::uint64_t* column = mask.column(z, w);
      // Rows that are not there are the margin's, which is empty.
      for (std::ptrdiff_t y = 0; y < mask.rows(); y += 4) {
        const Words4 words{column[y], column[y + 1], column[y + 2], column[y + 3]};
        if (any(words)) body(WordBlock{box.low[0] + z, box.low[1] + y, mask.first_word() + w, words});
      }
    }
  }
}

inline std::vector<WordBlock> blocks_of(const BitMask& mask) {
  std::size_t count = 0;
  for_blocks(mask, [&](const WordBlock&) { ++count; });
  std::vector<WordBlock> blocks;
  blocks.reserve(count);
  for_blocks(mask, [&](const WordBlock& block) { blocks.push_back(block); });
  return blocks;
}

// The words of another mask where those of a block are.
inline Words4 words_at(const BitMask& mask, const WordBlock& block) {
  Words4 words;
  for (std::size_t k = 0; k < words.size(); ++k) {
    words[k] = mask.word(block.plane, block.row + static_cast<std::ptrdiff_t>(k), block.number);
  }
  return words;
}

}  // namespace assay::detail
