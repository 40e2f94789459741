#include "detail/resample.hpp"

namespace assay::detail {
namespace {

constexpr std::uint64_t multiplier_0 = 0xD2511F53;
constexpr std::uint64_t multiplier_1 = 0xCD9E8D57;
constexpr std::uint32_t step_0 = 0x9E3779B9;
constexpr std::uint32_t step_1 = 0xBB67AE85;
constexpr int rounds = 10;

std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

}  // namespace

// The counter of a block is its number and that of the resample. Blocks lie side by side, number by number, for vector
// instructions; they are handed out in this order.
void ResampleStream::refill() {
  std::array<std::uint32_t, blocks> x0;
  std::array<std::uint32_t, blocks> x1;
  std::array<std::uint32_t, blocks> x2;
  std::array<std::uint32_t, blocks> x3;
  for (std::size_t i = 0; i < blocks; ++i) {
    x0[i] = low(block_ + i);
    x1[i] = high(block_ + i);
    x2[i] = low(resample_);
    x3[i] = high(resample_);
  }
  std::uint32_t key_0 = low(seed_);
  std::uint32_t key_1 = high(seed_);
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < blocks; ++i) {
      const std::uint64_t product_0 = multiplier_0 * x0[i];
      const std::uint64_t product_1 = multiplier_1 * x2[i];
      x0[i] = high(product_1) ^ x1[i] ^ key_0;
      x1[i] = low(product_1);
      x2[i] = high(product_0) ^ x3[i] ^ key_1;
      x3[i] = low(product_0);
    }
    key_0 += step_0;
    key_1 += step_1;
  }
  for (std::size_t i = 0; i < blocks; ++i) {
    numbers_[i] = x0[i];
    numbers_[blocks + i] = x1[i];
    numbers_[2 * blocks + i] = x2[i];
    numbers_[3 * blocks + i] = x3[i];
  }
  block_ += blocks;
  used_ = 0;
}

void draw_counts(ResampleStream& stream, std::uint32_t units, std::uint32_t* counts, std::ptrdiff_t stride) {
  for (std::uint32_t i = 0; i < units; ++i) ++counts[stream.below(units) * stride];
}

}  // namespace assay::detail
