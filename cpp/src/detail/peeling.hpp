// Thinning in the order in which voxels are released.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "detail/padded_bits.hpp"

namespace assay::detail {

// Removes voxels that are simple and no ends (an end has one neighbour), in rounds. In a round those take part that are
// so when it begins. They take turns by which of their faces have background then: those with the most first, of as
// many in the order of the faces (low before high along the first axis, then the second and the third). Those that are
// still simple and no ends when their turn begins go one after the other if they still are, again by the faces that
// they have by then, and last in C order. So a line or a plane of two voxels' width loses one of its sides in a round,
// corners go before what they would stick out of, and nothing is eaten up from its ends.
class Peeling {
 public:
  explicit Peeling(PaddedBits& mask) : mask_(mask), released_(mask.extent()), queued_(mask.extent()) {}

  // From now on these may go, and with them whatever was released before and changes its neighbours.
  void release(const std::vector<std::ptrdiff_t>& voxels);

  // Removes a voxel, whose neighbours may go in the next round if they are released.
  void remove(std::ptrdiff_t at);

  // Rounds until nothing goes.
  void settle();

 private:
  using Turns = std::array<std::vector<std::ptrdiff_t>, 64>;  // by the set of faces that have background

  // Removes what still may go; `parts` are empty before and after.
  void take_turn(const std::vector<std::ptrdiff_t>& turn, Turns& parts);
  bool may_go(std::ptrdiff_t at) const;
  std::size_t turn_of(std::ptrdiff_t at) const;

  PaddedBits& mask_;
  PaddedBits released_;
  PaddedBits queued_;
  std::vector<std::ptrdiff_t> queue_;  // for the next round
};

}  // namespace assay::detail
