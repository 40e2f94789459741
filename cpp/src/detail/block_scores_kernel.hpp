// The scores of the samples of a block, for vectors of a width that differs between the files that include this.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>

#include "detail/block_scores.hpp"

namespace assay::detail {

template <int bytes>
class ScoreKernel {
 public:
  static void find(const ScoredSamples& samples, BlockScores& scores) {
    start(samples.count, scores);
    for (std::size_t k = 0; k < samples.classes; ++k) {
      const double* const p = samples.probabilities + k * samples.step;
      add_nominal(p, static_cast<double>(k), samples.count, scores);
      if (k + 1 < samples.classes) add_ordinal(p, samples.y, static_cast<double>(k), samples.count, scores);
    }
    finish_nominal(samples, scores);
    finish_ordinal(samples, scores);
    if (samples.classes == 2) find_calibration(samples, scores);
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

  static void start(std::size_t count, BlockScores& s) {
    BlockScores::Values& rps = s.of(Score::rps);
    for (std::size_t i = 0; i < count; ++i) {
      s.top[i] = s.median[i] = s.square[i] = s.grade[i] = s.below[i] = s.distance[i] = rps[i] = 0;
      s.best[i] = -1;
    }
  }

  static void add_nominal(const double* p, double k, std::size_t count, BlockScores& s) {
    for (std::size_t i = 0; i < count; ++i) {
      s.square[i] += p[i] * p[i];
      s.grade[i] += k * p[i];
      s.top[i] = p[i] > s.best[i] ? k : s.top[i];
      s.best[i] = p[i] > s.best[i] ? p[i] : s.best[i];
    }
  }

  static void add_ordinal(const double* p, const double* y, double k, std::size_t count, BlockScores& s) {
    BlockScores::Values& rps = s.of(Score::rps);
    for (std::size_t i = 0; i < count; ++i) {
      const double sum = s.below[i] + p[i];
      const double gap = sum - (y[i] <= k ? 1.0 : 0.0);
      s.below[i] = sum;
      s.median[i] += sum < 0.5 ? 1.0 : 0.0;
      rps[i] += gap * gap;
      s.distance[i] += std::abs(gap);
    }
  }

  static void finish_nominal(const ScoredSamples& samples, BlockScores& s) {
    const double* const p = samples.own;
    const double* const y = samples.y;
    BlockScores::Values& brier = s.of(Score::brier);
    BlockScores::Values& spherical = s.of(Score::spherical);
    BlockScores::Values& top_label = s.of(Score::top_label_brier);
    for (std::size_t i = 0; i < samples.count; ++i) {
      const double least = std::max(s.square[i], 0x1p-1000);  // against 0/0, where all are 0
      const double gap = s.best[i] - (s.top[i] == y[i] ? 1.0 : 0.0);
      const double difference = s.square[i] - 2 * p[i] + 1;
      brier[i] = difference > 0 ? difference : 0.0;
      spherical[i] = p[i] / std::sqrt(least);
      top_label[i] = gap * gap;
    }
  }

  static void finish_ordinal(const ScoredSamples& samples, BlockScores& s) {
    const double* const y = samples.y;
    const auto last = static_cast<double>(samples.classes - 1);
    BlockScores::Values& sa_rps = s.of(Score::sa_rps);
    BlockScores::Values& error = s.of(Score::grade_error);
    BlockScores::Values& square = s.of(Score::grade_square);
    for (std::size_t i = 0; i < samples.count; ++i) {
      const double share = s.distance[i] / last;
      const double gap = s.grade[i] - y[i];
      sa_rps[i] = share * share;
      error[i] = std::abs(gap);
      square[i] = gap * gap;
    }
  }

  static void find_calibration(const ScoredSamples& samples, BlockScores& s) {
    const double* const p = samples.probabilities + samples.step;
    const double* const y = samples.y;
    BlockScores::Values& side = s.of(Score::calibration);
    BlockScores::Values& spread = s.of(Score::calibration_spread);
    for (std::size_t i = 0; i < samples.count; ++i) {
      const double slope = 1 - 2 * p[i];
      side[i] = (y[i] - p[i]) * slope;
      spread[i] = slope * slope * (p[i] * (1 - p[i]));
    }
  }
};

}  // namespace assay::detail
