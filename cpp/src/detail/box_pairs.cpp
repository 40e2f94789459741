#include "detail/box_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::detail {
namespace {

// Cells about as large as the boxes, and not many more than there are boxes.
class CellGrid {
 public:
  CellGrid(const Boxes& first, const Boxes& second) : rank_(first.rank) {
    const auto boxes = static_cast<double>(first.size() + second.size());
    const double most = std::ceil(std::pow(boxes, 1.0 / static_cast<double>(rank_)));
    for (std::size_t axis = 0; axis < rank_; ++axis) {
      double low = second.low[axis];
      double high = second.high[axis];
      double extents = 0;
      for (const Boxes* side : {&first, &second}) {
        for (std::size_t i = axis; i < side->low.size(); i += rank_) {
          low = std::min(low, side->low[i]);
          high = std::max(high, side->high[i]);
          extents += side->high[i] - side->low[i];
        }
      }
      const double mean = extents / boxes;
      const double cells = std::floor(std::min(most, mean > 0 ? (high - low) / mean : most));
      low_.push_back(low);
      cells_.push_back(high > low && cells > 1 ? static_cast<std::int64_t>(cells) : 1);
      scale_.push_back(cells_.back() > 1 ? static_cast<double>(cells_.back()) / (high - low) : 0);
    }
  }

  std::size_t count() const {
    return static_cast<std::size_t>(
        std::accumulate(cells_.begin(), cells_.end(), std::int64_t{1}, [](auto a, auto b) { return a * b; }));
  }

  // visit(cell) for every cell that a box reaches into.
  template <class Visit>
  void visit(const double* low, const double* high, const Visit& visit) const {
    std::vector<std::int64_t> first(rank_);
    std::vector<std::int64_t> last(rank_);
    for (std::size_t axis = 0; axis < rank_; ++axis) {
      first[axis] = place(axis, low[axis]);
      last[axis] = place(axis, high[axis]);
    }
    std::vector<std::int64_t> at = first;
    for (;;) {
      std::int64_t cell = 0;
      for (std::size_t axis = 0; axis < rank_; ++axis) cell = cell * cells_[axis] + at[axis];
      visit(static_cast<std::size_t>(cell));
      std::size_t axis = rank_;  // the one behind the axis to step along
      for (; axis > 0 && at[axis - 1] == last[axis - 1]; --axis) at[axis - 1] = first[axis - 1];
      if (axis == 0) return;
      ++at[axis - 1];
    }
  }

  // The one cell in which a pair that touches is found: that of the lowest point that both have.
  std::size_t home(const double* low, const double* other_low) const {
    std::int64_t cell = 0;
    for (std::size_t axis = 0; axis < rank_; ++axis) {
      cell = cell * cells_[axis] + place(axis, std::max(low[axis], other_low[axis]));
    }
    return static_cast<std::size_t>(cell);
  }

 private:
  // Rises with x, whatever the rounding.
  std::int64_t place(std::size_t axis, double x) const {
    return std::min(static_cast<std::int64_t>((x - low_[axis]) * scale_[axis]), cells_[axis] - 1);
  }

  std::size_t rank_;
  std::vector<double> low_;
  std::vector<double> scale_;
  std::vector<std::int64_t> cells_;
};

// The boxes of each cell, one cell after the other.
struct Buckets {
  Buckets(const CellGrid& grid, const Boxes& boxes) : start(grid.count() + 1) {
    visit_all(grid, boxes, [&](std::size_t cell, std::size_t) { ++start[cell + 1]; });
    std::partial_sum(start.begin(), start.end(), start.begin());
    members.resize(start.back());
    std::vector<std::size_t> next(start.begin(), start.end() - 1);
    visit_all(grid, boxes, [&](std::size_t cell, std::size_t box) { members[next[cell]++] = box; });
  }

  template <class Visit>
  static void visit_all(const CellGrid& grid, const Boxes& boxes, const Visit& visit) {
    for (std::size_t box = 0; box < boxes.size(); ++box) {
      grid.visit(&boxes.low[box * boxes.rank], &boxes.high[box * boxes.rank],
                 [&](std::size_t cell) { visit(cell, box); });
    }
  }

  std::vector<std::size_t> start;
  std::vector<std::size_t> members;
};

bool touch(const double* low, const double* high, const double* other_low, const double* other_high, std::size_t rank) {
  for (std::size_t axis = 0; axis < rank; ++axis) {
    if (low[axis] > other_high[axis] || other_low[axis] > high[axis]) return false;
  }
  return true;
}

}  // namespace

std::vector<std::vector<std::int64_t>> touching_boxes(const Boxes& first, const Boxes& second) {
  std::vector<std::vector<std::int64_t>> found(first.size());
  if (first.size() == 0 || second.size() == 0) return found;
  const std::size_t rank = first.rank;
  const CellGrid grid(first, second);
  const Buckets buckets(grid, second);
  for (std::size_t box = 0; box < first.size(); ++box) {
    const double* low = &first.low[box * rank];
    const double* high = &first.high[box * rank];
    grid.visit(low, high, [&](std::size_t cell) {
      for (std::size_t i = buckets.start[cell]; i < buckets.start[cell + 1]; ++i) {
        const std::size_t other = buckets.members[i];
        const double* other_low = &second.low[other * rank];
        if (touch(low, high, other_low, &second.high[other * rank], rank) && grid.home(low, other_low) == cell) {
          found[box].push_back(static_cast<std::int64_t>(other));
        }
      }
    });
    std::sort(found[box].begin(), found[box].end());
  }
  return found;
}

}  // namespace assay::detail
