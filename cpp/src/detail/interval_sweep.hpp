// Which intervals of two sets meet.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace assay::detail {

// `size` closed intervals whose ends lie `stride` values apart in memory.
struct Intervals {
  const double* low;
  const double* high;
  std::size_t stride;
  std::size_t size;

  double from(std::size_t i) const { return low[i * stride]; }
  double to(std::size_t i) const { return high[i * stride]; }
};

// The pairs (of a, of b) whose gap is at most `reach`, sorted. Time is that of sorting, and linear in the pairs found.
std::vector<std::pair<std::size_t, std::size_t>> meeting_pairs(const Intervals& a, const Intervals& b, double reach);

}  // namespace assay::detail
