#include "detail/sparse_mask.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "detail/bits.hpp"
#include "detail/label_rows.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t voxels_per_task = 1 << 20;

using Masks = std::map<std::int64_t, SparseMask>;

// Reads rows of labels of up to 64 elements at a time.
template <class T>
class Reader {
 public:
  Reader(const MaskChoice& choice, Masks& masks) : choice_(choice), masks_(masks) {}

  void read(std::ptrdiff_t plane, std::ptrdiff_t row, const T* labels, std::ptrdiff_t length) {
    for (std::ptrdiff_t x = 0; x < length; x += 64) {
      const std::ptrdiff_t count = std::min<std::ptrdiff_t>(64, length - x);
      const std::uint64_t inside = non_zero(labels + x, count);
      if (inside == 0) continue;
      if (choice_.members.empty() && !choice_.each_label) {
        masks_[0].push_back({plane, row, x / 64, inside});
      } else {
        add_labels({plane, row, x / 64, inside}, labels + x);
      }
    }
  }

 private:
  static std::uint64_t non_zero(const T* labels, std::ptrdiff_t count) {
    T any = 0;
    for (std::ptrdiff_t k = 0; k < count; ++k) any = static_cast<T>(any | labels[k]);
    if (any == 0) return 0;
    std::array<std::uint8_t, 64> inside{};
    for (std::ptrdiff_t k = 0; k < count; ++k) inside[static_cast<std::size_t>(k)] = labels[k] != 0 ? 1 : 0;
    return pack_bytes(inside.data());
  }

  void add_labels(SparseWord word, const T* labels) {
    for (std::uint64_t rest = word.bits; rest != 0;) {
      const T label = labels[trailing_zeros(rest)];
      word.bits = 0;
      for (std::uint64_t others = rest; others != 0; others &= others - 1) {
        const int k = trailing_zeros(others);
        if (labels[k] == label) word.bits |= std::uint64_t{1} << k;
      }
      rest &= ~word.bits;
      add(convert_label<std::int64_t>(label, "mask"), word);
    }
  }

  void add(std::int64_t label, const SparseWord& word) {
    const auto& members = choice_.members;
    if (!members.empty() && std::find(members.begin(), members.end(), label) == members.end()) return;
    SparseMask& mask = masks_[choice_.each_label ? label : 0];
    const bool same = !mask.empty() && mask.back().plane == word.plane && mask.back().row == word.row &&
                      mask.back().number == word.number;
    if (same) {
      mask.back().bits |= word.bits;
    } else {
      mask.push_back(word);
    }
  }

  const MaskChoice& choice_;
  Masks& masks_;
};

template <class T>
Masks read_masks(const LabelView& labels, const Grid& grid, const MaskChoice& choice, int threads) {
  const LabelRows<T> rows(labels, grid.row_axis(), "mask");
  const Index3& extent = grid.extent();
  const std::ptrdiff_t per_task = std::max<std::ptrdiff_t>(1, voxels_per_task / extent[2]);
  std::vector<Masks> found(static_cast<std::size_t>(task_count(extent[0] * extent[1], per_task)));
  parallel_stretches(extent[0] * extent[1], per_task, threads,
                     [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
                       std::vector<std::ptrdiff_t> index;
                       std::vector<T> buffer(rows.in_place() ? 0 : static_cast<std::size_t>(extent[2]));
                       Reader<T> reader(choice, found[static_cast<std::size_t>(task)]);
                       for (std::ptrdiff_t k = first; k < end; ++k) {
                         grid.find_row(k / extent[1], k % extent[1], index);
                         const T* const row = rows.read(index, 0, extent[2], buffer.data());
                         reader.read(k / extent[1], k % extent[1], row, extent[2]);
                       }
                     });
  Masks all;
  for (Masks& some : found) {
    for (auto& [label, mask] : some) {
      SparseMask& whole = all[label];
      whole.insert(whole.end(), mask.begin(), mask.end());
      mask = {};
    }
  }
  return all;
}

// The slot that an axis of the grid has in the order of the array.
std::array<std::size_t, 3> array_slots(const Grid& grid) {
  std::array<std::size_t, 3> slots{0, 1, 2};
  std::size_t missing = 0;
  while (!grid.has_axis(missing)) ++missing;
  for (std::size_t axis = missing; axis < 3; ++axis) slots[axis] = missing + grid.array_axis(axis);
  return slots;
}

Box box_of(const SparseMask& mask) {
  constexpr std::ptrdiff_t far = std::numeric_limits<std::ptrdiff_t>::max();
  Box box{{far, far, far}, {0, 0, 0}};
  for (const SparseWord& word : mask) {
    const Index3 low{word.plane, word.row, word.number * 64 + trailing_zeros(word.bits)};
    const Index3 high{word.plane + 1, word.row + 1, word.number * 64 + 64 - leading_zeros(word.bits)};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      box.low[axis] = std::min(box.low[axis], low[axis]);
      box.high[axis] = std::max(box.high[axis], high[axis]);
    }
  }
  return box;
}

}  // namespace

Masks read_sparse_masks(const LabelView& labels, const Grid& grid, const MaskChoice& choice, int threads) {
  return visit_common_type(labels, labels,
                           [&](auto type) { return read_masks<decltype(type)>(labels, grid, choice, threads); });
}

BoxedMask boxed(const SparseMask& mask, const Grid& grid) {
  const std::array<std::size_t, 3> slots = array_slots(grid);
  const Box in_grid = box_of(mask);
  Box box;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    box.low[slots[axis]] = in_grid.low[axis];
    box.high[slots[axis]] = in_grid.high[axis];
  }
  BoxedMask out{box, PaddedBits({box.extent(0), box.extent(1), box.extent(2)})};
  const bool same_order = slots == std::array<std::size_t, 3>{0, 1, 2};
  for (const SparseWord& word : mask) {
    if (same_order) {
      const Index3 at{word.plane - box.low[0], word.row - box.low[1], word.number * 64 - box.low[2]};
      out.bits.add_word(out.bits.position(at[0], at[1], at[2]), word.bits);
      continue;
    }
    for_bits(word.number, word.bits, [&](std::ptrdiff_t x) {
      const Index3 in_grid_order{word.plane, word.row, x};
      Index3 at{};
      for (std::size_t axis = 0; axis < 3; ++axis) at[slots[axis]] = in_grid_order[axis] - in_grid.low[axis];
      out.bits.set(out.bits.position(at[0], at[1], at[2]));
    });
  }
  return out;
}

}  // namespace assay::detail
