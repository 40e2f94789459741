#include "assay/surface.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "assay/error.hpp"

namespace assay {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// A distance that equals the tolerance on paper may exceed it by rounding (3 * 0.8 > 2.4 in binary).
constexpr double rounding_slack = 1 + 1e-12;

}  // namespace

double DirectedDistances::total_weight() const {
  double sum = 0;
  for (const double w : weight) sum += w;
  return sum;
}

double DirectedDistances::weighted_sum() const {
  double sum = 0;
  for (std::size_t i = 0; i < distance.size(); ++i) sum += distance[i] * weight[i];
  return sum;
}

double DirectedDistances::weight_within(double limit) const {
  double sum = 0;
  for (std::size_t i = 0; i < distance.size() && distance[i] <= limit * rounding_slack; ++i) sum += weight[i];
  return sum;
}

double DirectedDistances::percentile(double percent) const {
  if (distance.empty()) return nan;
  const double rank = (total_weight() - 1) * percent / 100;
  const double below = std::floor(rank);
  // The order statistic number k (from 0) is the first value whose cumulative weight exceeds k.
  double cumulative = 0;
  std::size_t i = 0;
  while (i + 1 < distance.size() && cumulative + weight[i] <= below) cumulative += weight[i++];
  const bool next_differs = cumulative + weight[i] <= below + 1 && i + 1 < distance.size();
  if (!next_differs) return distance[i];
  return distance[i] + (distance[i + 1] - distance[i]) * (rank - below);
}

bool SurfaceDistances::defined() const {
  return !reference_to_prediction.distance.empty() && !prediction_to_reference.distance.empty() &&
         std::isfinite(reference_to_prediction.distance.back());
}

double SurfaceDistances::hausdorff(double percentile) const {
  if (!(percentile >= 0 && percentile <= 100)) {
    throw InvalidInput("percentile must be between 0 and 100, got " + std::to_string(percentile));
  }
  if (!defined()) return nan;
  return std::max(reference_to_prediction.percentile(percentile), prediction_to_reference.percentile(percentile));
}

double SurfaceDistances::assd() const {
  if (!defined()) return nan;
  return (reference_to_prediction.weighted_sum() + prediction_to_reference.weighted_sum()) /
         (reference_to_prediction.total_weight() + prediction_to_reference.total_weight());
}

double SurfaceDistances::masd() const {
  if (!defined()) return nan;
  return (reference_to_prediction.weighted_sum() / reference_to_prediction.total_weight() +
          prediction_to_reference.weighted_sum() / prediction_to_reference.total_weight()) /
         2;
}

double SurfaceDistances::nsd(double tolerance) const {
  if (!(tolerance >= 0) || std::isinf(tolerance)) {
    throw InvalidInput("tolerance must be a finite number of at least 0 (mm), got " + std::to_string(tolerance));
  }
  const double surface = reference_to_prediction.total_weight() + prediction_to_reference.total_weight();
  const bool one_is_empty = status == Status::reference_empty || status == Status::prediction_empty;
  if (one_is_empty && surface > 0) return 0;
  if (!defined()) return nan;
  return (reference_to_prediction.weight_within(tolerance) + prediction_to_reference.weight_within(tolerance)) /
         surface;
}

}  // namespace assay
