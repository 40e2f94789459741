// The search by words, for vectors of a width that differs between the files that include this.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "detail/near_search.hpp"
#include "detail/vector.hpp"

namespace assay::detail {

// Four words at once, in one vector or several.
template <int bytes>
class FourWords {
 public:
  using Part = Vector<std::uint64_t, bytes>;

  static FourWords load(const std::uint64_t* words) {
    FourWords four;
    for (std::size_t i = 0; i < parts; ++i)
      four.part_[i] = Part::load(words + static_cast<std::ptrdiff_t>(i) * Part::size);
    return four;
  }
  void store(std::uint64_t* words) const {
    for (std::size_t i = 0; i < parts; ++i) part_[i].store(words + static_cast<std::ptrdiff_t>(i) * Part::size);
  }
  bool any() const {
    Part all = part_[0];
    for (std::size_t i = 1; i < parts; ++i) all = all | part_[i];
    return all.any();
  }
  void remove(const FourWords& bits) {
    for (std::size_t i = 0; i < parts; ++i) part_[i] = part_[i] ^ bits.part_[i];
  }

  // Those of these bits that have a bit of a row `right` voxels on or `left` voxels back. A shift by 64 is not defined:
  // two steps.
  FourWords near(const FourWords& before, const FourWords& there, const FourWords& after, int right, int left) const {
    FourWords hits;
    for (std::size_t i = 0; i < parts; ++i) {
      const Part on = there.part_[i] >> right | after.part_[i] << 1 << (63 - right);
      const Part back = there.part_[i] << left | before.part_[i] >> 1 >> (63 - left);
      hits.part_[i] = part_[i] & (on | back);
    }
    return hits;
  }

 private:
  static constexpr std::size_t parts = 4 / static_cast<std::size_t>(Part::size);
  std::array<Part, parts> part_;
};

template <int bytes>
std::size_t near_search_kernel(const NearTask& task) {
  using Four = FourWords<bytes>;
  Four rest = Four::load(task.elements);
  std::size_t found = 0;
  for (std::size_t k = 0; k < task.count; ++k) {
    const Offset& offset = task.offsets[k];
    // Negative positions wrap to huge ones. The last of the four rows may be the first of the target.
    if (static_cast<std::size_t>(task.plane + offset.plane) >= static_cast<std::size_t>(task.planes)) continue;
    if (static_cast<std::size_t>(task.row + offset.row + 3) >= static_cast<std::size_t>(task.rows + 3)) continue;
    const std::uint64_t* words = task.origin + (task.home + task.steps[k]);
    const Four there = Four::load(words);
    const Four before = Four::load(words + task.before);
    const Four after = Four::load(words + task.after);
    const Four hits = rest.near(before, there, after, offset.right, offset.left);
    if (!hits.any()) continue;
    task.hits[found].offset = k;
    hits.store(task.hits[found].elements.data());
    ++found;
    rest.remove(hits);
    if (!rest.any()) break;
  }
  rest.store(task.elements);
  return found;
}

}  // namespace assay::detail
