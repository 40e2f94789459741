// Nearest set bits close by, for a whole word of voxels at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"
#include "detail/steps.hpp"

namespace assay::detail {

// A step from an element to targets: to a plane and a row, and along x `right` voxels on and `left` voxels back. Of a
// pair of which only one is new at this length, the other is one of a shorter step.
struct Offset {
  std::ptrdiff_t plane;
  std::ptrdiff_t row;
  int right;
  int left;
  double squared;  // length, mm^2
};

// Every step up to some length, shortest first: an element whose first hit is at one of them has its nearest bit there.
std::vector<Offset> near_offsets(const Grid& grid, const Steps& steps);

// Finds, for all set bits of a word, the nearest set bits of a target: the target is shifted by one offset after the
// other, and what it then covers has that distance. Sixty-four elements cost what one would.
class NearSearch {
 public:
  NearSearch(const BitMask& target, const std::vector<Offset>& offsets);

  // `word` holds elements of word number `number` (from the image edge on) of the row (plane, row) of the image. Calls
  // hit(k, those of them that have offset number k as their nearest), k ascending; returns those that have none.
  template <class Hit>
  std::uint64_t find(std::uint64_t word, std::ptrdiff_t plane, std::ptrdiff_t row, std::ptrdiff_t number,
                     const Hit& hit) const {
    const Box& box = target_.box();
    const std::ptrdiff_t w = number - target_.first_word();
    if (w < 0 || w >= target_.words()) return word;
    const std::ptrdiff_t z = plane - box.low[0];
    const std::ptrdiff_t y = row - box.low[1];
    const auto planes = static_cast<std::size_t>(box.extent(0));
    const auto rows = static_cast<std::size_t>(box.extent(1));
    const std::ptrdiff_t home = z * box.extent(1) + y;
    for (std::size_t k = 0; k < offsets_.size(); ++k) {
      const Offset& offset = offsets_[k];
      // Negative positions wrap to huge ones.
      if (static_cast<std::size_t>(z + offset.plane) >= planes) continue;
      if (static_cast<std::size_t>(y + offset.row) >= rows) continue;
      const std::uint64_t* there = target_.row(home + row_steps_[k]) + w;
      // The words beside a row are its neighbours' padding, which is empty. A shift by 64 is not defined: two steps.
      const std::uint64_t from_right = there[0] >> offset.right | there[1] << 1 << (63 - offset.right);
      const std::uint64_t from_left = there[0] << offset.left | there[-1] >> 1 >> (63 - offset.left);
      const std::uint64_t hits = word & (from_right | from_left);
      if (hits == 0) continue;
      hit(k, hits);
      word ^= hits;
      if (word == 0) break;
    }
    return word;
  }

 private:
  const BitMask& target_;
  const std::vector<Offset>& offsets_;
  std::vector<std::ptrdiff_t> row_steps_;  // per offset: how many rows of the target it is away
};

}  // namespace assay::detail
