// The parts of a bootstrap, one per way of computing statistics of resamples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "assay/bootstrap.hpp"
#include "detail/resample_design.hpp"

namespace assay::detail {

inline constexpr double undefined_statistic = std::numeric_limits<double>::quiet_NaN();

struct BootstrapTask {
  const ValueView& values;
  const std::optional<ValueView>& denominators;
  const ResampleDesign& design;
  Estimand estimand;
  BootstrapOptions options;

  std::size_t columns() const { return static_cast<std::size_t>(values.shape()[1]); }
};

inline double element(const ValueView& view, std::ptrdiff_t row, std::size_t column) {
  return view.data()[row * view.strides()[0] + static_cast<std::ptrdiff_t>(column) * view.strides()[1]];
}

// Means and ratios: what is drawn has sums. A hierarchical mean is that of units, which are drawn as a whole.
Bootstrap bootstrap_ratios(const BootstrapTask& task);

// The replicates of a hierarchical mean of which all levels are drawn.
std::vector<double> replicate_nested_means(const BootstrapTask& task);

// Quantiles and trimmed means: each column is sorted once, and walked with the counts of a resample.
Bootstrap bootstrap_ranks(const BootstrapTask& task);

}  // namespace assay::detail
