#include "assay/recalibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"

namespace assay {
namespace {

constexpr std::ptrdiff_t per_task = 8192;  // fixed, so that sums do not depend on the number of threads

struct Sample {
  double logit;
  double weight;
  bool event;
};

struct Line {
  double intercept;
  double slope;
};

// The log-likelihood, its gradient and its negative Hessian.
struct Likelihood {
  double value = 0;
  std::array<double, 2> gradient{};
  std::array<double, 3> information{};  // intercept, both, slope

  void add(const Sample& sample, const Line& line) {
    const double x = line.intercept + line.slope * sample.logit;
    const double small = std::exp(-std::abs(x));
    const double tail = small / (1 + small);  // the smaller of p and 1 - p
    const double rest = 1 / (1 + small);
    const bool unlikely = sample.event ? x < 0 : x > 0;  // whether what happened has the smaller one
    value += sample.weight * ((unlikely ? -std::abs(x) : 0.0) - std::log1p(small));
    const double away = unlikely ? rest : tail;
    const double residual = sample.event ? away : -away;
    const double variance = sample.weight * tail * rest;
    gradient[0] += sample.weight * residual;
    gradient[1] += sample.weight * residual * sample.logit;
    information[0] += variance;
    information[1] += variance * sample.logit;
    information[2] += variance * sample.logit * sample.logit;
  }

  Likelihood& operator+=(const Likelihood& other) {
    value += other.value;
    for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += other.gradient[i];
    for (std::size_t i = 0; i < information.size(); ++i) information[i] += other.information[i];
    return *this;
  }
};

Likelihood likelihood_of(const std::vector<Sample>& samples, const Line& line, int threads) {
  const auto size = static_cast<std::ptrdiff_t>(samples.size());
  std::vector<Likelihood> parts(static_cast<std::size_t>(detail::task_count(size, per_task)));
  detail::parallel_stretches(size, per_task, effective_threads(threads, size * 16),
                             [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
                               Likelihood part;
                               for (std::ptrdiff_t i = first; i < end; ++i) {
                                 part.add(samples[static_cast<std::size_t>(i)], line);
                               }
                               parts[static_cast<std::size_t>(task)] = part;
                             });
  Likelihood sum;
  for (const Likelihood& part : parts) sum += part;
  return sum;
}

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return low > high; }
};

// Whether the likelihood has a maximum, which is a matter of the order of the scores alone.
FitStatus status_of(const std::vector<Sample>& samples, LogisticTerms terms) {
  Range of_events;
  Range of_others;
  Range towards;  // logits of events, and the negative ones of others
  for (const Sample& sample : samples) {
    (sample.event ? of_events : of_others).add(sample.logit);
    towards.add(sample.event ? sample.logit : -sample.logit);
  }
  if (terms == LogisticTerms::slope) {
    if (towards.empty()) return FitStatus::one_class;
    if (towards.low == 0 && towards.high == 0) return FitStatus::constant;
    return towards.low < 0 && towards.high > 0 ? FitStatus::ok : FitStatus::separated;
  }
  if (of_events.empty() || of_others.empty()) return FitStatus::one_class;
  if (terms == LogisticTerms::intercept) return FitStatus::ok;
  if (of_events.low == of_events.high && of_others.low == of_others.high && of_events.low == of_others.low) {
    return FitStatus::constant;
  }
  const bool overlap = of_events.low < of_others.high && of_others.low < of_events.high;
  return overlap ? FitStatus::ok : FitStatus::separated;
}

// The inverse of the information about the terms that are fitted, 0 elsewhere.
std::array<double, 3> covariance_of(const std::array<double, 3>& information, LogisticTerms terms) {
  if (terms == LogisticTerms::intercept) return {1 / information[0], 0, 0};
  if (terms == LogisticTerms::slope) return {0, 0, 1 / information[2]};
  const double mean = information[1] / information[0];
  const double spread = information[2] - information[1] * mean;
  return {1 / information[0] + mean * mean / spread, -mean / spread, 1 / spread};
}

std::vector<Sample> samples_of(const std::vector<std::uint8_t>& events, const std::vector<double>& scores,
                               const std::vector<double>& weights, double clip) {
  if (events.size() != scores.size() || (!weights.empty() && weights.size() != scores.size())) {
    throw ShapeMismatch("events, scores and weights must be of one length");
  }
  if (!(clip >= 1e-300 && clip < 0.5)) {
    throw InvalidInput("clip must be at least 1e-300 and below 0.5, got " + detail::number_text(clip));
  }
  std::vector<Sample> samples;
  samples.reserve(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!(scores[i] >= 0 && scores[i] <= 1)) {
      throw InvalidInput("score must be between 0 and 1, got " + detail::number_text(scores[i]));
    }
    const double weight = weights.empty() ? 1.0 : weights[i];
    if (!(weight > 0)) continue;
    const double score = std::clamp(scores[i], clip, 1 - clip);
    samples.push_back({std::log(score) - std::log1p(-score), weight, events[i] != 0});
  }
  return samples;
}

}  // namespace

LogisticFit fit_logistic(const std::vector<std::uint8_t>& events, const std::vector<double>& scores,
                         const std::vector<double>& weights, LogisticTerms terms, double clip, int threads) {
  const std::vector<Sample> samples = samples_of(events, scores, weights, clip);
  LogisticFit fit;
  fit.status = status_of(samples, terms);
  if (fit.status != FitStatus::ok) return fit;
  Line line{0, terms == LogisticTerms::intercept ? 1.0 : 0.0};
  Likelihood here = likelihood_of(samples, line, threads);
  fit.status = FitStatus::not_converged;
  for (int i = 0; i < 200; ++i) {
    const auto covariance = covariance_of(here.information, terms);
    const std::array<double, 2> step{covariance[0] * here.gradient[0] + covariance[1] * here.gradient[1],
                                     covariance[1] * here.gradient[0] + covariance[2] * here.gradient[1]};
    // Twice what the likelihood can still rise by, as its parabola says.
    const double gain = step[0] * here.gradient[0] + step[1] * here.gradient[1];
    if (!(std::abs(gain) <= std::numeric_limits<double>::max())) return fit;
    double factor = 1;
    Line next = line;
    Likelihood there = here;
    for (int halving = 0; halving < 60; ++halving, factor /= 2) {
      next = {line.intercept + factor * step[0], line.slope + factor * step[1]};
      there = likelihood_of(samples, next, threads);
      if (there.value >= here.value - 1e-12 * std::abs(here.value)) break;
    }
    line = next;
    here = there;
    if (gain <= 1e-18 * std::max(1.0, std::abs(here.value))) {
      fit.status = FitStatus::ok;
      break;
    }
  }
  if (fit.status != FitStatus::ok) return fit;
  const auto covariance = covariance_of(here.information, terms);
  return {line.intercept, line.slope, covariance[0], covariance[2], covariance[1], here.value, FitStatus::ok};
}

}  // namespace assay
