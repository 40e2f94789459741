// Operations on 64-bit words that C++17 has no names for.
#pragma once

#include <cstdint>
#include <cstring>

#ifdef _MSC_VER
#include <intrin.h>
#endif

namespace assay::detail {

// All three require word != 0 except popcount.
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
inline int popcount(std::uint64_t word) { return static_cast<int>(__popcnt64(word)); }
#else
inline int trailing_zeros(std::uint64_t word) { return __builtin_ctzll(word); }
inline int leading_zeros(std::uint64_t word) { return __builtin_clzll(word); }
inline int popcount(std::uint64_t word) { return __builtin_popcountll(word); }
#endif

inline std::uint64_t load_word(const void* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Sixty-four bytes that are each 0 or 1 as one word, byte k at bit k.
inline std::uint64_t pack_bytes(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  for (int group = 0; group < 8; ++group) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    std::uint64_t packed = 0;
    for (int k = 0; k < 8; ++k) packed |= std::uint64_t{bytes[8 * group + k]} << k;
#else
    // The factor moves bit 8k of the word to bit 56 + k, without carries.
    const std::uint64_t packed = (load_word(bytes + 8 * group) * 0x0102040810204080U) >> 56;
#endif
    word |= packed << (8 * group);
  }
  return word;
}

}  // namespace assay::detail
