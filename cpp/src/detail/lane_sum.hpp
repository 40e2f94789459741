// Sums and maxima in eight interleaved parts, in an order that does not depend on the processor and is vectorised.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace assay::detail {

constexpr std::ptrdiff_t sum_lanes = 8;

template <class Combine>
double fold_lanes(const double* values, std::ptrdiff_t count, double start, const Combine& combine) {
  std::array<double, sum_lanes> part;
  part.fill(start);
  std::ptrdiff_t i = 0;
  for (; i + sum_lanes <= count; i += sum_lanes) {
    for (std::size_t lane = 0; lane < part.size(); ++lane)
      part[lane] = combine(part[lane], values[i + static_cast<std::ptrdiff_t>(lane)]);
  }
  double all = start;
  for (; i < count; ++i) all = combine(all, values[i]);
  for (const double one : part) all = combine(all, one);
  return all;
}

inline double lane_sum(const double* values, std::ptrdiff_t count) {
  return fold_lanes(values, count, 0.0, [](double a, double b) { return a + b; });
}

// Of at least one value.
inline double lane_max(const double* values, std::ptrdiff_t count) {
  return fold_lanes(values, count, values[0], [](double a, double b) { return a < b ? b : a; });
}

}  // namespace assay::detail
