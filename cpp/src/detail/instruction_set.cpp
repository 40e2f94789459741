#include "detail/instruction_set.hpp"

namespace assay::detail {
namespace {

#ifdef ASSAY_AVX2
bool has_avx2() { return static_cast<int>(__builtin_cpu_supports("avx2")) != 0; }
#else
bool has_avx2() { return false; }
#endif

}  // namespace

InstructionSet instruction_set() {
  static const InstructionSet best = has_avx2() ? InstructionSet::avx2 : InstructionSet::baseline;
  return best;
}

}  // namespace assay::detail
