// Thinning in the order in which voxels are released.
#pragma once

#include <cstddef>
#include <vector>

#include "detail/padded_bits.hpp"

namespace assay::detail {

// Removes voxels that are simple and no ends (an end has one neighbour), in rounds. In a round those go that were so
// when it began and still are when their turn comes: by the number of background voxels at their faces, most first,
// then by the first face with one (low before high along the first axis, then along the second and third), then in C
// order.
class Peeling {
 public:
  explicit Peeling(PaddedBits& mask) : mask_(mask), released_(mask.extent()), queued_(mask.extent()) {}

  // From now on these may go, and with them whatever was released before and changes its neighbours.
  void release(std::vector<std::ptrdiff_t> voxels);

  // Removes a voxel, whose neighbours may go in the next round if they are released.
  void remove(std::ptrdiff_t at);

  // Rounds until nothing goes.
  void settle();

 private:
  bool may_go(std::ptrdiff_t at) const;
  std::size_t turn_of(std::ptrdiff_t at) const;

  PaddedBits& mask_;
  PaddedBits released_;
  PaddedBits queued_;
  std::vector<std::ptrdiff_t> queue_;  // for the next round
};

}  // namespace assay::detail
