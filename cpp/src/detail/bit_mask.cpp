#include "detail/bit_mask.hpp"

#include <algorithm>

namespace assay::detail {
namespace {

// What lies beyond the sides of a mask's box along each axis: all ones where that is foreground.
struct Beyond {
  std::array<std::uint64_t, 3> low{};
  std::array<std::uint64_t, 3> high{};

  Beyond(const BitMask& mask, const Grid& grid, ImageEdge edge) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const bool foreground = edge == ImageEdge::foreground || !grid.has_axis(axis);
      if (foreground && mask.box().low[axis] == 0) low[axis] = ~std::uint64_t{0};
      if (foreground && mask.box().high[axis] == grid.extent()[axis]) high[axis] = ~std::uint64_t{0};
    }
  }
};

// Clears the bits of `out` whose neighbour along x in `mask` is not set.
void and_along_words(const BitMask& mask, const Beyond& beyond, std::ptrdiff_t z, std::ptrdiff_t w,
                     std::uint64_t* out) {
  const std::uint64_t* here = mask.column(z, w);
  const std::uint64_t* before = mask.column(z, w - 1);
  const std::uint64_t* after = mask.column(z, w + 1);
  // The box may end within a word.
  const std::uint64_t low = w == 0 ? beyond.low[2] & std::uint64_t{1} << (mask.box().low[2] & 63) : 0;
  const std::uint64_t high =
      w + 1 == mask.words() ? beyond.high[2] & std::uint64_t{1} << ((mask.box().high[2] - 1) & 63) : 0;
  for (std::ptrdiff_t y = 0; y < mask.rows(); ++y) {
    out[y] &= (from_before(here[y], before[y]) | low) & (from_after(here[y], after[y]) | high);
  }
}

// The same along rows.
void and_along_rows(const BitMask& mask, const Beyond& beyond, std::ptrdiff_t z, std::ptrdiff_t w, std::uint64_t* out) {
  const std::uint64_t* here = mask.column(z, w);
  const std::ptrdiff_t last = mask.rows() - 1;
  const std::uint64_t first_word = out[0];
  const std::uint64_t last_word = out[last];
  for (std::ptrdiff_t y = 0; y <= last; ++y) out[y] &= here[y - 1] & here[y + 1];
  if (last == 0) {
    out[0] = first_word & beyond.low[1] & beyond.high[1];
  } else {
    out[0] = first_word & beyond.low[1] & here[1];
    out[last] = last_word & beyond.high[1] & here[last - 1];
  }
}

// The same along planes.
void and_along_planes(const BitMask& mask, const Beyond& beyond, std::ptrdiff_t z, std::ptrdiff_t w,
                      std::uint64_t* out) {
  const auto apply = [&](bool inside, std::ptrdiff_t plane, std::uint64_t outside) {
    const std::uint64_t* there = mask.column(inside ? plane : z, w);
    const std::uint64_t keep = inside ? 0 : outside;
    const std::uint64_t use = inside ? ~std::uint64_t{0} : 0;
    for (std::ptrdiff_t y = 0; y < mask.rows(); ++y) out[y] &= (there[y] & use) | keep;
  };
  apply(z > 0, z - 1, beyond.low[0]);
  apply(z + 1 < mask.planes(), z + 1, beyond.high[0]);
}

}  // namespace

std::int64_t BitMask::count() const {
  std::int64_t count = 0;
  for (const std::uint64_t word : bits_) {
    if (word != 0) count += popcount(word);
  }
  return count;
}

BitMask difference(const BitMask& mask, const BitMask& other) {
  BitMask rest = mask;
  for_columns(rest, 1, [&](std::ptrdiff_t z, std::ptrdiff_t w) {
    for (std::ptrdiff_t y = 0; y < rest.rows(); ++y) rest.column(z, w)[y] &= ~other.column(z, w)[y];
  });
  return rest;
}

std::int64_t intersection_count(const BitMask& a, const BitMask& b) {
  std::int64_t count = 0;
  for_columns(a, 1, [&](std::ptrdiff_t z, std::ptrdiff_t w) {
    for (std::ptrdiff_t y = 0; y < a.rows(); ++y) {
      const std::uint64_t word = a.column(z, w)[y];
      if (word != 0) count += popcount(word & b.word(a.box().low[0] + z, a.box().low[1] + y, a.first_word() + w));
    }
  });
  return count;
}

BitMask with_margin(const BitMask& mask, const Grid& grid) {
  if (!mask.has_voxels()) return {};
  Box box = mask.box();
  Index3 shift{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!grid.has_axis(axis)) continue;
    --box.low[axis];
    ++box.high[axis];
    shift[axis] = 1;
  }
  BitMask larger(box);
  for_columns(mask, 1, [&](std::ptrdiff_t z, std::ptrdiff_t w) {
    const std::ptrdiff_t word = mask.first_word() + w - larger.first_word();
    std::copy_n(mask.column(z, w), mask.rows(), larger.column(z + shift[0], word) + shift[1]);
  });
  return larger;
}

BitMask make_border(const BitMask& mask, const Grid& grid, Neighbourhood neighbourhood, ImageEdge edge, int threads) {
  const Beyond beyond(mask, grid, edge);
  BitMask interior = mask;
  if (neighbourhood == Neighbourhood::face) {
    for_columns(mask, threads, [&](std::ptrdiff_t z, std::ptrdiff_t w) {
      std::uint64_t* out = interior.column(z, w);
      and_along_words(mask, beyond, z, w, out);
      and_along_rows(mask, beyond, z, w, out);
      and_along_planes(mask, beyond, z, w, out);
    });
  } else {
    for (const auto step : {and_along_words, and_along_rows, and_along_planes}) {
      const BitMask before = interior;
      for_columns(mask, threads,
                  [&](std::ptrdiff_t z, std::ptrdiff_t w) { step(before, beyond, z, w, interior.column(z, w)); });
    }
  }
  for_columns(mask, threads, [&](std::ptrdiff_t z, std::ptrdiff_t w) {
    const std::uint64_t* all = mask.column(z, w);
    std::uint64_t* out = interior.column(z, w);
    for (std::ptrdiff_t y = 0; y < mask.rows(); ++y) out[y] = all[y] & ~out[y];
  });
  return interior;
}

}  // namespace assay::detail
