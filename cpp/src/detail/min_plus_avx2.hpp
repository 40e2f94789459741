// The kernel of the min-plus convolution for processors with AVX2, in a file of its own because it is compiled for
// them.
#pragma once

#include "detail/min_plus.hpp"

namespace assay::detail {

template <class T>
bool min_plus_avx2(const MinPlusColumns<T>& columns, const ConvexCosts<T>& costs, MinPlusWorkspace<T>& work);

}  // namespace assay::detail
