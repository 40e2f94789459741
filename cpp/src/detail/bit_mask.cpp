#include "detail/bit_mask.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace assay::detail {
namespace {

// Bit k is set where labels[k] is `label`, for k < count <= 64.
template <class T>
std::uint64_t equal_bits(const T* labels, std::ptrdiff_t count, T label) {
  std::array<std::uint8_t, 64> equal{};
  if (count == 64) {
    for (std::size_t k = 0; k < 64; ++k) equal[k] = labels[k] == label ? 1 : 0;
  } else {
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) equal[k] = labels[k] == label ? 1 : 0;
  }
  return pack_bytes(equal.data());
}

template <class T>
bool representable(std::int64_t label) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    return label >= 0;
  } else {
    return label >= static_cast<std::int64_t>(std::numeric_limits<T>::min()) &&
           label <= static_cast<std::int64_t>(std::numeric_limits<T>::max());
  }
}

// Reads membership of one array, 64 voxels at a time.
template <class T>
class Membership {
 public:
  Membership(const LabelView& labels, const Grid& grid, const std::vector<std::int64_t>& members)
      : rows_(labels, grid.row_axis(), "labels") {
    for (const std::int64_t label : members) {
      if (representable<T>(label)) members_.push_back(static_cast<T>(label));
    }
  }

  std::uint64_t bits(const std::vector<std::ptrdiff_t>& index, std::ptrdiff_t start, std::ptrdiff_t count) const {
    std::array<T, 64> buffer;
    const T* labels = rows_.read(index, start, count, buffer.data());
    std::uint64_t bits = 0;
    for (const T label : members_) bits |= equal_bits(labels, count, label);
    return bits;
  }

 private:
  LabelRows<T> rows_;
  std::vector<T> members_;
};

template <class F>
void visit_type(const LabelView& labels, const F& f) {
  visit_common_type(labels, labels, f);
}

// Calls body(word, index, start, count) for every word of every row of the mask: the voxels of the box it holds.
template <class Body>
void for_words(BitMask& mask, const Grid& grid, int threads, const Body& body) {
  const Box box = mask.box();
  for_rows(mask.rows(), threads, [&](std::ptrdiff_t number) {
    const std::vector<std::ptrdiff_t> index = grid.row_index(mask.plane_of(number), mask.row_of(number));
    std::uint64_t* row = mask.row(number);
    for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
      const std::ptrdiff_t word_start = (mask.first_word() + w) * 64;
      const std::ptrdiff_t start = std::max(word_start, box.low[2]);
      const std::ptrdiff_t end = std::min(word_start + 64, box.high[2]);
      body(row[w], index, start, end - start, start - word_start);
    }
  });
}

// Clears the voxels that the selection removes.
void apply_selection(BitMask& mask, const MaskSource& source, const Grid& grid, int threads) {
  if (source.selection.mask) {
    const Membership<std::uint8_t> outside(LabelView(*source.selection.mask), grid, {0});
    for_words(mask, grid, threads, [&](std::uint64_t& word, const auto& index, auto start, auto count, auto shift) {
      word &= ~(outside.bits(index, start, count) << shift);
    });
  }
  if (source.selection.ignore_label) {
    visit_type(source.reference, [&](auto type) {
      const Membership<decltype(type)> ignored(source.reference, grid, {*source.selection.ignore_label});
      for_words(mask, grid, threads, [&](std::uint64_t& word, const auto& index, auto start, auto count, auto shift) {
        word &= ~(ignored.bits(index, start, count) << shift);
      });
    });
  }
}

// A row with its neighbours along x in reach: what lies beyond the ends of the box is `edge_low` and `edge_high`.
class ShiftedRow {
 public:
  ShiftedRow(const BitMask& mask, const Grid& grid, ImageEdge edge)
      : words_(mask.words()),
        low_shift_(static_cast<int>(mask.box().low[2] - mask.first_word() * 64)),
        high_shift_(static_cast<int>((mask.box().high[2] - 1) % 64)),
        fill_low_(edge == ImageEdge::foreground && mask.box().low[2] == 0),
        fill_high_(edge == ImageEdge::foreground && mask.box().high[2] == grid.extent()[2]) {}

  // Bit x of the result is bit x - 1 of the row.
  std::uint64_t from_left(const std::uint64_t* row, std::ptrdiff_t w) const {
    std::uint64_t word = row[w] << 1;
    if (w > 0) word |= row[w - 1] >> 63;
    if (w == 0 && fill_low_) word |= std::uint64_t{1} << low_shift_;
    return word;
  }

  // Bit x of the result is bit x + 1 of the row.
  std::uint64_t from_right(const std::uint64_t* row, std::ptrdiff_t w) const {
    std::uint64_t word = row[w] >> 1;
    if (w + 1 < words_) word |= row[w + 1] << 63;
    if (w + 1 == words_ && fill_high_) word |= std::uint64_t{1} << high_shift_;
    return word;
  }

 private:
  std::ptrdiff_t words_;
  int low_shift_;
  int high_shift_;
  bool fill_low_;
  bool fill_high_;
};

