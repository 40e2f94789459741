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

// How elements are shared among threads.
struct SortTasks {
  std::ptrdiff_t size;
  int threads;
  std::ptrdiff_t per_task;
  std::size_t count;

  SortTasks(std::size_t elements, int most_threads)
      : size(static_cast<std::ptrdiff_t>(elements)),
        threads(effective_threads(most_threads, size)),
        per_task(task_count(size, threads)),
        count(static_cast<std::size_t>(task_count(size, per_task))) {}

  // Calls run(task, first element, end) for each.
  template <class Run>
  void each(const Run& run) const {
    parallel_stretches(size, per_task, threads, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
      run(static_cast<std::size_t>(task), static_cast<std::size_t>(first), static_cast<std::size_t>(end));
    });
  }
};

// The lowest and the highest key.
template <class Element>
auto key_range(const LargeVector<Element>& elements, const SortTasks& tasks) {
  using Key = decltype(sort_key(elements[0]));
  const Key first_key = sort_key(elements[0]);
  std::vector<std::pair<Key, Key>> ends(tasks.count, {first_key, first_key});
  tasks.each([&](std::size_t task, std::size_t first, std::size_t end) {
    auto [low, high] = ends[task];
    for (std::size_t i = first; i < end; ++i) {
      low = std::min(low, sort_key(elements[i]));
      high = std::max(high, sort_key(elements[i]));
    }
    ends[task] = {low, high};
  });
  std::pair<Key, Key> range = ends[0];
  for (const auto& [low, high] : ends) range = {std::min(range.first, low), std::max(range.second, high)};
  return range;
}

// Equal ranges of the key, so many that the elements of one fit the cache.
template <class Key>
struct Buckets {
  int shift = 0;  // the bits of the key that do not decide
  Key lowest = 0;
  std::size_t count = 0;

  Buckets(std::pair<Key, Key> range, std::ptrdiff_t size) {
    int bits = 0;  // of what differs from the lowest key
    while (bits < static_cast<int>(sizeof(Key)) * 8 && ((range.second - range.first) >> bits) != 0) ++bits;
    int bucket_bits = 1;
    while (bucket_bits < most_bucket_bits && (size >> (bucket_bits + 6)) > 0) ++bucket_bits;
    shift = std::max(0, bits - bucket_bits);
    lowest = range.first >> shift;
    count = static_cast<std::size_t>((range.second >> shift) - lowest) + 1;
  }

  std::size_t of(Key key) const { return static_cast<std::size_t>((key >> shift) - lowest); }
};

// Sorts by buckets, and within those by digits. What is equal stays in its order, so that the result does not depend on
// the number of threads.
template <class Element>
void radix_sort(LargeVector<Element>& elements, int threads) {
  using Key = decltype(sort_key(elements[0]));
  if (elements.size() < 2) return;
  const SortTasks tasks(elements.size(), threads);
  const std::pair<Key, Key> range = key_range(elements, tasks);
  if (range.first == range.second) return;
  const Buckets<Key> buckets(range, tasks.size);
  std::vector<std::vector<std::size_t>> places(tasks.count);
  tasks.each([&](std::size_t task, std::size_t first, std::size_t end) {
    auto& count = places[task];
    count.resize(buckets.count);
    for (std::size_t i = first; i < end; ++i) ++count[buckets.of(sort_key(elements[i]))];
  });
  std::vector<std::size_t> starts(buckets.count + 1);
  std::size_t place = 0;
  for (std::size_t bucket = 0; bucket < buckets.count; ++bucket) {
    starts[bucket] = place;
    for (auto& count : places) place += std::exchange(count[bucket], place);
  }
  starts[buckets.count] = place;
  LargeVector<Element> sorted(elements.size());
  tasks.each([&](std::size_t task, std::size_t first, std::size_t end) {
    std::size_t* const next = places[task].data();
    for (std::size_t i = first; i < end; ++i) sorted[next[buckets.of(sort_key(elements[i]))]++] = elements[i];
  });
  // The old place of a bucket is where its digits are sorted from and to.
  parallel_for(static_cast<std::ptrdiff_t>(buckets.count), tasks.threads, [&](std::ptrdiff_t number) {
    const std::size_t start = starts[static_cast<std::size_t>(number)];
    const std::size_t count = starts[static_cast<std::size_t>(number) + 1] - start;
    sort_digits(sorted.data() + start, elements.data() + start, count, buckets.shift);
  });
  elements.swap(sorted);
}

}  // namespace assay::detail
