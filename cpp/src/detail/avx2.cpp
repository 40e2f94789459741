#include "detail/avx2.hpp"

#include <immintrin.h>

#include "detail/block_scores_kernel.hpp"
#include "detail/change_bounds_kernel.hpp"
#include "detail/ensemble_kernel.hpp"
#include "detail/min_plus_kernel.hpp"
#include "detail/near_search_kernel.hpp"
#include "detail/ranking_lanes_kernel.hpp"
#include "detail/resample_sums_kernel.hpp"
#include "detail/run_end_kernel.hpp"
#include "detail/stretch_math_kernel.hpp"

namespace assay::detail {
namespace {

// How many labels equal_lanes compares.
template <class T>
constexpr int lane_count = sizeof(T) <= 2 ? 32 : 32 / static_cast<int>(sizeof(T));

// Bit k is set where labels[k] is the element k of the vectors that `wanted` gives by their number: of 32 labels of one
// or two bytes, 8 of four bytes, or 4 of eight.
template <class T, class Wanted>
std::uint32_t equal_lanes(const T* labels, const Wanted& wanted) {
  const auto load = [&](int vector) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(labels) + vector); };
  if constexpr (sizeof(T) == 1) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(load(0), wanted(0))));
  } else if constexpr (sizeof(T) == 2) {
    // Packing works on the halves of a vector, each for itself.
    const __m256i packed =
        _mm256_packs_epi16(_mm256_cmpeq_epi16(load(0), wanted(0)), _mm256_cmpeq_epi16(load(1), wanted(1)));
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_permute4x64_epi64(packed, 0xD8)));
  } else if constexpr (sizeof(T) == 4) {
    const __m256i equal = _mm256_cmpeq_epi32(load(0), wanted(0));
    return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(equal)));
  } else {
    const __m256i equal = _mm256_cmpeq_epi64(load(0), wanted(0));
    return static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(equal)));
  }
}

template <class T>
__m256i all_of(T label) {
  if constexpr (sizeof(T) == 1) {
    return _mm256_set1_epi8(static_cast<char>(label));
  } else if constexpr (sizeof(T) == 2) {
    return _mm256_set1_epi16(static_cast<short>(label));
  } else if constexpr (sizeof(T) == 4) {
    return _mm256_set1_epi32(static_cast<int>(label));
  } else {
    return _mm256_set1_epi64x(static_cast<long long>(label));
  }
}

// Bit k is set where a[k] is b[k].
template <class T>
std::uint32_t agreeing_lanes(const T* a, const T* b) {
  return equal_lanes(a, [&](int vector) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b) + vector); });
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
  const __m256i wanted = all_of(label);
  std::uint64_t bits = 0;
  for (int first = 0; first < 64; first += lane_count<T>) {
    bits |= std::uint64_t{equal_lanes(labels + first, [&](int) { return wanted; })} << first;
  }
  return bits;
}

template <class T>
std::uint64_t agreeing_bits_avx2(const T* a, const T* b) {
  std::uint64_t bits = 0;
  for (int first = 0; first < 64; first += lane_count<T>) {
    bits |= std::uint64_t{agreeing_lanes(a + first, b + first)} << first;
  }
  return bits;
}

template <class T>
std::ptrdiff_t pack_bits_avx2(const T* labels, T label, std::ptrdiff_t words, std::uint64_t* out) {
  constexpr int vectors = 2 * static_cast<int>(sizeof(T));
  for (std::ptrdiff_t w = 0; w < words; ++w, labels += 64) {
    out[w] = 0;
    __m256i any = _mm256_setzero_si256();
    for (int vector = 0; vector < vectors; ++vector) {
      any = _mm256_or_si256(any, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(labels) + vector));
    }
    if (_mm256_testz_si256(any, any) != 0) continue;  // most masks are empty nearly everywhere
    out[w] = ~equal_bits_avx2(labels, T{0});
    if (out[w] != equal_bits_avx2(labels, label)) return w;
  }
  return words;
}

template <class T>
std::uint64_t changed_bits_avx2(const T* a, const T* b) {
  std::uint64_t kept = 0;
  for (int first = 0; first < 64; first += lane_count<T>) {
    const std::uint32_t both = agreeing_lanes(a + first, a + first - 1) & agreeing_lanes(b + first, b + first - 1);
    kept |= std::uint64_t{both} << first;
  }
  return ~kept;
}

template <class T>
std::ptrdiff_t run_end_avx2(const T* a, const T* b, std::ptrdiff_t first, std::ptrdiff_t end) {
  return run_end_kernel<T, 32>(a, b, first, end);
}

