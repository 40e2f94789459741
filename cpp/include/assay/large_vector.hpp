/// Vectors of many numbers: in large pages where the system has them, and without being set to 0 first.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace assay {
namespace detail {

/// Memory for `bytes`, in large pages if it is much.
void* allocate_pages(std::size_t bytes);
void free_pages(void* memory, std::size_t bytes) noexcept;

}  // namespace detail

/// Elements that are not given a value have none.
template <class T>
class LargeAllocator {
 public:
  using value_type = T;
  static_assert(std::is_trivially_copyable_v<T>);

  LargeAllocator() = default;
  template <class U>
  explicit LargeAllocator(const LargeAllocator<U>& /*other*/) noexcept {}

  T* allocate(std::size_t count) {
    if (count > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_alloc();
    return static_cast<T*>(detail::allocate_pages(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) noexcept { detail::free_pages(memory, count * sizeof(T)); }

  template <class U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Values>
  void construct(U* place, Values&&... values) {
    ::new (static_cast<void*>(place)) U(std::forward<Values>(values)...);
  }

  bool operator==(const LargeAllocator& /*other*/) const noexcept { return true; }
  bool operator!=(const LargeAllocator& /*other*/) const noexcept { return false; }
};

template <class T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace assay
