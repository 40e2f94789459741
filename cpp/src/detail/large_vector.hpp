// Arrays that may be large.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace assay::detail {

// Asks for memory in huge pages, where the system gives them on request.
void advise_huge_pages(void* memory, std::size_t bytes);

// The pages of fresh memory are made when they are first written, which can take longer than what is computed; of huge
// ones there are few.
template <class T>
class LargeAllocator {
 public:
  using value_type = T;

  LargeAllocator() = default;
  template <class Other>
  LargeAllocator(const LargeAllocator<Other>& /*other*/) {}  // NOLINT(*-explicit-constructor)

  T* allocate(std::size_t count) {
    if (!is_large(count)) return static_cast<T*>(::operator new(count * sizeof(T)));
    void* const memory = ::operator new(count * sizeof(T), std::align_val_t{huge_page});
    advise_huge_pages(memory, count * sizeof(T));
    return static_cast<T*>(memory);
  }

  void deallocate(T* memory, std::size_t count) noexcept {
    if (is_large(count)) {
      ::operator delete(memory, std::align_val_t{huge_page});
    } else {
      ::operator delete(memory);
    }
  }

  friend bool operator==(const LargeAllocator& /*a*/, const LargeAllocator& /*b*/) { return true; }
  friend bool operator!=(const LargeAllocator& /*a*/, const LargeAllocator& /*b*/) { return false; }

 private:
  static constexpr std::size_t huge_page = std::size_t{1} << 21;

  static bool is_large(std::size_t count) { return count >= 2 * huge_page / sizeof(T); }
};

template <class T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace assay::detail
