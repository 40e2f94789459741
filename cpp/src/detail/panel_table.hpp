// Columns of numbers in panels of panel_width columns each, in which a row is contiguous.
#pragma once

#include <cstddef>
#include <vector>

#include "assay/large_vector.hpp"
#include "detail/resample_sums.hpp"

namespace assay::detail {

class PanelTable {
 public:
  explicit PanelTable(std::size_t rows) : rows_(rows) {}

  // Appends a column; its number.
  std::size_t add(const std::vector<double>& column) {
    const std::size_t place = columns_ % width;
    if (place == 0) panels_.emplace_back(rows_ * width, 0.0);
    double* to = panels_.back().data() + place;
    for (const double value : column) {
      *to = value;
      to += width;
    }
    return columns_++;
  }

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  std::size_t panels() const { return panels_.size(); }
  const double* panel(std::size_t number) const { return panels_[number].data(); }
  double at(std::size_t row, std::size_t column) const { return panels_[column / width][row * width + column % width]; }

 private:
  static constexpr auto width = static_cast<std::size_t>(panel_width);

  std::size_t rows_;
  std::size_t columns_ = 0;
  std::vector<LargeVector<double>> panels_;
};

}  // namespace assay::detail
