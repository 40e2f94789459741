#include "assay/crps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

#include "assay/error.hpp"
#include "detail/ensemble_lanes.hpp"
#include "detail/number_rows.hpp"

namespace assay {
namespace {

using detail::NumberColumn;
using detail::NumberRows;
using detail::undefined_number;

constexpr double root_half = 0.70710678118654752440;
constexpr double root_2_over_pi = 0.79788456080286535588;
constexpr double one_over_root_pi = 0.56418958354775628695;

// Calls score(x, mean, sd) for each forecast by these.
template <class Score>
std::vector<double> of_gaussians(const NumberView& observation, const NumberView& mean, const NumberView& sd,
                                 int threads, const Score& score) {
  const NumberColumn x("observation", observation);
  const NumberColumn m("mean", mean, x.size());
  const NumberColumn s("sd", sd, x.size());
  return detail::for_each_forecast(x.size(), 1, threads, [&] {
    return [&](std::ptrdiff_t i) {
      detail::check_sd(s[i]);
      return std::isfinite(x[i]) && std::isfinite(m[i]) && std::isfinite(s[i]) ? score(x[i], m[i], s[i])
                                                                               : undefined_number;
    };
  });
}

double square(double value) { return value * value; }

// The score of a distribution that is share[k] from at[k] to at[k + 1], 0 before all and 1 after.
double score_of_steps(const double* at, const double* share, std::ptrdiff_t count, double x) {
  double sum = std::max(at[0] - x, 0.0) + std::max(x - at[count - 1], 0.0);
  for (std::ptrdiff_t k = 0; k + 1 < count; ++k) {
    const double split = std::clamp(x, at[k], at[k + 1]);
    sum += square(share[k]) * (split - at[k]) + square(1 - share[k]) * (at[k + 1] - split);
  }
  return sum;
}

// The score of one that runs straight from share[k] at at[k] to share[k + 1] at at[k + 1], 0 before all and 1 after.
double score_of_ramps(const double* at, const double* share, std::ptrdiff_t count, double x) {
  const auto ramp = [](double a, double b, double length) { return length / 3 * (a * a + a * b + b * b); };
  double sum = std::max(at[0] - x, 0.0) + std::max(x - at[count - 1], 0.0);
  for (std::ptrdiff_t k = 0; k + 1 < count; ++k) {
    const double split = std::clamp(x, at[k], at[k + 1]);
    const double middle = share[k] + (share[k + 1] - share[k]) * ((split - at[k]) / (at[k + 1] - at[k]));
    sum += ramp(share[k], middle, split - at[k]) + ramp(1 - middle, 1 - share[k + 1], at[k + 1] - split);
  }
  return sum;
}

// The standard normal distribution at 100 equally spaced points between two of its quantiles.
struct SampledGaussian {
  static constexpr int points = 100;
  static constexpr double quantile_99 = 2.3263478740408411;
  std::array<double, points> at{};
  std::array<double, points> share{};

  SampledGaussian() {
    for (int k = 0; k < points; ++k) {
      const auto place = static_cast<std::size_t>(k);
      at[place] = quantile_99 * (2.0 * k / (points - 1) - 1);
      share[place] = std::erfc(-at[place] * root_half) / 2;
    }
  }
};

// Sums of masses up to and with each, as shares of all of them. False if all are 0.
bool to_shares(const char* name, double* masses, std::ptrdiff_t count) {
  double sum = 0;
  for (std::ptrdiff_t k = 0; k < count; ++k) {
    if (masses[k] < 0) {
      throw InvalidInput(std::string(name) + " must be at least 0, got " + detail::number_text(masses[k]));
    }
    sum += masses[k];
    masses[k] = sum;
  }
  for (std::ptrdiff_t k = 0; k < count; ++k) masses[k] /= sum;
  return sum > 0;
}

// The scores of ensembles without weights, some at a time.
class EnsembleScores {
 public:
  EnsembleScores(const NumberColumn& observation, const NumberRows& members, Estimator estimator)
      : observation_(observation),
        members_(members),
        fair_(estimator == Estimator::fair),
        row_(static_cast<std::size_t>(members.width())),
        lanes_(row_.size() * detail::ensemble_lanes) {
    for (std::size_t k = 1; k <= row_.size(); ++k) {
      share_.push_back(static_cast<double>(k) / static_cast<double>(row_.size()));
    }
  }

