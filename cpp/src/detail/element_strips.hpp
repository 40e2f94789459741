// Distances from many elements, wherever they are: strip after strip, each transformed as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/bits.hpp"
#include "detail/grid.hpp"
#include "detail/steps.hpp"
#include "detail/strip_transform.hpp"
#include "detail/word_block.hpp"

namespace assay::detail {

// The box of the elements of some blocks, which are at least one.
Box box_of(const std::vector<WordBlock>& blocks);

class ElementStrips {
 public:
  // The blocks must live on; there is at least one.
  explicit ElementStrips(const std::vector<WordBlock>& blocks);

  std::ptrdiff_t count() const { return count_; }

  // Calls visit(element, squared distance in mm^2 to the nearest set bit of `to`, which has one) for the elements of a
  // strip, in the same order always.
  template <class Visit>
  void visit(std::ptrdiff_t number, const BitMask& to, const Steps& steps, const Visit& visit) const {
    Box elements = box_;
    elements.low[2] = start_ + number * StripTransform::width;
    elements.high[2] = elements.low[2] + StripTransform::width;
    const std::vector<Row> rows = rows_of(elements.low[2]);
    if (rows.empty()) return;
    StripTransform transform(to, elements, steps);
    const double* squared = nullptr;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const Row& at = rows[k];
      if (k == 0 || rows[k - 1].row != at.row) squared = transform.row(at.row);
      const double* of_plane = squared + (at.plane - elements.low[0]) * StripTransform::width;
      for (std::uint64_t bits = at.elements; bits != 0; bits &= bits - 1) {
        const int x = trailing_zeros(bits);
        visit(Index3{at.plane, at.row, elements.low[2] + x}, of_plane[x]);
      }
    }
  }

 private:
  // Elements of a row within a strip: bit k is the one k voxels on.
  struct Row {
    std::ptrdiff_t row;
    std::ptrdiff_t plane;
    std::uint64_t elements;
  };

  std::vector<Row> rows_of(std::ptrdiff_t start) const;  // by row, then plane

  const std::vector<WordBlock>& blocks_;
  Box box_;
  std::ptrdiff_t start_;
  std::ptrdiff_t count_;
};

}  // namespace assay::detail
