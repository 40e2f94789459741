// The scores of samples of one class, for vectors of a width that differs between the files that include this.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>

#include "detail/stretch_scores.hpp"

namespace assay::detail {

template <int bytes>
class ScoreKernel {
 public:
  static void find(const Stretch& stretch, StretchScores& scores) {
    start(stretch.count, scores);
    for (std::size_t k = 0; k < stretch.classes; ++k) {
      const double* const p = stretch.probabilities + k * stretch.step;
      add_nominal(p, static_cast<double>(k), stretch.count, scores);
      if (k + 1 < stretch.classes) add_ordinal(p, k >= stretch.y ? 1.0 : 0.0, stretch.count, scores);
    }
    const auto y = static_cast<double>(stretch.y);
    finish_nominal(stretch.probabilities + stretch.y * stretch.step, y, stretch.count, scores);
    finish_ordinal(static_cast<double>(stretch.classes - 1), y, stretch.count, scores);
    if (stretch.classes == 2) find_calibration(stretch.probabilities + stretch.step, y, stretch.count, scores);
  }

  // The last bit of numbers near `whole_numbers` is worth 1, of those between 4 and 8 2^-50.
  static FixedParts fixed_sum(const double* values, std::size_t count) {
    constexpr double whole_numbers = 0x1.8p52;
    constexpr double middle = 6;
    std::int64_t whole = 0;
    std::int64_t fraction = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double moved = values[i] + whole_numbers;
      whole += bits_of(moved) - bits_of(whole_numbers);
      fraction += bits_of(middle + (values[i] - (moved - whole_numbers))) - bits_of(middle);
    }
    return {whole, fraction};
  }

 private:
  static std::int64_t bits_of(double value) {
    std::int64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
  }

  static void start(std::size_t count, StretchScores& s) {
    StretchScores::Values& rps = s.of(Score::rps);
    for (std::size_t i = 0; i < count; ++i) {
      s.top[i] = s.median[i] = s.square[i] = s.grade[i] = s.below[i] = s.distance[i] = rps[i] = 0;
      s.best[i] = -1;
    }
  }

  static void add_nominal(const double* p, double k, std::size_t count, StretchScores& s) {
    for (std::size_t i = 0; i < count; ++i) {
      s.square[i] += p[i] * p[i];
      s.grade[i] += k * p[i];
      s.top[i] = p[i] > s.best[i] ? k : s.top[i];
      s.best[i] = p[i] > s.best[i] ? p[i] : s.best[i];
    }
  }

  static void add_ordinal(const double* p, double reached, std::size_t count, StretchScores& s) {
    StretchScores::Values& rps = s.of(Score::rps);
    for (std::size_t i = 0; i < count; ++i) {
      const double sum = s.below[i] + p[i];
      const double gap = sum - reached;
      s.below[i] = sum;
      s.median[i] += sum < 0.5 ? 1.0 : 0.0;
      rps[i] += gap * gap;
      s.distance[i] += std::abs(gap);
    }
  }

  static void finish_nominal(const double* p, double y, std::size_t count, StretchScores& s) {
    StretchScores::Values& brier = s.of(Score::brier);
    StretchScores::Values& spherical = s.of(Score::spherical);
    StretchScores::Values& top_label = s.of(Score::top_label_brier);
    for (std::size_t i = 0; i < count; ++i) {
      const double least = std::max(s.square[i], 0x1p-1000);  // against 0/0, where all are 0
      const double gap = s.best[i] - (s.top[i] == y ? 1.0 : 0.0);
      const double difference = s.square[i] - 2 * p[i] + 1;
      brier[i] = difference > 0 ? difference : 0.0;
      spherical[i] = p[i] / std::sqrt(least);
      top_label[i] = gap * gap;
    }
  }

  static void finish_ordinal(double last, double y, std::size_t count, StretchScores& s) {
    StretchScores::Values& sa_rps = s.of(Score::sa_rps);
    StretchScores::Values& error = s.of(Score::grade_error);
    StretchScores::Values& square = s.of(Score::grade_square);
    for (std::size_t i = 0; i < count; ++i) {
      const double share = s.distance[i] / last;
      const double gap = s.grade[i] - y;
      sa_rps[i] = share * share;
      error[i] = std::abs(gap);
      square[i] = gap * gap;
    }
  }

  static void find_calibration(const double* p, double y, std::size_t count, StretchScores& s) {
    StretchScores::Values& side = s.of(Score::calibration);
    StretchScores::Values& spread = s.of(Score::calibration_spread);
    for (std::size_t i = 0; i < count; ++i) {
      const double slope = 1 - 2 * p[i];
      side[i] = (y - p[i]) * slope;
      spread[i] = slope * slope * (p[i] * (1 - p[i]));
    }
  }
};

}  // namespace assay::detail
