// Min-plus convolution with a convex cost, the step of every separable distance transform.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "detail/instruction_set.hpp"

namespace assay::detail {

// Columns are solved in bundles: that many of them lie side by side in a row of a buffer.
template <class T>
inline constexpr std::ptrdiff_t lanes = 128 / static_cast<std::ptrdiff_t>(sizeof(T));

// A cost for every number of steps from -longest to longest: convex, not negative, and not falling away from 0.
template <class T>
class ConvexCosts {
 public:
  template <class Cost>
  ConvexCosts(std::ptrdiff_t longest, const Cost& cost)
      : longest_(longest),
        curvature_(static_cast<double>(cost(3)) - 2 * static_cast<double>(cost(2)) + static_cast<double>(cost(1))) {
    for (std::ptrdiff_t steps = -longest; steps <= longest; ++steps) costs_.push_back(static_cast<T>(cost(steps)));
    for (std::ptrdiff_t steps = 0; steps <= longest; ++steps) {
      nearest_.push_back(std::min(centre()[steps], centre()[-steps]));
    }
  }

  // The cost of 0 steps; others around it.
  const T* centre() const { return costs_.data() + longest_; }

  // The largest number of steps, up to `limit`, whose cost is not above `value`; whose cost is below it. At least 0.
  std::ptrdiff_t reach(T value, std::ptrdiff_t limit) const {
    return steps_to(std::upper_bound(nearest_.begin(), end_of(limit), value));
  }
  std::ptrdiff_t reach_below(T value, std::ptrdiff_t limit) const {
    return steps_to(std::lower_bound(nearest_.begin(), end_of(limit), value));
  }

  // Twice the factor of the square, if the cost is a parabola or one beyond the first step.
  double curvature() const { return curvature_; }

 private:
  using Iterator = typename std::vector<T>::const_iterator;
  Iterator end_of(std::ptrdiff_t limit) const { return nearest_.begin() + std::min(limit, longest_) + 1; }
  std::ptrdiff_t steps_to(Iterator end) const { return std::max<std::ptrdiff_t>(end - nearest_.begin() - 1, 0); }

  std::ptrdiff_t longest_;
  double curvature_;
  std::vector<T> costs_;
  std::vector<T> nearest_;  // the lower of the costs of both directions
};

// A bundle: out[q] = min(none, bound[q], min over v of values[v] + cost(q - v)) in every lane, for q in [first, last)
// and v in [from, to). Rows of `lanes` elements follow each other in every buffer. Values are not negative; those of
// `none` or above (usually infinity) stand for no value.
template <class T>
struct MinPlusColumns {
  const T* values;
  std::ptrdiff_t from;
  std::ptrdiff_t to;
  T* out;
  std::ptrdiff_t first;
  std::ptrdiff_t last;
  T none = std::numeric_limits<T>::infinity();
  // Optional: something known from elsewhere, and the row at which it is. Values beyond that row, seen from q, must
  // not be able to do better.
  const T* bound = nullptr;
  const T* bound_at = nullptr;
  // Optional: the v or bound_at that gives the minimum, q itself if nothing does.
  T* argmin = nullptr;
};

// What is worked with, to be kept from bundle to bundle.
template <class T>
struct MinPlusWorkspace {
  // A solved row: where its lanes have their least sums, and how far away something could still improve them.
  struct Node {
    std::ptrdiff_t low;
    std::ptrdiff_t high;
    std::ptrdiff_t reach;
  };
  std::vector<Node> nodes;
  // The pieces of an envelope: whose value they are from, and where they start.
  std::vector<std::ptrdiff_t> piece;
  std::vector<std::ptrdiff_t> start;
};

// The same bits from every instruction set.
template <class T>
void min_plus(const MinPlusColumns<T>& columns, const ConvexCosts<T>& costs, MinPlusWorkspace<T>& workspace,
              InstructionSet instructions = instruction_set());

}  // namespace assay::detail
