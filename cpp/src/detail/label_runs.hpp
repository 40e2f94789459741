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
  // Whether the first voxels of sets ascend in C order: they do as runs do, unless memory has another order.
  bool sets_in_order() const { return weight_[0] >= weight_[1] && weight_[1] >= weight_[2]; }

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
        solid_(straight_.size()),
        wanting_(straight_.size()) {}

  // Appends the words of a row, if it has runs, after `known` ones; gives how many.
  std::size_t read(std::ptrdiff_t row, std::size_t known, LargeVector<RunWord>& words) {
    go_to(row);
    if (!any_wants_) return 0;
    const std::size_t first = words.size();
    words.resize(first + static_cast<std::size_t>(words_));
    std::size_t next = known;
    for (std::ptrdiff_t w = 0; w < words_; ++w) {
      const std::uint64_t solid = solid_[static_cast<std::size_t>(w)];
      const auto before = static_cast<std::uint32_t>(next);
      if (solid == 0) {
        words[first + static_cast<std::size_t>(w)] = {0, 0, before};
        continue;
      }
      const T* const here = window(read_, w, own_window_);
      const std::uint64_t starts = solid & ~agreeing_bits_(here, here - 1);
      words[first + static_cast<std::size_t>(w)] = {starts, solid & ~agreeing_bits_(here, here + 1), before};
      next += static_cast<std::size_t>(popcount(starts));
    }
    return next - known;
  }

  // Of a run of the row that was read last.
  std::int64_t first_voxel(const Run& run) const { return begin_ + run.begin * labels_.weight_[2]; }
  std::int64_t label(const Run& run) const { return convert_label<std::int64_t>(read_[run.begin], "mask"); }

  bool may_precede(std::int64_t /*voxel*/) const { return true; }

  // Calls connect(run of the one, run of the other) for runs that are connected, of two rows that are given by the
  // number of the one, and their words.
  template <class Connect>
  void link(std::ptrdiff_t row, const RowNeighbour& neighbour, const RunWord* runs, const RunWord* others,
            const Connect& connect) {
    if (row != at_) go_to(row);
    if (!any_wants_) return;
    compare(labels_of(row + neighbour.plane * labels_.rows() + neighbour.row, other_), neighbour.reach > 0);
    const std::uint64_t* const straight = straight_.data() + 1;
    for (std::ptrdiff_t w = 0; w < words_; ++w) {
      const std::uint64_t wanting = wanting_[static_cast<std::size_t>(w)];
      const auto connect_all = [&](std::uint64_t bits, std::ptrdiff_t step) {
        for (bits &= wanting; bits != 0; bits &= bits - 1) {
          const std::ptrdiff_t x = w * 64 + trailing_zeros(bits);
          connect(run_at(runs, x), run_at(others, x + step));
        }
      };
      // Of voxels of a run that are all beside equal ones the first will do.
      const std::uint64_t after = straight[w] << 1 | straight[w - 1] >> 63;
      const std::uint64_t met = straight[w] & ~(after & ~runs[w].starts) & wanting;
      if (met == runs[w].starts && met == others[w].starts) {  // in thick objects nearly everywhere
        const auto count = static_cast<std::size_t>(popcount(met));
        for (std::size_t k = 0; k < count; ++k) {
          connect(std::size_t{runs[w].before} + k, std::size_t{others[w].before} + k);
        }
      } else {
        connect_all(met, 0);
      }
      if (neighbour.reach == 0) continue;
      const std::uint64_t before = straight[w] >> 1 | straight[w + 1] << 63;
      connect_all(left_[static_cast<std::size_t>(w)] & ~(straight[w] | after), -1);
      connect_all(right_[static_cast<std::size_t>(w)] & ~(straight[w] | before), 1);
    }
    if (labels_.all_meet_ && neighbour.plane == -1 && neighbour.row == 0) {
      any_wants_ = false;
      for (std::ptrdiff_t w = 0; w < words_; ++w) {
        std::uint64_t& wanting = wanting_[static_cast<std::size_t>(w)];
        wanting &= ~straight[w];
        any_wants_ |= wanting != 0;
      }
    }
  }

 private:
  using Window = std::array<T, 66>;

  void go_to(std::ptrdiff_t row) {
    at_ = row;
    begin_ = row / labels_.rows() * labels_.weight_[0] + row % labels_.rows() * labels_.weight_[1];
    read_ = labels_of(row, own_);
    any_wants_ = false;
    for (std::ptrdiff_t w = 0; w < words_; ++w) {
      const auto word = static_cast<std::size_t>(w);
      solid_[word] = wanting_[word] = ~equal_bits_(window(read_, w, own_window_), T{0});
      any_wants_ |= solid_[word] != 0;
    }
  }

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

  // Which voxels of the row have the label of the voxel beside them in the other, and of those before and after that;
  // left out in words in which no voxel is to be connected any more.
  void compare(const T* other, bool diagonal) {
    for (std::ptrdiff_t w = 0; w < words_; ++w) {
      const auto at = static_cast<std::size_t>(w);
      const std::uint64_t solid = solid_[at];
      straight_[at + 1] = left_[at] = right_[at] = 0;
      if (wanting_[at] == 0) continue;
      const T* const here = window(read_, w, own_window_);
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
  std::vector<std::uint64_t> straight_;  // between empty words
  std::vector<std::uint64_t> left_, right_;
  std::vector<std::ptrdiff_t> index_;
  // The row that it is at: where it begins in C order, its labels, and where they are not 0.
  std::ptrdiff_t at_ = -1;
  std::int64_t begin_ = 0;
  const T* read_ = nullptr;
  std::vector<std::uint64_t> solid_;
  // Voxels that are still to be connected. With 26 neighbours all other earlier neighbours of a voxel that is connected
  // to the one in the plane before are neighbours of that one too.
  std::vector<std::uint64_t> wanting_;
  bool any_wants_ = false;
  EqualBits<T> equal_bits_ = best_equal_bits<T>();
  AgreeingBits<T> agreeing_bits_ = best_agreeing_bits<T>();
};

}  // namespace assay::detail
