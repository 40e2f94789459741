#include "detail/bit_rows.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>

#include "detail/equal_bits.hpp"
#include "detail/label_rows.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t voxels_per_task = 1 << 20;

std::ptrdiff_t rows_per_task(const Index3& extent) { return std::max<std::ptrdiff_t>(1, voxels_per_task / extent[2]); }

// Packs rows of labels of which all that are not 0 should be equal.
template <class T>
class Packer {
 public:
  T label() const { return label_; }

  // Gives false if there is another label.
  bool pack(const T* labels, std::ptrdiff_t count, std::uint64_t* out) {
    const std::ptrdiff_t words = count / 64;
    if (!pack_words(labels, words, out)) return false;
    if (count % 64 == 0) return true;
    out += words;
    // What is left is read with the labels before it.
    if (words > 0) {
      if (!pack_words(labels + count - 64, 1, out)) return false;
      *out >>= 64 - count % 64;
      return true;
    }
    std::array<T, 64> some{};
    std::copy_n(labels, count, some.begin());
    return pack_words(some.data(), 1, out);
  }

 private:
  bool pack_words(const T* labels, std::ptrdiff_t words, std::uint64_t* out) {
    std::ptrdiff_t done = pack_bits_(labels, label_, words, out);
    if (done < words && label_ == 0) {
      const T* const next = labels + done * 64;
      label_ = *std::find_if(next, next + 64, [](T label) { return label != 0; });
      done += pack_bits_(next, label_, words - done, out + done);
    }
    return done == words;
  }

  PackBits<T> pack_bits_ = best_pack_bits<T>();
  T label_ = 0;
};

template <class T>
bool read_rows(const LabelView& labels, const Grid& grid, int threads, BitRows& mask, std::int64_t& label) {
  const LabelRows<T> rows(labels, grid.row_axis(), "mask");
  const Index3& extent = grid.extent();
  std::atomic<bool> one_label{true};
  std::atomic<T> found{0};
  const auto some_rows = [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    std::vector<std::ptrdiff_t> index;
    std::vector<T> buffer(rows.in_place() ? 0 : static_cast<std::size_t>(extent[2]));
    Packer<T> packer;
    for (std::ptrdiff_t k = first; k < end; ++k) {
      if (!one_label.load(std::memory_order_relaxed)) return;
      grid.find_row(k / extent[1], k % extent[1], index);
      const T* row = rows.read(index, 0, extent[2], buffer.data());
      if (!packer.pack(row, extent[2], mask.row(k / extent[1], k % extent[1]))) one_label = false;
    }
    T known = 0;
    if (packer.label() != 0 && !found.compare_exchange_strong(known, packer.label()) && known != packer.label()) {
      one_label = false;
    }
  };
  parallel_stretches(extent[0] * extent[1], rows_per_task(extent), threads, some_rows);
  if (one_label) label = convert_label<std::int64_t>(found.load(), "mask");
  return one_label;
}

}  // namespace

bool read_mask(const LabelView& labels, const Grid& grid, int threads, BitRows& mask, std::int64_t& label) {
  return visit_common_type(labels, labels,
                           [&](auto type) { return read_rows<decltype(type)>(labels, grid, threads, mask, label); });
}

BitRows dilated(const BitRows& mask, int reach, int threads) {
  const Index3& extent = mask.extent();
  BitRows grown(extent);
  const std::ptrdiff_t words = mask.words();
  const std::uint64_t last = ~std::uint64_t{0} >> (63 - ((extent[2] - 1) & 63));
  const auto add = [&](const std::uint64_t* from, bool sideways, std::uint64_t* to) {
    for (std::ptrdiff_t w = 0; w < words; ++w) {
      to[w] |= from[w];
      if (sideways) to[w] |= from[w] << 1 | from[w - 1] >> 63 | from[w] >> 1 | from[w + 1] << 63;
    }
  };
  const auto some_rows = [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    for (std::ptrdiff_t k = first; k < end; ++k) {
      const std::ptrdiff_t z = k / extent[1];
      const std::ptrdiff_t y = k % extent[1];
      std::uint64_t* to = grown.row(z, y);
      for (int dz = -1; dz <= 1; ++dz) {
        for (int dy = -1; dy <= 1; ++dy) {
          const int differ = std::abs(dz) + std::abs(dy);
          if (differ <= reach) add(mask.row(z + dz, y + dy), differ < reach, to);
        }
      }
      to[words - 1] &= last;
    }
  };
  parallel_stretches(extent[0] * extent[1], rows_per_task(extent), threads, some_rows);
  return grown;
}

}  // namespace assay::detail
