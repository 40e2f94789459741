#include "assay/topology.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "assay/error.hpp"
#include "detail/bit_rows.hpp"
#include "detail/block_rows.hpp"
#include "detail/class_tasks.hpp"
#include "detail/component_search.hpp"
#include "detail/euler.hpp"

namespace assay {
namespace {

using detail::BitMask;
using detail::BitRows;
using detail::Grid;
using detail::Index3;

void check(const LabelView& labels, const TopologyOptions& options) {
  const std::size_t rank = shape_of(labels).size();
  if (rank < 1 || rank > 3) {
    throw InvalidInput("reference must have 1 to 3 axes for topology, got " + std::to_string(rank));
  }
  if (options.connectivity == Connectivity::edge) {
    throw InvalidInput("connectivity must be that of faces or of all neighbours for topology, got that of edges");
  }
}

// Bits from `shift` on of a row of words that are `step` apart, up to 64 of them; `shift` is -1 to 62.
std::uint64_t shifted(const std::uint64_t* word, std::ptrdiff_t step, std::ptrdiff_t shift) {
  if (shift == 0) return word[0];
  return shift < 0 ? word[0] << 1 | word[-step] >> 63 : word[0] >> shift | word[step] << (64 - shift);
}

// A mask in its box with a margin of background along the axes that there are.
BitRows with_background(const BitMask& mask, const Grid& grid, int threads) {
  Index3 margin{};
  Index3 extent{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    margin[axis] = grid.has_axis(axis) ? 1 : 0;
    extent[axis] = mask.box().extent(static_cast<int>(axis)) + 2 * margin[axis];
  }
  BitRows rows(extent);
  const std::ptrdiff_t step = mask.column_step();
  const std::ptrdiff_t shift = (mask.box().low[2] & 63) - margin[2];
  detail::parallel_for(mask.planes(), threads, [&](std::ptrdiff_t z) {
    for (std::ptrdiff_t y = 0; y < mask.rows(); ++y) {
      const std::uint64_t* from = mask.column(z, 0) + y;
      std::uint64_t* const to = rows.row(z + margin[0], y + margin[1]);
      for (std::ptrdiff_t w = 0; w < rows.words(); ++w) to[w] = shifted(from + w * step, step, shift);
    }
  });
  return rows;
}

std::int64_t count_components(const BitRows& mask, bool by_faces, int threads) {
  const detail::BlockRows rows(mask, {}, by_faces ? 1 : 3);
  return static_cast<std::int64_t>(detail::ComponentSearch(rows, false).run(threads).sets.count());
}

// Row y of plane z as voxel y of row z: set if it has voxels.
BitRows occupied_rows(const BitRows& mask, int threads) {
  BitRows occupied({1, mask.extent()[0], mask.extent()[1]});
  detail::parallel_for(mask.extent()[0], threads, [&](std::ptrdiff_t z) {
    for (std::ptrdiff_t y = 0; y < mask.extent()[1]; ++y) {
      const std::uint64_t* const row = mask.row(z, y);
      const bool any = std::any_of(row, row + mask.words(), [](std::uint64_t word) { return word != 0; });
      occupied.row(0, z)[y >> 6] |= std::uint64_t{any} << (y & 63);
    }
  });
  return occupied;
}

// Makes of a mask its background in some rows; the others have no voxels.
void invert(BitRows& mask, const BitRows& rows, int threads) {
  const std::uint64_t last = ~std::uint64_t{0} >> (63 - ((mask.extent()[2] - 1) & 63));
  detail::parallel_for(mask.extent()[0], threads, [&](std::ptrdiff_t z) {
    for (std::ptrdiff_t y = 0; y < mask.extent()[1]; ++y) {
      if ((rows.row(0, z)[y >> 6] >> (y & 63) & 1) == 0) continue;
      std::uint64_t* const row = mask.row(z, y);
      std::transform(row, row + mask.words(), row, [](std::uint64_t word) { return ~word; });
      row[mask.words() - 1] &= last;
    }
  });
}

// Components of the background that do not reach the outside, of a mask that is used up. They lie in rows that have
// voxels of the mask. Of the others only the neighbours of these are looked at, so that what reaches the outside meets
// the margin within the rows looked at, one component for each group of such rows.
std::int64_t count_cavities(BitRows& mask, bool by_faces, int threads) {
  const BitRows near = detail::dilated(occupied_rows(mask, threads), by_faces ? 1 : 3, 1);
  invert(mask, near, threads);
  return count_components(mask, by_faces, threads) - count_components(near, by_faces, 1);
}

Topology measure(const BitMask& mask, const Grid& grid, Connectivity connectivity, int threads) {
  Topology found;
  if (!mask.has_voxels()) return found;
  const bool by_faces = connectivity == Connectivity::face;
  BitRows rows = with_background(mask, grid, threads);
  found.voxels = mask.count();
  auto& [components, loops, cavities] = found.betti;
  components = count_components(rows, by_faces, threads);
  const std::int64_t euler = detail::euler_characteristic(rows, by_faces, threads);
  if (grid.has_axis(0)) cavities = count_cavities(rows, !by_faces, threads);
  loops = components + cavities - euler;
  return found;
}

}  // namespace

std::int64_t TopologyPair::betti_error(std::int64_t dimension) const {
  if (dimension < 0 || dimension > 2) {
    throw InvalidInput("dimension must be 0, 1 or 2, got " + std::to_string(dimension));
  }
  const auto i = static_cast<std::size_t>(dimension);
  return std::abs(reference.betti[i] - prediction.betti[i]);
}

std::int64_t TopologyPair::euler_error() const noexcept { return std::abs(reference.euler() - prediction.euler()); }

std::vector<TopologyPair> topology_pairs(const LabelView& reference, const LabelView& prediction,
                                         const OverlapTable& table, const std::vector<Region>& regions,
                                         const TopologyOptions& options) {
  check(reference, options);
  const detail::ClassTasks tasks(reference, prediction, options.selection, table, regions);
  return tasks.run<TopologyPair>(options.threads,
                                 [&](const BitMask& first, const BitMask& second, Status /*status*/, int threads) {
                                   return TopologyPair{measure(first, tasks.grid(), options.connectivity, threads),
                                                       measure(second, tasks.grid(), options.connectivity, threads)};
                                 });
}

std::vector<Topology> topology(const LabelView& labels, const OverlapTable& table,
                               const std::vector<std::vector<std::int64_t>>& masks, const TopologyOptions& options) {
  std::vector<Region> regions;
  regions.reserve(masks.size());
  for (const std::vector<std::int64_t>& members : masks) regions.push_back({members, {}});
  std::vector<Topology> found;
  found.reserve(masks.size());
  for (const TopologyPair& pair : topology_pairs(labels, labels, table, regions, options)) {
    found.push_back(pair.reference);
  }
  return found;
}

}  // namespace assay
