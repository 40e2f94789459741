#include "detail/interval_sweep.hpp"

#include <algorithm>
#include <numeric>

namespace assay::detail {
namespace {

std::vector<std::size_t> by_start(const Intervals& intervals) {
  std::vector<std::size_t> order(intervals.size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return intervals.from(i) < intervals.from(j); });
  return order;
}

// Drops the open intervals that end before `start`, and calls body(i) for those that remain.
template <class Body>
void for_each_open(std::vector<std::size_t>& open, const Intervals& intervals, double start, const Body& body) {
  std::size_t kept = 0;
  for (const std::size_t i : open) {
    if (intervals.to(i) < start) continue;
    open[kept++] = i;
    body(i);
  }
  open.resize(kept);
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> meeting_pairs(const Intervals& a, const Intervals& b, double reach) {
  const std::vector<std::size_t> order_a = by_start(a);
  const std::vector<std::size_t> order_b = by_start(b);
  std::vector<std::size_t> open_a;
  std::vector<std::size_t> open_b;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0, j = 0; i < a.size || j < b.size;) {
    if (j == b.size || (i < a.size && a.from(order_a[i]) <= b.from(order_b[j]))) {
      const std::size_t entering = order_a[i++];
      for_each_open(open_b, b, a.from(entering) - reach, [&](std::size_t k) { pairs.emplace_back(entering, k); });
      open_a.push_back(entering);
    } else {
      const std::size_t entering = order_b[j++];
      for_each_open(open_a, a, b.from(entering) - reach, [&](std::size_t k) { pairs.emplace_back(k, entering); });
      open_b.push_back(entering);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

}  // namespace assay::detail
