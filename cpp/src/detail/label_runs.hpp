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
  static constexpr bool adjacent_runs = true;

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

    void compare(std::ptrdiff_t /*row*/, const RowNeighbour& /*neighbour*/) {}
    bool connected(const Run& /*own*/, const Run& /*other*/) const { return true; }

    void measure(std::ptrdiff_t row, const Run& run, Extent& extent) const {
      const std::array<std::ptrdiff_t, 3> at{row / labels_.rows(), row % labels_.rows(), run.begin};
      const std::int64_t voxels = run.end - run.begin;
      extent.voxels += voxels;
      extent.sum[2] += voxels * (std::int64_t{run.begin} + run.end - 1) / 2;
      std::int64_t first = 0;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto index = static_cast<std::uint32_t>(at[axis]);
        if (axis < 2) extent.sum[axis] += voxels * at[axis];
        extent.low[axis] = std::min(extent.low[axis], index);
        extent.high[axis] = std::max(extent.high[axis], axis < 2 ? index + 1 : run.end);
        first += at[axis] * labels_.weight_[axis];
      }
      extent.first = std::min(extent.first, first);
    }

   private:
    const LabelRuns& labels_;
    std::vector<T> buffer_;
    std::vector<std::ptrdiff_t> index_;
    RunEnd<T> run_end_ = best_run_end<T>();
  };

 private:
  const Grid& grid_;
  LabelRows<T> rows_;
  Index3 weight_;
  std::vector<RowNeighbour> neighbours_;
};

}  // namespace assay::detail
