// What is known of the components of an array.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "assay/components.hpp"
#include "detail/bit_rows.hpp"
#include "detail/block_rows.hpp"
#include "detail/component_search.hpp"
#include "detail/grid.hpp"

namespace assay {

struct ComponentRuns::State {
  detail::Index3 extent{};            // in grid coordinates
  detail::Index3 weight{};            // of grid coordinates in the C order of the array
  std::optional<detail::BitRows> mask;  // if there is one label
  detail::BlockShape blocks;          // of the rows that runs stand for
  detail::RunSets runs;
  std::vector<std::uint32_t> number;  // of the component of each set
  Components components;
  std::vector<std::int64_t> first;    // voxel of each component, in the C order of the array
  int threads = 1;
};

}  // namespace assay
