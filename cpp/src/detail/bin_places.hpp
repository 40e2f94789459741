// In which bin a score lies, found in the type of the score.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "assay/calibration_bins.hpp"
#include "detail/order_key.hpp"

namespace assay::detail {

// Whether all numbers lie in [0, 1]; -0.0 may be taken for one that does not. Their bits have the order of the numbers,
// and a sign where a difference is negative.
template <class T>
bool are_probabilities(const T* scores, std::size_t count) {
  using Bits = KeyOf<T>;
  constexpr T one = 1;
  Bits bits_of_one;
  std::memcpy(&bits_of_one, &one, sizeof one);
  Bits signs = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Bits bits;
    std::memcpy(&bits, &scores[i], sizeof bits);
    signs |= bits | (bits_of_one - bits);
  }
  return signs >> (sizeof(Bits) * 8 - 1) == 0;
}

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
    if (equal_ && are_probabilities(scores, count)) {  // this loop can be vectorised, as it looks nothing up
      on_side(
          scores, count, places, [](T score) { return score; },
          [=](std::int32_t k) { return static_cast<T>(k) / parts; });
    } else if (near_equal_) {
      const auto within = [](T score) { return score > T(0) ? std::min(score, T(1)) : T(0); };
      on_side(scores, count, places, within, [=](std::int32_t k) { return edges[k]; });
      mark_outside(scores, count, places);
    } else {
      size() <= few_bins ? count_edges(scores, count, places) : search(scores, count, places);
      mark_outside(scores, count, places);
    }
  }

 private:
  T width_count() const { return static_cast<T>(edges_.size() - 1); }

  template <class Within, class Edge>
  void on_side(const T* scores, std::size_t count, std::int32_t* places, const Within& within, const Edge& edge) const {
    if (side_ == BinSide::left) {
      by_nearest_edge(scores, count, places, within, edge, [](T score, T nearest) { return score < nearest; });
    } else {
      by_nearest_edge(scores, count, places, within, edge, [](T score, T nearest) { return score <= nearest; });
    }
  }

  // All edges but the nearest one are so far away that the product tells on which side of them the score lies.
  template <class Within, class Edge, class Before>
  void by_nearest_edge(const T* scores, std::size_t count, std::int32_t* places, const Within& within, const Edge& edge,
                       const Before& before) const {
    const T parts = width_count();
    const auto bins = static_cast<std::int32_t>(size());
    for (std::size_t i = 0; i < count; ++i) {
      const T score = within(scores[i]);
      const auto k = static_cast<std::int32_t>(score * parts + T(0.5));
      const std::int32_t bin = k + 1 - static_cast<std::int32_t>(before(score, edge(k)));
      places[i] = std::min(std::max(bin, 1), bins);
    }
  }

  // The number of edges that a score has reached, without the last one.
  void count_edges(const T* scores, std::size_t count, std::int32_t* places) const {
    std::fill_n(places, count, 1);
    for (std::size_t k = 1; k < size(); ++k) {
      const T edge = edges_[k];
      if (side_ == BinSide::left) {
        for (std::size_t i = 0; i < count; ++i) places[i] += static_cast<std::int32_t>(scores[i] >= edge);
      } else {
        for (std::size_t i = 0; i < count; ++i) places[i] += static_cast<std::int32_t>(scores[i] > edge);
      }
    }
  }

  void search(const T* scores, std::size_t count, std::int32_t* places) const {
    const auto begin = edges_.begin() + 1;
    const auto end = edges_.end() - 1;
    for (std::size_t i = 0; i < count; ++i) {
      const auto at =
          side_ == BinSide::left ? std::upper_bound(begin, end, scores[i]) : std::lower_bound(begin, end, scores[i]);
      places[i] = static_cast<std::int32_t>(at - begin) + 1;
    }
  }

  void mark_outside(const T* scores, std::size_t count, std::int32_t* places) const {
    const auto above = static_cast<std::int32_t>(size()) + 1;
    const T first = edges_.front();
    const T last = edges_.back();
    for (std::size_t i = 0; i < count; ++i) {
      const std::int32_t reached = scores[i] < first ? 0 : places[i];
      places[i] = scores[i] > last ? above : reached;
    }
  }

  static constexpr std::size_t few_bins = 64;  // up to which it is faster to compare with every edge

  std::vector<T> edges_;
  BinSide side_;
  bool equal_ = false;       // k/M in T
  bool near_equal_ = false;  // less than a quarter of a bin from it
};

}  // namespace assay::detail
