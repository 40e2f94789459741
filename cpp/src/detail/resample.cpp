#include "detail/resample.hpp"

namespace assay::detail {
namespace {

struct Product {
  std::uint64_t high;
  std::uint64_t low;
};

#ifdef __SIZEOF_INT128__
Product product_of(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return {static_cast<std::uint64_t>(product >> 64), static_cast<std::uint64_t>(product)};
}
#else
Product product_of(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t half = 0xFFFFFFFF;
  const std::uint64_t low = (a & half) * (b & half);
  const std::uint64_t middle = (a >> 32) * (b & half) + (low >> 32);
  const std::uint64_t other = (a & half) * (b >> 32) + (middle & half);
  return {(a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32), a * b};
}
#endif

constexpr int rounds = 10;

}  // namespace

void ResampleStream::refill() {
  std::uint32_t* to = numbers_.data();
  for (std::size_t i = 0; i < blocks; ++i) {
    std::uint64_t x0 = block_++;
    std::uint64_t x1 = resample_;
    std::uint64_t x2 = 0;
    std::uint64_t x3 = 0;
    std::uint64_t key_0 = seed_;
    std::uint64_t key_1 = 0;
    for (int round = 0; round < rounds; ++round) {
      const Product p = product_of(0xD2E7470EE14C6C93, x0);
      const Product q = product_of(0xCA5A826395121157, x2);
      x0 = q.high ^ x1 ^ key_0;
      x1 = q.low;
      x2 = p.high ^ x3 ^ key_1;
      x3 = p.low;
      key_0 += 0x9E3779B97F4A7C15;
      key_1 += 0xBB67AE8584CAA73B;
    }
    for (const std::uint64_t number : {x0, x1, x2, x3}) {
      *to++ = static_cast<std::uint32_t>(number);
      *to++ = static_cast<std::uint32_t>(number >> 32);
    }
  }
  used_ = 0;
}

void draw_counts(ResampleStream& stream, std::uint32_t units, std::uint32_t* counts, std::ptrdiff_t stride) {
  stream.draw(units, units, [=](std::uint32_t unit) { ++counts[unit * stride]; });
}

}  // namespace assay::detail
