// Scores of samples of one class.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace assay::detail {

constexpr std::size_t most_samples_scored = 2048;

// Arrays of one object, which the compiler knows not to overlap.
struct StretchScores {
  using Values = std::array<double, most_samples_scored>;

  Values square;    // sum_k p_k^2
  Values best;      // the highest probability
  Values top;       // the first class that has it
  Values grade;     // sum_k k p_k
  Values below;     // sum of the probabilities so far
  Values median;    // the first class up to which they are at least 1/2, else the last
  Values rps;       // sum_k (F_k - Y_k)^2
  Values distance;  // sum_k |F_k - Y_k|

  // Of `count` samples of class `y`; the probabilities of a class follow those of the one before after `step`.
  void find(const double* probabilities, std::size_t step, std::size_t classes, std::size_t y, std::size_t count) {
    for (Values* values : {&square, &top, &grade, &below, &median, &rps, &distance}) {
      for (std::size_t i = 0; i < count; ++i) (*values)[i] = 0;
    }
    for (std::size_t i = 0; i < count; ++i) best[i] = -1;
    for (std::size_t k = 0; k < classes; ++k) {
      const double* const p = probabilities + k * step;
      add_nominal(p, static_cast<double>(k), count);
      if (k + 1 < classes) add_ordinal(p, k >= y ? 1.0 : 0.0, count);
    }
  }

 private:
  void add_nominal(const double* p, double k, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      square[i] += p[i] * p[i];
      grade[i] += k * p[i];
      top[i] = p[i] > best[i] ? k : top[i];
      best[i] = p[i] > best[i] ? p[i] : best[i];
    }
  }

  void add_ordinal(const double* p, double reached, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const double sum = below[i] + p[i];
      const double gap = sum - reached;
      below[i] = sum;
      median[i] += sum < 0.5 ? 1.0 : 0.0;
      rps[i] += gap * gap;
      distance[i] += std::abs(gap);
    }
  }
};

}  // namespace assay::detail
