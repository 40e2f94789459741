// From an array to its components.

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "assay/components.hpp"
#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/component_search.hpp"
#include "detail/component_state.hpp"
#include "detail/label_runs.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

using detail::Index3;

int reach_of(Connectivity connectivity) { return static_cast<int>(connectivity) + 1; }

void check(const LabelView& labels, const ComponentOptions& options) {
  constexpr std::ptrdiff_t longest = std::numeric_limits<std::int32_t>::max();
  const std::vector<std::ptrdiff_t>& shape = shape_of(labels);
  if (shape.empty() || shape.size() > 3) {
    throw InvalidInput("mask must have 1 to 3 axes for connected components, got " + std::to_string(shape.size()));
  }
  for (const std::ptrdiff_t length : shape) {
    if (length >= longest) throw InvalidInput("mask must have axes shorter than 2^31, got " + std::to_string(length));
  }
  detail::check_length("spacing", options.spacing.size(), shape.size());
}

// What a step along each grid axis is in the C order of the array.
Index3 weights(const LabelView& labels, const detail::Grid& grid) {
  const std::vector<std::ptrdiff_t>& shape = shape_of(labels);
  Index3 weight{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!grid.has_axis(axis)) continue;
    weight[axis] = 1;
    for (std::size_t later = grid.array_axis(axis) + 1; later < shape.size(); ++later) weight[axis] *= shape[later];
  }
  return weight;
}

// Where the search found its runs: in the bits of a mask, or in the labels.
struct Source {
  std::optional<detail::BitRows> mask;
  std::int64_t label = 0;
};

detail::RunSets search(const LabelView& labels, const detail::Grid& grid, int reach, int threads, bool measured,
                       Source& source) {
  const Index3 weight = weights(labels, grid);
  source.mask.emplace(grid.extent());
  if (detail::read_mask(labels, grid, threads, *source.mask, source.label)) {
    const detail::BlockRows rows(*source.mask, weight, reach);
    return detail::ComponentSearch(rows, measured).run(threads);
  }
  source.mask.reset();
  return detail::visit_common_type(labels, labels, [&](auto type) {
    const detail::LabelRuns<decltype(type)> rows(labels, grid, weight, reach);
    return detail::ComponentSearch(rows, measured).run(threads);
  });
}

// A set that stands for a component, and where that begins.
struct Root {
  std::int64_t first;
  std::uint32_t set;
};

// What the sets of all slabs have in common with those that they were united with.
std::vector<detail::Extent> united_extents(detail::RunSets& runs, std::vector<std::int64_t>& label) {
  std::vector<detail::Extent> extents;
  if (runs.slabs.size() == 1) {
    extents = std::move(runs.slabs.front().extent);
    label = std::move(runs.slabs.front().set_label);
  } else {
    for (detail::Slab& slab : runs.slabs) {
      extents.insert(extents.end(), slab.extent.begin(), slab.extent.end());
      label.insert(label.end(), slab.set_label.begin(), slab.set_label.end());
      slab.extent = {};
    }
  }
  for (std::uint32_t set = 0; set < runs.sets.size(); ++set) {
    if (runs.sets.parent(set) != set) extents[runs.sets.parent(set)].add(extents[set]);
  }
  return extents;
}

std::vector<Root> ordered_roots(const detail::DisjointSets& sets, const std::vector<detail::Extent>& extents) {
  std::vector<Root> roots;
  for (std::uint32_t set = 0; set < sets.size(); ++set) {
    if (sets.parent(set) == set) roots.push_back({extents[set].first, set});
  }
  const auto earlier = [](const Root& a, const Root& b) { return a.first < b.first; };
  if (!std::is_sorted(roots.begin(), roots.end(), earlier)) std::sort(roots.begin(), roots.end(), earlier);
  return roots;
}

// Axes of the array instead of those of the grid.
void add_component(const detail::Extent& extent, const detail::Grid& grid, std::int64_t label, Components& components) {
  const std::size_t cell = components.low.size();
  const std::size_t rank = components.rank();
  components.value.push_back(label);
  components.voxels.push_back(extent.voxels);
  for (auto* column : {&components.low, &components.high, &components.index_sum}) column->resize(cell + rank);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!grid.has_axis(axis)) continue;
    const std::size_t at = cell + grid.array_axis(axis);
    components.low[at] = extent.low[axis];
    components.high[at] = extent.high[axis];
    components.index_sum[at] = extent.sum[axis];
  }
}

}  // namespace

ComponentRuns::ComponentRuns(const LabelView& labels, const ComponentOptions& options)
    : state_(std::make_unique<State>()) {
  check(labels, options);
  const std::vector<std::ptrdiff_t>& shape = shape_of(labels);
  State& state = *state_;
  Components& components = state.components;
  components.shape.assign(shape.begin(), shape.end());
  components.spacing = options.spacing.empty() ? std::vector<double>(shape.size(), 1.0) : options.spacing;
  state.threads = effective_threads(options.threads, detail::size_of(labels));
  if (detail::size_of(labels) == 0) return;

  const detail::Grid grid(labels, components.spacing);
  const int reach = reach_of(options.connectivity);
  Source source;
  state.extent = grid.extent();
  state.weight = weights(labels, grid);
  state.runs = search(labels, grid, reach, state.threads, true, source);
  state.mask = std::move(source.mask);
  if (state.mask) state.blocks = detail::BlockShape::of(state.extent, reach);

  std::vector<std::int64_t> label;
  const std::vector<detail::Extent> extents = united_extents(state.runs, label);
  const std::vector<Root> roots = ordered_roots(state.runs.sets, extents);
  state.number.resize(state.runs.sets.size());
  for (std::size_t i = 0; i < roots.size(); ++i) {
    const std::uint32_t set = roots[i].set;
    state.number[set] = static_cast<std::uint32_t>(i);
    state.first.push_back(roots[i].first);
    add_component(extents[set], grid, state.mask ? source.label : label[set], components);
  }
  for (std::uint32_t set = 0; set < state.runs.sets.size(); ++set) {
    state.number[set] = state.number[state.runs.sets.parent(set)];
  }
}

std::int64_t count_components(const LabelView& labels, const ComponentOptions& options) {
  check(labels, options);
  if (detail::size_of(labels) == 0) return 0;
  const detail::Grid grid(labels, std::vector<double>(shape_of(labels).size(), 1.0));
  const int threads = effective_threads(options.threads, detail::size_of(labels));
  Source source;
  const detail::RunSets runs = search(labels, grid, reach_of(options.connectivity), threads, false, source);
  std::int64_t count = 0;
  for (std::uint32_t set = 0; set < runs.sets.size(); ++set) count += runs.sets.parent(set) == set ? 1 : 0;
  return count;
}

}  // namespace assay
