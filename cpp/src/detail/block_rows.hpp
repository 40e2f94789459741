// Rows of a mask in blocks that are searched as one row.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "detail/bit_rows.hpp"
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

// Rows of blocks as runs. A run is connected in itself; whether runs of different rows are is asked of the bits.
class BlockRows {
 public:
  static constexpr bool adjacent_runs = false;

  BlockRows(const BitRows& mask, const Index3& weight, int reach);

  std::ptrdiff_t planes() const { return planes_; }
  std::ptrdiff_t rows() const { return rows_; }
  const std::vector<RowNeighbour>& neighbours() const { return neighbours_; }
  const BlockShape& shape() const { return shape_; }

  // What one thread needs to look at rows.
  class Reader {
   public:
    explicit Reader(const BlockRows& blocks);

    void read(std::ptrdiff_t row, Slab& slab);  // appends its runs
    void compare(std::ptrdiff_t row, const RowNeighbour& neighbour);
    bool connected(const Run& own, const Run& other) const;  // of the two rows compared
    void measure(std::ptrdiff_t row, const Run& run, Extent& extent) const;

   private:
    using Row = const std::uint64_t*;

    std::array<Row, 4> rows_of(std::ptrdiff_t plane, std::ptrdiff_t row) const;
    Row united(const std::array<Row, 4>& rows, unsigned which, std::vector<std::uint64_t>& buffer) const;
    void meet(Row own, Row other, bool diagonal);

    const BlockRows& blocks_;
    std::ptrdiff_t words_;
    bool compares_;  // with one row in a block, runs that overlap are connected
    std::vector<std::uint64_t> own_, other_;                 // united rows, between empty words
    std::vector<std::uint64_t> straight_, before_, after_;   // where a voxel's neighbour has its x, one less, one more
    std::vector<std::uint32_t> ends_;
  };

 private:
  const BitRows& mask_;
  Index3 weight_;  // of the coordinates in the C order of the array
  BlockShape shape_;
  std::ptrdiff_t planes_;
  std::ptrdiff_t rows_;
  std::vector<RowNeighbour> neighbours_;
};

}  // namespace assay::detail
