// The overlap table of two label maps, from one pass over both.

#include <string>
#include <vector>

#include "assay/error.hpp"
#include "assay/overlap.hpp"
#include "detail/pair_accumulator.hpp"
#include "detail/pair_scan.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

// Index sums are 64-bit integers, and so must be those of chunks added up.
void check_origin(const std::vector<std::ptrdiff_t>& origin, const std::vector<std::ptrdiff_t>& shape) {
  double voxels = 1;
  for (const std::ptrdiff_t extent : shape) voxels *= static_cast<double>(extent);
  for (std::size_t axis = 0; axis < origin.size(); ++axis) {
    const double end = static_cast<double>(origin[axis]) + static_cast<double>(shape[axis]);
    if (origin[axis] < 0 || voxels * end > 4e18) {
      throw InvalidInput("origin must be at least 0 and small enough for sums of indices to stay below 2^62, got " +
                         std::to_string(origin[axis]));
    }
  }
}

}  // namespace

OverlapTable overlap_table(const LabelView& reference, const LabelView& prediction, const OverlapOptions& options) {
  detail::check_inputs(reference, prediction, options.selection);
  const std::size_t rank = shape_of(reference).size();
  detail::check_length("spacing", options.spacing.size(), rank);
  detail::check_length("origin", options.origin.size(), rank);
  check_origin(options.origin, shape_of(reference));
  PairColumns pairs;
  if (detail::size_of(reference) > 0) {
    detail::ScanOptions scan;
    scan.threads = options.threads;
    const auto parts = detail::scan_pairs(
        reference, prediction, options.selection, scan,
        [&](const std::vector<std::size_t>& order) { return detail::PairAccumulator(order, options.origin); },
        [](const detail::PairAccumulator& counted) { return counted.pairs(); });
    for (const PairColumns& part : parts) pairs.append(part);
  }
  return OverlapTable(options.spacing.empty() ? std::vector<double>(rank, 1.0) : options.spacing, pairs);
}

}  // namespace assay
