#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/padded_bits.hpp"
#include "detail/simple_voxels.hpp"
#include "detail/thinning.hpp"

namespace assay::detail {
namespace {

// Sub-iterations, one per direction, collect the border voxels that may go, and then remove them one by one where the
// neighbours are still connected. This second look counts neither ends nor the Euler characteristic, which is why the
// method deletes some solids of even width.
class LeeThinning {
 public:
  LeeThinning(PaddedBits& mask, bool one_plane) : mask_(mask), settled_(mask.extent()), directions_(one_plane ? 4 : 6) {
    for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
      if (mask.data()[w] != 0) words_.push_back(w);
    }
  }

  void run() {
    for (int unchanged = 0; unchanged < directions_;) {
      unchanged = 0;
      for (int direction = 0; direction < directions_; ++direction) {
        collect(direction);
        if (!remove()) ++unchanged;
      }
    }
  }

 private:
  // The voxels of a word that have another voxel in a direction.
  std::uint64_t shielded(std::ptrdiff_t w, int direction) const {
    const std::uint64_t* const word = mask_.data() + w;
    switch (direction) {
      case 0: return word[-mask_.row_words()];
      case 1: return word[mask_.row_words()];
      case 2: return word[0] >> 1 | word[1] << 63;
      case 3: return word[0] << 1 | word[-1] >> 63;
      case 4: return word[mask_.plane_words()];
      default: return word[-mask_.plane_words()];
    }
  }

  void collect(int direction) {
    candidates_.clear();
    std::size_t kept = 0;
    for (const std::ptrdiff_t w : words_) {
      const std::uint64_t word = mask_.data()[w];
      if (word == 0) continue;
      words_[kept++] = w;
      for_bits(w, word & ~shielded(w, direction) & ~settled_.data()[w], [&](std::ptrdiff_t at) {
        const std::uint32_t around = mask_.around(at);
        if (!has_one_neighbour(around) && is_simple(around)) {
          candidates_.push_back(at);
        } else {
          settled_.set(at);
        }
      });
    }
    words_.resize(kept);
  }

  bool remove() {
    bool changed = false;
    for (const std::ptrdiff_t at : candidates_) {
      if (!neighbours_connected(mask_.around(at))) continue;
      mask_.clear(at);
      settled_.clear_around(at);
      changed = true;
    }
    return changed;
  }

  PaddedBits& mask_;
  PaddedBits settled_;  // voxels that stay as long as no neighbour goes
  int directions_;
  std::vector<std::ptrdiff_t> words_;       // that are not empty
  std::vector<std::ptrdiff_t> candidates_;  // in C order, which decides
};

}  // namespace

void thin_lee(PaddedBits& mask, bool one_plane) { LeeThinning(mask, one_plane).run(); }

}  // namespace assay::detail