  // Of `count` ensembles, as many as there are lanes at most.
  void score(std::ptrdiff_t first, std::ptrdiff_t count, double* out) {
    std::array<double, detail::ensemble_lanes> x{};
    std::array<double, detail::ensemble_lanes> score{};
    std::array<double, detail::ensemble_lanes> spread{};
    for (std::ptrdiff_t lane = 0; lane < count; ++lane) {
      x[static_cast<std::size_t>(lane)] = read(first + lane, lane) ? observation_[first + lane] : undefined_number;
    }
    const auto m = static_cast<std::ptrdiff_t>(row_.size());
    detail::score_ensembles({lanes_.data(), m, sorts_rows(), share_.data(), x.data(), score.data(), spread.data()});
    for (std::size_t lane = 0; lane < static_cast<std::size_t>(count); ++lane) {
      out[lane] = fair_ ? score[lane] - spread[lane] / static_cast<double>(m - 1) : score[lane];
      if (!std::isfinite(x[lane])) out[lane] = undefined_number;
    }
  }

 private:
  // The lanes of many members do not stay in the cache while they are sorted.
  bool sorts_rows() const { return row_.size() > 2048; }

  // Whether all members are finite.
  bool read(std::ptrdiff_t ensemble, std::ptrdiff_t lane) {
    const bool finite = members_.read(ensemble, row_.data());
    if (finite && sorts_rows()) std::sort(row_.begin(), row_.end());
    double* to = lanes_.data() + lane;
    for (const double member : row_) {
      *to = member;
      to += detail::ensemble_lanes;
    }
    return finite;
  }

  const NumberColumn& observation_;
  const NumberRows& members_;
  bool fair_;
  std::vector<double> row_;
  std::vector<double> lanes_;
  std::vector<double> share_;
};

std::vector<double> without_weights(const NumberColumn& observation, const NumberRows& members, Estimator estimator,
                                    int threads) {
  const std::ptrdiff_t count = observation.size();
  std::vector<double> values(static_cast<std::size_t>(count), undefined_number);
  if (members.width() < (estimator == Estimator::fair ? 2 : 1)) return values;
  const int used = effective_threads(threads, count * (members.width() + 16));
  detail::parallel_stretches(count, detail::forecasts_per_task, used,
                             [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                               EnsembleScores scores(observation, members, estimator);
                               for (std::ptrdiff_t i = first; i < end; i += detail::ensemble_lanes) {
                                 scores.score(i, std::min(end - i, detail::ensemble_lanes), values.data() + i);
                               }
                             });
  return values;
}

class WeightedEnsembleScore {
 public:
  WeightedEnsembleScore(const NumberColumn& observation, const NumberRows& members, const NumberRows& weights)
      : observation_(observation),
        members_(members),
        weights_(weights),
        at_(static_cast<std::size_t>(members.width())),
        share_(at_.size()),
        sorted_(at_.size()) {}

  double operator()(std::ptrdiff_t i) {
    if (!members_.read(i, at_.data()) || !weights_.read(i, share_.data()) || !std::isfinite(observation_[i]) ||
        at_.empty()) {
      return undefined_number;
    }
    for (std::size_t k = 0; k < at_.size(); ++k) sorted_[k] = {at_[k], share_[k]};
    std::sort(sorted_.begin(), sorted_.end());
    for (std::size_t k = 0; k < at_.size(); ++k) std::tie(at_[k], share_[k]) = sorted_[k];
    if (!to_shares("weight", share_.data(), weights_.width())) return undefined_number;
    return score_of_steps(at_.data(), share_.data(), members_.width(), observation_[i]);
  }

