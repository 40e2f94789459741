#include "assay/chi_squared.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay {

double chi_squared_tail(double value, std::int64_t degrees) {
  if (degrees < 0 || std::isnan(value)) return std::numeric_limits<double>::quiet_NaN();
  if (value <= 0) return 1;
  if (degrees == 0 || value == std::numeric_limits<double>::infinity()) return 0;
  const double half = value / 2;
  const std::int64_t odd = degrees % 2;
  double tail = odd == 1 ? std::erfc(std::sqrt(half)) : 0;
  for (std::int64_t k = odd; k <= degrees - 2; k += 2) {
    const double power = static_cast<double>(k) / 2;
    tail += std::exp(power * std::log(half) - half - std::lgamma(power + 1));
  }
  return std::min(1.0, tail);
}

}  // namespace assay
