#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "detail/distance_levels.hpp"
#include "detail/peeling.hpp"
#include "detail/simple_voxels.hpp"
#include "detail/thinning.hpp"

namespace assay::detail {
namespace {

// The voxels from an end of a skeleton up to where it meets others, and the voxel where it does.
struct Branch {
  std::vector<std::ptrdiff_t> voxels;
  std::ptrdiff_t root = -1;  // none: it leads to another end
};

Branch branch_from(std::ptrdiff_t end, const PaddedBits& mask) {
  Branch branch;
  std::ptrdiff_t before = end;
  for (std::ptrdiff_t at = end;;) {
    branch.voxels.push_back(at);
    std::uint32_t others = mask.around(at) & ~middle_voxel;
    std::ptrdiff_t next = -1;
    for (; others != 0; others &= others - 1) {
      const std::ptrdiff_t neighbour = at + mask.step(trailing_zeros(others));
      if (neighbour != before) next = neighbour;
    }
    const int neighbours = neighbour_count(mask.around(next));
    if (neighbours > 2) branch.root = next;
    if (neighbours != 2) return branch;
    before = at;
    at = next;
  }
}

// Removes the branches that lie in the ball about their root, all at once, until there is none.
void prune(PaddedBits& mask, Peeling& peeling, const MaskDistances& distances) {
  std::vector<std::ptrdiff_t> ends;
  for (;;) {
    ends.clear();
    for_voxels(mask, [&](std::ptrdiff_t at) {
      if (has_one_neighbour(mask.around(at))) ends.push_back(at);
    });
    std::vector<std::ptrdiff_t> hidden;
    for (const std::ptrdiff_t end : ends) {
      const Branch branch = branch_from(end, mask);
      if (branch.root < 0) continue;
      const Index3 root = mask.index(branch.root);
      const auto inside = [&](std::ptrdiff_t at) { return distances.in_ball(mask.index(at), root); };
      if (!std::all_of(branch.voxels.begin(), branch.voxels.end(), inside)) continue;
      hidden.insert(hidden.end(), branch.voxels.begin(), branch.voxels.end());
    }
    if (hidden.empty()) return;
    for (const std::ptrdiff_t at : hidden) peeling.remove(at);
    peeling.settle();
  }
}

}  // namespace

void thin_by_distance(PaddedBits& mask, const std::array<double, 3>& spacing, bool flat, int threads) {
  const MaskDistances distances(mask, spacing, flat, threads);
  Peeling peeling(mask);
  for (auto& level : distances.levels(mask, threads)) {
    peeling.release(std::move(level));
    peeling.settle();
  }
  prune(mask, peeling, distances);
}

}  // namespace assay::detail
