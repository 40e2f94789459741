// How many elements have which squared distance.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <vector>

namespace assay::detail {

// Elements of one squared distance (mm^2) and one class; those of a class weigh the same.
struct DistanceCount {
  double squared = 0;
  std::uint32_t element_class = 0;
  std::int64_t count = 0;
};

// A hash table keyed by class and the bits of the squared distance. On a voxel grid there are few distinct values, so
// this is far smaller than a list of all distances, and needs no sorting of it.
class DistanceCounts {
 public:
  DistanceCounts() : slots_(64) {}

  void add(double squared, std::uint32_t element_class, std::int64_t count) {
    if (count == 0) return;
    DistanceCount& slot = slots_[find(slots_, squared, element_class)];
    if (slot.count == 0) {
      slot = {squared, element_class, 0};
      ++used_;
    }
    slot.count += count;
    if (2 * used_ > slots_.size()) grow();
  }

  void add(const DistanceCounts& other) {
    for (const DistanceCount& slot : other.slots_) add(slot.squared, slot.element_class, slot.count);
  }

  // By ascending distance, then class.
  std::vector<DistanceCount> sorted() const {
    std::vector<DistanceCount> values;
    values.reserve(used_);
    for (const DistanceCount& slot : slots_) {
      if (slot.count != 0) values.push_back(slot);
    }
    std::sort(values.begin(), values.end(), [](const DistanceCount& a, const DistanceCount& b) {
      return std::tie(a.squared, a.element_class) < std::tie(b.squared, b.element_class);
    });
    return values;
  }

 private:
  // Where this key is, or would be.
  static std::size_t find(const std::vector<DistanceCount>& slots, double squared, std::uint32_t element_class) {
    std::uint64_t key = 0;
    std::memcpy(&key, &squared, sizeof key);
    key = (key + element_class) * 0x9E3779B97F4A7C15U;
    std::size_t at = static_cast<std::size_t>(key >> 32) & (slots.size() - 1);
    const auto other = [&](const DistanceCount& slot) {
      return slot.count != 0 && (slot.squared != squared || slot.element_class != element_class);
    };
    while (other(slots[at])) at = (at + 1) & (slots.size() - 1);
    return at;
  }

  void grow() {
    std::vector<DistanceCount> larger(2 * slots_.size());
    for (const DistanceCount& slot : slots_) {
      if (slot.count != 0) larger[find(larger, slot.squared, slot.element_class)] = slot;
    }
    slots_.swap(larger);
  }

  std::vector<DistanceCount> slots_;
  std::size_t used_ = 0;
};

}  // namespace assay::detail
