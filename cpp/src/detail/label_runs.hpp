// Rows of a label map as runs of equal labels.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/bits.hpp"
#include "detail/block_rows.hpp"
#include "detail/equal_bits.hpp"
#include "detail/grid.hpp"
#include "detail/label_rows.hpp"
#include "detail/runs.hpp"

namespace assay::detail {

// What BlockRows is for masks, with one row in a block.
template <class T>
class LabelRuns {
 public:
  static constexpr bool labelled = true;

  LabelRuns(const LabelView& labels, const Grid& grid, const Index3& weight, int reach)
      : grid_(grid),
        rows_(labels, grid.row_axis(), "mask"),
        weight_(weight),
        all_meet_(reach >= 3),
        neighbours_(BlockShape{}.earlier_neighbours(reach)) {}

  std::ptrdiff_t planes() const { return grid_.extent()[0]; }
  std::ptrdiff_t rows() const { return grid_.extent()[1]; }
  const std::vector<RowNeighbour>& neighbours() const { return neighbours_; }

  class Reader;

 private:
  const Grid& grid_;
  LabelRows<T> rows_;
  Index3 weight_;
  bool all_meet_;  // whether voxels are neighbours that differ in all coordinates
  std::vector<RowNeighbour> neighbours_;
};

template <class T>
class LabelRuns<T>::Reader {
 public:
  explicit Reader(const LabelRuns& labels)
      : labels_(labels),
        length_(labels.grid_.extent()[2]),
        words_((length_ + 63) / 64),
        own_(labels.rows_.in_place() ? 0 : static_cast<std::size_t>(length_)),
        other_(own_.size()),
        straight_(static_cast<std::size_t>(words_ + 2)),
        left_(straight_.size()),
        right_(straight_.size()),
        centred_(straight_.size()) {}

  void read(std::ptrdiff_t row, Slab& slab) {
    begin_ = row / labels_.rows() * labels_.weight_[0] + row % labels_.rows() * labels_.weight_[1];
    read_ = labels_of(row, own_);
    std::size_t next = slab.runs.size();  // to begin
    std::size_t open = next;              // to end
    std::uint64_t carry = 0;
    for (std::ptrdiff_t w = 0; w < words_; ++w) {
      const T* const here = window(read_, w, own_window_);
      const std::uint64_t solid = ~equal_bits_(here, T{0});
      const std::uint64_t after_solid = solid << 1 | carry;
      carry = solid >> 63;
      const std::uint64_t change = (solid | after_solid) == 0 ? 0 : ~agreeing_bits_(here, here - 1);
      const std::uint64_t starts = change & solid;
      slab.starts.push_back(starts);
      slab.before.push_back(static_cast<std::uint32_t>(next));
      std::ptrdiff_t begun = 0;
      for (std::uint64_t bits = starts; bits != 0; bits &= bits - 1) {
        begun_[static_cast<std::size_t>(begun++)] = {static_cast<std::uint32_t>(w * 64 + trailing_zeros(bits)), 0,
                                                     no_set};
      }
      slab.runs.insert(slab.runs.end(), begun_.begin(), begun_.begin() + begun);
      next += static_cast<std::size_t>(begun);
      for (std::uint64_t bits = change & after_solid; bits != 0; bits &= bits - 1) {
        slab.runs[open++].end = static_cast<std::uint32_t>(w * 64 + trailing_zeros(bits));
      }
    }
    if (open != next) slab.runs[open].end = static_cast<std::uint32_t>(length_);
  }

  // Of a run of the row that was read last.
  std::int64_t first_voxel(const Run& run) const { return begin_ + run.begin * labels_.weight_[2]; }
  std::int64_t label(const Run& run) const { return convert_label<std::int64_t>(read_[run.begin], "mask"); }

  // Rows come in C order, unless memory does not.
  bool may_precede(std::int64_t /*voxel*/) const { return true; }

