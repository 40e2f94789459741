// Where the labels of a map change, whatever their type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "assay/nd_view.hpp"

namespace assay::detail {

// A map with its axes from the slowest to the fastest in memory. A voxel's number counts in this order.
class LabelChanges {
 public:
  virtual ~LabelChanges() = default;

  struct Row {
    bool any = false;         // a label other than 0
    bool many = false;        // several of them
    std::uint64_t label = 0;  // the first
  };

  // Bit x of `changes` is set if voxel x of a row differs from the one before or has none before, bit x of `nonzero` if
  // its label is not 0. Neither is written if there is no label but 0. A row is made of the voxels along the last axis.
  virtual Row read_row(std::ptrdiff_t row, std::uint64_t* changes, std::uint64_t* nonzero) const = 0;

  // For `count` columns along `axis`, the first through voxel number `first`: 1 at [(i - 1) * lanes + lane] if voxels
  // i - 1 and i of the column have the same label, else 0, for i in [1, length).
  virtual void read_columns(std::ptrdiff_t first, std::ptrdiff_t count, std::size_t axis, std::ptrdiff_t length,
                            std::ptrdiff_t lanes, std::uint8_t* same) const = 0;
};

std::unique_ptr<LabelChanges> label_changes(const LabelView& labels, const std::vector<std::size_t>& axes);

}  // namespace assay::detail
