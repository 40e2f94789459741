// The comparison of rows, for vectors of a width that differs between the files that include this.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "detail/bits.hpp"
#include "detail/run_end.hpp"
#include "detail/vector.hpp"

namespace assay::detail {

template <class T, int bytes>
std::ptrdiff_t run_end_kernel(const T* a, const T* b, std::ptrdiff_t first, std::ptrdiff_t end) {
  using V = Vector<std::uint64_t, bytes>;
  constexpr auto size = static_cast<std::ptrdiff_t>(sizeof(T));
  constexpr std::ptrdiff_t in_word = 8 / size;
  constexpr std::ptrdiff_t in_vector = bytes / size;
  std::array<T, in_word> lanes;
  lanes.fill(a[first]);
  const std::uint64_t value_a = load_word(lanes.data());
  lanes.fill(b[first]);
  const std::uint64_t value_b = load_word(lanes.data());
  std::ptrdiff_t i = first;
  // Runs are short in noise and between small objects, and long nearly everywhere else.
  for (const std::ptrdiff_t near = i + in_vector; i + in_word <= std::min(near, end); i += in_word) {
    const std::uint64_t differs = (load_word(a + i) ^ value_a) | (load_word(b + i) ^ value_b);
    if (differs != 0) return i + first_byte(differs) / size;
  }
  const V all_a = V::all(value_a);
  const V all_b = V::all(value_b);
  const auto differ = [&](std::ptrdiff_t at) {
    return (V::load_bytes(a + at) ^ all_a) | (V::load_bytes(b + at) ^ all_b);
  };
  for (; i + 4 * in_vector <= end; i += 4 * in_vector) {
    const V some = differ(i) | differ(i + in_vector);
    const V more = differ(i + 2 * in_vector) | differ(i + 3 * in_vector);
    if ((some | more).any()) break;
  }
  for (; i + in_vector <= end; i += in_vector) {
    if (differ(i).any()) break;
  }
  for (; i + in_word <= end; i += in_word) {
    const std::uint64_t differs = (load_word(a + i) ^ value_a) | (load_word(b + i) ^ value_b);
    if (differs != 0) return i + first_byte(differs) / size;
  }
  while (i < end && a[i] == a[first] && b[i] == b[first]) ++i;
  return i;
}

}  // namespace assay::detail
