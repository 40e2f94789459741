// Rows of a mask in blocks that are searched as one row.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "detail/bit_rows.hpp"
#include "detail/bits.hpp"
#include "detail/runs.hpp"

namespace assay::detail {

// An earlier row of blocks: where it lies, and how far its runs reach.
struct RowNeighbour {
  std::ptrdiff_t plane = 0;  // relative to the row
  std::ptrdiff_t row = 0;
  std::uint32_t reach = 0;  // 1 if voxels are neighbours that differ along the rows too

  // Rows of the one block that meet rows of the other: bit sets of their numbers, and the reach.
  struct Facing {
    unsigned own;
    unsigned other;
    bool diagonal;
  };
  std::vector<Facing> facing;
};

// How rows are taken together: `planes` x `rows` of them, in which voxels beside each other are all connected.
struct BlockShape {
  std::ptrdiff_t planes = 1;
  std::ptrdiff_t rows = 1;

  // The largest one for voxels that are neighbours when they differ in up to `reach` coordinates.
  static BlockShape of(const Index3& extent, int reach) {
    return {reach >= 3 && extent[0] > 1 ? 2 : 1, reach >= 2 && extent[1] > 1 ? 2 : 1};
  }

  std::vector<RowNeighbour> earlier_neighbours(int reach) const;
};

// Rows of blocks as runs. A run is connected in itself; what connects runs of different rows is found in the bits.
class BlockRows {
 public:
  static constexpr bool labelled = false;

  BlockRows(const BitRows& mask, const Index3& weight, int reach);

  std::ptrdiff_t planes() const { return planes_; }
  std::ptrdiff_t rows() const { return rows_; }
  const std::vector<RowNeighbour>& neighbours() const { return neighbours_; }
  const BlockShape& shape() const { return shape_; }

  // What one thread needs to look at rows.
  class Reader {
   public:
    explicit Reader(const BlockRows& blocks);

    void go_to(std::ptrdiff_t row);
    // Goes there and appends its words, if it has runs, after `known` ones; gives how many.
    std::size_t read(std::ptrdiff_t row, std::size_t known, LargeVector<RunWord>& words);
    // Of the row that it went to last.
    std::int64_t first_voxel(const Run& run) const;
    void measure(const Run& run, Extent& extent) const;
    // Whether a run of it may begin before a voxel of another run.
    bool may_precede(std::int64_t voxel) const { return !in_order_ || voxel >= begin_[0]; }

    // Calls connect(run of the one, run of the other) for runs that are connected, of two rows that are given by the
    // number of the one, and their words.
    template <class Connect>
    void link(std::ptrdiff_t row, const RowNeighbour& neighbour, const RunWord* runs, const RunWord* others,
              const Connect& connect);

   private:
    using Row = const std::uint64_t*;

    std::array<Row, 4> rows_of(std::ptrdiff_t plane, std::ptrdiff_t row) const;
    Row united(const std::array<Row, 4>& rows, unsigned which, std::vector<std::uint64_t>& buffer) const;

    const BlockRows& blocks_;
    std::ptrdiff_t words_;
    unsigned all_;                            // rows of a block
    std::array<Row, 4> read_{};               // those of the block row that it is at
    std::array<std::ptrdiff_t, 2> first_{};   // plane and row of the first of them
    std::array<std::int64_t, 4> begin_{};     // and where they begin in C order
    bool in_order_;                           // whether that is their order too
    std::vector<std::uint64_t> own_, other_;  // united rows, between empty words
  };

 private:
  const BitRows& mask_;
  Index3 weight_;  // of the coordinates in the C order of the array
  BlockShape shape_;
  std::ptrdiff_t planes_;
  std::ptrdiff_t rows_;
  std::vector<RowNeighbour> neighbours_;
};

template <class Connect>
void BlockRows::Reader::link(std::ptrdiff_t row, const RowNeighbour& neighbour, const RunWord* runs,
                             const RunWord* others, const Connect& connect) {
  const std::array<Row, 4> own_rows = rows_of(row / blocks_.rows_, row % blocks_.rows_);
  const std::array<Row, 4> other_rows =
      rows_of(row / blocks_.rows_ + neighbour.plane, row % blocks_.rows_ + neighbour.row);
  for (const RowNeighbour::Facing& facing : neighbour.facing) {
    const Row own = united(own_rows, facing.own, own_);
    const Row other = united(other_rows, facing.other, other_);
    const auto connect_all = [&](std::uint64_t bits, std::ptrdiff_t w, std::ptrdiff_t step) {
      for (; bits != 0; bits &= bits - 1) {
        const std::ptrdiff_t x = w * 64 + trailing_zeros(bits);
        connect(run_at(runs, x), run_at(others, x + step));
      }
    };
    std::uint64_t earlier = 0;
    for (std::ptrdiff_t w = 0; w < words_; ++w) {
      // Voxels that are neighbours of a voxel of the other row; of those beside each other the first one will do.
      const std::uint64_t straight = own[w] & other[w];
      const std::uint64_t after_straight = straight << 1 | earlier >> 63;
      connect_all(straight & ~after_straight, w, 0);
      earlier = straight;
      if (!facing.diagonal) continue;
      const std::uint64_t later = own[w + 1] & other[w + 1];
      const std::uint64_t before_straight = straight >> 1 | later << 63;
      connect_all(own[w] & (other[w] << 1 | other[w - 1] >> 63) & ~(straight | after_straight), w, -1);
      connect_all(own[w] & (other[w] >> 1 | other[w + 1] << 63) & ~(straight | before_straight), w, 1);
    }
  }
}

}  // namespace assay::detail
