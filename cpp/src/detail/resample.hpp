// Random numbers for resamples: each resample has a stream of its own, so that it is the same whichever thread draws
// it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace assay::detail {

// The stream of one resample of a seed, by the generator Philox4x64-10 with the seed as its key and (block, resample)
// as its counter: number i of resample b is a function of (seed, b, i) alone. Salmon, Moraes, Dror and Shaw, "Parallel
// random numbers: as easy as 1, 2, 3", SC11 (2011).
class ResampleStream {
 public:
  ResampleStream(std::uint64_t seed, std::uint64_t resample) : seed_(seed), resample_(resample) {}

  // 32 random bits.
  std::uint32_t next() {
    if (used_ == numbers_.size()) refill();
    return numbers_[used_++];
  }

  // One of 0 to count - 1, all equally likely; count is at least 1. The upper half of a product, drawn again where its
  // lower half would favour some: Lemire, ACM Transactions on Modeling and Computer Simulation 29 (2019).
  std::uint32_t below(std::uint32_t count) {
    std::uint64_t product = std::uint64_t{next()} * count;
    if (static_cast<std::uint32_t>(product) < count) {
      const std::uint32_t favoured = (0 - count) % count;
      while (static_cast<std::uint32_t>(product) < favoured) product = std::uint64_t{next()} * count;
    }
    return static_cast<std::uint32_t>(product >> 32);
  }

  // Calls visit(number) for `draws` numbers that below(count) would give.
  template <class Visit>
  void draw(std::uint32_t draws, std::uint32_t count, const Visit& visit) {
    const std::uint32_t favoured = count > 0 ? (0 - count) % count : 0;
    while (draws > 0) {
      if (used_ == numbers_.size()) refill();
      std::size_t next = used_;
      for (; next < numbers_.size() && draws > 0; ++next) {
        const std::uint64_t product = std::uint64_t{numbers_[next]} * count;
        if (static_cast<std::uint32_t>(product) < favoured) continue;
        visit(static_cast<std::uint32_t>(product >> 32));
        --draws;
      }
      used_ = next;
    }
  }

 private:
  static constexpr std::size_t blocks = 4;  // made at once
  static constexpr std::size_t numbers_per_block = 8;

  void refill();

  std::uint64_t seed_;
  std::uint64_t resample_;
  std::uint64_t block_ = 0;
  std::array<std::uint32_t, blocks * numbers_per_block> numbers_;
  std::size_t used_ = blocks * numbers_per_block;
};

// Draws `units` of as many units with replacement, and adds to counts[u * stride] how often unit u came.
void draw_counts(ResampleStream& stream, std::uint32_t units, std::uint32_t* counts, std::ptrdiff_t stride = 1);

}  // namespace assay::detail
