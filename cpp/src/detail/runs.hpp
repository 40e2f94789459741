// Runs of voxels, and which of them belong together.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "assay/error.hpp"
#include "detail/bits.hpp"

namespace assay::detail {

constexpr std::uint32_t no_set = std::numeric_limits<std::uint32_t>::max();

// Voxels [begin, end) of a row, and the set that it was put into.
struct Run {
  std::uint32_t begin;
  std::uint32_t end;
  std::uint32_t set;
};

// Numbers of runs and sets have 32 bits.
inline void check_count(std::size_t count) {
  if (count >= no_set) throw InvalidInput("mask must have fewer than 2^32 runs of voxels, got more");
}

// Disjoint sets; the first one of those that were united stands for all.
class DisjointSets {
 public:
  std::uint32_t size() const { return static_cast<std::uint32_t>(parent_.size()); }

  void reserve(std::size_t size) { parent_.reserve(size); }

  std::uint32_t add() {
    parent_.push_back(size());
    return parent_.back();
  }

  // Appends the sets of another; gives the number that its first one has here.
  std::uint32_t append(const DisjointSets& other) {
    check_count(parent_.size() + other.parent_.size());
    const std::uint32_t shift = size();
    for (const std::uint32_t parent : other.parent_) parent_.push_back(shift + parent);
    return shift;
  }

  std::uint32_t find(std::uint32_t set) {
    while (parent_[set] != set) {
      parent_[set] = parent_[parent_[set]];
      set = parent_[set];
    }
    return set;
  }

  // Gives the set that stands for both.
  std::uint32_t unite(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a > b) std::swap(a, b);
    parent_[b] = a;
    return a;
  }

  // Makes parent(set) what stands for it. Parents come before their children.
  void flatten() {
    for (std::uint32_t& parent : parent_) parent = parent_[parent];
  }
  std::uint32_t parent(std::uint32_t set) const { return parent_[set]; }

 private:
  std::vector<std::uint32_t> parent_;
};

// What is known of the voxels of a set, in grid coordinates.
struct Extent {
  std::int64_t voxels = 0;
  std::array<std::int64_t, 3> sum{};
  std::array<std::uint32_t, 3> low{no_set, no_set, no_set};
  std::array<std::uint32_t, 3> high{};

  void add(const Extent& other) {
    voxels += other.voxels;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      sum[axis] += other.sum[axis];
      low[axis] = std::min(low[axis], other.low[axis]);
      high[axis] = std::max(high[axis], other.high[axis]);
    }
  }
};

// Adds a run of a row to an extent.
inline void add_run(std::ptrdiff_t plane, std::ptrdiff_t row, const Run& run, Extent& extent) {
  const std::int64_t voxels = run.end - run.begin;
  const std::array<std::uint32_t, 3> low{static_cast<std::uint32_t>(plane), static_cast<std::uint32_t>(row), run.begin};
  extent.voxels += voxels;
  extent.sum[0] += voxels * plane;
  extent.sum[1] += voxels * row;
  extent.sum[2] += voxels * (std::int64_t{run.begin} + run.end - 1) / 2;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    extent.low[axis] = std::min(extent.low[axis], low[axis]);
    extent.high[axis] = std::max(extent.high[axis], axis < 2 ? low[axis] + 1 : run.end);
  }
}

// The runs of some rows that follow each other, and the sets that they make up.
struct Slab {
  std::vector<Run> runs;
  std::vector<std::size_t> row_start{0};  // in `runs`, and the end of the last one
  DisjointSets sets;
  std::vector<std::int64_t> first;  // voxel of each set, in C order of the array; empty if not asked for

  // For each word of each row, at which voxels runs begin, and the number of runs that begin before it.
  std::vector<std::uint64_t> starts;
  std::vector<std::uint32_t> before;

  std::vector<std::int64_t> set_label;  // of a label map, unless only the number of sets is asked for

  std::size_t rows() const { return row_start.size() - 1; }

  std::pair<std::size_t, std::size_t> runs_of(std::ptrdiff_t row) const {
    return {row_start[static_cast<std::size_t>(row)], row_start[static_cast<std::size_t>(row) + 1]};
  }

  // The run that voxel x of a row of so many words is in.
  std::size_t run_at(std::ptrdiff_t row, std::ptrdiff_t words, std::ptrdiff_t x) const {
    const auto word = static_cast<std::size_t>(row * words + (x >> 6));
    const std::uint64_t up_to_x = (std::uint64_t{2} << (x & 63)) - 1;
    return std::size_t{before[word]} + static_cast<std::size_t>(popcount(starts[word] & up_to_x)) - 1;
  }
};

}  // namespace assay::detail
