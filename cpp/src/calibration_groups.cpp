#include "assay/calibration_groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "assay/chi_squared.hpp"
#include "detail/compensated_sum.hpp"
#include "detail/murphy_sums.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

using detail::ratio;

}  // namespace

double BrierParts::score() const { return miscalibration() + uncertainty - resolution; }

double BrierParts::miscalibration() const { return reliability + within_variance - within_covariance; }

CalibrationGroups::CalibrationGroups(std::vector<CalibrationGroup> groups, double bound, double outside)
    : groups_(std::move(groups)), bound_(bound), outside_(outside) {
  detail::CompensatedSum total;
  detail::CompensatedSum events;
  for (const CalibrationGroup& group : groups_) {
    total.add(group.weight);
    events.add(group.events);
  }
  total_ = total.value();
  events_ = events.value();
}

double CalibrationGroups::error(CalibrationNorm norm, double least) const {
  double sum = 0;
  double squares = 0;
  double largest = 0;
  double gaps = 0;
  double filled = 0;
  double total = 0;
  for (const CalibrationGroup& group : groups_) {
    const double n = group.weight;
    if (n == 0 || n < least) continue;
    const double gap = std::abs(group.excess) / n;
    sum += std::abs(group.excess);
    squares += n * gap * gap;
    largest = std::max(largest, gap);
    gaps += gap;
    filled += 1;
    total += n;
  }
  if (filled == 0) return undefined;
  switch (norm) {
    case CalibrationNorm::l1: return sum / total;
    case CalibrationNorm::l2: return std::sqrt(squares / total);
    case CalibrationNorm::max: return largest;
    case CalibrationNorm::mean: return gaps / filled;
  }
  return undefined;
}

double CalibrationGroups::over_confidence() const {
  double sum = 0;
  for (const CalibrationGroup& group : groups_) sum += std::max(0.0, group.excess);
  return ratio(sum, total_);
}

double CalibrationGroups::under_confidence() const {
  double sum = 0;
  for (const CalibrationGroup& group : groups_) sum += std::max(0.0, -group.excess);
  return ratio(sum, total_);
}

double CalibrationGroups::overconfidence_error() const {
  double sum = 0;
  for (const CalibrationGroup& group : groups_) {
    if (group.weight > 0) sum += group.score / group.weight * std::max(0.0, group.excess);
  }
  return ratio(sum, total_);
}

double CalibrationGroups::net_over_confidence() const {
  detail::CompensatedSum excess;
  for (const CalibrationGroup& group : groups_) excess.add(group.excess);
  return ratio(excess.value(), total_);
}

double CalibrationGroups::expected_over_observed() const {
  detail::CompensatedSum score;
  for (const CalibrationGroup& group : groups_) score.add(group.score);
  if (events_ == 0) return score.value() > 0 ? infinity : undefined;
  return score.value() / events_;
}

double CalibrationGroups::debiased_l2() const {
  double sum = 0;
  for (const CalibrationGroup& group : groups_) {
    const double n = group.weight;
    if (n < 2) continue;
    const double gap = group.excess / n;
    const double frequency = group.events / n;
    sum += n * (gap * gap - frequency * (1 - frequency) / (n - 1));
  }
  return total_ > 0 ? std::sqrt(std::max(0.0, sum / total_)) : undefined;
}

BrierParts CalibrationGroups::brier() const {
  detail::MurphySums sums(total_, events_);
  for (const CalibrationGroup& group : groups_) sums.add(group);
  return sums.parts();
}

BrierParts CalibrationGroups::debiased_brier() const {
  if (!(total_ > 1)) return {};
  BrierParts parts = brier();
  double bias = 0;
  for (const CalibrationGroup& group : groups_) {
    const double n = group.weight;
    if (n <= 1) continue;
    const double frequency = group.events / n;
    bias += n / total_ * (frequency * (1 - frequency) / (n - 1));
  }
  const double more = parts.uncertainty / (total_ - 1);
  parts.reliability -= bias;
  parts.resolution += more - bias;
  parts.uncertainty += more;
  return parts;
}

HosmerLemeshow CalibrationGroups::hosmer_lemeshow() const {
  if (!(total_ > 0)) return {};
  double statistic = 0;
  std::int64_t filled = 0;
  for (const CalibrationGroup& group : groups_) {
    if (group.weight == 0) continue;
    ++filled;
    if (group.excess == 0) continue;
    statistic += group.excess * group.excess / (group.score * (1 - group.score / group.weight));
  }
  const std::int64_t degrees = std::max<std::int64_t>(0, filled - 2);
  return {statistic, degrees, degrees < 1 ? undefined : chi_squared_tail(statistic, degrees)};
}

}  // namespace assay
