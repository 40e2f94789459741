#include "assay/detection_curve.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "detail/number_text.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

using detail::ratio;

void check(const DetectionColumns& given) {
  const std::size_t size = given.score.size();
  if (given.hit.size() != size || (!given.weight.empty() && given.weight.size() != size)) {
    throw InvalidInput("score, hit and weight must be as many, got " + std::to_string(size) + ", " +
                       std::to_string(given.hit.size()) + " and " + std::to_string(given.weight.size()));
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (std::isnan(given.score[i])) {
      throw InvalidInput("score must have no NaN, got one at position " + std::to_string(i));
    }
  }
  for (std::size_t i = 0; i < given.weight.size(); ++i) {
    if (!(given.weight[i] >= 0) || given.weight[i] == infinity) {
      throw InvalidInput("weight must be at least 0 and finite, got " + detail::number_text(given.weight[i]) +
                         " at position " + std::to_string(i));
    }
  }
}

template <class T>
std::vector<T> taken(const std::vector<T>& values, const std::vector<std::size_t>& order) {
  std::vector<T> result;
  result.reserve(values.size());
  if (!values.empty()) {
    for (const std::size_t i : order) result.push_back(values[i]);
  }
  return result;
}

DetectionColumns sorted(const DetectionColumns& given) {
  std::vector<std::size_t> order(given.score.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return given.score[i] > given.score[j]; });
  return {taken(given.score, order), taken(given.hit, order), taken(given.weight, order)};
}

double weight_of(const DetectionColumns& detections, std::size_t i) {
  return detections.weight.empty() ? 1.0 : detections.weight[i];
}

void check_fppi(double fppi) {
  if (!(fppi >= 0) || fppi == infinity) {
    throw InvalidInput("fppi must be at least 0 and finite, got " + detail::number_text(fppi));
  }
}

// The precision at every point, or the best from there on.
std::vector<double> precisions(const DetectionPoints& points, bool envelope) {
  std::vector<double> precision;
  precision.reserve(points.threshold.size());
  for (std::size_t i = 0; i < points.threshold.size(); ++i) {
    const double both = points.true_positive[i] + points.false_positive[i];
    precision.push_back(both == 0 ? 0 : points.true_positive[i] / both);
  }
  if (envelope) {
    for (std::size_t i = precision.size(); i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
  }
  return precision;
}

}  // namespace

DetectionCurve::DetectionCurve(const DetectionColumns& detections, double references, std::int64_t images)
    : references_(references), images_(images) {
  if (!(references >= 0) || references == infinity) {
    throw InvalidInput("references must be at least 0 and finite, got " + detail::number_text(references));
  }
  if (images < 0) throw InvalidInput("images must be at least 0, got " + std::to_string(images));
  check(detections);
  detections_ = sorted(detections);
  double hits = 0;
  for (std::size_t i = 0; i < detections_.score.size(); ++i) {
    if (detections_.hit[i] != 0) hits += weight_of(detections_, i);
  }
  if (hits > references * (1 + 1e-9)) {
    throw InvalidInput("hits must not be more than references, got " + detail::number_text(hits) + " and " +
                       detail::number_text(references) + "; a second hit of one object is false, or left out");
  }
}

DetectionPoints DetectionCurve::points(Ties ties) const {
  DetectionPoints points;
  double tp = 0;
  double fp = 0;
  const std::vector<double>& score = detections_.score;
  for (std::size_t i = 0; i < score.size(); ++i) {
    (detections_.hit[i] != 0 ? tp : fp) += weight_of(detections_, i);
    if (ties == Ties::together && i + 1 < score.size() && score[i + 1] == score[i]) continue;
    points.threshold.push_back(score[i]);
    points.true_positive.push_back(tp);
    points.false_positive.push_back(fp);
  }
  return points;
}

double DetectionCurve::average_precision(PrecisionRule rule, Ties ties) const {
  if (references_ == 0) return undefined;
  const DetectionPoints found = points(ties);
  const std::vector<double>& tp = found.true_positive;
  const bool linear = rule == PrecisionRule::trapezoid;
  const std::vector<double> precision = precisions(found, rule != PrecisionRule::step && !linear);
  double sum = 0;
  if (rule == PrecisionRule::step || rule == PrecisionRule::envelope || linear) {
    for (std::size_t i = 0; i < tp.size(); ++i) {
      const double before = i == 0 ? 1 : precision[i - 1];
      sum += (tp[i] - (i == 0 ? 0 : tp[i - 1])) * (linear ? (before + precision[i]) / 2 : precision[i]);
    }
    return sum / references_;
  }
  // The grid is rounded as both official evaluations round theirs: 0.30000000000000004 is one of its points.
  const int intervals = rule == PrecisionRule::points_11 ? 10 : 100;
  const double step = 1.0 / intervals;
  std::size_t at = 0;
  for (int k = 0; k <= intervals; ++k) {
    while (at < tp.size() && tp[at] / references_ < k * step) ++at;
    if (at < tp.size()) sum += precision[at];
  }
  return sum / (intervals + 1);
}

