#include "detail/weighted_distances.hpp"

#include <algorithm>
#include <cmath>

namespace assay::detail {

void WeightedDistances::add(const Found& found, const std::vector<double>& weights,
                            const std::array<double, 3>& shift) {
  for (const DistanceCount& one : found.counts.sorted()) {
    add(one.squared, static_cast<double>(one.count) * weights[one.element_class]);
  }
  if (found.farthest.squared <= farthest_squared_) return;
  farthest_squared_ = found.farthest.squared;
  farthest_ = as_position(found.farthest.element, shift);
}

DirectedDistances WeightedDistances::sorted() {
  std::stable_sort(weights_.begin(), weights_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  DirectedDistances result;
  for (const auto& [squared, weight] : weights_) {
    const double distance = std::sqrt(squared);
    if (weight == 0) continue;
    if (!result.distance.empty() && result.distance.back() == distance) {
      result.weight.back() += weight;
    } else {
      result.distance.push_back(distance);
      result.weight.push_back(weight);
    }
  }
  if (farthest_squared_ >= 0) result.farthest = grid_.array_index(farthest_);
  return result;
}

}  // namespace assay::detail
