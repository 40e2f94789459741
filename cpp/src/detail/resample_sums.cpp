#include "detail/resample_sums.hpp"

#include "detail/avx2.hpp"
#include "detail/resample_sums_kernel.hpp"

namespace assay::detail {

void add_rows(const RowSumTask& task, InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) {
    add_rows_avx2(task);
    return;
  }
#else
  (void)instructions;
#endif
  ResampleKernel<16>::add_rows(task);
}

void find_ranks(const RankTask& task, const std::int32_t* low, const std::int32_t* high, std::int32_t* low_place,
                std::int32_t* high_place, InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) {
    find_ranks_avx2(task, low, high, low_place, high_place);
    return;
  }
#else
  (void)instructions;
#endif
  ResampleKernel<16>::find_ranks(task, low, high, low_place, high_place);
}

void add_ranks(const RankSumTask& task, const double* first, const double* end, double* sum,
               InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) {
    add_ranks_avx2(task, first, end, sum);
    return;
  }
#else
  (void)instructions;
#endif
  ResampleKernel<16>::add_ranks(task, first, end, sum);
}

}  // namespace assay::detail
