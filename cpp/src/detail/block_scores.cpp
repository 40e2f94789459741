#include "detail/block_scores.hpp"

#include "detail/avx2.hpp"
#include "detail/block_scores_kernel.hpp"

namespace assay::detail {

void find_scores(const ScoredSamples& samples, BlockScores& scores, [[maybe_unused]] InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) {
    find_scores_avx2(samples, scores);
    return;
  }
#endif
  ScoreKernel<16>::find(samples, scores);
}

FixedParts fixed_sum(const double* values, std::size_t count, [[maybe_unused]] InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) return fixed_sum_avx2(values, count);
#endif
  return ScoreKernel<16>::fixed_sum(values, count);
}

}  // namespace assay::detail
