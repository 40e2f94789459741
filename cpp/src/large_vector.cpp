#include "assay/large_vector.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace assay::detail {
namespace {

constexpr std::size_t page = std::size_t{1} << 21;

// Small blocks are not worth the alignment.
bool is_large(std::size_t bytes) { return bytes >= 2 * page; }

}  // namespace

void* allocate_pages(std::size_t bytes) {
  if (!is_large(bytes)) return ::operator new(bytes);
  void* const memory = ::operator new(bytes, std::align_val_t{page});
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes / page * page, MADV_HUGEPAGE);  // advice: what comes of it does not matter
#endif
  return memory;
}

void free_pages(void* memory, std::size_t bytes) noexcept {
  if (is_large(bytes)) {
    ::operator delete(memory, std::align_val_t{page});
  } else {
    ::operator delete(memory);
  }
}

}  // namespace assay::detail
