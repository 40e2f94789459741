#include "detail/stretch_math.hpp"

#include "detail/avx2.hpp"
#include "detail/instruction_set.hpp"
#include "detail/stretch_math_kernel.hpp"

namespace assay::detail {

const StretchMath& stretch_math() {
  static constexpr StretchMath baseline = StretchMathKernel<16>::functions();
#ifdef ASSAY_AVX2
  if (instruction_set() == InstructionSet::avx2) return stretch_math_avx2();
#endif
  return baseline;
}

}  // namespace assay::detail
