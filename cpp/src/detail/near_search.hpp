// Nearest set bits close by, for a whole word of voxels at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"

namespace assay::detail {

// A step from a voxel to others: to a plane and a row, and `shift` voxels along x both ways.
struct Offset {
  std::ptrdiff_t plane;
  std::ptrdiff_t row;
  int shift;
  double squared;  // length, mm^2
};

// Every step up to some length, shortest first: a voxel whose first hit is at one of them has its nearest bit there.
std::vector<Offset> near_offsets(const Grid& grid);

// Finds, for all set bits of a word, the nearest set bits of a target: the target is shifted by one offset after the
// other, and what it then covers has that distance. Sixty-four voxels cost what one would.
class NearSearch {
 public:
  NearSearch(const BitMask& target, const std::vector<Offset>& offsets);

  // `word` holds voxels of word number `number` (from the image edge on) of the row (plane, row) of the image. Adds
  // to counts[k] how many of them have offset number k as their nearest; returns those that have none.
  std::uint64_t find(std::uint64_t word, std::ptrdiff_t plane, std::ptrdiff_t row, std::ptrdiff_t number,
                     std::int64_t* counts) const;

 private:
  const BitMask& target_;
  const std::vector<Offset>& offsets_;
  std::vector<std::ptrdiff_t> row_steps_;  // per offset: how many rows of the target it is away
};

}  // namespace assay::detail
