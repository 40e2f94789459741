#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/padded_bits.hpp"
#include "detail/thinning.hpp"

namespace assay::detail {
namespace {

// Which pixels go in each of the two sub-iterations: one bit for each of the 256 neighbourhoods, whose bits are the
// neighbours row by row. For one stretch of four and more neighbours these are the rules of Zhang and Suen.
// scikit-image has others for less: corners go too, pixels with neighbours on two sides that meet and none between
// them, and of two or three neighbours in a stretch those at a corner make a pixel go in one of the sub-iterations
// only, or in none.
constexpr std::array<std::array<std::uint64_t, 4>, 2> goes_with{
    {{0x8000ce0080dcccc8, 0x00008a0000010300, 0x0000000080d00000, 0x00110b0100100000},
     {0x00008b0000848480, 0x0011030100010100, 0x0000000000d50000, 0x1351030100d10100}}};

class ZhangThinning {
 public:
  explicit ZhangThinning(PaddedBits& mask) : mask_(mask), settled_(mask.extent()) {
    for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
      if (mask.data()[w] != 0) words_.push_back(w);
    }
  }

  void run() {
    for (bool changed = true; changed;) {
      const bool first = remove(0);
      const bool second = remove(1);
      changed = first || second;
    }
  }

 private:
  // The pixels of a word that have object on all four sides.
  std::uint64_t inner(std::ptrdiff_t w) const {
    const std::uint64_t* const word = mask_.data() + w;
    return word[-mask_.row_words()] & word[mask_.row_words()] & (word[0] << 1 | word[-1] >> 63) &
           (word[0] >> 1 | word[1] << 63);
  }

  static bool goes(std::uint32_t around, std::size_t pass) {
    const std::uint32_t plane = around >> 9;
    const std::uint32_t neighbours = (plane & 15) | (plane >> 1 & 0xf0);
    return (goes_with[pass][neighbours >> 6] >> (neighbours & 63) & 1) != 0;
  }

  bool remove(std::size_t pass) {
    going_.clear();
    std::size_t kept = 0;
    for (const std::ptrdiff_t w : words_) {
      const std::uint64_t word = mask_.data()[w];
      if (word == 0) continue;
      words_[kept++] = w;
      for_bits(w, word & ~inner(w) & ~settled_.data()[w], [&](std::ptrdiff_t at) {
        const std::uint32_t around = mask_.around(at);
        if (goes(around, pass)) {
          going_.push_back(at);
        } else if (!goes(around, 1 - pass)) {
          settled_.set(at);
        }
      });
    }
    words_.resize(kept);
    for (const std::ptrdiff_t at : going_) {
      mask_.clear(at);
      settled_.clear_around(at);
    }
    return !going_.empty();
  }

  PaddedBits& mask_;
  PaddedBits settled_;                 // pixels that stay as long as no neighbour goes
  std::vector<std::ptrdiff_t> words_;  // that are not empty
  std::vector<std::ptrdiff_t> going_;
};

}  // namespace

void thin_zhang(PaddedBits& mask) { ZhangThinning(mask).run(); }

}  // namespace assay::detail
