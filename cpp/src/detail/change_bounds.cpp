#include "detail/change_bounds.hpp"

#include "detail/avx2.hpp"
#include "detail/change_bounds_kernel.hpp"
#include "detail/instruction_set.hpp"

namespace assay::detail {

template <class T>
void change_bounds(const ChangeBounds<T>& task) {
#ifdef ASSAY_AVX2
  if (instruction_set() == InstructionSet::avx2) {
    change_bounds_avx2(task);
    return;
  }
#endif
  change_bounds_kernel<T, 16>(task);
}

template void change_bounds(const ChangeBounds<float>&);
template void change_bounds(const ChangeBounds<double>&);

}  // namespace assay::detail
