// Counts runs of equal label pairs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "assay/overlap.hpp"
#include "detail/stretches.hpp"

namespace assay::detail {

// A hash table from (reference label, prediction label) to the counts of an OverlapTable. What belongs to a pair lies
// together in memory: with many objects nearly every run is of another pair than the one before.
class PairAccumulator {
 public:
  static constexpr bool counts_pairs = false;

  // `order` holds the axes from the slowest to the fastest, `origin` where the maps lie in whole arrays; empty: at 0.
  PairAccumulator(const std::vector<std::size_t>& order, const std::vector<std::ptrdiff_t>& origin)
      : origin_(origin.begin(), origin.end()),
        rank_(order.size()),
        row_axis_(order.back()),
        next_axis_(order[order.size() < 2 ? 0 : order.size() - 2]),
        width_(box + 3 * rank_),
        slots_(64, none) {
    origin_.resize(rank_, 0);
  }

  // What follows are the rows of this stretch, behind each other along the axis before the last, or a part of one row.
  void start(const Stretch& stretch) {
    index_ = origin_;
    for (std::size_t axis = 0; axis < rank_; ++axis) index_[axis] += stretch.index[axis];
    length_ = stretch.length;
    row_ = 0;
    row_start_ = 0;
  }

  // Voxels [first, end) of those rows, which begin where the last ones ended, or later.
  void add_run(std::int64_t reference_label, std::int64_t prediction_label, std::int64_t first, std::int64_t end) {
    std::int64_t* const pair = find(reference_label, prediction_label);
    if (first >= row_start_ + length_) {
      row_ = first / length_;
      row_start_ = row_ * length_;
    }
    if (end <= row_start_ + length_) {
      add(pair, 1, first - row_start_, end - first);
      return;
    }
    while (first < end) {
      const std::int64_t x = first - row_start_;
      const std::int64_t rows = x == 0 ? std::max<std::int64_t>(1, (end - first) / length_) : 1;
      const std::int64_t length = std::min(length_ - x, end - first);
      add(pair, rows, x, length);
      first += rows * length;
      if (x + length < length_) return;  // the row goes on
      row_ += rows;
      row_start_ += rows * length_;
    }
  }

  PairColumns pairs() const {
    PairColumns columns;
    for (const std::int64_t* pair = pairs_.data(); pair != pairs_.data() + pairs_.size(); pair += width_) {
      columns.reference.push_back(pair[reference]);
      columns.prediction.push_back(pair[prediction]);
      columns.count.push_back(pair[count]);
      for (std::size_t axis = 0; axis < rank_; ++axis) {
        columns.low.push_back(pair[box + 3 * axis]);
        columns.high.push_back(pair[box + 3 * axis + 1]);
        columns.index_sum.push_back(pair[box + 3 * axis + 2]);
      }
    }
    return columns;
  }

 private:
  // What belongs to a pair: two labels, the voxels, and for each axis low, high and the sum of indices.
  static constexpr std::size_t reference = 0;
  static constexpr std::size_t prediction = 1;
  static constexpr std::size_t count = 2;
  static constexpr std::size_t box = 3;
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  // Voxels [x, x + length) of so many rows from the present one on.
  void add(std::int64_t* pair, std::int64_t rows, std::int64_t x, std::int64_t length) {
    pair[count] += rows * length;
    std::int64_t* along = pair + box;
    for (std::size_t axis = 0; axis < rank_; ++axis, along += 3) {
      std::int64_t first = index_[axis];
      std::int64_t steps = 1;
      std::int64_t lines = rows * length;  // of so many steps each
      if (axis == row_axis_) {
        first += x;
        steps = length;
        lines = rows;
      } else if (axis == next_axis_) {
        first += row_;
        steps = rows;
        lines = length;
      }
      along[0] = std::min(along[0], first);
      along[1] = std::max(along[1], first + steps);
      along[2] += (first * steps + steps * (steps - 1) / 2) * lines;
    }
  }

  std::int64_t* find(std::int64_t r, std::int64_t p) {
    if (is(last_, r, p)) return &pairs_[last_];
    std::size_t slot = slot_of(r, p);
    while (slots_[slot] != none) {
      if (is(slots_[slot], r, p)) return &pairs_[last_ = slots_[slot]];
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return insert(slot, r, p);
  }

  bool is(std::size_t pair, std::int64_t r, std::int64_t p) const {
    return pair < pairs_.size() && pairs_[pair + reference] == r && pairs_[pair + prediction] == p;
  }

  std::size_t slot_of(std::int64_t r, std::int64_t p) const {
    std::uint64_t key = static_cast<std::uint64_t>(r) * 0x9E3779B97F4A7C15U ^ static_cast<std::uint64_t>(p);
    key *= 0xD6E8FEB86659FD93U;
    return static_cast<std::size_t>(key >> 32) & (slots_.size() - 1);
  }

  std::int64_t* insert(std::size_t slot, std::int64_t r, std::int64_t p) {
    last_ = pairs_.size();
    slots_[slot] = last_;
    pairs_.insert(pairs_.end(), {r, p, 0});
    for (std::size_t axis = 0; axis < rank_; ++axis) {
      pairs_.insert(pairs_.end(),
                    {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(), 0});
    }
    if (2 * pairs_.size() > slots_.size() * width_) grow();
    return &pairs_[last_];
  }

  void grow() {
    slots_.assign(2 * slots_.size(), none);
    for (std::size_t pair = 0; pair < pairs_.size(); pair += width_) {
      std::size_t slot = slot_of(pairs_[pair + reference], pairs_[pair + prediction]);
      while (slots_[slot] != none) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = pair;
    }
  }

  std::vector<std::int64_t> origin_;
  std::size_t rank_;
  std::size_t row_axis_;
  std::size_t next_axis_;
  std::size_t width_;                // numbers per pair
  std::vector<std::int64_t> index_;  // of the first voxel of the stretch, in whole-array coordinates
  std::int64_t length_ = 0;
  std::int64_t row_ = 0;        // the row that was reached
  std::int64_t row_start_ = 0;  // its first voxel
  std::vector<std::int64_t> pairs_;
  std::vector<std::size_t> slots_;  // where a pair begins
  std::size_t last_ = 0;
};

}  // namespace assay::detail
