#include "detail/element_strips.hpp"

#include <algorithm>
#include <tuple>

#include "detail/parallel_for.hpp"

namespace assay::detail {

Box box_of(const std::vector<WordBlock>& blocks) {
  Box box{blocks[0].first(blocks[0].words), {}};
  box.high = box.low;
  for (const WordBlock& block : blocks) {
    for_set_bits(block, block.words, [&](const Index3& element) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        box.low[axis] = std::min(box.low[axis], element[axis]);
        box.high[axis] = std::max(box.high[axis], element[axis] + 1);
      }
    });
  }
  return box;
}

ElementStrips::ElementStrips(const std::vector<WordBlock>& blocks)
    : blocks_(blocks),
      box_(box_of(blocks)),
      start_(word_of(box_.low[2]) * 64),
      count_(task_count(box_.high[2] - start_, StripTransform::width)) {}

std::vector<ElementStrips::Row> ElementStrips::rows_of(std::ptrdiff_t start) const {
  static_assert(64 % StripTransform::width == 0);
  constexpr std::uint64_t ones = (std::uint64_t{1} << StripTransform::width) - 1;
  std::vector<Row> rows;
  for (const WordBlock& block : blocks_) {
    if (block.number != word_of(start)) continue;
    for (std::size_t k = 0; k < block.words.size(); ++k) {
      const std::uint64_t elements = block.words[k] >> (start & 63) & ones;
      if (elements != 0) rows.push_back({block.row + static_cast<std::ptrdiff_t>(k), block.plane, elements});
    }
  }
  std::sort(rows.begin(), rows.end(),
            [](const Row& a, const Row& b) { return std::tie(a.row, a.plane) < std::tie(b.row, b.plane); });
  return rows;
}

}  // namespace assay::detail
