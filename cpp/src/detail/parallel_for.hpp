// A parallel loop whose body may throw.
#pragma once

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

}  // namespace assay::detail
