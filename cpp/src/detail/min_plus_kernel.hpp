// The min-plus convolution, for vectors of a width that differs between the files that include this.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "detail/min_plus.hpp"
#include "detail/vector.hpp"

namespace assay::detail {

// The row of the least sum does not fall when q rises, because the cost is convex. So the rows of every second q lie
// between those of its neighbours; every fourth q is solved before the others, every eighth before those, and so on.
// All lanes share one range of rows, as theirs usually lie close together. Besides, what is further away than the sum
// found so far cannot improve it. Where the rows of the lanes have nothing in common, this takes too many steps, and
// envelopes take over.
template <class T, int bytes>
class MinPlusKernel {
 public:
  MinPlusKernel(const MinPlusColumns<T>& columns, const ConvexCosts<T>& costs, MinPlusWorkspace<T>& work)
      : columns_(columns), costs_(costs), cost_(costs.centre()), nodes_(work.nodes) {}

  // False if it was given up.
  bool solve() {
    const std::ptrdiff_t count = columns_.last - columns_.first;
    if (count <= 0) return true;
    steps_left_ = steps_per_row * count;
    // Node p is row first + p - 1; the ones before and after all others hold what is known without solving any.
    const std::ptrdiff_t everything = columns_.to - columns_.from + count;
    node(0) = node(count + 1) = {columns_.from, columns_.to - 1, everything};
    std::ptrdiff_t step = group;
    while (2 * step <= count) step *= 2;
    for (; step >= group; step /= 2) {
      for (std::ptrdiff_t p = step; p <= count; p += 2 * step) {
        solve_node(p, p - step, std::min(p + step, count + 1));
        if (steps_left_ < 0) return false;
      }
    }
    for (std::ptrdiff_t p = 0; p <= count; p += group) {
      solve_between(p, std::min(p + group, count + 1));
      if (steps_left_ < 0) return false;
    }
    return true;
  }

 private:
  using Node = typename MinPlusWorkspace<T>::Node;
  using V = Vector<T, bytes>;
  static constexpr std::ptrdiff_t group = 8;           // every how many rows are solved before those between them
  static constexpr std::ptrdiff_t steps_per_row = 40;  // about what an envelope costs
  static constexpr std::size_t parts = static_cast<std::size_t>(lanes<T> / V::size);

  Node& node(std::ptrdiff_t p) { return nodes_[static_cast<std::size_t>(p)]; }

  template <std::size_t n>
  struct Sums {
    std::array<V, n> best;
    std::array<V, n> at;
  };

  // What row q starts with, in n vectors from lane `lane` on: its own value, the bound, or nothing.
  template <std::size_t n>
  Sums<n> start(std::ptrdiff_t q, std::ptrdiff_t lane) const {
    Sums<n> sums;
    for (std::size_t i = 0; i < n; ++i) {
      const std::ptrdiff_t offset = q * lanes<T> + lane + static_cast<std::ptrdiff_t>(i) * V::size;
      V best = V::all(columns_.none);
      V at = V::all(static_cast<T>(q));
      if (q >= columns_.from && q < columns_.to) best.lower_to(V::load(columns_.values + offset) + cost_[0]);
      if (columns_.bound != nullptr) {
        best.lower_to(V::load(columns_.bound + offset), at, V::load(columns_.bound_at + offset));
      }
      sums.best[i] = best;
      sums.at[i] = at;
    }
    return sums;
  }

  // Lowers the sums of row q by what the rows [v, end) give.
  template <std::size_t n>
  void lower(Sums<n>& given, std::ptrdiff_t q, std::ptrdiff_t lane, std::ptrdiff_t v, std::ptrdiff_t end) const {
    Sums<n> sums = given;
    V here = V::all(static_cast<T>(v));
    const T* values = columns_.values + v * lanes<T> + lane;
    for (; v < end; ++v, values += lanes<T>) {
      const T cost = cost_[q - v];
      for (std::size_t i = 0; i < n; ++i) {
        sums.best[i].lower_to(V::load(values + static_cast<std::ptrdiff_t>(i) * V::size) + cost, sums.at[i], here);
      }
      here = here + T{1};
    }
    given = sums;
  }

