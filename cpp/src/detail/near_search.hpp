// Nearest set bits close by, for many voxels at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"
#include "detail/steps.hpp"
#include "detail/word_block.hpp"

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

// Elements of a block whose nearest bits are one offset away.
struct NearHit {
  std::size_t offset;
  Words4 elements;
};

// Where the words of a block lie in a target, and what is asked of it.
struct NearTask {
  std::ptrdiff_t plane, row, planes, rows;
  const std::uint64_t* origin;
  std::ptrdiff_t home;    // from there to the place of the block
  std::ptrdiff_t before;  // from a word to those beside it
  std::ptrdiff_t after;
  const Offset* offsets;
  const std::ptrdiff_t* steps;  // per offset: how far off its words are in memory
  std::size_t count;
  std::uint64_t* elements;  // four words
  NearHit* hits;
};

// Finds the nearest set bits of a target for the elements of a block: the target is shifted by one offset after the
// other, and what it then covers has that distance. Two hundred and fifty-six elements cost what one would.
class NearSearch {
 public:
  NearSearch(const BitMask& target, const std::vector<Offset>& offsets);

  // Puts the hits into `hits`, offsets ascending, which must have room for one per offset; returns how many they are.
  // What stays in `elements` has none.
  std::size_t find(const WordBlock& block, Words4& elements, std::vector<NearHit>& hits) const;

 private:
  const BitMask& target_;
  const std::vector<Offset>& offsets_;
  std::vector<std::ptrdiff_t> steps_;  // per offset: how far off its words are in memory
};

// Adds the number of elements of each hit to counts[offset].
void count_hits(const NearHit* hits, std::size_t count, std::int64_t* counts);

}  // namespace assay::detail
