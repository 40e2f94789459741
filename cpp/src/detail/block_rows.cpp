#include "detail/block_rows.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "detail/bits.hpp"

namespace assay::detail {
namespace {

// Bits [first, end) of word number w, of which there are some.
std::uint64_t window(std::ptrdiff_t w, std::uint32_t first, std::uint32_t end) {
  std::uint64_t bits = ~std::uint64_t{0};
  if (w == first / 64) bits &= ~std::uint64_t{0} << (first & 63);
  if (w == (end - 1) / 64) bits &= ~std::uint64_t{0} >> (63 - ((end - 1) & 63));
  return bits;
}

// The sum of the positions of the bits that are set.
std::int64_t position_sum(std::uint64_t word) {
  const int first = trailing_zeros(word);
  const std::uint64_t bits = word >> first;
  if ((bits & (bits + 1)) == 0) {
    const std::int64_t last = 63 - leading_zeros(word);
    return (first + last) * (last - first + 1) / 2;
  }
  constexpr std::array<std::uint64_t, 6> odd{0xAAAAAAAAAAAAAAAAU, 0xCCCCCCCCCCCCCCCCU, 0xF0F0F0F0F0F0F0F0U,
                                             0xFF00FF00FF00FF00U, 0xFFFF0000FFFF0000U, 0xFFFFFFFF00000000U};
  std::int64_t sum = 0;
  for (std::size_t k = 0; k < odd.size(); ++k) sum += std::int64_t{popcount(word & odd[k])} << k;
  return sum;
}

}  // namespace

std::vector<RowNeighbour> BlockShape::earlier_neighbours(int reach) const {
  std::vector<RowNeighbour> neighbours;
  for (const auto& [plane, row] : {std::pair{-1, 0}, {-1, -1}, {-1, 1}, {0, -1}}) {
    RowNeighbour neighbour{plane, row, 0, {}};
    unsigned all_own = 0;
    unsigned all_other = 0;
    for (unsigned own = 0; own < 4; ++own) {
      for (unsigned other = 0; other < 4; ++other) {
        const std::ptrdiff_t dz = own / 2 - (plane * planes + other / 2);
        const std::ptrdiff_t dy = own % 2 - (row * rows + other % 2);
        const bool exists = own / 2 < planes && other / 2 < planes && own % 2 < rows && other % 2 < rows;
        const std::ptrdiff_t differ = std::abs(dz) + std::abs(dy);
        if (!exists || std::abs(dz) > 1 || std::abs(dy) > 1 || differ > reach) continue;
        neighbour.facing.push_back({1U << own, 1U << other, differ < reach});
        if (differ < reach) neighbour.reach = 1;
        all_own |= 1U << own;
        all_other |= 1U << other;
      }
    }
    // With 26 neighbours all facing rows meet.
    if (reach >= 3) neighbour.facing = {{all_own, all_other, true}};
    if (all_own != 0) neighbours.push_back(neighbour);
  }
  return neighbours;
}

BlockRows::BlockRows(const BitRows& mask, const Index3& weight, int reach)
    : mask_(mask),
      weight_(weight),
      shape_(BlockShape::of(mask.extent(), reach)),
      planes_((mask.extent()[0] + shape_.planes - 1) / shape_.planes),
      rows_((mask.extent()[1] + shape_.rows - 1) / shape_.rows),
      neighbours_(shape_.earlier_neighbours(reach)) {}

namespace {

// The bits of a block's rows: up to two planes of up to two rows.
unsigned all_rows(bool planes, bool rows) {
  if (planes) return 15;
  return rows ? 3 : 1;
}

}  // namespace

BlockRows::Reader::Reader(const BlockRows& blocks)
    : blocks_(blocks),
      words_(blocks.mask_.words()),
      all_(all_rows(blocks.shape_.planes > 1, blocks.shape_.rows > 1)),
      in_order_(blocks.weight_[0] >= blocks.weight_[1] && blocks.weight_[1] >= blocks.weight_[2]),
      own_(static_cast<std::size_t>(words_ + 2)),
      other_(own_.size()) {}

std::array<BlockRows::Reader::Row, 4> BlockRows::Reader::rows_of(std::ptrdiff_t plane, std::ptrdiff_t row) const {
  const BitRows& mask = blocks_.mask_;
  const BlockShape& shape = blocks_.shape_;
  const std::ptrdiff_t z = plane * shape.planes;
  const std::ptrdiff_t y = row * shape.rows;
  const Row none = mask.row(-1, -1);
  return {mask.row(z, y), shape.rows > 1 ? mask.row(z, y + 1) : none, shape.planes > 1 ? mask.row(z + 1, y) : none,
          shape.planes > 1 && shape.rows > 1 ? mask.row(z + 1, y + 1) : none};
}

BlockRows::Reader::Row BlockRows::Reader::united(const std::array<Row, 4>& rows, unsigned which,
                                                 std::vector<std::uint64_t>& buffer) const {
  if ((which & (which - 1)) == 0) return rows[static_cast<std::size_t>(trailing_zeros(which))];
  std::uint64_t* out = buffer.data() + 1;
  const Row none = blocks_.mask_.row(-1, -1);
  std::array<Row, 4> some{};
  for (std::size_t k = 0; k < 4; ++k) some[k] = (which >> k & 1U) != 0 ? rows[k] : none;
  for (std::ptrdiff_t w = 0; w < words_; ++w) out[w] = some[0][w] | some[1][w] | some[2][w] | some[3][w];
  return out;
}

void BlockRows::Reader::go_to(std::ptrdiff_t row) {
  const std::ptrdiff_t plane = row / blocks_.rows_;
  const std::ptrdiff_t number = row % blocks_.rows_;
  read_ = rows_of(plane, number);
  first_ = {plane * blocks_.shape_.planes, number * blocks_.shape_.rows};
  for (std::ptrdiff_t k = 0; k < 4; ++k) {
    begin_[static_cast<std::size_t>(k)] =
        (first_[0] + k / 2) * blocks_.weight_[0] + (first_[1] + k % 2) * blocks_.weight_[1];
  }
}

std::size_t BlockRows::Reader::read(std::ptrdiff_t row, std::size_t known, LargeVector<RunWord>& words) {
  go_to(row);
  const Row bits = united(read_, all_, own_);
  if (std::all_of(bits, bits + words_, [](std::uint64_t word) { return word == 0; })) return 0;
  std::size_t next = known;
  for (std::ptrdiff_t w = 0; w < words_; ++w) {
    const std::uint64_t starts = bits[w] & ~(bits[w] << 1 | bits[w - 1] >> 63);
    const std::uint64_t lasts = bits[w] & ~(bits[w] >> 1 | bits[w + 1] << 63);
    words.push_back({starts, lasts, static_cast<std::uint32_t>(next)});
    next += static_cast<std::size_t>(popcount(starts));
  }
  return next - known;
}

std::int64_t BlockRows::Reader::first_voxel(const Run& run) const {
  const std::ptrdiff_t step = blocks_.weight_[2];
  if (all_ == 1) return begin_[0] + run.begin * step;
  const std::ptrdiff_t begin = run.begin / 64;
  const std::ptrdiff_t end = (run.end - 1) / 64;
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  for (std::size_t k = 0; k < 4; ++k) {
    for (std::ptrdiff_t w = begin; w <= end; ++w) {
      const std::uint64_t word = read_[k][w] & window(w, run.begin, run.end);
      if (word == 0) continue;
      first = std::min(first, begin_[k] + (w * 64 + trailing_zeros(word)) * step);
      if (in_order_) return first;
      break;
    }
  }
  return first;
}

void BlockRows::Reader::measure(const Run& run, Extent& extent) const {
  extent.low[2] = std::min(extent.low[2], run.begin);
  extent.high[2] = std::max(extent.high[2], run.end);
  for (std::ptrdiff_t k = 0; k < 2 * blocks_.shape_.planes; ++k) {
    std::int64_t voxels = 0;
    std::int64_t sum = 0;
    for (std::ptrdiff_t w = run.begin / 64; w <= (run.end - 1) / 64; ++w) {
      const std::uint64_t word = read_[static_cast<std::size_t>(k)][w] & window(w, run.begin, run.end);
      if (word == 0) continue;
      const std::int64_t count = popcount(word);
      voxels += count;
      sum += position_sum(word) + count * w * 64;
    }
    if (voxels == 0) continue;
    const std::array<std::ptrdiff_t, 2> at{first_[0] + k / 2, first_[1] + k % 2};
    extent.voxels += voxels;
    extent.sum[2] += sum;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const auto index = static_cast<std::uint32_t>(at[axis]);
      extent.sum[axis] += voxels * at[axis];
      extent.low[axis] = std::min(extent.low[axis], index);
      extent.high[axis] = std::max(extent.high[axis], index + 1);
    }
  }
}

}  // namespace assay::detail
