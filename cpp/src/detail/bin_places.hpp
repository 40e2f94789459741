// In which bin a score lies, found in the type of the score.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/calibration_bins.hpp"

namespace assay::detail {

// The edges rounded to the numbers of the type of the scores. Throws InvalidInput if two of them become one.
std::vector<double> edges_for(const ScoreView& scores, const std::vector<double>& edges);

// T is the type in which scores are read, which holds the edges as they are.
template <class T>
class BinPlaces {
 public:
  BinPlaces(const std::vector<double>& edges, BinSide side) : edges_(edges.begin(), edges.end()), side_(side) {
    equal_ = near_equal_ = true;
    for (std::size_t k = 0; k < edges_.size(); ++k) {
      equal_ = equal_ && edges_[k] == static_cast<T>(k) / width_count();
      near_equal_ = near_equal_ && std::abs(edges_[k] * width_count() - static_cast<T>(k)) < T(0.25);
    }
  }

  std::size_t size() const { return edges_.size() - 1; }

  // 0 for what is below the first edge, 1 for the first bin and so on. NaN lies anywhere.
  void find(const T* scores, std::size_t count, std::int32_t* places) const {
    const T parts = width_count();
    const T* const edges = edges_.data();
    if (equal_) {  // to divide is faster than to look up, as it can be vectorised
      on_side(scores, count, places, [=](T k) { return k / parts; });
    } else if (near_equal_) {
      on_side(scores, count, places, [=](T k) { return edges[static_cast<std::int32_t>(k)]; });
    } else {
      search(scores, count, places);
    }
  }

 private:
  T width_count() const { return static_cast<T>(edges_.size() - 1); }

  template <class Edge>
  void on_side(const T* scores, std::size_t count, std::int32_t* places, const Edge& edge) const {
    if (side_ == BinSide::left) {
      by_nearest_edge(scores, count, places, edge, [](T score, T nearest) { return score < nearest; });
    } else {
      by_nearest_edge(scores, count, places, edge, [](T score, T nearest) { return score <= nearest; });
    }
  }

  // All edges but the nearest one are so far away that the product tells on which side of them the score lies.
  template <class Edge, class Before>
  void by_nearest_edge(const T* scores, std::size_t count, std::int32_t* places, const Edge& edge,
                       const Before& before) const {
    const T parts = width_count();
    const T first = edges_.front();
    const T last = edges_.back();
    const auto bins = static_cast<std::int32_t>(size());
    for (std::size_t i = 0; i < count; ++i) {
      const T positive = scores[i] > T(0) ? scores[i] : T(0);
      const T inside = positive < T(1) ? positive : T(1);
      const auto k = static_cast<std::int32_t>(inside * parts + T(0.5));
      const std::int32_t bin = k + 1 - static_cast<std::int32_t>(before(inside, edge(static_cast<T>(k))));
      const std::int32_t within = std::min(std::max(bin, 1), bins);
      places[i] = scores[i] < first ? 0 : scores[i] > last ? bins + 1 : within;
    }
  }

  void search(const T* scores, std::size_t count, std::int32_t* places) const {
    const auto begin = edges_.begin() + 1;
    const auto end = edges_.end() - 1;
    const auto bins = static_cast<std::int32_t>(size());
    for (std::size_t i = 0; i < count; ++i) {
      const auto at =
          side_ == BinSide::left ? std::upper_bound(begin, end, scores[i]) : std::lower_bound(begin, end, scores[i]);
      const auto bin = static_cast<std::int32_t>(at - begin) + 1;
      places[i] = scores[i] < edges_.front() ? 0 : scores[i] > edges_.back() ? bins + 1 : bin;
    }
  }

  std::vector<T> edges_;
  BinSide side_;
  bool equal_ = false;       // k/M in T
  bool near_equal_ = false;  // less than a quarter of a bin from it
};

}  // namespace assay::detail
