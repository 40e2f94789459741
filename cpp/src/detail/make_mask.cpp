// From label maps to bit masks.

#include <algorithm>
#include <limits>
#include <optional>

#include "detail/bit_mask.hpp"
#include "detail/equal_bits.hpp"
#include "detail/label_rows.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t rows_per_task = 256;

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
      : rows_(labels, grid.row_axis(), "labels"), equal_bits_(best_equal_bits<T>()) {
    for (const std::int64_t label : members) {
      if (representable<T>(label)) members_.push_back(static_cast<T>(label));
    }
  }

  // Where the labels [start, end) of a row are; `buffer` is for those that cannot be read in place.
  const T* row(const std::vector<std::ptrdiff_t>& index, std::ptrdiff_t start, std::ptrdiff_t end,
               std::vector<T>& buffer) const {
    if (!rows_.in_place()) buffer.resize(static_cast<std::size_t>(end - start));
    return rows_.read(index, start, end - start, buffer.data());
  }

  // Bit k is set if labels[k] is a member, for k < count <= 64.
  std::uint64_t bits(const T* labels, std::ptrdiff_t count) const {
    std::uint64_t bits = 0;
    for (const T label : members_) {
      if (count == 64) {
        bits |= equal_bits_(labels, label);
      } else {
        for (std::ptrdiff_t k = 0; k < count; ++k) bits |= std::uint64_t{labels[k] == label} << k;
      }
    }
    return bits;
  }

 private:
  LabelRows<T> rows_;
  EqualBits<T> equal_bits_;
  std::vector<T> members_;
};

template <class F>
void visit_type(const LabelView& labels, const F& f) {
  visit_common_type(labels, labels, f);
}

// Calls body(word, the bits of voxels that are members) for every word of every row of the mask. Bits of voxels outside
// the box are not set. Words are read as a whole as far as the image goes.
template <class T, class Body>
void for_words(BitMask& mask, const Membership<T>& members, const Grid& grid, int threads, const Body& body) {
  const Box& box = mask.box();
  const std::ptrdiff_t start = mask.first_word() * 64;
  const std::ptrdiff_t end = std::min(start + mask.words() * 64, grid.extent()[2]);
  const std::uint64_t first = ~std::uint64_t{0} << (box.low[2] - start);
  const std::uint64_t last = ~std::uint64_t{0} >> (63 - ((box.high[2] - 1) & 63));
  const auto some_rows = [&](std::ptrdiff_t, std::ptrdiff_t first_row, std::ptrdiff_t end_row) {
    std::vector<std::ptrdiff_t> index;
    std::vector<T> buffer;
    for (std::ptrdiff_t k = first_row; k < end_row; ++k) {
      const std::ptrdiff_t z = k / mask.rows();
      const std::ptrdiff_t y = k % mask.rows();
      grid.find_row(box.low[0] + z, box.low[1] + y, index);
      const T* labels = members.row(index, start, end, buffer);
      for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
        std::uint64_t bits = members.bits(labels + w * 64, std::min<std::ptrdiff_t>(64, end - start - w * 64));
        if (w == 0) bits &= first;
        if (w + 1 == mask.words()) bits &= last;
        body(mask.column(z, w)[y], bits);
      }
    }
  };
  parallel_stretches(mask.planes() * mask.rows(), rows_per_task, threads, some_rows);
}

// Clears the voxels that the selection removes.
void apply_selection(BitMask& mask, const MaskSource& source, const Grid& grid, int threads) {
  const auto remove = [](std::uint64_t& word, std::uint64_t bits) { word &= ~bits; };
  if (source.selection.mask) {
    for_words(mask, Membership<std::uint8_t>(LabelView(*source.selection.mask), grid, {0}), grid, threads, remove);
  }
  if (source.selection.ignore_label) {
    visit_type(source.reference, [&](auto type) {
      const Membership<decltype(type)> ignored(source.reference, grid, {*source.selection.ignore_label});
      for_words(mask, ignored, grid, threads, remove);
    });
  }
}

}  // namespace

BitMask make_mask(const MaskSource& source, const Grid& grid, const Box& box, int threads) {
  BitMask mask(box);
  visit_type(source.labels, [&](auto type) {
    const Membership<decltype(type)> members(source.labels, grid, source.members);
    for_words(mask, members, grid, threads, [](std::uint64_t& word, std::uint64_t bits) { word = bits; });
  });
  apply_selection(mask, source, grid, threads);
  return mask;
}

}  // namespace assay::detail
