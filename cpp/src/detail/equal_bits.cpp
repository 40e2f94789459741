#include "detail/equal_bits.hpp"

#include <array>
#include <cstddef>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "detail/avx2.hpp"
#include "detail/bits.hpp"

namespace assay::detail {
namespace {

#ifdef __SSE2__
std::uint64_t equal_bits_of_bytes(const void* labels, char label) {
  const __m128i wanted = _mm_set1_epi8(label);
  std::uint64_t bits = 0;
  for (int part = 0; part < 4; ++part) {
    const __m128i found = _mm_loadu_si128(static_cast<const __m128i*>(labels) + part);
    const auto equal = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(found, wanted)));
    bits |= static_cast<std::uint64_t>(equal) << (16 * part);
  }
  return bits;
}
#endif

template <class T>
std::uint64_t equal_bits(const T* labels, T label) {
#ifdef __SSE2__
  if constexpr (sizeof(T) == 1) return equal_bits_of_bytes(labels, static_cast<char>(label));
#endif
  std::array<std::uint8_t, 64> equal;
  for (std::size_t k = 0; k < 64; ++k) equal[k] = labels[k] == label ? 1 : 0;
  return pack_bytes(equal.data());
}

template <class T>
std::uint64_t agreeing_bits(const T* a, const T* b) {
  std::array<std::uint8_t, 64> equal;
  for (std::size_t k = 0; k < 64; ++k) equal[k] = a[k] == b[k] ? 1 : 0;
  return pack_bytes(equal.data());
}

template <class T>
std::ptrdiff_t pack_bits(const T* labels, T label, std::ptrdiff_t words, std::uint64_t* out) {
  for (std::ptrdiff_t w = 0; w < words; ++w, labels += 64) {
    out[w] = ~equal_bits(labels, T{0});
    if (out[w] != 0 && out[w] != equal_bits(labels, label)) return w;
  }
  return words;
}

}  // namespace

template <class T>
EqualBits<T> best_equal_bits(InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) return equal_bits_avx2<T>;
#else
  (void)instructions;
#endif
  return equal_bits<T>;
}

template <class T>
AgreeingBits<T> best_agreeing_bits(InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) return agreeing_bits_avx2<T>;
#else
  (void)instructions;
#endif
  return agreeing_bits<T>;
}

template <class T>
PackBits<T> best_pack_bits(InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) return pack_bits_avx2<T>;
#else
  (void)instructions;
#endif
  return pack_bits<T>;
}

template EqualBits<std::int8_t> best_equal_bits(InstructionSet);
template EqualBits<std::uint8_t> best_equal_bits(InstructionSet);
template EqualBits<std::int16_t> best_equal_bits(InstructionSet);
template EqualBits<std::uint16_t> best_equal_bits(InstructionSet);
template EqualBits<std::int32_t> best_equal_bits(InstructionSet);
template EqualBits<std::uint32_t> best_equal_bits(InstructionSet);
template EqualBits<std::int64_t> best_equal_bits(InstructionSet);
template EqualBits<std::uint64_t> best_equal_bits(InstructionSet);
template AgreeingBits<std::int8_t> best_agreeing_bits(InstructionSet);
template AgreeingBits<std::uint8_t> best_agreeing_bits(InstructionSet);
template AgreeingBits<std::int16_t> best_agreeing_bits(InstructionSet);
template AgreeingBits<std::uint16_t> best_agreeing_bits(InstructionSet);
template AgreeingBits<std::int32_t> best_agreeing_bits(InstructionSet);
template AgreeingBits<std::uint32_t> best_agreeing_bits(InstructionSet);
template AgreeingBits<std::int64_t> best_agreeing_bits(InstructionSet);
template AgreeingBits<std::uint64_t> best_agreeing_bits(InstructionSet);
template PackBits<std::int8_t> best_pack_bits(InstructionSet);
template PackBits<std::uint8_t> best_pack_bits(InstructionSet);
template PackBits<std::int16_t> best_pack_bits(InstructionSet);
template PackBits<std::uint16_t> best_pack_bits(InstructionSet);
template PackBits<std::int32_t> best_pack_bits(InstructionSet);
template PackBits<std::uint32_t> best_pack_bits(InstructionSet);
template PackBits<std::int64_t> best_pack_bits(InstructionSet);
template PackBits<std::uint64_t> best_pack_bits(InstructionSet);

}  // namespace assay::detail
