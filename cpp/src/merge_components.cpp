// Components that meet when they are dilated.

#include <algorithm>
#include <string>
#include <unordered_map>

#include "assay/components.hpp"
#include "assay/error.hpp"
#include "detail/component_search.hpp"
#include "detail/component_state.hpp"

namespace assay {
namespace {

using detail::Index3;

int reach_of(Connectivity connectivity) { return static_cast<int>(connectivity) + 1; }

// Which set of runs a voxel is in.
std::uint32_t set_of(const detail::RunSets& found, const detail::BlockRows& rows, const Index3& voxel) {
  const std::ptrdiff_t row = voxel[0] / rows.shape().planes * rows.rows() + voxel[1] / rows.shape().rows;
  const auto number = static_cast<std::size_t>(row / found.rows_per_slab);
  const detail::Slab& slab = found.slabs[number];
  const auto at = static_cast<std::size_t>(row % found.rows_per_slab);
  const auto begin = slab.runs.begin();
  const auto run = std::upper_bound(begin + static_cast<std::ptrdiff_t>(slab.row_start[at]),
                                    begin + static_cast<std::ptrdiff_t>(slab.row_start[at + 1]), voxel[2],
                                    [](std::ptrdiff_t x, const detail::Run& one) { return x < one.end; });
  return found.sets.parent(found.shift[number] + run->set);
}

void add(const Components& from, std::size_t i, Components& to, std::size_t k) {
  const std::size_t rank = from.rank();
  if (k == to.size()) {
    to.value.push_back(from.value[i]);
    to.voxels.push_back(0);
    to.index_sum.resize(to.index_sum.size() + rank);
    to.low.insert(to.low.end(), from.low.begin() + static_cast<std::ptrdiff_t>(i * rank),
                  from.low.begin() + static_cast<std::ptrdiff_t>((i + 1) * rank));
    to.high.resize(to.high.size() + rank);
  }
  to.voxels[k] += from.voxels[i];
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::size_t source = i * rank + axis;
    const std::size_t target = k * rank + axis;
    to.low[target] = std::min(to.low[target], from.low[source]);
    to.high[target] = std::max(to.high[target], from.high[source]);
    to.index_sum[target] += from.index_sum[source];
  }
}

}  // namespace

void ComponentRuns::merge(const MergeOptions& options) {
  State& state = *state_;
  if (options.dilation < 0) {
    throw InvalidInput("dilation must be at least 0, got " + std::to_string(options.dilation));
  }
  if (components().size() == 0) return;
  if (!state.mask) throw InvalidInput("mask must have one label besides 0 to merge its components, got several");
  detail::BitRows grown = *state.mask;
  for (int step = 0; step < options.dilation; ++step) {
    grown = detail::dilated(grown, reach_of(options.element), state.threads);
  }
  const detail::BlockRows rows(grown, state.weight, reach_of(options.connectivity));
  const detail::RunSets found = detail::ComponentSearch(rows, false).run(state.threads);

  Components merged;
  merged.shape = state.components.shape;
  merged.spacing = state.components.spacing;
  std::vector<std::uint32_t> number;  // of the merged component, for each component
  std::vector<std::int64_t> first;
  std::unordered_map<std::uint32_t, std::uint32_t> number_of_set;
  for (std::size_t i = 0; i < components().size(); ++i) {
    Index3 voxel{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (state.weight[axis] > 0) voxel[axis] = state.first[i] / state.weight[axis] % state.extent[axis];
    }
    const auto next = static_cast<std::uint32_t>(merged.size());
    const auto [at, is_new] = number_of_set.try_emplace(set_of(found, rows, voxel), next);
    if (is_new) first.push_back(state.first[i]);
    number.push_back(at->second);
    add(components(), i, merged, at->second);
  }
  for (std::uint32_t& component : state.number) component = number[component];
  state.components = std::move(merged);
  state.first = std::move(first);
}

}  // namespace assay
