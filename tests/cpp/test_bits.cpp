#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>

#include "detail/bits.hpp"

namespace assay::test {
namespace {

TEST(BitsTest, PackBytesPutsByteKAtBitK) {
  for (std::size_t k = 0; k < 64; ++k) {
    std::array<std::uint8_t, 64> bytes{};
    bytes[k] = 1;
    EXPECT_EQ(detail::pack_bytes(bytes.data()), std::uint64_t{1} << k);
  }
}

TEST(BitsTest, PackBytesOfAnyPattern) {
  std::mt19937_64 random(1);
  for (int repeat = 0; repeat < 100; ++repeat) {
    const std::uint64_t word = repeat == 0 ? ~std::uint64_t{0} : random();
    std::array<std::uint8_t, 64> bytes{};
    for (std::size_t k = 0; k < 64; ++k) bytes[k] = static_cast<std::uint8_t>(word >> k & 1);
    EXPECT_EQ(detail::pack_bytes(bytes.data()), word);
  }
}

TEST(BitsTest, ZerosAroundOneBit) {
  for (int k = 0; k < 64; ++k) {
    const std::uint64_t bit = std::uint64_t{1} << k;
    EXPECT_EQ(detail::trailing_zeros(bit), k);
    EXPECT_EQ(detail::leading_zeros(bit), 63 - k);
    EXPECT_EQ(detail::trailing_zeros(bit | std::uint64_t{1} << 63), k);
    EXPECT_EQ(detail::leading_zeros(bit | 1), 63 - k);
    EXPECT_EQ(detail::popcount(bit), 1);
  }
  EXPECT_EQ(detail::popcount(0), 0);
  EXPECT_EQ(detail::popcount(~std::uint64_t{0}), 64);
}

}  // namespace
}  // namespace assay::test
