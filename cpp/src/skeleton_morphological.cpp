#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "detail/padded_bits.hpp"
#include "detail/parallel_for.hpp"
#include "detail/thinning.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t words_per_task = 1 << 14;

// Calls body(z, y, first word of the row) for the rows of a mask.
template <class Body>
void for_rows(const PaddedBits& mask, int threads, const Body& body) {
  const Index3& extent = mask.extent();
  const std::ptrdiff_t per_task = std::max<std::ptrdiff_t>(1, words_per_task / mask.row_words());
  parallel_stretches(extent[0] * extent[1], per_task, threads,
                     [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                       for (std::ptrdiff_t k = first; k < end; ++k) {
                         const std::ptrdiff_t z = k / extent[1];
                         const std::ptrdiff_t y = k % extent[1];
                         body(z, y, (z + 1) * mask.plane_words() + (y + 1) * mask.row_words());
                       }
                     });
}

class Opening {
 public:
  Opening(const ImageEdges& edges, int threads) : edges_(edges), threads_(threads) {}

  // Writes to `out` the voxels of `mask` whose neighbours across faces are in it, or outside the image. Gives whether
  // others are left out.
  bool erode(const PaddedBits& mask, PaddedBits& out) const {
    const Index3& extent = mask.extent();
    const std::ptrdiff_t words = mask.row_words();
    std::atomic<bool> changed{false};
    for_rows(mask, threads_, [&](std::ptrdiff_t z, std::ptrdiff_t y, std::ptrdiff_t row) {
      // At an edge of the image the row itself stands for the neighbour.
      const auto step = [&](std::size_t axis, std::ptrdiff_t place, bool up) {
        const std::ptrdiff_t by = axis == 0 ? mask.plane_words() : words;
        if (up) return place + 1 == extent[axis] && edges_[axis].high ? 0 : by;
        return place == 0 && edges_[axis].low ? 0 : -by;
      };
      const std::array<std::ptrdiff_t, 4> steps{step(0, z, false), step(0, z, true), step(1, y, false),
                                                step(1, y, true)};
      for (std::ptrdiff_t w = 0; w < words; ++w) {
        const std::uint64_t* const word = mask.data() + row + w;
        std::uint64_t kept = word[0];
        if (kept != 0) {
          for (const std::ptrdiff_t to : steps) kept &= word[to];
          std::uint64_t before = word[0] << 1 | word[-1] >> 63;
          std::uint64_t after = word[0] >> 1 | word[1] << 63;
          if (edges_[2].low && w == 0) before |= 2;  // the first voxel is bit 1
          if (edges_[2].high && w == extent[2] / 64) after |= std::uint64_t{1} << (extent[2] & 63);
          kept &= before & after;
        }
        out.data()[row + w] = kept;
        if (kept != word[0]) changed.store(true, std::memory_order_relaxed);
      }
    });
    return changed;
  }

  // Adds to `out` the voxels of `mask` that are no neighbours of those of `core`, nor in it.
  void add_far(const PaddedBits& mask, const PaddedBits& core, PaddedBits& out) const {
    const std::ptrdiff_t words = mask.row_words();
    for_rows(mask, threads_, [&](std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t row) {
      const auto near = [&](std::ptrdiff_t w) {  // in this row or one about it
        std::uint64_t any = 0;
        for (std::ptrdiff_t plane = -mask.plane_words(); plane <= mask.plane_words(); plane += mask.plane_words()) {
          const std::uint64_t* const word = core.data() + row + plane + w;
          any |= word[-words] | word[0] | word[words];
        }
        return any;
      };
      std::uint64_t before = 0;
      std::uint64_t here = near(0);
      for (std::ptrdiff_t w = 0; w < words; ++w) {
        const std::uint64_t after = w + 1 < words ? near(w + 1) : 0;
        const std::uint64_t grown = here | here << 1 | before >> 63 | here >> 1 | after << 63;
        out.data()[row + w] |= mask.data()[row + w] & ~grown;
        before = here;
        here = after;
      }
    });
  }

 private:
  const ImageEdges& edges_;
  int threads_;
};

}  // namespace

void keep_unopened(PaddedBits& mask, const ImageEdges& edges, int iterations, int threads) {
  const Opening opening(edges, threads);
  PaddedBits found(mask.extent());
  PaddedBits eroded(mask.extent());
  for (int i = 0;; ++i) {
    const bool changed = opening.erode(mask, eroded);
    opening.add_far(mask, eroded, found);
    if (!changed || i == iterations) break;
    std::swap(mask, eroded);
  }
  mask = std::move(found);
}

}  // namespace assay::detail
