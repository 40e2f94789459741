// Successive shortest augmenting paths with potentials: one row after the other joins the assignment along the
// cheapest path of alternating edges, which never leaves the row's connected group. Every row can also stay alone, so
// such a path always exists.

#include "detail/sparse_assignment.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace assay::detail {
namespace {

// A cost in two parts: the first decides.
struct Cost {
  std::int64_t rows = 0;
  double cost = 0;

  Cost operator+(const Cost& other) const { return {rows + other.rows, cost + other.cost}; }
  Cost operator-(const Cost& other) const { return {rows - other.rows, cost - other.cost}; }
  bool operator<(const Cost& other) const { return std::tie(rows, cost) < std::tie(other.rows, other.cost); }
};

constexpr std::int64_t none = -1;
constexpr Cost unreached{std::numeric_limits<std::int64_t>::max() / 4, 0};

class Solver {
 public:
  Solver(const SparseCosts& costs, std::size_t columns, const AloneCost& alone)
      : costs_(costs),
        alone_{alone.rows, alone.cost},
        row_potential_(costs.rows()),
        column_potential_(columns),
        row_of_(columns, none),
        edge_of_(costs.rows(), none),
        distance_(columns, unreached),
        edge_to_(columns),
        row_before_(columns),
        done_(columns, 0) {}

  std::vector<std::int64_t> solve() {
    for (std::size_t row = 0; row < costs_.rows(); ++row) join(row);
    return edge_of_;
  }

 private:
  // Where the cheapest path found so far ends: at a free column, or at a row that stays alone from now on.
  struct End {
    Cost distance = unreached;
    std::int64_t column = none;
    std::size_t row = 0;
  };

  void join(std::size_t first_row) {
    const End end = search(first_row);
    update_potentials(first_row, end.distance);
    augment(first_row, end);
    for (const std::size_t column : reached_) {
      distance_[column] = unreached;
      done_[column] = 0;
    }
    reached_.clear();
  }

  // Dijkstra's algorithm on reduced costs.
  End search(std::size_t first_row) {
    heap_.clear();
    End end;
    scan(first_row, {}, end);
    while (!heap_.empty()) {
      const auto [distance, column] = heap_.front();
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
      if (done_[column] != 0) continue;
      if (!(distance < end.distance)) break;
      done_[column] = 1;
      if (row_of_[column] == none) return {distance, static_cast<std::int64_t>(column), 0};
      scan(static_cast<std::size_t>(row_of_[column]), distance, end);
    }
    return end;
  }

  // Goes on from a row that the path has reached.
  void scan(std::size_t row, const Cost& distance, End& end) {
    const Cost from = distance - row_potential_[row];
    if (from + alone_ < end.distance) end = {from + alone_, none, row};
    for (std::size_t edge = costs_.start[row]; edge < costs_.start[row + 1]; ++edge) {
      const std::size_t column = costs_.column[edge];
      const Cost reached = from + Cost{0, costs_.cost[edge]} - column_potential_[column];
      if (done_[column] != 0 || !(reached < distance_[column])) continue;
      if (!(distance_[column] < unreached)) reached_.push_back(column);
      distance_[column] = reached;
      edge_to_[column] = edge;
      row_before_[column] = row;
      heap_.emplace_back(reached, column);
      std::push_heap(heap_.begin(), heap_.end(), later);
    }
  }

  // Keeps reduced costs at least 0, and those of taken edges 0.
  void update_potentials(std::size_t first_row, const Cost& total) {
    row_potential_[first_row] = row_potential_[first_row] + total;
    for (const std::size_t column : reached_) {
      if (done_[column] == 0 || row_of_[column] == none) continue;
      const Cost rest = total - distance_[column];
      column_potential_[column] = column_potential_[column] - rest;
      const auto row = static_cast<std::size_t>(row_of_[column]);
      row_potential_[row] = row_potential_[row] + rest;
    }
  }

  void augment(std::size_t first_row, const End& end) {
    std::int64_t column = end.column;
    if (column == none) {  // the row stays alone and gives away its column
      const std::int64_t edge = edge_of_[end.row];
      edge_of_[end.row] = none;
      if (end.row == first_row) return;
      column = static_cast<std::int64_t>(costs_.column[static_cast<std::size_t>(edge)]);
    }
    for (;;) {
      const auto at = static_cast<std::size_t>(column);
      const std::size_t row = row_before_[at];
      const std::int64_t old_edge = edge_of_[row];
      edge_of_[row] = static_cast<std::int64_t>(edge_to_[at]);
      row_of_[at] = static_cast<std::int64_t>(row);
      if (row == first_row) return;
      column = static_cast<std::int64_t>(costs_.column[static_cast<std::size_t>(old_edge)]);
    }
  }

  using Entry = std::pair<Cost, std::size_t>;  // a column and its distance

  static bool later(const Entry& a, const Entry& b) {
    return std::tie(b.first, b.second) < std::tie(a.first, a.second);
  }

  const SparseCosts& costs_;
  Cost alone_;
  std::vector<Cost> row_potential_;
  std::vector<Cost> column_potential_;
  std::vector<std::int64_t> row_of_;   // the row that has a column
  std::vector<std::int64_t> edge_of_;  // the edge that a row has
  // Of one search:
  std::vector<Entry> heap_;
  std::vector<Cost> distance_;
  std::vector<std::size_t> edge_to_;
  std::vector<std::size_t> row_before_;
  std::vector<std::uint8_t> done_;
  std::vector<std::size_t> reached_;
};

}  // namespace

std::vector<std::int64_t> assign_sparse(const SparseCosts& costs, std::size_t columns, const AloneCost& alone) {
  return Solver(costs, columns, alone).solve();
}

}  // namespace assay::detail
