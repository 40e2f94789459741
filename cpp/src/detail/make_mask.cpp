// From label maps to bit masks.

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "detail/bit_mask.hpp"
#include "detail/label_rows.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t rows_per_task = 256;

#ifdef __SSE2__
// Bit k is set where labels[k], of 64 labels of a byte each, is `label`.
std::uint64_t equal_bits_of_bytes(const void* labels, char label) {
  const __m128i wanted = _mm_set1_epi8(label);
  std::uint64_t bits = 0;
  for (int part = 0; part < 4; ++part) {
    const __m128i found = _mm_loadu_si128(static_cast<const __m128i*>(labels) + part);
    const auto equal = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(found, wanted)));
    bits |= static_cast<std::uint64_t>(equal) << (16 * part);
  }
  return bits;
}
#endif

// Bit k is set where labels[k] is `label`, for k < count <= 64.
template <class T>
std::uint64_t equal_bits(const T* labels, std::ptrdiff_t count, T label) {
#ifdef __SSE2__
  if constexpr (sizeof(T) == 1) {
    if (count == 64) return equal_bits_of_bytes(labels, static_cast<char>(label));
  }
#endif
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

  // Where the labels [start, end) of a row are; `buffer` is for those that cannot be read in place.
  const T* row(const std::vector<std::ptrdiff_t>& index, std::ptrdiff_t start, std::ptrdiff_t end,
               std::vector<T>& buffer) const {
    if (!rows_.in_place()) buffer.resize(static_cast<std::size_t>(end - start));
    return rows_.read(index, start, end - start, buffer.data());
  }

  std::uint64_t bits(const T* labels, std::ptrdiff_t count) const {
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

// Calls body(word, the bits of voxels that are members) for every word of every row of the mask. Bits of voxels outside
// the box are not set.
template <class T, class Body>
void for_words(BitMask& mask, const Membership<T>& members, const Grid& grid, int threads, const Body& body) {
  const Box& box = mask.box();
  const auto some_rows = [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    std::vector<T> buffer;
    for (std::ptrdiff_t k = first; k < end; ++k) {
      const std::ptrdiff_t z = k / mask.rows();
      const std::ptrdiff_t y = k % mask.rows();
      const T* labels = members.row(grid.row_index(box.low[0] + z, box.low[1] + y), box.low[2], box.high[2], buffer);
      for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
        const std::ptrdiff_t word_start = (mask.first_word() + w) * 64;
        const std::ptrdiff_t from = std::max(word_start, box.low[2]);
        const std::ptrdiff_t to = std::min(word_start + 64, box.high[2]);
        body(mask.column(z, w)[y], members.bits(labels + (from - box.low[2]), to - from) << (from - word_start));
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
