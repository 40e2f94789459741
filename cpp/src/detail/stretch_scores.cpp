#include "detail/stretch_scores.hpp"

#include "detail/avx2.hpp"
#include "detail/instruction_set.hpp"
#include "detail/stretch_scores_kernel.hpp"

namespace assay::detail {

void find_scores(const Stretch& stretch, StretchScores& scores) {
#ifdef ASSAY_AVX2
  if (instruction_set() == InstructionSet::avx2) return find_scores_avx2(stretch, scores);
#endif
  ScoreKernel<16>::find(stretch, scores);
}

FixedParts fixed_sum(const double* values, std::size_t count) {
#ifdef ASSAY_AVX2
  if (instruction_set() == InstructionSet::avx2) return fixed_sum_avx2(values, count);
#endif
  return ScoreKernel<16>::fixed_sum(values, count);
}

}  // namespace assay::detail
