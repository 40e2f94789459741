#include "detail/avx2.hpp"

#include "detail/change_bounds_kernel.hpp"
#include "detail/min_plus_kernel.hpp"
#include "detail/near_search_kernel.hpp"

namespace assay::detail {

template <class T>
bool min_plus_avx2(const MinPlusColumns<T>& columns, const ConvexCosts<T>& costs, MinPlusWorkspace<T>& work) {
  return MinPlusKernel<T, 32>(columns, costs, work).solve();
}

template <class T>
void change_bounds_avx2(const ChangeBounds<T>& task) {
  change_bounds_kernel<T, 32>(task);
}

std::size_t near_search_avx2(const NearTask& task) { return near_search_kernel<32>(task); }

template bool min_plus_avx2(const MinPlusColumns<float>&, const ConvexCosts<float>&, MinPlusWorkspace<float>&);
template bool min_plus_avx2(const MinPlusColumns<double>&, const ConvexCosts<double>&, MinPlusWorkspace<double>&);
template void change_bounds_avx2(const ChangeBounds<float>&);
template void change_bounds_avx2(const ChangeBounds<double>&);

}  // namespace assay::detail
