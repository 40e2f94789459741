// A mask in its box with background around it, one bit per voxel, for work on the neighbours of single voxels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "detail/bits.hpp"
#include "detail/grid.hpp"
#include "detail/words.hpp"

namespace assay::detail {

// Voxels are known by their position: the number of their bit. Rows are whole words, so the same place in other rows
// has the same place in its word. Around the box is at least one voxel of background on each side.
class PaddedBits {
 public:
  explicit PaddedBits(const Index3& extent)
      : extent_(extent),
        row_words_((extent[2] + 2 + 63) / 64),
        plane_words_(row_words_ * (extent[1] + 2)),
        words_(plane_words_ * (extent[0] + 2)),
        bits_(static_cast<std::size_t>(words_ + 1)) {}

  const Index3& extent() const { return extent_; }  // of the box
  std::ptrdiff_t row_step() const { return row_words_ * 64; }
  std::ptrdiff_t plane_step() const { return plane_words_ * 64; }

  std::ptrdiff_t position(std::ptrdiff_t z, std::ptrdiff_t y, std::ptrdiff_t x) const {
    return ((z + 1) * plane_words_ + (y + 1) * row_words_) * 64 + x + 1;
  }
  Index3 index(std::ptrdiff_t position) const {
    return {position / plane_step() - 1, position % plane_step() / row_step() - 1, position % row_step() - 1};
  }

  std::ptrdiff_t words() const { return words_; }
  std::ptrdiff_t row_words() const { return row_words_; }
  std::ptrdiff_t plane_words() const { return plane_words_; }
  std::uint64_t* data() { return bits_.data(); }
  const std::uint64_t* data() const { return bits_.data(); }

  bool get(std::ptrdiff_t at) const { return (bits_.data()[at >> 6] >> (at & 63) & 1) != 0; }
  void set(std::ptrdiff_t at) { bits_.data()[at >> 6] |= std::uint64_t{1} << (at & 63); }
  void clear(std::ptrdiff_t at) { bits_.data()[at >> 6] &= ~(std::uint64_t{1} << (at & 63)); }

  // Sets the voxels of a word, of which `at` is the first. It may lie before its row, where the word is empty.
  void add_word(std::ptrdiff_t at, std::uint64_t word) {
    std::uint64_t* const to = bits_.data() + (at >> 6);
    const auto shift = static_cast<int>(at & 63);
    to[0] |= word << shift;
    if (shift != 0) to[1] |= word >> (64 - shift);
  }

  // The voxels of the 3 x 3 x 3 about a voxel: (z, y, x), each 0 to 2, is bit 9z + 3y + x.
  std::uint32_t around(std::ptrdiff_t at) const {
    const std::uint64_t* const from = bits_.data() + ((at - 1) >> 6);
    const auto shift = static_cast<int>((at - 1) & 63);
    std::uint32_t found = 0;
    int place = 0;
    for (std::ptrdiff_t z = -plane_words_; z <= plane_words_; z += plane_words_) {
      for (std::ptrdiff_t y = -row_words_; y <= row_words_; y += row_words_, place += 3) {
        const std::uint64_t* const word = from + z + y;
        std::uint64_t three = word[0] >> shift;
        if (shift > 61) three |= word[1] << (64 - shift);
        found |= static_cast<std::uint32_t>(three & 7) << place;
      }
    }
    return found;
  }

  // Clears them.
  void clear_around(std::ptrdiff_t at) {
    std::uint64_t* const from = bits_.data() + ((at - 1) >> 6);
    const auto shift = static_cast<int>((at - 1) & 63);
    const std::uint64_t low = std::uint64_t{7} << shift;
    const std::uint64_t high = shift > 61 ? std::uint64_t{7} >> (64 - shift) : 0;
    for (std::ptrdiff_t z = -plane_words_; z <= plane_words_; z += plane_words_) {
      for (std::ptrdiff_t y = -row_words_; y <= row_words_; y += row_words_) {
        from[z + y] &= ~low;
        if (high != 0) from[z + y + 1] &= ~high;
      }
    }
  }

  // How far the place of a bit of `around` is from the voxel in the middle.
  std::ptrdiff_t step(int place) const {
    return (place / 9 - 1) * plane_step() + (place / 3 % 3 - 1) * row_step() + place % 3 - 1;
  }

 private:
  Index3 extent_;
  std::ptrdiff_t row_words_;
  std::ptrdiff_t plane_words_;
  std::ptrdiff_t words_;
  Words bits_;
};

// Calls body(position) for the set bits of a word.
template <class Body>
void for_bits(std::ptrdiff_t word_number, std::uint64_t word, const Body& body) {
  for (; word != 0; word &= word - 1) body(word_number * 64 + trailing_zeros(word));
}

// Calls body(position) for the voxels of a mask, in order.
template <class Body>
void for_voxels(const PaddedBits& mask, const Body& body) {
  for (std::ptrdiff_t w = 0; w < mask.words(); ++w) for_bits(w, mask.data()[w], body);
}

}  // namespace assay::detail
