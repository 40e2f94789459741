// A stable sort by the bits of a key.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "assay/large_vector.hpp"
#include "assay/parallel.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {

constexpr int digit_bits = 9;
constexpr int most_bucket_bits = 12;
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

// Sorts by the lowest `bits` bits of the key, the least significant digit first. `other` is as large.
template <class Element>
void sort_digits(Element* elements, Element* other, std::size_t size, int bits) {
  if (size <= 48) {
    for (std::size_t i = 1; i < size; ++i) {
      const Element element = elements[i];
      std::size_t at = i;
      for (; at > 0 && sort_key(element) < sort_key(elements[at - 1]); --at) elements[at] = elements[at - 1];
      elements[at] = element;
    }
    return;
  }
  Element* from = elements;
  Element* to = other;
  std::array<std::size_t, digit_values> places;
  for (int shift = 0; shift < bits; shift += digit_bits) {
    places.fill(0);
    for (std::size_t i = 0; i < size; ++i) ++places[digit_of(from[i], shift)];
    if (places[digit_of(from[0], shift)] == size) continue;  // all are equal here
    std::size_t place = 0;
    for (std::size_t& next : places) place += std::exchange(next, place);
    for (std::size_t i = 0; i < size; ++i) to[places[digit_of(from[i], shift)]++] = from[i];
    std::swap(from, to);
  }
  if (from != elements) std::copy(from, from + size, elements);
}

// Sorts by buckets of equal ranges of the key, so that each of them fits the cache, and within those by digits. What is
// equal stays in its order, so that the result does not depend on the number of threads.
template <class Element>
void radix_sort(LargeVector<Element>& elements, int threads) {
  using Key = decltype(sort_key(elements[0]));
  const auto size = static_cast<std::ptrdiff_t>(elements.size());
  if (size < 2) return;
  const int used = effective_threads(threads, size);
  const std::ptrdiff_t per_task = task_count(size, used);
  const auto tasks = static_cast<std::size_t>(task_count(size, per_task));
  std::vector<std::pair<Key, Key>> ends(tasks, {sort_key(elements[0]), sort_key(elements[0])});
  parallel_stretches(size, per_task, used, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    auto [low, high] = ends[static_cast<std::size_t>(task)];
    for (std::ptrdiff_t i = first; i < end; ++i) {
      low = std::min(low, sort_key(elements[static_cast<std::size_t>(i)]));
      high = std::max(high, sort_key(elements[static_cast<std::size_t>(i)]));
    }
    ends[static_cast<std::size_t>(task)] = {low, high};
  });
  Key low = ends[0].first;
  Key high = ends[0].second;
  for (const auto& [first, last] : ends) {
    low = std::min(low, first);
    high = std::max(high, last);
  }
  int bits = 0;  // of what differs from the lowest key
  while (bits < static_cast<int>(sizeof(Key)) * 8 && ((high - low) >> bits) != 0) ++bits;
  if (bits == 0) return;
  int bucket_bits = 1;
  while (bucket_bits < most_bucket_bits && (size >> (bucket_bits + 6)) > 0) ++bucket_bits;
  const int shift = std::max(0, bits - bucket_bits);
  const Key lowest = low >> shift;
  const auto bucket_of = [=](const Element& element) {
    return static_cast<std::size_t>((sort_key(element) >> shift) - lowest);
  };
  const std::size_t buckets = static_cast<std::size_t>((high >> shift) - lowest) + 1;
  std::vector<std::vector<std::size_t>> places(tasks);
  parallel_stretches(size, per_task, used, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    auto& count = places[static_cast<std::size_t>(task)];
    count.resize(buckets);
    for (std::ptrdiff_t i = first; i < end; ++i) ++count[bucket_of(elements[static_cast<std::size_t>(i)])];
  });
  std::vector<std::size_t> starts(buckets + 1);
  std::size_t place = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    starts[bucket] = place;
    for (auto& count : places) place += std::exchange(count[bucket], place);
  }
  starts[buckets] = place;
  LargeVector<Element> sorted(elements.size());
  parallel_stretches(size, per_task, used, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    std::size_t* const next = places[static_cast<std::size_t>(task)].data();
    Element* const to = sorted.data();
    for (std::ptrdiff_t i = first; i < end; ++i) {
      const Element element = elements[static_cast<std::size_t>(i)];
      to[next[bucket_of(element)]++] = element;
    }
  });
  // The old place of a bucket is where its digits are sorted from and to.
  parallel_for(static_cast<std::ptrdiff_t>(buckets), used, [&](std::ptrdiff_t number) {
    const std::size_t start = starts[static_cast<std::size_t>(number)];
    const std::size_t count = starts[static_cast<std::size_t>(number) + 1] - start;
    sort_digits(sorted.data() + start, elements.data() + start, count, shift);
  });
  elements.swap(sorted);
}

}  // namespace assay::detail
