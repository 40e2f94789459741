// Points of a score curve, and values at targets.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "assay/error.hpp"
#include "assay/score_curve.hpp"
#include "detail/number_text.hpp"
#include "detail/score_walk.hpp"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double rate_of(const CurvePoint& point, Rate rate) {
  switch (rate) {
    case Rate::sensitivity: return point.sensitivity();
    case Rate::specificity: return point.specificity();
    case Rate::ppv: return point.ppv();
    default: return point.npv();
  }
}

void check_target(double target) {
  if (!(target >= 0 && target <= 1)) {
    throw InvalidInput("a target must be between 0 and 1, got " + detail::number_text(target));
  }
}

// Calls f for the threshold that nothing reaches, then for all others.
template <class F>
void for_all_points(const ScoreCurve& curve, const F& f) {
  CurvePoint none;
  none.threshold = infinity;
  none.fn = curve.positives();
  none.tn = curve.negatives();
  f(none);
  std::visit([&](const auto& both) { detail::for_each_point(both, f); }, curve.columns());
}

bool equal_steps(const CurvePoint& a, const CurvePoint& b, const CurvePoint& c) {
  return b.tp - a.tp == c.tp - b.tp && b.fp - a.fp == c.fp - b.fp;
}

// The points that scikit-learn's roc_curve keeps: of equal steps that follow each other the last.
std::vector<CurvePoint> kept_points(const ScoreCurve& curve) {
  std::vector<CurvePoint> kept;
  CurvePoint before;
  CurvePoint last;
  std::size_t read = 0;
  for_all_points(curve, [&](const CurvePoint& point) {
    if (read > 0 && (read < 3 || !equal_steps(before, last, point))) kept.push_back(last);
    before = last;
    last = point;
    ++read;
  });
  kept.push_back(last);
  return kept;
}

}  // namespace

ScorePoints ScoreCurve::points() const {
  ScorePoints points;
  std::visit(
      [&](const auto& both) {
        detail::for_each_point(both, [&](const CurvePoint& point) {
          points.threshold.push_back(point.threshold);
          points.tp.push_back(point.tp);
          points.fp.push_back(point.fp);
        });
      },
      columns_);
  return points;
}

CurvePoint ScoreCurve::at_threshold(double threshold) const {
  if (std::isnan(threshold)) throw InvalidInput("threshold must be a number, got NaN");
  const auto reached = [&](const auto& column) {
    const auto first = std::partition_point(column.key.begin(), column.key.end(), [&](auto key) {
      return static_cast<double>(detail::score_of(key)) < threshold;
    });
    if (column.weight.empty()) return static_cast<double>(column.key.end() - first);
    double sum = 0;
    for (auto i = column.key.size(); i-- > static_cast<std::size_t>(first - column.key.begin());) {
      sum += column.weight[i];
    }
    return sum;
  };
  CurvePoint point;
  point.threshold = threshold;
  std::visit(
      [&](const auto& both) {
        point.tp = reached(both.positive);
        point.fp = reached(both.negative);
      },
      columns_);
  point.fn = positives() - point.tp;
  point.tn = negatives() - point.fp;
  return point;
}

ValueAtThreshold ScoreCurve::best_rate(Rate rate, Rate target, double least) const {
  check_target(least);
  ValueAtThreshold best;
  if (positives() == 0 || negatives() == 0) return best;
  double reached = 0;
  for_all_points(*this, [&](const CurvePoint& point) {
    const double other = rate_of(point, target);
    const double value = rate_of(point, rate);
    if (!(other >= least) || std::isnan(value)) return;
    if (value < best.value || (value == best.value && other <= reached)) return;
    best = {value, point.threshold};
    reached = other;
  });
  return best;
}

ValueAtThreshold ScoreCurve::fpr_at_sensitivity(double sensitivity) const {
  check_target(sensitivity);
  ValueAtThreshold best;
  if (positives() == 0 || negatives() == 0) return best;
  for_all_points(*this, [&](const CurvePoint& point) {
    if (std::isnan(best.value) && point.sensitivity() >= sensitivity) {
      best = {point.fp / (point.fp + point.tn), point.threshold};
    }
  });
  return best;
}

ValueAtThreshold ScoreCurve::sensitivity_at_specificity(double specificity, SpecificityRule rule) const {
  check_target(specificity);
  if (rule == SpecificityRule::best) return best_rate(Rate::sensitivity, Rate::specificity, specificity);
  if (positives() == 0 || negatives() == 0) return {};
  ValueAtThreshold found;
  if (rule == SpecificityRule::above) {
    for_all_points(*this, [&](const CurvePoint& point) {
      const double value = point.sensitivity();
      if (point.specificity() > specificity && !(value <= found.value)) found = {value, point.threshold};
    });
    return found;
  }
  const std::vector<CurvePoint> points = kept_points(*this);
  const auto false_rate = [](const CurvePoint& point) { return point.fp / (point.fp + point.tn); };
  if (rule == SpecificityRule::first_below) {
    for (const CurvePoint& point : points) {
      if (false_rate(point) >= 1 - specificity) return {point.sensitivity(), point.threshold};
    }
    return found;
  }
  // The lower end of the step at or above the target, and the upper end of the next one below it.
  std::size_t above = 0;
  for (std::size_t i = 1; i < points.size() && 1 - false_rate(points[i]) >= specificity; ++i) {
    if (points[i].fp != points[above].fp) above = i;
  }
  std::size_t below = above;
  while (below < points.size() && points[below].fp == points[above].fp) ++below;
  if (below == points.size()) return {points[above].sensitivity(), points[above].threshold};
  while (below + 1 < points.size() && points[below + 1].fp == points[below].fp) ++below;
  const double low = 1 - false_rate(points[below]);
  const double high = 1 - false_rate(points[above]);
  const double share = (specificity - low) / (high - low);
  const double from = points[below].sensitivity();
  return {from + share * (points[above].sensitivity() - from), std::numeric_limits<double>::quiet_NaN()};
}

}  // namespace assay
