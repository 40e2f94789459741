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
  explicit PairAccumulator(std::size_t rank) : rank_(rank), slots_(64, -1) {}

  // A run of `length` voxels from `index` on along `row_axis`; `index` is in whole-array coordinates.
  void add_run(std::int64_t reference_label, std::int64_t prediction_label, const std::vector<std::int64_t>& index,
               std::size_t row_axis, std::int64_t length) {
    const std::size_t column = find(reference_label, prediction_label);
    pairs_.count[column] += length;
    for (std::size_t axis = 0; axis < rank_; ++axis) {
      const std::size_t cell = column * rank_ + axis;
      const std::int64_t first = index[axis];
      const std::int64_t end = first + (axis == row_axis ? length : 1);
      pairs_.low[cell] = std::min(pairs_.low[cell], first);
      pairs_.high[cell] = std::max(pairs_.high[cell], end);
      pairs_.index_sum[cell] += first * length + (axis == row_axis ? length * (length - 1) / 2 : 0);
    }
  }

  const PairColumns& pairs() const { return pairs_; }

 private:
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
  PairColumns pairs_;
  std::vector<std::int64_t> slots_;
  std::size_t last_ = 0;
};

}  // namespace assay::detail
