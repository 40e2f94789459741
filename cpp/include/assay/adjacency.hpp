/// Which labels of a map touch.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "assay/components.hpp"
#include "assay/nd_view.hpp"
#include "assay/selection.hpp"

namespace assay {

struct AdjacencyOptions {
  Selection selection;  ///< voxels that do not take part are background
  Connectivity connectivity = Connectivity::full;
  int threads = 0;  ///< 0: the default
};

/// The pairs of different labels, 0 left out, that neighbouring voxels have: the smaller label first, in order. Any
/// integer type, any strides, 1 to 3 axes; one pass, linear in voxels.
/// Throws ShapeMismatch, and InvalidInput for other ranks and for touching labels of 2^63 and more.
std::vector<std::pair<std::int64_t, std::int64_t>> label_adjacency(const LabelView& labels,
                                                                   const AdjacencyOptions& options = {});

}  // namespace assay
