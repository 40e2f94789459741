// Counts runs of equal label pairs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "assay/overlap.hpp"

namespace assay::detail {

// A hash table from (reference label, prediction label) to a column number, with the columns of an OverlapTable.
class PairAccumulator {
 public:
  // `order` holds the axes from the slowest to the fastest.
  explicit PairAccumulator(const std::vector<std::size_t>& order)
      : rank_(order.size()),
        row_axis_(order.back()),
        next_axis_(order[order.size() < 2 ? 0 : order.size() - 2]),
        slots_(64, -1) {}

  // What follows are rows of `length` voxels behind each other along the axis before the last, or a part of one row.
  // The first voxel is at `index`, in whole-array coordinates.
  void start(const std::vector<std::int64_t>& index, std::int64_t length) {
    index_ = index;
    length_ = length;
  }

  // Voxels [first, end) of those rows.
  void add_run(std::int64_t reference_label, std::int64_t prediction_label, std::int64_t first, std::int64_t end) {
    const std::size_t column = find(reference_label, prediction_label);
    if (end <= length_) {
      add(column, 0, 1, first, end - first);
      return;
    }
    while (first < end) {
      const std::int64_t row = first / length_;
      const std::int64_t x = first - row * length_;
      const std::int64_t rows = x == 0 ? std::max<std::int64_t>(1, (end - first) / length_) : 1;
      const std::int64_t length = std::min(length_ - x, end - first);
      add(column, row, rows, x, length);
      first += rows * length;
    }
  }

  const PairColumns& pairs() const { return pairs_; }

 private:
  // Voxels [x, x + length) of rows [row, row + rows).
  void add(std::size_t column, std::int64_t row, std::int64_t rows, std::int64_t x, std::int64_t length) {
    pairs_.count[column] += rows * length;
    for (std::size_t axis = 0; axis < rank_; ++axis) {
      std::int64_t first = index_[axis];
      std::int64_t steps = 1;
      std::int64_t lines = rows * length;  // of so many steps each
      if (axis == row_axis_) {
        first += x;
        steps = length;
        lines = rows;
      } else if (axis == next_axis_) {
        first += row;
        steps = rows;
        lines = length;
      }
      const std::size_t cell = column * rank_ + axis;
      pairs_.low[cell] = std::min(pairs_.low[cell], first);
      pairs_.high[cell] = std::max(pairs_.high[cell], first + steps);
      pairs_.index_sum[cell] += (first * steps + steps * (steps - 1) / 2) * lines;
    }
  }

  std::size_t find(std::int64_t r, std::int64_t p) {
    if (last_ < pairs_.size() && pairs_.reference[last_] == r && pairs_.prediction[last_] == p) return last_;
    std::size_t slot = slot_of(r, p);
    while (slots_[slot] >= 0) {
      const auto column = static_cast<std::size_t>(slots_[slot]);
      if (pairs_.reference[column] == r && pairs_.prediction[column] == p) return last_ = column;
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return last_ = insert(slot, r, p);
  }

  std::size_t slot_of(std::int64_t r, std::int64_t p) const {
    std::uint64_t key = static_cast<std::uint64_t>(r) * 0x9E3779B97F4A7C15U ^ static_cast<std::uint64_t>(p);
    key *= 0xD6E8FEB86659FD93U;
    return static_cast<std::size_t>(key >> 32) & (slots_.size() - 1);
  }

  std::size_t insert(std::size_t slot, std::int64_t r, std::int64_t p) {
    const std::size_t column = pairs_.size();
    pairs_.reference.push_back(r);
    pairs_.prediction.push_back(p);
    pairs_.count.push_back(0);
    pairs_.low.resize(pairs_.low.size() + rank_, std::numeric_limits<std::int64_t>::max());
    pairs_.high.resize(pairs_.high.size() + rank_, std::numeric_limits<std::int64_t>::min());
    pairs_.index_sum.resize(pairs_.index_sum.size() + rank_, 0);
    slots_[slot] = static_cast<std::int64_t>(column);
    if (2 * pairs_.size() > slots_.size()) grow();
    return column;
  }

  void grow() {
    slots_.assign(2 * slots_.size(), -1);
    for (std::size_t column = 0; column < pairs_.size(); ++column) {
      std::size_t slot = slot_of(pairs_.reference[column], pairs_.prediction[column]);
      while (slots_[slot] >= 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = static_cast<std::int64_t>(column);
    }
  }

  std::size_t rank_;
  std::size_t row_axis_;
  std::size_t next_axis_;
  std::vector<std::int64_t> index_;
  std::int64_t length_ = 0;
  PairColumns pairs_;
  std::vector<std::int64_t> slots_;
  std::size_t last_ = 0;
};

}  // namespace assay::detail
