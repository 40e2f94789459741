#include "detail/avx2.hpp"

#include <immintrin.h>

#include "detail/change_bounds_kernel.hpp"
#include "detail/min_plus_kernel.hpp"
#include "detail/near_search_kernel.hpp"
#include "detail/run_end_kernel.hpp"

namespace assay::detail {
namespace {

// Bit k is set where labels[k] is `label`, of 32 labels of one or two bytes, 8 of four bytes, or 4 of eight.
template <class T>
std::uint32_t equal_lanes(const T* labels, T label) {
  const auto load = [&](int vector) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(labels) + vector); };
  if constexpr (sizeof(T) == 1) {
    const __m256i equal = _mm256_cmpeq_epi8(load(0), _mm256_set1_epi8(static_cast<char>(label)));
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(equal));
  } else if constexpr (sizeof(T) == 2) {
    const __m256i wanted = _mm256_set1_epi16(static_cast<short>(label));
    // Packing works on the halves of a vector, each for itself.
    const __m256i packed = _mm256_packs_epi16(_mm256_cmpeq_epi16(load(0), wanted), _mm256_cmpeq_epi16(load(1), wanted));
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_permute4x64_epi64(packed, 0xD8)));
  } else if constexpr (sizeof(T) == 4) {
    const __m256i equal = _mm256_cmpeq_epi32(load(0), _mm256_set1_epi32(static_cast<int>(label)));
    return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(equal)));
  } else {
    const __m256i equal = _mm256_cmpeq_epi64(load(0), _mm256_set1_epi64x(static_cast<long long>(label)));
    return static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(equal)));
  }
}

}  // namespace

template <class T>
bool min_plus_avx2(const MinPlusColumns<T>& columns, const ConvexCosts<T>& costs, MinPlusWorkspace<T>& work) {
  return MinPlusKernel<T, 32>(columns, costs, work).solve();
}

template <class T>
void change_bounds_avx2(const ChangeBounds<T>& task) {
  change_bounds_kernel<T, 32>(task);
}

template <class T>
std::uint64_t equal_bits_avx2(const T* labels, T label) {
  constexpr int lanes = sizeof(T) <= 2 ? 32 : 32 / static_cast<int>(sizeof(T));
  std::uint64_t bits = 0;
  for (int first = 0; first < 64; first += lanes) bits |= std::uint64_t{equal_lanes(labels + first, label)} << first;
  return bits;
}

template <class T>
std::ptrdiff_t run_end_avx2(const T* a, const T* b, std::ptrdiff_t first, std::ptrdiff_t end) {
  return run_end_kernel<T, 32>(a, b, first, end);
}

std::size_t near_search_avx2(const NearTask& task) { return near_search_kernel<32>(task); }

template bool min_plus_avx2(const MinPlusColumns<float>&, const ConvexCosts<float>&, MinPlusWorkspace<float>&);
template bool min_plus_avx2(const MinPlusColumns<double>&, const ConvexCosts<double>&, MinPlusWorkspace<double>&);
template void change_bounds_avx2(const ChangeBounds<float>&);
template void change_bounds_avx2(const ChangeBounds<double>&);

template std::uint64_t equal_bits_avx2(const std::int8_t*, std::int8_t);
template std::uint64_t equal_bits_avx2(const std::uint8_t*, std::uint8_t);
template std::uint64_t equal_bits_avx2(const std::int16_t*, std::int16_t);
template std::uint64_t equal_bits_avx2(const std::uint16_t*, std::uint16_t);
template std::uint64_t equal_bits_avx2(const std::int32_t*, std::int32_t);
template std::uint64_t equal_bits_avx2(const std::uint32_t*, std::uint32_t);
template std::uint64_t equal_bits_avx2(const std::int64_t*, std::int64_t);
template std::uint64_t equal_bits_avx2(const std::uint64_t*, std::uint64_t);
template std::ptrdiff_t run_end_avx2(const std::int8_t*, const std::int8_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::uint8_t*, const std::uint8_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::int16_t*, const std::int16_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::uint16_t*, const std::uint16_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::int32_t*, const std::int32_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::uint32_t*, const std::uint32_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::int64_t*, const std::int64_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::uint64_t*, const std::uint64_t*, std::ptrdiff_t, std::ptrdiff_t);

}  // namespace assay::detail
