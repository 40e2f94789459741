// The search for changes, for vectors of a width that differs between the files that include this.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "detail/change_bounds.hpp"

namespace assay::detail {

// `bytes` keeps the compiled versions apart.
template <class T, int bytes>
void change_bounds_kernel(const ChangeBounds<T>& task) {
  std::array<T, static_cast<std::size_t>(lanes<T>)> walked;
  std::copy_n(task.before, walked.size(), walked.begin());
  for (std::ptrdiff_t q = task.first; q < task.last; ++q) {
    T* __restrict steps = task.bound + q * lanes<T>;
    const std::uint8_t* __restrict differs = task.differs + q * lanes<T>;
    for (std::size_t lane = 0; lane < walked.size(); ++lane) {
      steps[lane] = walked[lane];
      walked[lane] = walked[lane] * static_cast<T>(1 - differs[lane]) + T{1};
    }
  }
  std::copy_n(task.after, walked.size(), walked.begin());
  for (std::ptrdiff_t q = task.last - 1; q >= task.first; --q) {
    T* __restrict steps = task.bound + q * lanes<T>;
    T* __restrict at = task.bound_at + q * lanes<T>;
    const auto here = static_cast<T>(q);
    const std::uint8_t* __restrict differs = task.differs + std::max(q - 1, task.first) * lanes<T>;
    for (std::size_t lane = 0; lane < walked.size(); ++lane) {
      const T back = steps[lane];
      const T on = walked[lane];
      const T at_back = here - back;
      const T at_on = here + on;
      const T nearest = back < on ? back : on;
      at[lane] = back < on ? at_back : at_on;
      steps[lane] = task.square * (nearest * nearest);
      walked[lane] = on * static_cast<T>(1 - differs[lane]) + T{1};
    }
  }
}

}  // namespace assay::detail
