#include "assay/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include "assay/error.hpp"

#ifdef _OPENMP
#include <omp.h>
#endif
#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

namespace assay {
namespace {

constexpr std::int64_t work_per_thread = 65536;

// The thread pool of libgomp does not survive fork(): a parallel region in the child of a process that has
// used one waits forever. A child therefore stays on one thread.
std::atomic<bool> forked{false};

bool watch_forks() noexcept {
#if defined(__unix__) || defined(__APPLE__)
  return pthread_atfork(nullptr, nullptr, [] { forked.store(true); }) == 0;
#else
  return true;
#endif
}

const bool forks_watched = watch_forks();

}  // namespace

bool has_openmp() noexcept {
#ifdef _OPENMP
  return true;
#else
  return false;
#endif
}

int default_threads() {
#ifdef _OPENMP
  if (!forks_watched || forked.load() || omp_in_parallel() != 0) return 1;
  if (const char* text = std::getenv("ASSAY_NUM_THREADS")) {
    int threads = 0;
    const char* end = text + std::strlen(text);
    const auto parsed = std::from_chars(text, end, threads);
    if (parsed.ec == std::errc() && parsed.ptr == end && threads > 0) return threads;
  }
  return std::max(1, omp_get_max_threads());
#else
  return 1;
#endif
}

int effective_threads(int requested, std::int64_t work) {
  if (requested < 0) {
    throw InvalidInput("threads must be at least 1 (or 0 for the default), got " + std::to_string(requested));
  }
#ifdef _OPENMP
  if (forked.load() || omp_in_parallel() != 0) return 1;
  const int wanted = requested > 0 ? requested : default_threads();
  return static_cast<int>(std::clamp<std::int64_t>(work / work_per_thread, 1, wanted));
#else
  (void)work;
  return 1;
#endif
}

}  // namespace assay
