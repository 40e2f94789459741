#include "detail/large_vector.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace assay::detail {

void advise_huge_pages(void* memory, std::size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  madvise(memory, bytes, MADV_HUGEPAGE);  // it may refuse
#else
  (void)memory;
  (void)bytes;
#endif
}

}  // namespace assay::detail