void ensemble_avx2(const EnsembleTask& task) { ensemble_kernel<32>(task); }

std::size_t near_search_avx2(const NearTask& task) { return near_search_kernel<32>(task); }

void find_scores_avx2(const ScoredSamples& samples, BlockScores& scores) { ScoreKernel<32>::find(samples, scores); }

FixedParts fixed_sum_avx2(const double* values, std::size_t count) { return ScoreKernel<32>::fixed_sum(values, count); }

const StretchMath& stretch_math_avx2() {
  static constexpr StretchMath functions = StretchMathKernel<32>::functions();
  return functions;
}

const RankingLanes& ranking_lanes_avx2() {
  static constexpr RankingLanes functions = RankingLanesKernel<32>::functions();
  return functions;
}

void add_rows_avx2(const RowSumTask& task) { ResampleKernel<32>::add_rows(task); }

void find_ranks_avx2(const RankTask& task, const std::int32_t* low, const std::int32_t* high, std::int32_t* low_place,
                     std::int32_t* high_place) {
  ResampleKernel<32>::find_ranks(task, low, high, low_place, high_place);
}

void add_ranks_avx2(const RankSumTask& task, const double* first, const double* end, double* sum) {
  ResampleKernel<32>::add_ranks(task, first, end, sum);
}

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
template std::uint64_t agreeing_bits_avx2(const std::int8_t*, const std::int8_t*);
template std::uint64_t agreeing_bits_avx2(const std::uint8_t*, const std::uint8_t*);
template std::uint64_t agreeing_bits_avx2(const std::int16_t*, const std::int16_t*);
template std::uint64_t agreeing_bits_avx2(const std::uint16_t*, const std::uint16_t*);
template std::uint64_t agreeing_bits_avx2(const std::int32_t*, const std::int32_t*);
template std::uint64_t agreeing_bits_avx2(const std::uint32_t*, const std::uint32_t*);
template std::uint64_t agreeing_bits_avx2(const std::int64_t*, const std::int64_t*);
template std::uint64_t agreeing_bits_avx2(const std::uint64_t*, const std::uint64_t*);
template std::ptrdiff_t pack_bits_avx2(const std::int8_t*, std::int8_t, std::ptrdiff_t, std::uint64_t*);
template std::ptrdiff_t pack_bits_avx2(const std::uint8_t*, std::uint8_t, std::ptrdiff_t, std::uint64_t*);
template std::ptrdiff_t pack_bits_avx2(const std::int16_t*, std::int16_t, std::ptrdiff_t, std::uint64_t*);
template std::ptrdiff_t pack_bits_avx2(const std::uint16_t*, std::uint16_t, std::ptrdiff_t, std::uint64_t*);
template std::ptrdiff_t pack_bits_avx2(const std::int32_t*, std::int32_t, std::ptrdiff_t, std::uint64_t*);
template std::ptrdiff_t pack_bits_avx2(const std::uint32_t*, std::uint32_t, std::ptrdiff_t, std::uint64_t*);
template std::ptrdiff_t pack_bits_avx2(const std::int64_t*, std::int64_t, std::ptrdiff_t, std::uint64_t*);
template std::ptrdiff_t pack_bits_avx2(const std::uint64_t*, std::uint64_t, std::ptrdiff_t, std::uint64_t*);
template std::uint64_t changed_bits_avx2(const std::int8_t*, const std::int8_t*);
template std::uint64_t changed_bits_avx2(const std::uint8_t*, const std::uint8_t*);
template std::uint64_t changed_bits_avx2(const std::int16_t*, const std::int16_t*);
template std::uint64_t changed_bits_avx2(const std::uint16_t*, const std::uint16_t*);
template std::uint64_t changed_bits_avx2(const std::int32_t*, const std::int32_t*);
template std::uint64_t changed_bits_avx2(const std::uint32_t*, const std::uint32_t*);
template std::uint64_t changed_bits_avx2(const std::int64_t*, const std::int64_t*);
template std::uint64_t changed_bits_avx2(const std::uint64_t*, const std::uint64_t*);
template std::ptrdiff_t run_end_avx2(const std::int8_t*, const std::int8_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::uint8_t*, const std::uint8_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::int16_t*, const std::int16_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::uint16_t*, const std::uint16_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::int32_t*, const std::int32_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::uint32_t*, const std::uint32_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::int64_t*, const std::int64_t*, std::ptrdiff_t, std::ptrdiff_t);
template std::ptrdiff_t run_end_avx2(const std::uint64_t*, const std::uint64_t*, std::ptrdiff_t, std::ptrdiff_t);

}  // namespace assay::detail
