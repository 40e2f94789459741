// What is known of the components of an array.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "assay/components.hpp"
#include "assay/large_vector.hpp"
#include "detail/bit_rows.hpp"
#include "detail/block_rows.hpp"
#include "detail/component_search.hpp"
#include "detail/grid.hpp"

namespace assay {

struct ComponentRuns::State {
  detail::Index3 extent{};          // in grid coordinates
  detail::Index3 weight{};          // of grid coordinates in the C order of the array
  std::vector<std::size_t> axes;    // of the array, for the last grid axes
  std::vector<std::int64_t> shape;  // of the array
  std::vector<double> spacing;      // of its axes
  int reach = 1;                    // in how many coordinates neighbours may differ
  int threads = 1;
  std::optional<detail::BitRows> mask;  // if there is one label
  detail::BlockShape blocks;            // of the rows that runs stand for
  detail::RunSets runs;
  LargeVector<std::uint32_t> number;  // of the component of each set
  std::size_t count = 0;              // of components
  LargeVector<std::int64_t> first;    // voxel of each component of a mask, in the C order of the array
  LargeVector<std::int64_t> value;    // its label; empty if there is one
  std::int64_t only_value = 0;        // which is this
};

}  // namespace assay
