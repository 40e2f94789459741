#include "detail/ranking_lanes.hpp"

#include "detail/avx2.hpp"
#include "detail/ranking_lanes_kernel.hpp"

namespace assay::detail {

const RankingLanes& ranking_lanes(InstructionSet instructions) {
  static constexpr RankingLanes baseline = RankingLanesKernel<16>::functions();
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) return ranking_lanes_avx2();
#else
  (void)instructions;
#endif
  return baseline;
}

}  // namespace assay::detail
