// From an array to its components.

#include "detail/component_search.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "assay/components.hpp"
#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/bits.hpp"
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

detail::RunSets search(const LabelView& labels, const detail::Grid& grid, int reach, int threads, bool ordered,
                       Source& source) {
  const Index3 weight = weights(labels, grid);
  source.mask.emplace(grid.extent());
  if (detail::read_mask(labels, grid, threads, *source.mask, source.label)) {
    const detail::BlockRows rows(*source.mask, weight, reach);
    return detail::ComponentSearch(rows, ordered).run(threads);
  }
  source.mask.reset();
  return detail::visit_common_type(labels, labels, [&](auto type) {
    const detail::LabelRuns<decltype(type)> rows(labels, grid, weight, reach);
    return detail::ComponentSearch(rows, ordered).run(threads);
  });
}

// Ranks of first voxels, read from a map of all of them: sorting many would take longer than the search.
class Order {
 public:
  Order(const LargeVector<std::int64_t>& firsts, std::ptrdiff_t voxels)
      : marks_(static_cast<std::size_t>(voxels / 64 + 1)), ranks_(marks_.size() + 1) {
    for (const std::int64_t first : firsts) {
      marks_[static_cast<std::size_t>(first / 64)] |= std::uint64_t{1} << (first & 63);
    }
    for (std::size_t w = 0; w < marks_.size(); ++w) {
      ranks_[w + 1] = ranks_[w] + (marks_[w] == 0 ? 0 : static_cast<std::uint32_t>(detail::popcount(marks_[w])));
    }
  }

  std::uint32_t rank(std::int64_t first) const {
    const auto w = static_cast<std::size_t>(first / 64);
    const std::uint64_t earlier = marks_[w] & ((std::uint64_t{1} << (first & 63)) - 1);
    return ranks_[w] + static_cast<std::uint32_t>(detail::popcount(earlier));
  }

 private:
  std::vector<std::uint64_t> marks_;
  std::vector<std::uint32_t> ranks_;
};

// Of all slabs, one after the other.
LargeVector<std::int64_t> concatenated(std::vector<detail::Slab>& slabs,
                                       LargeVector<std::int64_t> detail::Slab::* column) {
  LargeVector<std::int64_t> all = std::move(slabs.front().*column);
  for (std::size_t k = 1; k < slabs.size(); ++k) {
    LargeVector<std::int64_t> more = std::move(slabs[k].*column);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

// Those of the sets that stand for others, in the order of these; `firsts` gets them too.
LargeVector<std::int64_t> first_voxels(const detail::DisjointSets& sets, LargeVector<std::int64_t>& firsts) {
  for (std::uint32_t set = 0; set < sets.size(); ++set) {
    std::int64_t& first = firsts[sets.parent(set)];
    first = std::min(first, firsts[set]);
  }
  LargeVector<std::int64_t> found;
  found.reserve(sets.count());
  for (std::uint32_t set = 0; set < sets.size(); ++set) {
    if (sets.parent(set) == set) found.push_back(firsts[set]);
  }
  return found;
}

}  // namespace

ComponentRuns::ComponentRuns(const LabelView& labels, const ComponentOptions& options)
    : state_(std::make_unique<State>()) {
  check(labels, options);
  const std::vector<std::ptrdiff_t>& shape = shape_of(labels);
  State& state = *state_;
  state.shape.assign(shape.begin(), shape.end());
  state.spacing = options.spacing.empty() ? std::vector<double>(shape.size(), 1.0) : options.spacing;
  state.threads = effective_threads(options.threads, detail::size_of(labels));
  state.reach = reach_of(options.connectivity);
  if (detail::size_of(labels) == 0) return;

  const detail::Grid grid(labels, state.spacing);
  Source source;
  state.extent = grid.extent();
  state.weight = weights(labels, grid);
  state.axes = detail::memory_order(labels);
  state.runs = search(labels, grid, state.reach, state.threads, true, source);
  state.mask = std::move(source.mask);
  if (state.mask) state.blocks = detail::BlockShape::of(state.extent, state.reach);
  number_components(source.label, detail::size_of(labels));
}

void ComponentRuns::number_components(std::int64_t only_label, std::ptrdiff_t voxels) {
  State& state = *state_;
  LargeVector<std::int64_t> label = concatenated(state.runs.slabs, &detail::Slab::set_label);
  LargeVector<std::int64_t> firsts = concatenated(state.runs.slabs, &detail::Slab::first);
  state.only_value = only_label;
  state.count = state.runs.sets.count();
  if (!firsts.empty()) state.first = first_voxels(state.runs.sets, firsts);
  const bool sorted = std::is_sorted(state.first.begin(), state.first.end());
  const Order order(sorted ? LargeVector<std::int64_t>{} : state.first, sorted ? 0 : voxels);
  // Many sets take much memory, and fresh memory takes time: numbers replace parents, and labels of components those of
  // sets, where they do not come later than these.
  state.number = state.runs.sets.release();
  LargeVector<std::int64_t> reordered(sorted || label.empty() ? 0 : state.count);
  LargeVector<std::int64_t>& value = sorted ? label : reordered;
  std::uint32_t next = 0;
  for (std::uint32_t set = 0; set < state.number.size(); ++set) {
    const std::uint32_t parent = state.number[set];
    if (parent != set) {
      state.number[set] = state.number[parent];
      continue;
    }
    const std::uint32_t number = sorted ? next++ : order.rank(firsts[set]);
    state.number[set] = number;
    if (!sorted) state.first[number] = firsts[set];
    if (!label.empty()) value[number] = label[set];
  }
  if (!label.empty()) value.resize(state.count);
  state.value = std::move(value);
}

std::int64_t count_components(const LabelView& labels, const ComponentOptions& options) {
  check(labels, options);
  if (detail::size_of(labels) == 0) return 0;
  const detail::Grid grid(labels, std::vector<double>(shape_of(labels).size(), 1.0));
  const int threads = effective_threads(options.threads, detail::size_of(labels));
  Source source;
  const detail::RunSets runs = search(labels, grid, reach_of(options.connectivity), threads, false, source);
  return static_cast<std::int64_t>(runs.sets.count());
}

}  // namespace assay
