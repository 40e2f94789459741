#include "detail/ranking_lanes.hpp"

#include "detail/avx2.hpp"
#include "detail/instruction_set.hpp"
#include "detail/ranking_lanes_kernel.hpp"

namespace assay::detail {

const RankingLanes& ranking_lanes() {
  static constexpr RankingLanes baseline = RankingLanesKernel<16>::functions();
#ifdef ASSAY_AVX2
  if (instruction_set() == InstructionSet::avx2) return ranking_lanes_avx2();
#endif
  return baseline;
}

}  // namespace assay::detail
