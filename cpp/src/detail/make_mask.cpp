// From label maps to bit masks.

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "detail/bit_mask.hpp"
#include "detail/label_rows.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t rows_per_task = 256;

#if defined(__SSE2__)
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
#if defined(__SSE2__)
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

// Calls body(word, index, start, count, shift) for every word of every row of the mask: the voxels of the box it holds.
template <class Body>
void for_words(BitMask& mask, const Grid& grid, int threads, const Body& body) {
  const Box& box = mask.box();
  const auto one_row = [&](std::ptrdiff_t z, std::ptrdiff_t y) {
    const std::vector<std::ptrdiff_t> index = grid.row_index(box.low[0] + z, box.low[1] + y);
    for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
      const std::ptrdiff_t word_start = (mask.first_word() + w) * 64;
      const std::ptrdiff_t start = std::max(word_start, box.low[2]);
      const std::ptrdiff_t end = std::min(word_start + 64, box.high[2]);
      body(mask.column(z, w)[y], index, start, end - start, start - word_start);
    }
  };
  parallel_stretches(mask.planes() * mask.rows(), rows_per_task, threads,
                     [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                       for (std::ptrdiff_t k = first; k < end; ++k) one_row(k / mask.rows(), k % mask.rows());
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

}  // namespace

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

}  // namespace assay::detail
