// Rows of a label map as runs of equal labels.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/block_rows.hpp"
#include "detail/grid.hpp"
#include "detail/label_rows.hpp"
#include "detail/run_end.hpp"
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
        neighbours_(BlockShape{}.earlier_neighbours(reach)) {}

  std::ptrdiff_t planes() const { return grid_.extent()[0]; }
  std::ptrdiff_t rows() const { return grid_.extent()[1]; }
  const std::vector<RowNeighbour>& neighbours() const { return neighbours_; }

  class Reader {
   public:
    explicit Reader(const LabelRuns& labels)
        : labels_(labels), buffer_(labels.rows_.in_place() ? 0 : static_cast<std::size_t>(labels.grid_.extent()[2])) {}

    void read(std::ptrdiff_t row, Slab& slab) {
      labels_.grid_.find_row(row / labels_.rows(), row % labels_.rows(), index_);
      begin_ = row / labels_.rows() * labels_.weight_[0] + row % labels_.rows() * labels_.weight_[1];
      const std::ptrdiff_t length = labels_.grid_.extent()[2];
      const T* labels = labels_.rows_.read(index_, 0, length, buffer_.data());
      for (std::ptrdiff_t x = 0; x < length;) {
        const std::ptrdiff_t end = run_end_(labels, labels, x, length);
        if (labels[x] != 0) {
          slab.runs.push_back({static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(end), no_set});
          slab.label.push_back(convert_label<std::int64_t>(labels[x], "mask"));
        }
        x = end;
      }
    }

    // Of the row that was read last.
    std::int64_t first_voxel(const Run& run) const { return begin_ + run.begin * labels_.weight_[2]; }

    // Rows come in C order, unless memory does not.
    bool may_precede(std::int64_t /*voxel*/) const { return true; }

    template <class Connect>
    void link(std::ptrdiff_t /*row*/, const RowNeighbour& neighbour, const Slab& slab, std::ptrdiff_t place,
              const Slab& others, std::ptrdiff_t other_place, const Connect& connect) {
      for_meeting_runs(slab.runs_of(place), slab.runs, others.runs_of(other_place), others.runs, neighbour.reach,
                       [&](std::size_t a, std::size_t b) {
                         if (slab.label[a] == others.label[b]) connect(a, b);
                       });
    }

   private:
    const LabelRuns& labels_;
    std::vector<T> buffer_;
    std::vector<std::ptrdiff_t> index_;
    std::int64_t begin_ = 0;  // of the row in C order
    RunEnd<T> run_end_ = best_run_end<T>();
  };

 private:
  const Grid& grid_;
  LabelRows<T> rows_;
  Index3 weight_;
  std::vector<RowNeighbour> neighbours_;
};

}  // namespace assay::detail
