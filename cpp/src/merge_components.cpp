// Components that meet when they are dilated.

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
  const std::size_t run = detail::run_at(slab.words_of(row % found.rows_per_slab), voxel[2]);
  return found.sets.parent(found.shift[number] + slab.set[run]);
}

}  // namespace

void ComponentRuns::merge(const MergeOptions& options) {
  State& state = *state_;
  if (options.dilation < 0) {
    throw InvalidInput("dilation must be at least 0, got " + std::to_string(options.dilation));
  }
  if (count() == 0) return;
  if (!state.mask) throw InvalidInput("mask must have one label besides 0 to merge its components, got several");
  detail::BitRows grown = *state.mask;
  for (int step = 0; step < options.dilation; ++step) {
    grown = detail::dilated(grown, reach_of(options.element), state.threads);
  }
  const detail::BlockRows rows(grown, state.weight, reach_of(options.connectivity));
  const detail::RunSets found = detail::ComponentSearch(rows, false).run(state.threads);

  std::vector<std::uint32_t> number;  // of the merged component, for each component
  LargeVector<std::int64_t> first;
  std::unordered_map<std::uint32_t, std::uint32_t> number_of_set;
  for (const std::int64_t start : state.first) {
    Index3 voxel{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (state.weight[axis] > 0) voxel[axis] = start / state.weight[axis] % state.extent[axis];
    }
    const auto next = static_cast<std::uint32_t>(first.size());
    const auto [at, is_new] = number_of_set.try_emplace(set_of(found, rows, voxel), next);
    if (is_new) first.push_back(start);
    number.push_back(at->second);
  }
  for (std::uint32_t& component : state.number) component = number[component];
  state.first = std::move(first);
  state.count = state.first.size();
}

}  // namespace assay
