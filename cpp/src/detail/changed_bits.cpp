#include "detail/changed_bits.hpp"

#include <array>
#include <cstddef>

#include "detail/avx2.hpp"
#include "detail/bits.hpp"

namespace assay::detail {
namespace {

template <class T>
std::uint64_t changed_bits(const T* a, const T* b) {
  std::array<std::uint8_t, 64> changed;
  const T* const before_a = a - 1;
  const T* const before_b = b - 1;
  for (std::size_t k = 0; k < 64; ++k) changed[k] = a[k] != before_a[k] || b[k] != before_b[k] ? 1 : 0;
  return pack_bytes(changed.data());
}

}  // namespace

template <class T>
ChangedBits<T> best_changed_bits(InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) return changed_bits_avx2<T>;
#else
  (void)instructions;
#endif
  return changed_bits<T>;
}

template ChangedBits<std::int8_t> best_changed_bits(InstructionSet);
template ChangedBits<std::uint8_t> best_changed_bits(InstructionSet);
template ChangedBits<std::int16_t> best_changed_bits(InstructionSet);
template ChangedBits<std::uint16_t> best_changed_bits(InstructionSet);
template ChangedBits<std::int32_t> best_changed_bits(InstructionSet);
template ChangedBits<std::uint32_t> best_changed_bits(InstructionSet);
template ChangedBits<std::int64_t> best_changed_bits(InstructionSet);
template ChangedBits<std::uint64_t> best_changed_bits(InstructionSet);

}  // namespace assay::detail
