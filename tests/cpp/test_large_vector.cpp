#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "assay/large_vector.hpp"

namespace assay::test {
namespace {

TEST(LargeVector, KeepsItsElementsWhileItGrows) {
  constexpr std::size_t count = std::size_t{1} << 21;  // 8 MB, of which the first are small arrays
  LargeVector<std::uint32_t> numbers;
  for (std::size_t k = 0; k < count; ++k) numbers.push_back(static_cast<std::uint32_t>(k * 7));
  const LargeVector<std::uint32_t> copy = numbers;
  numbers.clear();
  numbers.shrink_to_fit();
  ASSERT_EQ(copy.size(), count);
  for (std::size_t k = 0; k < count; ++k) ASSERT_EQ(copy[k], static_cast<std::uint32_t>(k * 7));
}

}  // namespace
}  // namespace assay::test