 private:
  const NumberColumn& observation_;
  const NumberRows& members_;
  const NumberRows& weights_;
  std::vector<double> at_;
  std::vector<double> share_;
  std::vector<std::pair<double, double>> sorted_;
};

class HistogramScore {
 public:
  HistogramScore(const NumberColumn& observation, const NumberRows& edges, const NumberRows& masses, Inside inside)
      : observation_(observation),
        edges_(edges),
        masses_(masses),
        inside_(inside),
        at_(static_cast<std::size_t>(edges.width())),
        share_(at_.size()) {}

  double operator()(std::ptrdiff_t i) {
    const std::ptrdiff_t bins = masses_.width();
    if (!edges_.read(i, at_.data()) || !masses_.read(i, share_.data() + 1)) return undefined_number;
    check_ascending();
    if (!to_shares("masses", share_.data() + 1, bins) || !std::isfinite(observation_[i])) return undefined_number;
    if (inside_ == Inside::linear) return score_of_ramps(at_.data(), share_.data(), bins + 1, observation_[i]);
    for (std::size_t k = 0; k + 1 < at_.size(); ++k) at_[k] = at_[k] + (at_[k + 1] - at_[k]) / 2;
    return score_of_steps(at_.data(), share_.data() + 1, bins, observation_[i]);
  }

 private:
  void check_ascending() const {
    for (std::size_t k = 0; k + 1 < at_.size(); ++k) {
      if (at_[k + 1] <= at_[k]) {
        throw InvalidInput("edges must ascend, got " + detail::number_text(at_[k + 1]) + " after " +
                           detail::number_text(at_[k]));
      }
    }
  }

  const NumberColumn& observation_;
  const NumberRows& edges_;
  const NumberRows& masses_;
  Inside inside_;
  std::vector<double> at_;
  std::vector<double> share_;  // up to each edge
};

}  // namespace

std::vector<double> crps_gaussian(const NumberView& observation, const NumberView& mean, const NumberView& sd,
                                  int threads) {
  return of_gaussians(observation, mean, sd, threads, [](double x, double m, double s) {
    const double away = std::abs(x - m);
    if (s == 0) return away;
    const double z = away / s;
    return away * std::erf(z * root_half) + s * (root_2_over_pi * std::exp(-z * z / 2) - one_over_root_pi);
  });
}

std::vector<double> crps_interpolated_gaussian(const NumberView& observation, const NumberView& mean,
                                               const NumberView& sd, int threads) {
  const SampledGaussian sampled;
  return of_gaussians(observation, mean, sd, threads, [&](double x, double m, double s) {
    if (s == 0) return 0.0;
    const double z = std::clamp((x - m) / s, -3.0, 3.0);
    return s * score_of_ramps(sampled.at.data(), sampled.share.data(), SampledGaussian::points, z);
  });
}

std::vector<double> crps_ensemble(const NumberView& observation, const NumberView& members,
                                  const std::optional<NumberView>& weight, Estimator estimator, int threads) {
  const NumberColumn x("observation", observation);
  const NumberRows rows("members", members, x.size());
  if (!weight) return without_weights(x, rows, estimator, threads);
  if (estimator == Estimator::fair) throw InvalidInput("the fair estimator takes no weight");
  const NumberRows weights("weight", *weight, x.size());
  if (weights.width() != rows.width()) {
    throw ShapeMismatch("weight must have one number for each of " + std::to_string(rows.width()) + " members, got " +
                        std::to_string(weights.width()));
  }
  return detail::for_each_forecast(x.size(), rows.width(), threads,
                                   [&] { return WeightedEnsembleScore(x, rows, weights); });
}

std::vector<double> crps_histogram(const NumberView& observation, const NumberView& edges, const NumberView& masses,
                                   Inside inside, int threads) {
  const NumberColumn x("observation", observation);
  const NumberRows at("edges", edges, x.size());
  const NumberRows mass("masses", masses, x.size());
  if (at.width() != mass.width() + 1) {
    throw ShapeMismatch("edges must be one more than masses (" + std::to_string(mass.width()) + "), got " +
                        std::to_string(at.width()));
  }
  return detail::for_each_forecast(x.size(), at.width(), threads, [&] { return HistogramScore(x, at, mass, inside); });
}

}  // namespace assay
