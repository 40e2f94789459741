// How many voxels have which squared distance.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace assay::detail {

// A hash table keyed by the bits of the squared distance. On a voxel grid there are few distinct values, so this is
// far smaller than a list of all distances, and needs no sorting of it.
class DistanceCounts {
 public:
  DistanceCounts() : slots_(64) {}

  void add(double squared, std::int64_t count) {
    if (count == 0) return;
    std::size_t slot = slot_of(squared, slots_.size());
    while (slots_[slot].second != 0 && slots_[slot].first != squared) slot = (slot + 1) & (slots_.size() - 1);
    if (slots_[slot].second == 0) {
      slots_[slot].first = squared;
      ++used_;
    }
    slots_[slot].second += count;
    if (2 * used_ > slots_.size()) grow();
  }

  void add(const DistanceCounts& other) {
    for (const auto& [squared, count] : other.slots_) add(squared, count);
  }

  // Pairs (squared distance, count) in ascending order.
  std::vector<std::pair<double, std::int64_t>> sorted() const {
    std::vector<std::pair<double, std::int64_t>> values;
    values.reserve(used_);
    for (const auto& entry : slots_) {
      if (entry.second != 0) values.push_back(entry);
    }
    std::sort(values.begin(), values.end());
    return values;
  }

 private:
  static std::size_t slot_of(double squared, std::size_t slots) {
    std::uint64_t key = 0;
    std::memcpy(&key, &squared, sizeof key);
    key *= 0x9E3779B97F4A7C15U;
    return static_cast<std::size_t>(key >> 32) & (slots - 1);
  }

  void grow() {
    std::vector<std::pair<double, std::int64_t>> larger(2 * slots_.size());
    for (const auto& entry : slots_) {
      if (entry.second == 0) continue;
      std::size_t slot = slot_of(entry.first, larger.size());
      while (larger[slot].second != 0) slot = (slot + 1) & (larger.size() - 1);
      larger[slot] = entry;
    }
    slots_ = std::move(larger);
  }

  std::vector<std::pair<double, std::int64_t>> slots_;
  std::size_t used_ = 0;
};

}  // namespace assay::detail
