// Operations on 64-bit words that C++17 has no names for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef _MSC_VER
#include <intrin.h>
#endif

namespace assay::detail {

// The word that holds a position, which may be negative.
inline std::ptrdiff_t word_of(std::ptrdiff_t position) { return position >> 6; }

// The first two require word != 0.
#ifdef _MSC_VER
inline int trailing_zeros(std::uint64_t word) {
  unsigned long index = 0;
  _BitScanForward64(&index, word);
  return static_cast<int>(index);
}
inline int leading_zeros(std::uint64_t word) {
  unsigned long index = 0;
  _BitScanReverse64(&index, word);
  return 63 - static_cast<int>(index);
}
#else
inline int trailing_zeros(std::uint64_t word) { return __builtin_ctzll(word); }
inline int leading_zeros(std::uint64_t word) { return __builtin_clzll(word); }
#endif

inline int popcount(std::uint64_t word) {
#ifdef __POPCNT__
  return __builtin_popcountll(word);
#else
  // Without the instruction the builtin is a call; these sums of ever wider fields are quicker.
  word -= (word >> 1) & 0x5555555555555555U;
  word = (word & 0x3333333333333333U) + ((word >> 2) & 0x3333333333333333U);
  word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0FU;
  return static_cast<int>((word * 0x0101010101010101U) >> 56);
#endif
}

inline std::uint64_t load_word(const void* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Which byte of memory is the first that is not 0 of a word that has one.
inline int first_byte(std::uint64_t word) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  return leading_zeros(word) / 8;
#else
  return trailing_zeros(word) / 8;
#endif
}

// Sixty-four bytes that are each 0 or 1 as one word, byte k at bit k.
inline std::uint64_t pack_bytes(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  for (std::size_t group = 0; group < 8; ++group) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    std::uint64_t packed = 0;
    for (std::size_t k = 0; k < 8; ++k) packed |= std::uint64_t{bytes[8 * group + k]} << k;
#else
    // The factor moves bit 8k of the word to bit 56 + k, without carries.
    const std::uint64_t packed = (load_word(bytes + 8 * group) * 0x0102040810204080U) >> 56;
#endif
    word |= packed << (8 * group);
  }
  return word;
}

// The highest set bit at or below position `from` of a row of words that are `step` apart in memory, or -1.
inline std::ptrdiff_t last_set_bit(const std::uint64_t* words, std::ptrdiff_t step, std::ptrdiff_t from) {
  if (from < 0) return -1;
  std::ptrdiff_t w = from >> 6;
  const std::uint64_t word = words[w * step] << (63 - (from & 63));
  if (word != 0) return from - leading_zeros(word);
  while (--w >= 0) {
    if (words[w * step] != 0) return w * 64 + 63 - leading_zeros(words[w * step]);
  }
  return -1;
}

// The lowest set bit at or above position `from` of a row of `count` such words, or 64 * count.
inline std::ptrdiff_t first_set_bit(const std::uint64_t* words, std::ptrdiff_t step, std::ptrdiff_t count,
                                    std::ptrdiff_t from) {
  std::ptrdiff_t w = from >> 6;
  if (w >= count) return count * 64;
  const std::uint64_t word = words[w * step] >> (from & 63);
  if (word != 0) return from + trailing_zeros(word);
  while (++w < count) {
    if (words[w * step] != 0) return w * 64 + trailing_zeros(words[w * step]);
  }
  return count * 64;
}

}  // namespace assay::detail