double DetectionCurve::sensitivity_at(double fppi, FrocRule rule) const { return froc_score({fppi}, rule); }

double DetectionCurve::froc_score(const std::vector<double>& fppi, FrocRule rule) const {
  if (fppi.empty()) throw InvalidInput("fppi must have at least one value, got none");
  for (const double one : fppi) check_fppi(one);
  if (references_ == 0 || images_ == 0) return undefined;
  const DetectionPoints found = points();
  const std::vector<double>& fp = found.false_positive;
  const auto rate = [&](std::size_t i) { return fp[i] / static_cast<double>(images_); };
  double sum = 0;
  for (const double limit : fppi) {
    std::size_t end = fp.size();  // of the points with at most `limit`; rates never fall
    for (std::size_t low = 0; low < end;) {
      const std::size_t middle = low + (end - low) / 2;
      if (rate(middle) <= limit) {
        low = middle + 1;
      } else {
        end = middle;
      }
    }
    double tp = end == 0 ? 0 : found.true_positive[end - 1];
    if (rule == FrocRule::linear && end < fp.size()) {
      const double from = end == 0 ? 0 : rate(end - 1);
      tp += (found.true_positive[end] - tp) * (limit - from) / (rate(end) - from);
    }
    sum += tp / references_;
  }
  return sum / static_cast<double>(fppi.size());
}

WorkingPoint DetectionCurve::working_point(double threshold, double true_positive, double false_positive) const {
  return {threshold, ratio(true_positive, references_), ratio(false_positive, static_cast<double>(images_)),
          ratio(true_positive, true_positive + false_positive)};
}

WorkingPoint DetectionCurve::at_fppi(double fppi) const {
  check_fppi(fppi);
  if (references_ == 0 || images_ == 0) return {};
  const DetectionPoints found = points();
  WorkingPoint best = working_point(infinity, 0, 0);
  double most = 0;
  for (std::size_t i = 0; i < found.threshold.size(); ++i) {
    if (found.false_positive[i] / static_cast<double>(images_) > fppi) break;
    if (found.true_positive[i] <= most) continue;
    most = found.true_positive[i];
    best = working_point(found.threshold[i], most, found.false_positive[i]);
  }
  return best;
}

WorkingPoint DetectionCurve::at_sensitivity(double sensitivity) const {
  if (!(sensitivity >= 0 && sensitivity <= 1)) {
    throw InvalidInput("sensitivity must be between 0 and 1, got " + detail::number_text(sensitivity));
  }
  if (references_ == 0) return {};
  if (sensitivity == 0) return working_point(infinity, 0, 0);
  const DetectionPoints found = points();
  for (std::size_t i = 0; i < found.threshold.size(); ++i) {
    if (found.true_positive[i] / references_ < sensitivity) continue;
    return working_point(found.threshold[i], found.true_positive[i], found.false_positive[i]);
  }
  return {};
}

WorkingPoint DetectionCurve::at_threshold(double threshold) const {
  if (std::isnan(threshold)) throw InvalidInput("threshold must be a number, got NaN");
  double tp = 0;
  double fp = 0;
  for (std::size_t i = 0; i < detections_.score.size() && detections_.score[i] >= threshold; ++i) {
    (detections_.hit[i] != 0 ? tp : fp) += weight_of(detections_, i);
  }
  return working_point(threshold, tp, fp);
}

DetectionCurve& DetectionCurve::operator+=(const DetectionCurve& other) {
  const DetectionColumns& added = other.detections_;
  const bool both = !detections_.score.empty() && !added.score.empty();
  if (both && detections_.weight.empty() != added.weight.empty()) {
    throw InvalidInput("curves to add must both have weights, or none");
  }
  DetectionColumns all = detections_;
  all.score.insert(all.score.end(), added.score.begin(), added.score.end());
  all.hit.insert(all.hit.end(), added.hit.begin(), added.hit.end());
  all.weight.insert(all.weight.end(), added.weight.begin(), added.weight.end());
  detections_ = sorted(all);
  references_ += other.references_;
  images_ += other.images_;
  return *this;
}

}  // namespace assay
