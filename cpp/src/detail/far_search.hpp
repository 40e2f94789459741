// Exact distance from an element to the nearest set bit of a mask, however far.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"
#include "detail/steps.hpp"

namespace assay::detail {

// Walks the planes and rows of the target that hold anything, outwards from an element, as far as they can still be
// nearer.
class FarSearch {
 public:
  FarSearch(const BitMask& target, const Steps& steps);

  // Squared distance (mm^2), or `bound` if nothing is nearer than that. Adds the number of rows looked at to `rows`.
  double find(const Index3& element, double bound, std::int64_t& rows) const;

 private:
  void look(const std::uint64_t* first, std::ptrdiff_t x, double squared_row, double& best) const;

  const BitMask& target_;
  Steps steps_;
  std::ptrdiff_t words_per_plane_;
  std::vector<std::uint64_t> rows_;    // per plane of the target's box, which of its rows hold a bit
  std::vector<std::uint64_t> planes_;  // which planes do
};

}  // namespace assay::detail
