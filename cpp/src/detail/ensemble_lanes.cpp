#include "detail/ensemble_lanes.hpp"

#include "detail/avx2.hpp"
#include "detail/ensemble_kernel.hpp"

namespace assay::detail {

void score_ensembles(const EnsembleTask& task, InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) {
    ensemble_avx2(task);
    return;
  }
#else
  (void)instructions;
#endif
  ensemble_kernel<16>(task);
}

}  // namespace assay::detail
