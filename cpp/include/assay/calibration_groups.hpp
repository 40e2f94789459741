/// Samples that are looked at together: how often they are events, and how often their scores say so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace assay {

/// How gaps between mean score and frequency become one number: their mean over samples, the root of the mean of
/// their squares, the largest, or their mean over groups. Groups without samples do not count.
enum class CalibrationNorm : std::uint8_t { l1, l2, max, mean };

/// Sums over samples; every number of samples may be a sum of weights.
struct CalibrationGroup {
  double lower = 0;  ///< no score is less
  double upper = 0;  ///< nor more
  double weight = 0;
  double events = 0;
  double score = 0;
  double excess = 0;       ///< sum of scores - events
  double squares = 0;      ///< sum of squared scores
  double event_score = 0;  ///< sum of scores of events
};

/// The Brier score is reliability - resolution + uncertainty + within_variance - within_covariance. The last two come
/// from scores that differ within a group.
struct BrierParts {
  double reliability = std::numeric_limits<double>::quiet_NaN();
  double resolution = std::numeric_limits<double>::quiet_NaN();
  double uncertainty = std::numeric_limits<double>::quiet_NaN();
  double within_variance = std::numeric_limits<double>::quiet_NaN();
  double within_covariance = std::numeric_limits<double>::quiet_NaN();

  double score() const;
  double miscalibration() const;  ///< Brier score - (uncertainty - resolution)
};

/// A statistic that has a chi-squared distribution if the scores are calibrated.
struct HosmerLemeshow {
  double statistic = std::numeric_limits<double>::quiet_NaN();
  std::int64_t degrees = 0;  ///< of freedom
  double p = std::numeric_limits<double>::quiet_NaN();
};

/// Groups in ascending order of their scores, and what follows from them. Without samples every formula is NaN.
class CalibrationGroups {
 public:
  /// `bound`: how far the l1 error may be from that of the groups that were asked for. `outside`: samples in no group.
  explicit CalibrationGroups(std::vector<CalibrationGroup> groups, double bound = 0, double outside = 0);

  const std::vector<CalibrationGroup>& groups() const noexcept { return groups_; }
  double bound() const noexcept { return bound_; }
  double outside() const noexcept { return outside_; }
  double total_weight() const noexcept { return total_; }

  /// l1: ECE. l2: RMSCE. max: MCE. mean: ACE, "average". Groups of less than `least` are left out, as if their samples
  /// had not been there; NaN if no other is left.
  double error(CalibrationNorm norm, double least = 0) const;

  double over_confidence() const;         ///< the part of the ECE of groups whose mean score is above their frequency
  double under_confidence() const;        ///< and of those below it; both add up to the ECE
  double overconfidence_error() const;    ///< sum_b n_b/n s_b max(s_b - f_b, 0). Thulasidasan et al., NeurIPS 2019
  double net_over_confidence() const;     ///< mean score - frequency of all samples
  double expected_over_observed() const;  ///< sum of scores / events

  /// The root of sum_b n_b/n (gap_b^2 - f_b (1 - f_b)/(n_b - 1)), 0 if that is negative; groups with less than two
  /// samples do not count. Kumar, Liang and Ma, "Verified uncertainty calibration", NeurIPS 2019.
  double debiased_l2() const;

  /// Murphy, Journal of Applied Meteorology 12 (1973); within groups: Stephenson, Coelho and Jolliffe, Weather and
  /// Forecasting 23 (2008).
  BrierParts brier() const;

  /// The same without the bias of reliability, resolution and uncertainty. A group of one sample has none that can be
  /// taken off. NaN unless there is more than one sample. Ferro and Fricker, Q. J. R. Meteorol. Soc. 138 (2012).
  BrierParts debiased_brier() const;

  /// sum_b (O_b - P_b)^2 / (P_b (1 - P_b/n_b)), with the groups that have samples - 2 degrees of freedom. Infinite if
  /// events happen that scores of 0 rule out, or do not that scores of 1 promise. p is NaN without degrees of freedom.
  HosmerLemeshow hosmer_lemeshow() const;

 private:
  std::vector<CalibrationGroup> groups_;
  double bound_;
  double outside_;
  double total_ = 0;
  double events_ = 0;
};

}  // namespace assay
