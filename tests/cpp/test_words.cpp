#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "detail/words.hpp"

namespace assay::test {
namespace {

using detail::Words;

bool all_are(const Words& words, std::uint64_t value) {
  return std::all_of(words.begin(), words.end(), [&](std::uint64_t word) { return word == value; });
}

TEST(Words, AreZerosInMemoryThatWasUsedBefore) {
  for (const std::size_t size : {1000U, 10U, 1000U, 3000U, 0U, 2000U}) {
    Words words(size);
    EXPECT_EQ(static_cast<std::size_t>(words.end() - words.begin()), size);
    EXPECT_TRUE(all_are(words, 0));
    std::fill_n(words.data(), size, ~std::uint64_t{0});
  }
}

TEST(Words, AreCopiedAndMoved) {
  Words first(100);
  std::fill_n(first.data(), 100, std::uint64_t{7});
  Words second = first;
  std::fill_n(first.data(), 100, std::uint64_t{8});
  EXPECT_TRUE(all_are(second, 7));
  second = std::move(first);
  EXPECT_TRUE(all_are(second, 8));
}

}  // namespace
}  // namespace assay::test
