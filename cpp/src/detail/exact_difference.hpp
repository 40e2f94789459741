// Differences without cancellation.
#pragma once

#include <cmath>

namespace assay::detail {

// a b - c d without the cancellation that plain products of counts near 2^31 suffer in double.
inline double difference_of_products(double a, double b, double c, double d) {
  const double cd = c * d;
  const double error = std::fma(-c, d, cd);
  return std::fma(a, b, -cd) + error;
}

}  // namespace assay::detail
