#include "assay/surface.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "assay/error.hpp"
#include "detail/number_text.hpp"

namespace assay {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// A distance that equals the tolerance on paper may exceed it by rounding (3 * 0.8 > 2.4 in binary); so may a sum of
// weights fall short of its share.
constexpr double rounding_slack = 1 + 1e-12;

void check_percentile(double percentile) {
  if (!(percentile >= 0 && percentile <= 100)) {
    throw InvalidInput("percentile must be between 0 and 100, got " + detail::number_text(percentile));
  }
}

void check_tolerance(double tolerance) {
  if (!(tolerance >= 0) || std::isinf(tolerance)) {
    throw InvalidInput("tolerance must be a finite number of at least 0 (mm), got " + detail::number_text(tolerance));
  }
}

double share(double part, double whole) { return whole > 0 ? part / whole : nan; }

// The order statistic number `rank` (from 0) of elements of weight 1: the first value whose cumulative weight exceeds
// it.
double order_statistic(const DirectedDistances& d, double rank) {
  double cumulative = 0;
  std::size_t i = 0;
  while (i + 1 < d.distance.size() && cumulative + d.weight[i] <= rank) cumulative += d.weight[i++];
  return d.distance[i];
}

double by_rank(const DirectedDistances& d, double percent, PercentileRule rule) {
  const double rank = (d.total_weight() - 1) * (percent / 100);  // rounded in this order, as is usual
  const double below = std::floor(rank);
  if (rule == PercentileRule::lower) return order_statistic(d, below);
  if (rule == PercentileRule::higher) return order_statistic(d, std::ceil(rank));
  if (rule == PercentileRule::nearest) return order_statistic(d, std::nearbyint(rank));
  const double low = order_statistic(d, below);
  return low + (order_statistic(d, std::ceil(rank)) - low) * (rank - below);
}

double by_share(const DirectedDistances& d, double percent, bool strict) {
  const double wanted = percent / 100 * d.total_weight();
  double cumulative = 0;
  for (std::size_t i = 0; i < d.distance.size(); ++i) {
    cumulative += d.weight[i];
    const bool reached = strict ? cumulative > wanted * rounding_slack : cumulative * rounding_slack >= wanted;
    if (reached) return d.distance[i];
  }
  return d.distance.back();
}

DirectedDistances pooled(const DirectedDistances& a, const DirectedDistances& b) {
  DirectedDistances both;
  std::size_t i = 0;
  std::size_t k = 0;
  while (i < a.distance.size() || k < b.distance.size()) {
    const bool from_a = k == b.distance.size() || (i < a.distance.size() && a.distance[i] <= b.distance[k]);
    const double distance = from_a ? a.distance[i] : b.distance[k];
    const double weight = from_a ? a.weight[i++] : b.weight[k++];
    if (!both.distance.empty() && both.distance.back() == distance) {
      both.weight.back() += weight;
    } else {
      both.distance.push_back(distance);
      both.weight.push_back(weight);
    }
  }
  return both;
}

}  // namespace

double DirectedDistances::total_weight() const {
  double sum = 0;
  for (const double w : weight) sum += w;
  return sum;
}

double DirectedDistances::mean() const {
  double sum = 0;
  for (std::size_t i = 0; i < distance.size(); ++i) sum += distance[i] * weight[i];
  return share(sum, total_weight());
}

double DirectedDistances::weight_within(double limit) const {
  double sum = 0;
  for (std::size_t i = 0; i < distance.size() && distance[i] <= limit * rounding_slack; ++i) sum += weight[i];
  return sum;
}

double DirectedDistances::percentile(double percent, PercentileRule rule) const {
  check_percentile(percent);
  if (distance.empty()) return nan;
  const bool strict = rule == PercentileRule::cumulative_strict;
  if (strict || rule == PercentileRule::cumulative) return by_share(*this, percent, strict);
  return by_rank(*this, percent, rule);
}

bool SurfaceDistances::defined() const {
  return !reference_to_prediction.distance.empty() && !prediction_to_reference.distance.empty() &&
         std::isfinite(reference_to_prediction.distance.back());
}

const DirectedDistances& SurfaceDistances::one_way(Directions directions) const {
  return directions == Directions::reference_to_prediction ? reference_to_prediction : prediction_to_reference;
}

double SurfaceDistances::hausdorff(double percentile, Directions directions, std::optional<PercentileRule> rule) const {
  check_percentile(percentile);
  const bool counts = boundary == Boundary::voxel;
  const PercentileRule used = rule.value_or(counts ? PercentileRule::linear : PercentileRule::cumulative);
  if (!counts && used != PercentileRule::cumulative && used != PercentileRule::cumulative_strict) {
    throw InvalidInput(
        "rule must be cumulative or cumulative_strict for surfels and faces: their weights are no counts");
  }
  if (!defined()) return nan;
  if (directions == Directions::pooled) {
    return pooled(reference_to_prediction, prediction_to_reference).percentile(percentile, used);
  }
  const double forth = reference_to_prediction.percentile(percentile, used);
  const double back = prediction_to_reference.percentile(percentile, used);
  if (directions == Directions::max) return std::max(forth, back);
  if (directions == Directions::mean) return (forth + back) / 2;
  return directions == Directions::reference_to_prediction ? forth : back;
}

double SurfaceDistances::assd() const {
  return defined() ? pooled(reference_to_prediction, prediction_to_reference).mean() : nan;
}

double SurfaceDistances::masd() const {
  return defined() ? (reference_to_prediction.mean() + prediction_to_reference.mean()) / 2 : nan;
}

double SurfaceDistances::asd(Directions directions) const {
  if (directions != Directions::reference_to_prediction && directions != Directions::prediction_to_reference) {
    throw InvalidInput("directions of asd must be one direction; for both there are assd and masd");
  }
  return defined() ? one_way(directions).mean() : nan;
}

double SurfaceDistances::nsd(double tolerance, Directions directions) const {
  check_tolerance(tolerance);
  if (directions == Directions::max) throw InvalidInput("directions of nsd must not be max: shares are not distances");
  const bool one_is_empty = status == Status::reference_empty || status == Status::prediction_empty;
  const double surface = reference_to_prediction.total_weight() + prediction_to_reference.total_weight();
  if (one_is_empty && surface > 0) return 0;
  if (!defined()) return nan;
  const auto one = [&](const DirectedDistances& d) { return share(d.weight_within(tolerance), d.total_weight()); };
  if (directions == Directions::mean) return (one(reference_to_prediction) + one(prediction_to_reference)) / 2;
  if (directions != Directions::pooled) return one(one_way(directions));
  return (reference_to_prediction.weight_within(tolerance) + prediction_to_reference.weight_within(tolerance)) /
         surface;
}

std::pair<std::vector<double>, std::vector<double>> SurfaceDistances::nsd_curve() const {
  std::pair<std::vector<double>, std::vector<double>> curve;
  if (!defined()) return {{0}, {nsd(0)}};
  const DirectedDistances both = pooled(reference_to_prediction, prediction_to_reference);
  if (both.distance.front() > 0) curve = {{0}, {0}};
  const double surface = both.total_weight();
  double within = 0;
  for (std::size_t i = 0; i < both.distance.size(); ++i) {
    within += both.weight[i];
    curve.first.push_back(both.distance[i]);
    curve.second.push_back(within / surface);
  }
  return curve;
}

}  // namespace assay
