// Shares and rates.
#pragma once

#include <limits>

namespace assay::detail {

// NaN where it is 0/0, or anything else over 0.
template <class Number>
double ratio(Number numerator, Number denominator) {
  if (denominator == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

}  // namespace assay::detail
