// A parallel loop whose body may throw.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>

namespace assay::detail {

// Calls body(i) for i in [0, count), each once, on up to `threads` threads, in no particular order. The first
// exception is rethrown after the loop. With one thread no parallel region is opened.
template <class Body>
void parallel_for(std::ptrdiff_t count, int threads, const Body& body) {
  if (threads <= 1 || count <= 1) {
    for (std::ptrdiff_t i = 0; i < count; ++i) body(i);
    return;
  }
  std::exception_ptr failure;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
#endif
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    try {
      body(i);
    } catch (...) {
#ifdef _OPENMP
#pragma omp critical(assay_parallel_for)
#endif
      if (!failure) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

inline std::ptrdiff_t task_count(std::ptrdiff_t count, std::ptrdiff_t per_task) {
  return count / per_task + (count % per_task != 0 ? 1 : 0);  // per_task may be the largest number there is
}

// Calls body(task, first, end) for [0, count) in stretches of `per_task`: the same ones whatever the number of threads.
template <class Body>
void parallel_stretches(std::ptrdiff_t count, std::ptrdiff_t per_task, int threads, const Body& body) {
  parallel_for(task_count(count, per_task), threads,
               [&](std::ptrdiff_t task) { body(task, task * per_task, std::min(count, (task + 1) * per_task)); });
}

}  // namespace assay::detail
