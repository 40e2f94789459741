// Scores of ensembles, for vectors of a width that differs between the files that include this.
#pragma once

#include <cstddef>

#include "detail/ensemble_lanes.hpp"
#include "detail/vector.hpp"

namespace assay::detail {

// Sorts `count` rows, lane by lane: the merge exchange of Batcher (Knuth, volume 3, algorithm 5.2.2M), which compares
// the same rows whatever is in them.
template <int bytes>
void sort_rows(double* rows, std::ptrdiff_t count) {
  using V = Vector<double, bytes>;
  const auto exchange = [rows](std::ptrdiff_t i, std::ptrdiff_t j) {
    for (std::ptrdiff_t lane = 0; lane < ensemble_lanes; lane += V::size) {
      double* const at_i = rows + i * ensemble_lanes + lane;
      double* const at_j = rows + j * ensemble_lanes + lane;
      const V a = V::load(at_i);
      const V b = V::load(at_j);
      V low = a;
      V high = b;
      low.lower_to(b);
      high.raise_to(a);
      low.store(at_i);
      high.store(at_j);
    }
  };
  std::ptrdiff_t top = 1;
  while (2 * top < count) top *= 2;
  for (std::ptrdiff_t p = top; p > 0; p /= 2) {
    std::ptrdiff_t r = 0;
    std::ptrdiff_t d = p;
    for (std::ptrdiff_t q = top;; q /= 2) {
      for (std::ptrdiff_t i = 0; i + d < count; ++i) {
        if ((i & p) == r) exchange(i, i + d);
      }
      if (q == p) break;
      d = q - p;
      r = p;
    }
  }
}

template <int bytes>
void score_rows(const EnsembleTask& task) {
  using V = Vector<double, bytes>;
  for (std::ptrdiff_t lane = 0; lane < ensemble_lanes; lane += V::size) {
    const double* row = task.members + lane;
    const V x = V::load(task.observation + lane);
    const V zero = V::all(0);
    V a = V::load(row);
    V score = a - x;
    score.raise_to(zero);
    V spread = zero;
    for (std::ptrdiff_t k = 0; k + 1 < task.count; ++k) {
      row += ensemble_lanes;
      const V b = V::load(row);
      V split = x;
      split.raise_to(a);
      split.lower_to(b);
      const double f = task.share[k];
      score = score + (V::all(f * f) * (split - a) + V::all((1 - f) * (1 - f)) * (b - split));
      spread = spread + V::all(f * (1 - f)) * (b - a);
      a = b;
    }
    V after = x - a;
    after.raise_to(zero);
    (score + after).store(task.score + lane);
    spread.store(task.spread + lane);
  }
}

template <int bytes>
void ensemble_kernel(const EnsembleTask& task) {
  if (!task.sorted) sort_rows<bytes>(task.members, task.count);
  score_rows<bytes>(task);
}

}  // namespace assay::detail
