// Samples added up per bin as integers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "assay/calibration_bins.hpp"
#include "detail/sample_blocks.hpp"

namespace assay::detail {

// A number in [0, 1] in units of 2^-50: those that numbers from 4 to 8 have.
template <class T>
std::uint64_t fixed_point(T score) {
  constexpr std::uint64_t bits_of_4 = 0x4010000000000000;
  const double moved = static_cast<double>(score) + 4.0;
  std::uint64_t bits;
  std::memcpy(&bits, &moved, sizeof bits);
  return bits - bits_of_4;
}

class BinTable {
 public:
  explicit BinTable(std::size_t bins)
      : copy_bits_(bins <= few_bins ? 2 : 0), cells_(((bins + 2) * classes) << copy_bits_), sums_(bins) {}

  // At most block_length samples; places as those of BinPlaces.
  template <class T>
  void add(const T* scores, const std::int32_t* places, const Classes& kinds, std::size_t count) {
    if (pending_ + count > most_pending) carry();
    pending_ += count;
    Cell* const cells = cells_.data();
    const std::uint8_t* const kind = kinds.data();
    const unsigned copy_bits = copy_bits_;  // a local, which no sum can be an alias of
    const std::size_t last_copy = (std::size_t{1} << copy_bits) - 1;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t cell = static_cast<std::uint32_t>(places[i]) * classes + kind[i];
      Cell& at = cells[cell << copy_bits | (i & last_copy)];
      at.score += fixed_point(scores[i]);
      ++at.samples;
    }
  }

  // Adds what was counted to the bins.
  void carry();

  const std::vector<BinCounts>& sums() const { return sums_; }  // after carry
  const Unbinned& unbinned() const { return unbinned_; }

 private:
  struct Cell {
    std::uint64_t score = 0;  // of samples that have no part in it anything
    std::uint64_t samples = 0;
  };

  static constexpr std::size_t classes = 4;  // the last stands for nothing: a power of two makes a shift of the product
  static constexpr std::size_t few_bins = 256;
  static constexpr std::size_t most_pending = 3 * block_length;  // 2^14 scores of 1 would be 2^64

  unsigned copy_bits_;  // copies of a cell are taken in turn, as samples of one bin would wait for each other
  std::vector<Cell> cells_;
  std::size_t pending_ = 0;
  std::vector<BinCounts> sums_;
  Unbinned unbinned_;
};

}  // namespace assay::detail