// For each word of a row of `mask`: the row itself with both neighbours along x, anded.
void erode_rows(const BitMask& mask, const Grid& grid, ImageEdge edge, BitMask& eroded, int threads) {
  const ShiftedRow shifted(mask, grid, edge);
  for_rows(mask.rows(), threads, [&](std::ptrdiff_t number) {
    const std::uint64_t* row = mask.row(number);
    std::uint64_t* out = eroded.row(number);
    for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
      out[w] = row[w] & shifted.from_left(row, w) & shifted.from_right(row, w);
    }
  });
}

// Ands into row `number` of `eroded` the rows of `mask` one step before and after it along grid axis 0 or 1.
void and_neighbours(const BitMask& mask, const Grid& grid, ImageEdge edge, std::size_t axis, std::ptrdiff_t number,
                    std::uint64_t* out) {
  if (!grid.has_axis(axis)) return;
  const Box& box = mask.box();
  const std::ptrdiff_t per_plane = box.extent(1);
  const std::ptrdiff_t position = axis == 0 ? number / per_plane : number % per_plane;
  const std::ptrdiff_t step = axis == 0 ? per_plane : 1;
  for (const int direction : {-1, 1}) {
    const std::ptrdiff_t neighbour = position + direction;
    if (neighbour >= 0 && neighbour < box.extent(static_cast<int>(axis))) {
      const std::uint64_t* row = mask.row(number + direction * step);
      for (std::ptrdiff_t w = 0; w < mask.words(); ++w) out[w] &= row[w];
    } else {
      const bool at_edge = direction < 0 ? box.low[axis] == 0 : box.high[axis] == grid.extent()[axis];
      if (!at_edge || edge == ImageEdge::background) std::fill_n(out, mask.words(), std::uint64_t{0});
    }
  }
}

// One separable step of the full-neighbourhood erosion, along grid axis 0 or 1.
BitMask erode_along(const BitMask& mask, const Grid& grid, ImageEdge edge, std::size_t axis, int threads) {
  BitMask eroded = mask;
  for_rows(mask.rows(), threads,
           [&](std::ptrdiff_t number) { and_neighbours(mask, grid, edge, axis, number, eroded.row(number)); });
  return eroded;
}

}  // namespace

std::int64_t BitMask::count() const {
  std::int64_t count = 0;
  for (const std::uint64_t word : bits_) count += popcount(word);
  return count;
}

BitMask make_mask(const MaskSource& source, const Grid& grid, const Box& box, int threads) {
  BitMask mask(box);
  visit_type(source.labels, [&](auto type) {
    const Membership<decltype(type)> members(source.labels, grid, source.members);
    for_words(mask, grid, threads, [&](std::uint64_t& word, const auto& index, auto start, auto count, auto shift) {
      word = members.bits(index, start, count) << shift;
    });
  });
  apply_selection(mask, source, grid, threads);
  return mask;
}

BitMask difference(const BitMask& mask, const BitMask& other) {
  BitMask rest = mask;
  for (std::ptrdiff_t number = 0; number < rest.rows(); ++number) {
    for (std::ptrdiff_t w = 0; w < rest.words(); ++w) rest.row(number)[w] &= ~other.row(number)[w];
  }
  return rest;
}

std::int64_t intersection_count(const BitMask& a, const BitMask& b) {
  std::int64_t count = 0;
  for (std::ptrdiff_t number = 0; number < a.rows(); ++number) {
    for (std::ptrdiff_t w = 0; w < a.words(); ++w) {
      const std::uint64_t word = a.row(number)[w];
      if (word != 0) count += popcount(word & b.word(a.plane_of(number), a.row_of(number), a.first_word() + w));
    }
  }
  return count;
}

BitMask with_margin(const BitMask& mask, const Grid& grid) {
  Box box = mask.box();
  if (box.empty()) return {};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!grid.has_axis(axis)) continue;
    --box.low[axis];
    ++box.high[axis];
  }
  BitMask larger(box);
  for (std::ptrdiff_t number = 0; number < mask.rows(); ++number) {
    const std::ptrdiff_t row = (mask.plane_of(number) - box.low[0]) * box.extent(1) + mask.row_of(number) - box.low[1];
    std::copy_n(mask.row(number), mask.words(), larger.row(row) + mask.first_word() - larger.first_word());
  }
  return larger;
}

BitMask make_border(const BitMask& mask, const Grid& grid, Neighbourhood neighbourhood, ImageEdge edge, int threads) {
  BitMask interior(mask.box());
  if (mask.rows() == 0) return interior;
  erode_rows(mask, grid, edge, interior, threads);
  if (neighbourhood == Neighbourhood::full) {
    for (const std::size_t axis : {std::size_t{1}, std::size_t{0}}) {
      interior = erode_along(interior, grid, edge, axis, threads);
    }
  }
  for_rows(mask.rows(), threads, [&](std::ptrdiff_t number) {
    std::uint64_t* out = interior.row(number);
    if (neighbourhood == Neighbourhood::face) {
      and_neighbours(mask, grid, edge, 1, number, out);
      and_neighbours(mask, grid, edge, 0, number, out);
    }
    const std::uint64_t* row = mask.row(number);
    for (std::ptrdiff_t w = 0; w < mask.words(); ++w) out[w] = row[w] & ~out[w];
  });
  return interior;
}

}  // namespace assay::detail
