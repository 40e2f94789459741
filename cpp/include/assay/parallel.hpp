/// The thread policy: how many threads a call uses.
#pragma once

#include <cstdint>

namespace assay {

/// Number of threads meant by "default": ASSAY_NUM_THREADS if it is a positive integer, else what OpenMP
/// offers this process (its CPU set and OMP_NUM_THREADS); 1 without OpenMP.
int default_threads();

/// Threads for one call. `requested` is a count of at least 1, or 0 for the default. Small work gets fewer
/// threads (one per 65536 units), a forked child and a call from inside a parallel region get one.
/// Results never depend on the number. Throws InvalidInput for a negative request.
int effective_threads(int requested, std::int64_t work);

/// Whether the core was built with OpenMP.
bool has_openmp() noexcept;

}  // namespace assay
