// The search for changes, for vectors of a width that differs between the files that include this.
#pragma once

#include <cstddef>

#include "detail/change_bounds.hpp"
#include "detail/vector.hpp"

namespace assay::detail {

template <class T, int bytes>
void change_bounds_kernel(const ChangeBounds<T>& task) {
  using V = Vector<T, bytes>;
  // As numbers, and for now where the rows will be that they are needed before.
  T* same = task.bound_at;
  for (std::ptrdiff_t i = task.first * lanes<T>; i < task.last * lanes<T>; ++i) same[i] = static_cast<T>(task.same[i]);
  for (std::ptrdiff_t lane = 0; lane < lanes<T>; lane += V::size) {
    // A step further from the last change, or from the one between this row and the next.
    V back = V::load(task.before + lane);
    for (std::ptrdiff_t q = task.first; q < task.last; ++q) {
      const std::ptrdiff_t cell = q * lanes<T> + lane;
      back.store(task.bound + cell);
      back = back * V::load(same + cell) + T{1};
    }
    V on = V::load(task.after + lane);
    for (std::ptrdiff_t q = task.last - 1; q >= task.first; --q) {
      const std::ptrdiff_t cell = q * lanes<T> + lane;
      V nearest = V::load(task.bound + cell);
      V at = V::all(static_cast<T>(q)) - nearest;
      nearest.lower_to(on, at, on + static_cast<T>(q));
      at.store(task.bound_at + cell);
      (nearest * nearest * V::all(task.square)).store(task.bound + cell);
      if (q > task.first) on = on * V::load(same + cell - lanes<T>) + T{1};
    }
  }
}

}  // namespace assay::detail