  template <class Connect>
  void link(std::ptrdiff_t row, const RowNeighbour& neighbour, const Slab& slab, std::ptrdiff_t place,
            const Slab& others, std::ptrdiff_t other_place, const Connect& connect) {
    if (centred_row_ != row) std::fill(centred_.begin(), centred_.end(), std::uint64_t{0});
    compare(labels_of(row, own_), labels_of(row + neighbour.plane * labels_.rows() + neighbour.row, other_),
            neighbour.reach > 0);
    const std::uint64_t* const straight = straight_.data() + 1;
    for (std::ptrdiff_t w = 0; w < words_; ++w) {
      const std::uint64_t wanted = ~centred_[static_cast<std::size_t>(w)];
      const auto connect_all = [&](std::uint64_t bits, std::ptrdiff_t step) {
        for (bits &= wanted; bits != 0; bits &= bits - 1) {
          const std::ptrdiff_t x = w * 64 + trailing_zeros(bits);
          connect(slab.run_at(place, words_, x), others.run_at(other_place, words_, x + step));
        }
      };
      // Of voxels of a run that are all beside equal ones the first will do.
      const std::uint64_t after = straight[w] << 1 | straight[w - 1] >> 63;
      connect_all(straight[w] & ~(after & ~slab.starts[static_cast<std::size_t>(place * words_ + w)]), 0);
      if (neighbour.reach == 0) continue;
      const std::uint64_t before = straight[w] >> 1 | straight[w + 1] << 63;
      connect_all(left_[static_cast<std::size_t>(w)] & ~(straight[w] | after), -1);
      connect_all(right_[static_cast<std::size_t>(w)] & ~(straight[w] | before), 1);
    }
    if (labels_.all_meet_ && neighbour.plane == -1 && neighbour.row == 0) {
      std::copy_n(straight, words_, centred_.begin());
      centred_row_ = row;
    }
  }

 private:
  using Window = std::array<T, 66>;

  const T* labels_of(std::ptrdiff_t row, std::vector<T>& buffer) {
    labels_.grid_.find_row(row / labels_.rows(), row % labels_.rows(), index_);
    return labels_.rows_.read(index_, 0, length_, buffer.data());
  }

  // The labels of word w, with one before and one after them, which are 0 beyond the row.
  const T* window(const T* row, std::ptrdiff_t w, Window& buffer) const {
    const std::ptrdiff_t first = w * 64 - 1;
    if (first >= 0 && first + 66 <= length_) return row + first + 1;
    buffer.fill(0);
    const std::ptrdiff_t from = std::max<std::ptrdiff_t>(first, 0);
    std::copy(row + from, row + std::min(first + 66, length_), buffer.data() + (from - first));
    return buffer.data() + 1;
  }

  // Which voxels of a row have the label of the voxel beside them in the other, and of those before and after that;
  // left out in words in which no voxel is to be connected any more.
  void compare(const T* own, const T* other, bool diagonal) {
    for (std::ptrdiff_t w = 0; w < words_; ++w) {
      const auto at = static_cast<std::size_t>(w);
      const T* const here = window(own, w, own_window_);
      const std::uint64_t solid = ~equal_bits_(here, T{0});
      straight_[at + 1] = left_[at] = right_[at] = 0;
      if ((solid & ~centred_[at]) == 0) continue;
      const T* const there = window(other, w, other_window_);
      straight_[at + 1] = agreeing_bits_(here, there) & solid;
      if (!diagonal) continue;
      left_[at] = agreeing_bits_(here, there - 1) & solid;
      right_[at] = agreeing_bits_(here, there + 1) & solid;
    }
  }

  const LabelRuns& labels_;
  std::ptrdiff_t length_;
  std::ptrdiff_t words_;
  std::vector<T> own_, other_;  // rows that are not read in place
  Window own_window_, other_window_;
  std::array<Run, 64> begun_;
  std::vector<std::uint64_t> straight_;  // between empty words
  std::vector<std::uint64_t> left_, right_;
  // Where a row was connected to the one in the plane before. With 26 neighbours all other earlier neighbours of such a
  // voxel are neighbours of that one too.
  std::vector<std::uint64_t> centred_;
  std::ptrdiff_t centred_row_ = -1;
  std::vector<std::ptrdiff_t> index_;
  std::int64_t begin_ = 0;  // of the row in C order
  const T* read_ = nullptr;
  EqualBits<T> equal_bits_ = best_equal_bits<T>();
  AgreeingBits<T> agreeing_bits_ = best_agreeing_bits<T>();
};

}  // namespace assay::detail
