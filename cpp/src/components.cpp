#include "assay/components.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "detail/component_state.hpp"
#include "detail/parallel_for.hpp"

namespace assay {
namespace {

constexpr std::ptrdiff_t voxels_per_task = 1 << 20;

// For every byte of a mask, one element per bit: all ones where the bit is set.
template <class T>
struct ByteMasks {
  ByteMasks() {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      for (std::size_t k = 0; k < 8; ++k) of[byte][k] = (byte >> k & 1) != 0 ? static_cast<T>(~T{0}) : T{0};
    }
  }
  std::array<std::array<T, 8>, 256> of;
};

// Writes the values of a line where the mask has voxels.
template <class T>
void paint_row(const std::uint64_t* bits, std::ptrdiff_t length, const T* line, const ByteMasks<T>& masks, T* out) {
  for (std::ptrdiff_t x = 0; x < length; x += 64, ++bits) {
    const std::uint64_t word = *bits;
    if (word == 0) continue;
    if (length - x < 64) {
      for (std::ptrdiff_t k = 0; k < length - x; ++k) {
        if ((word >> k & 1) != 0) out[x + k] = line[x + k];
      }
    } else if (word == ~std::uint64_t{0}) {
      std::copy_n(line + x, 64, out + x);
    } else {
      for (std::ptrdiff_t group = 0; group < 8; ++group) {
        const std::array<T, 8>& mask = masks.of[word >> (8 * group) & 255];
        const std::ptrdiff_t at = x + 8 * group;
        for (std::size_t k = 0; k < 8; ++k) {
          const auto j = at + static_cast<std::ptrdiff_t>(k);
          out[j] = static_cast<T>(line[j] & mask[k]);
        }
      }
    }
  }
}

// Calls body(row of blocks, run, number of its component) for all runs.
template <class State, class Body>
void for_runs(const State& state, const Body& body) {
  for (std::size_t number = 0; number < state.runs.slabs.size(); ++number) {
    const detail::Slab& slab = state.runs.slabs[number];
    const auto first = static_cast<std::ptrdiff_t>(number) * state.runs.rows_per_slab;
    for (std::size_t row = 0; row < slab.rows(); ++row) {
      slab.for_runs(static_cast<std::ptrdiff_t>(row), [&](std::size_t k, const detail::Run& run) {
        body(first + static_cast<std::ptrdiff_t>(row), run, state.number[state.runs.shift[number] + slab.set[k]]);
      });
    }
  }
}

// The extent of each component.
template <class State>
LargeVector<detail::Extent> measured(const State& state, std::size_t count) {
  LargeVector<detail::Extent> extents(count);
  if (state.mask) {
    const detail::BlockRows blocks(*state.mask, state.weight, state.reach);
    detail::BlockRows::Reader reader(blocks);
    std::ptrdiff_t place = -1;
    for_runs(state, [&](std::ptrdiff_t row, const detail::Run& run, std::uint32_t number) {
      if (row != place) reader.go_to(place = row);
      reader.measure(run, extents[number]);
    });
  } else {
    for_runs(state, [&](std::ptrdiff_t row, const detail::Run& run, std::uint32_t number) {
      detail::add_run(row / state.extent[1], row % state.extent[1], run, extents[number]);
    });
  }
  return extents;
}

}  // namespace

std::vector<double> Components::volumes() const {
  double unit = rank() == 3 ? 1e-3 : 1.0;
  for (const double step : spacing) unit *= step;
  std::vector<double> volumes;
  volumes.reserve(size());
  for (const std::int64_t count : voxels) volumes.push_back(static_cast<double>(count) * unit);
  return volumes;
}

std::vector<double> Components::centroids() const {
  std::vector<double> centroids;
  centroids.reserve(index_sum.size());
  for (std::size_t i = 0; i < size(); ++i) {
    const auto count = static_cast<double>(voxels[i]);
    for (std::size_t k = 0; k < rank(); ++k) {
      centroids.push_back(static_cast<double>(index_sum[i * rank() + k]) / count);
    }
  }
  return centroids;
}

std::vector<std::uint8_t> Components::touches_edge() const {
  std::vector<std::uint8_t> touches(size());
  for (std::size_t i = 0; i < size(); ++i) {
    for (std::size_t k = 0; k < rank(); ++k) {
      const std::size_t cell = i * rank() + k;
      if (low[cell] == 0 || high[cell] == shape[k]) touches[i] = 1;
    }
  }
  return touches;
}

