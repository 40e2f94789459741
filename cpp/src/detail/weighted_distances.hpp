// What searches have found, as weights at distances.
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "assay/surface.hpp"
#include "detail/directed_search.hpp"
#include "detail/grid.hpp"

namespace assay::detail {

// Collects the distances of one direction from one search or several.
class WeightedDistances {
 public:
  explicit WeightedDistances(const Grid& grid) : grid_(grid) {}

  // Elements of class k weigh weights[k]; element (z, y, x) lies at that index plus `shift`.
  void add(const Found& found, const std::vector<double>& weights, const std::array<double, 3>& shift);
  void add(double squared, double weight) { weights_.emplace_back(squared, weight); }

  DirectedDistances sorted();

 private:
  const Grid& grid_;
  std::vector<std::pair<double, double>> weights_;  // by squared distance
  double farthest_squared_ = -1;
  std::array<double, 3> farthest_{};
};

}  // namespace assay::detail
