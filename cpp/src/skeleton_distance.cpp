#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "detail/distance_levels.hpp"
#include "detail/peeling.hpp"
#include "detail/simple_voxels.hpp"
#include "detail/thinning.hpp"

namespace assay::detail {
namespace {

// The voxels from an end of a skeleton up to where it meets others, and the voxel where it does, or up to another end.
struct Branch {
  std::vector<std::ptrdiff_t> voxels;
  std::ptrdiff_t root = -1;  // none: it leads to another end
};

Branch branch_from(std::ptrdiff_t end, const PaddedBits& mask) {
  Branch branch;
  std::ptrdiff_t before = end;
  for (std::ptrdiff_t at = end;;) {
    branch.voxels.push_back(at);
    const std::uint32_t around = mask.around(at);
    if (neighbour_count(around) > 2) {
      branch.root = at;
      branch.voxels.pop_back();
      return branch;
    }
    std::ptrdiff_t next = -1;
    for (std::uint32_t others = around & ~middle_voxel; others != 0; others &= others - 1) {
      const std::ptrdiff_t neighbour = at + mask.step(trailing_zeros(others));
      if (neighbour != before) next = neighbour;
    }
    if (next < 0) return branch;
    before = at;
    at = next;
  }
}

// Finds branches that lie in the ball about their root, and lines without one in the ball about one of their voxels:
// then that stays which is furthest from the background, of several the first one in C order.
class Pruning {
 public:
  Pruning(const PaddedBits& mask, const MaskDistances& distances) : mask_(mask), distances_(distances) {}

  // The voxels that all such branches lose.
  std::vector<std::ptrdiff_t> hidden() const {
    std::vector<std::ptrdiff_t> found;
    for_voxels(mask_, [&](std::ptrdiff_t at) {
      if (!has_one_neighbour(mask_.around(at))) return;
      const Branch branch = branch_from(at, mask_);
      const bool from_other_end = branch.root < 0 && branch.voxels.back() < at;
      const std::ptrdiff_t centre = from_other_end ? -1 : centre_of(branch);
      if (centre < 0) return;
      std::copy_if(branch.voxels.begin(), branch.voxels.end(), std::back_inserter(found),
                   [&](std::ptrdiff_t voxel) { return voxel != centre; });
    });
    return found;
  }

 private:
  // The voxel in whose ball a branch lies, or -1.
  std::ptrdiff_t centre_of(const Branch& branch) const {
    if (branch.root >= 0) return in_ball(branch, branch.root) ? branch.root : -1;
    std::ptrdiff_t best = -1;
    for (const std::ptrdiff_t at : branch.voxels) {
      if ((best < 0 || comes_before(at, best)) && in_ball(branch, at)) best = at;
    }
    return best;
  }

  bool comes_before(std::ptrdiff_t a, std::ptrdiff_t b) const {
    const float distance_a = distances_.squared(mask_.index(a));
    const float distance_b = distances_.squared(mask_.index(b));
    return distance_a != distance_b ? distance_a > distance_b : a < b;
  }

  bool in_ball(const Branch& branch, std::ptrdiff_t centre) const {
    const Index3 middle = mask_.index(centre);
    const auto inside = [&](std::ptrdiff_t at) { return distances_.in_ball(mask_.index(at), middle); };
    return inside(branch.voxels.back()) && std::all_of(branch.voxels.begin(), branch.voxels.end(), inside);
  }

  const PaddedBits& mask_;
  const MaskDistances& distances_;
};

}  // namespace

void thin_by_distance(PaddedBits& mask, const MaskDistances& distances, int threads) {
  Peeling peeling(mask);
  for (const auto& level : distances.levels(mask, threads)) {
    peeling.release(level);
    peeling.settle();
  }
  const Pruning pruning(mask, distances);
  for (;;) {
    const std::vector<std::ptrdiff_t> hidden = pruning.hidden();
    if (hidden.empty()) return;
    for (const std::ptrdiff_t at : hidden) peeling.remove(at);
    peeling.settle();
  }
}

}  // namespace assay::detail
