// One-to-one assignment on a sparse bipartite graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::detail {

// Edges of a bipartite graph, sorted by row, each with a cost of at least 0.
struct SparseCosts {
  std::vector<std::size_t> start;   // of each row's edges, and the end of the last
  std::vector<std::size_t> column;  // of each edge
  std::vector<double> cost;

  std::size_t rows() const { return start.size() - 1; }
};

// What leaving a row alone costs: `rows` first, which no sum of costs outweighs, then `cost`.
struct AloneCost {
  std::int64_t rows = 0;
  double cost = 0;
};

// The edge that each row takes, or -1, so that no column is taken twice and the sum of all costs is the smallest.
std::vector<std::int64_t> assign_sparse(const SparseCosts& costs, std::size_t columns, const AloneCost& alone);

}  // namespace assay::detail
