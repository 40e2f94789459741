// The kernels for processors with AVX2, in a file of their own because that is compiled for them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "detail/block_scores.hpp"
#include "detail/change_bounds.hpp"
#include "detail/ensemble_lanes.hpp"
#include "detail/min_plus.hpp"
#include "detail/near_search.hpp"
#include "detail/ranking_lanes.hpp"
#include "detail/resample_sums.hpp"
#include "detail/stretch_math.hpp"

namespace assay::detail {

template <class T>
bool min_plus_avx2(const MinPlusColumns<T>& columns, const ConvexCosts<T>& costs, MinPlusWorkspace<T>& work);

template <class T>
void change_bounds_avx2(const ChangeBounds<T>& task);

template <class T>
std::uint64_t equal_bits_avx2(const T* labels, T label);

template <class T>
std::uint64_t agreeing_bits_avx2(const T* a, const T* b);

template <class T>
std::ptrdiff_t pack_bits_avx2(const T* labels, T label, std::ptrdiff_t words, std::uint64_t* out);

template <class T>
std::uint64_t changed_bits_avx2(const T* a, const T* b);

template <class T>
std::ptrdiff_t run_end_avx2(const T* a, const T* b, std::ptrdiff_t first, std::ptrdiff_t end);

void ensemble_avx2(const EnsembleTask& task);

std::size_t near_search_avx2(const NearTask& task);

void find_scores_avx2(const ScoredSamples& samples, BlockScores& scores);

FixedParts fixed_sum_avx2(const double* values, std::size_t count);

const StretchMath& stretch_math_avx2();

const RankingLanes& ranking_lanes_avx2();

void add_rows_avx2(const RowSumTask& task);

void find_ranks_avx2(const RankTask& task, const std::int32_t* low, const std::int32_t* high, std::int32_t* low_place,
                     std::int32_t* high_place);

void add_ranks_avx2(const RankSumTask& task, const double* first, const double* end, double* sum);

}  // namespace assay::detail
