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
#include "assay/large_vector.hpp"
#include "detail/bits.hpp"

namespace assay::detail {

constexpr std::uint32_t no_set = std::numeric_limits<std::uint32_t>::max();

// Voxels [begin, end) of a row.
struct Run {
  std::uint32_t begin;
  std::uint32_t end;
};

// The runs among the 64 voxels of a word of a row.
struct RunWord {
  std::uint64_t starts;  // their first voxels
  std::uint64_t lasts;
  std::uint32_t before;  // how many runs of the slab begin before the word
};

// The number in its slab of the run that voxel x of a row is in.
inline std::size_t run_at(const RunWord* row, std::ptrdiff_t x) {
  const RunWord& word = row[x >> 6];
  const std::uint64_t up_to_x = (std::uint64_t{2} << (x & 63)) - 1;
  return std::size_t{word.before} + static_cast<std::size_t>(popcount(word.starts & up_to_x)) - 1;
}

// Numbers of runs and sets have 32 bits.
inline void check_count(std::size_t count) {
  if (count >= no_set) throw InvalidInput("mask must have fewer than 2^32 runs of voxels, got more");
}

// Disjoint sets; the first one of those that were united stands for all.
class DisjointSets {
 public:
  std::uint32_t size() const { return static_cast<std::uint32_t>(parent_.size()); }

  void reserve(std::size_t size) { parent_.reserve(size); }

  // Gives each of `count` runs that has no set one of its own. Without branches: in noise nobody could foresee them.
  void add_missing(std::uint32_t* set, std::size_t count) {
    std::size_t next = parent_.size();
    parent_.resize(next + count);
    for (std::size_t k = 0; k < count; ++k) {
      const bool missing = set[k] == no_set;
      parent_[next] = static_cast<std::uint32_t>(next);
      set[k] = missing ? static_cast<std::uint32_t>(next) : set[k];
      next += missing ? 1 : 0;
    }
    parent_.resize(next);
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
  // Of all sets what parent() is; there are none after that.
  LargeVector<std::uint32_t> release() { return std::exchange(parent_, {}); }

  // How many stand for themselves.
  std::size_t count() const {
    std::size_t count = 0;
    for (std::size_t set = 0; set < parent_.size(); ++set) count += parent_[set] == set ? 1 : 0;
    return count;
  }

 private:
  LargeVector<std::uint32_t> parent_;
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

// The runs of some rows that follow each other, and the sets that they make up. In noise there is a run for nearly
// every voxel, so that little may be written for each.
struct Slab {
  // Where the runs and the words of a row begin.
  struct RowStart {
    std::size_t run = 0;
    std::size_t word = 0;
  };

  LargeVector<std::uint32_t> set;       // that each run was put into
  LargeVector<RunWord> words;           // of the rows that have runs
  std::vector<RowStart> row_start{{}};  // and the end of the last one
  DisjointSets sets;
  // Of each set, unless only their number is asked for: the first voxel in C order of the array, left out if sets come
  // in the order of these, and the label, of a label map.
  LargeVector<std::int64_t> first;
  LargeVector<std::int64_t> set_label;

  std::size_t rows() const { return row_start.size() - 1; }

  bool empty(std::ptrdiff_t row) const {
    const auto at = static_cast<std::size_t>(row);
    return row_start[at].run == row_start[at + 1].run;
  }

  const RunWord* words_of(std::ptrdiff_t row) const {
    return words.data() + row_start[static_cast<std::size_t>(row)].word;
  }

  // Calls body(number of a run, run) for the runs of a row.
  template <class Body>
  void for_runs(std::ptrdiff_t row, const Body& body) const {
    const auto at = static_cast<std::size_t>(row);
    std::size_t number = row_start[at].run;
    std::uint32_t shift = 0;
    std::uint32_t begin = no_set;  // of the run that goes on, if one does
    for (std::size_t w = row_start[at].word; w < row_start[at + 1].word; ++w, shift += 64) {
      std::uint64_t starts = words[w].starts;
      for (std::uint64_t lasts = words[w].lasts; lasts != 0; lasts &= lasts - 1) {
        if (begin == no_set) {
          begin = shift + static_cast<std::uint32_t>(trailing_zeros(starts));
          starts &= starts - 1;
        }
        body(number++, Run{begin, shift + static_cast<std::uint32_t>(trailing_zeros(lasts)) + 1});
        begin = no_set;
      }
      if (starts != 0) begin = shift + static_cast<std::uint32_t>(trailing_zeros(starts));
    }
  }
};

}  // namespace assay::detail
