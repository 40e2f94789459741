// How far it is to the nearest change of a label along a column.
#pragma once

#include <cstddef>
#include <cstdint>

#include "detail/min_plus.hpp"

namespace assay::detail {

// A bundle of columns, rows [first, last) of it.
template <class T>
struct ChangeBounds {
  std::ptrdiff_t first;
  std::ptrdiff_t last;
  const std::uint8_t* same;  // 1 where a row has the label of the next row, else 0
  // In: for every lane, how many steps before the first row and after the last one there is another label.
  const T* before;
  const T* after;
  T square;  // of the length of a step
  // Out: the square of the distance to the nearest row with another label, and which that is.
  T* bound;
  T* bound_at;
};

template <class T>
void change_bounds(const ChangeBounds<T>& task);

}  // namespace assay::detail
