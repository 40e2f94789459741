/// Curves of the frequency of an event over the score: a logistic one, and local lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace assay {

/// Which of logit P(event) = intercept + slope * logit(score) is fitted; the other is 0, or 1 for the slope.
enum class LogisticTerms : std::uint8_t { both, intercept, slope };

/// Why there is no fit, if there is none: samples of one class only (or none), scores without any spread, or classes
/// that a threshold separates, so that the slope has no bound.
enum class FitStatus : std::uint8_t { ok, one_class, constant, separated, not_converged };

/// NaN unless the status is ok.
struct LogisticFit {
  double intercept = std::numeric_limits<double>::quiet_NaN();
  double slope = std::numeric_limits<double>::quiet_NaN();
  double intercept_variance = std::numeric_limits<double>::quiet_NaN();  ///< 0 for a term that is not fitted
  double slope_variance = std::numeric_limits<double>::quiet_NaN();
  double covariance = std::numeric_limits<double>::quiet_NaN();
  double log_likelihood = std::numeric_limits<double>::quiet_NaN();
  FitStatus status = FitStatus::ok;
};

/// Cox, Two further applications of a model for binary regression, Biometrika 45 (1958): maximum likelihood by Newton's
/// method. Scores are brought into [clip, 1 - clip] first. `weights` (frequencies) is empty if all are 1. The same bits
/// for any number of threads. Throws InvalidInput for a score outside [0, 1] or a clip outside (0, 0.5).
LogisticFit fit_logistic(const std::vector<std::uint8_t>& events, const std::vector<double>& scores,
                         const std::vector<double>& weights, LogisticTerms terms = LogisticTerms::both,
                         double clip = 1e-7, int threads = 0);

/// At every score the value there of the line through the events of its nearest samples, floor(fraction * n) of them
/// but at least one, that fits best by squares weighted with (1 - (d / d_max)^3)^3, d being the distance of scores.
/// Where only samples of this very score have a weight it is their mean. Cleveland, Journal of the American Statistical
/// Association 74 (1979), without his iterations, which are against outliers: an event is none.
///
/// Time grows with samples times neighbours. Throws InvalidInput unless 0 < fraction <= 1.
std::vector<double> local_lines(const std::vector<std::uint8_t>& events, const std::vector<double>& scores,
                                double fraction, int threads = 0);

}  // namespace assay
