// A stable sort by the bits of a key.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/parallel.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {

constexpr int digit_bits = 11;
constexpr std::size_t digit_values = std::size_t{1} << digit_bits;

inline std::uint32_t sort_key(std::uint32_t key) { return key; }
inline std::uint64_t sort_key(std::uint64_t key) { return key; }

// A key with what goes along with it.
template <class Key, class Value>
struct Keyed {
  Key key;
  Value value;
};
template <class Key, class Value>
Key sort_key(const Keyed<Key, Value>& element) {
  return element.key;
}

template <class Element>
std::size_t digit_of(const Element& element, int shift) {
  return static_cast<std::size_t>(sort_key(element) >> shift) & (digit_values - 1);
}

// Sorts by the least significant digit first. Every thread moves a stretch of its own, and what is equal stays in its
// order, so that the result does not depend on the number of threads.
template <class Element>
void radix_sort(std::vector<Element>& elements, int threads) {
  const auto size = static_cast<std::ptrdiff_t>(elements.size());
  if (size < 256) {
    std::stable_sort(elements.begin(), elements.end(),
                     [](const Element& a, const Element& b) { return sort_key(a) < sort_key(b); });
    return;
  }
  const int used = effective_threads(threads, size);
  const std::ptrdiff_t per_task = task_count(size, used);
  const auto tasks = static_cast<std::size_t>(task_count(size, per_task));
  std::vector<std::array<std::size_t, digit_values>> places(tasks);
  std::vector<Element> other(elements.size());
  constexpr int bits = static_cast<int>(sizeof(sort_key(elements[0]))) * 8;
  for (int shift = 0; shift < bits; shift += digit_bits) {
    parallel_stretches(size, per_task, used, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
      auto& count = places[static_cast<std::size_t>(task)];
      count.fill(0);
      const Element* const from = elements.data();
      for (std::ptrdiff_t i = first; i < end; ++i) ++count[digit_of(from[i], shift)];
    });
    std::size_t place = 0;
    bool constant = false;
    for (std::size_t digit = 0; digit < digit_values; ++digit) {
      const std::size_t start = place;
      for (auto& count : places) {
        const std::size_t here = count[digit];
        count[digit] = place;
        place += here;
      }
      constant = constant || place - start == elements.size();
    }
    if (constant) continue;
    parallel_stretches(size, per_task, used, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
      auto& next = places[static_cast<std::size_t>(task)];
      const Element* const from = elements.data();
      Element* const to = other.data();
      for (std::ptrdiff_t i = first; i < end; ++i) to[next[digit_of(from[i], shift)]++] = from[i];
    });
    elements.swap(other);
  }
}

}  // namespace assay::detail