  static T largest(std::array<V, parts> vectors) {
    for (std::size_t i = 1; i < parts; ++i) vectors[0].raise_to(vectors[i]);
    return vectors[0].largest();
  }
  static T smallest(std::array<V, parts> vectors) {
    for (std::size_t i = 1; i < parts; ++i) vectors[0].lower_to(vectors[i]);
    return vectors[0].smallest();
  }

  void write(std::ptrdiff_t q, const Sums<parts>& sums) const {
    for (std::size_t i = 0; i < parts; ++i) {
      const std::ptrdiff_t offset = q * lanes<T> + static_cast<std::ptrdiff_t>(i) * V::size;
      sums.best[i].store(columns_.out + offset);
      if (columns_.argmin != nullptr) sums.at[i].store(columns_.argmin + offset);
    }
  }

  void solve_node(std::ptrdiff_t p, std::ptrdiff_t left, std::ptrdiff_t right) {
    const std::ptrdiff_t q = columns_.first + p - 1;
    auto sums = start<parts>(q, 0);
    // From one row to the next, the rows of the least sums move away by one at most.
    const std::ptrdiff_t far = std::min(node(left).reach + p - left, node(right).reach + right - p);
    const std::ptrdiff_t reach = costs_.reach_below(largest(sums.best), far);
    const std::ptrdiff_t v = std::max(node(left).low, q - reach);
    const std::ptrdiff_t end = std::min(node(right).high, q + reach) + 1;
    steps_left_ -= std::max<std::ptrdiff_t>(2 * (end - v), 0);
    lower(sums, q, 0, v, end);
    write(q, sums);
    node(p).low = std::max(static_cast<std::ptrdiff_t>(smallest(sums.at)), columns_.from);
    node(p).high = std::min(static_cast<std::ptrdiff_t>(largest(sums.at)), columns_.to - 1);
    node(p).reach = costs_.reach(largest(sums.best), far);
  }

  // The rows between two solved ones.
  void solve_between(std::ptrdiff_t left, std::ptrdiff_t right) {
    const std::ptrdiff_t before = columns_.first + left - 1;
    const std::ptrdiff_t after = columns_.first + right - 1;
    const std::ptrdiff_t most = 2 * (right - left - 1);
    const Node& a = node(left);
    const Node& b = node(right);
    const std::ptrdiff_t v = std::max({a.low, before - a.reach, after - b.reach - most});
    const std::ptrdiff_t end = std::min({b.high, after + b.reach, before + a.reach + most}) + 1;
    steps_left_ -= std::max<std::ptrdiff_t>((after - before - 1) * (end - v), 0);
    std::ptrdiff_t q = before + 1;
    if (columns_.argmin == nullptr) {
      for (; q + 7 <= after; q += 7) solve_rows<7>(q, v, end);
      for (; q + 3 <= after; q += 3) solve_rows<3>(q, v, end);
      for (; q < after; ++q) solve_rows<1>(q, v, end);
    }
    for (; q < after; ++q) {
      auto sums = start<parts>(q, 0);
      lower(sums, q, 0, v, end);
      write(q, sums);
    }
  }

  // Some rows from q on at once, so that a value is loaded once for all of them.
  template <std::size_t rows>
  void solve_rows(std::ptrdiff_t q, std::ptrdiff_t v, std::ptrdiff_t end) const {
    for (std::ptrdiff_t lane = 0; lane < lanes<T>; lane += V::size) {
      std::array<V, rows> best;
      for (std::size_t row = 0; row < rows; ++row)
        best[row] = start<1>(q + static_cast<std::ptrdiff_t>(row), lane).best[0];
      const T* values = columns_.values + v * lanes<T> + lane;
      for (std::ptrdiff_t u = v; u < end; ++u, values += lanes<T>) {
        const T* cost = cost_ + (q - u);
        const V value = V::load(values);
        for (std::size_t row = 0; row < rows; ++row) best[row].lower_to(value + cost[row]);
      }
      T* out = columns_.out + q * lanes<T> + lane;
      for (std::size_t row = 0; row < rows; ++row, out += lanes<T>) best[row].store(out);
    }
  }

  const MinPlusColumns<T>& columns_;
  const ConvexCosts<T>& costs_;
  const T* cost_;
  std::vector<Node>& nodes_;
  std::ptrdiff_t steps_left_ = 0;
};

}  // namespace assay::detail