ComponentRuns::ComponentRuns(ComponentRuns&&) noexcept = default;
ComponentRuns& ComponentRuns::operator=(ComponentRuns&&) noexcept = default;
ComponentRuns::~ComponentRuns() = default;

std::int64_t ComponentRuns::count() const noexcept { return static_cast<std::int64_t>(state_->count); }

Components ComponentRuns::measure() const {
  const State& state = *state_;
  const std::size_t count = state.count;
  const std::size_t rank = state.shape.size();
  Components found;
  found.value.assign(state.value.begin(), state.value.end());
  if (state.value.empty()) found.value.assign(count, state.only_value);
  found.voxels.resize(count);
  for (auto* column : {&found.low, &found.high, &found.index_sum}) column->resize(count * rank);
  found.shape = state.shape;
  found.spacing = state.spacing;
  if (count == 0) return found;
  const LargeVector<detail::Extent> extents = measured(state, count);
  for (std::size_t i = 0; i < count; ++i) {
    found.voxels[i] = extents[i].voxels;
    for (std::size_t k = 0; k < rank; ++k) {
      const std::size_t cell = i * rank + state.axes[k];
      const std::size_t axis = 3 - rank + k;
      found.low[cell] = extents[i].low[axis];
      found.high[cell] = extents[i].high[axis];
      found.index_sum[cell] = extents[i].sum[axis];
    }
  }
  return found;
}

template <class T>
void ComponentRuns::paint(const std::vector<T>& values, T* out) const {
  const State& state = *state_;
  const detail::BlockShape& blocks = state.blocks;
  const detail::Index3& extent = state.extent;
  const ByteMasks<T> masks;
  const std::ptrdiff_t rows = (extent[1] + blocks.rows - 1) / blocks.rows;  // of blocks in a plane

  const auto paint_block = [&](std::ptrdiff_t row, const T* line) {
    for (std::ptrdiff_t k = 0; k < blocks.planes * blocks.rows; ++k) {
      const std::ptrdiff_t z = row / rows * blocks.planes + k / blocks.rows;
      const std::ptrdiff_t y = row % rows * blocks.rows + k % blocks.rows;
      if (z >= extent[0] || y >= extent[1]) continue;
      paint_row(state.mask->row(z, y), extent[2], line, masks, out + (z * extent[1] + y) * extent[2]);
    }
  };
  const auto paint_runs = [&](std::size_t number, std::ptrdiff_t row, T* line) {
    const detail::Slab& slab = state.runs.slabs[number];
    const std::uint32_t* const number_of = state.number.data() + state.runs.shift[number];
    slab.for_runs(row, [&](std::size_t k, const detail::Run& run) {
      std::fill(line + run.begin, line + run.end, values[number_of[slab.set[k]]]);
    });
    return !slab.empty(row);
  };
  const auto some_rows = [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    const bool in_blocks = blocks.planes * blocks.rows > 1;
    std::vector<T> line(in_blocks ? static_cast<std::size_t>(extent[2]) : 0);
    for (std::ptrdiff_t row = first; row < end; ++row) {
      const auto slab = static_cast<std::size_t>(row / state.runs.rows_per_slab);
      T* to = in_blocks ? line.data() : out + row * extent[2];
      if (paint_runs(slab, row % state.runs.rows_per_slab, to) && in_blocks) paint_block(row, to);
    }
  };
  if (count() == 0) return;
  const std::ptrdiff_t block_rows = (extent[0] + blocks.planes - 1) / blocks.planes * rows;
  const std::ptrdiff_t per_task = voxels_per_task / (extent[2] * blocks.planes * blocks.rows) + 1;
  detail::parallel_stretches(block_rows, per_task, state.threads, some_rows);
}

template void ComponentRuns::paint(const std::vector<std::int8_t>&, std::int8_t*) const;
template void ComponentRuns::paint(const std::vector<std::uint8_t>&, std::uint8_t*) const;
template void ComponentRuns::paint(const std::vector<std::int16_t>&, std::int16_t*) const;
template void ComponentRuns::paint(const std::vector<std::uint16_t>&, std::uint16_t*) const;
template void ComponentRuns::paint(const std::vector<std::int32_t>&, std::int32_t*) const;
template void ComponentRuns::paint(const std::vector<std::uint32_t>&, std::uint32_t*) const;
template void ComponentRuns::paint(const std::vector<std::int64_t>&, std::int64_t*) const;
template void ComponentRuns::paint(const std::vector<std::uint64_t>&, std::uint64_t*) const;

}  // namespace assay
