// The skeletons of masks of a pair of label maps, and what the other map has there.
#pragma once

#include <cstdint>
#include <vector>

#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/skeleton_overlap.hpp"

namespace assay::detail {

struct MaskSkeleton {
  std::int64_t voxels = 0;           // of the mask
  double length = 0;                 // of the skeleton, mm; if asked for
  std::vector<double> radii;         // of the mask about each voxel of the skeleton, mm; if asked for
  std::vector<std::int64_t> labels;  // of the other map, one for each voxel of the skeleton
};

enum class Measure : std::uint8_t { length, radii };

// Each of `sides` has labels of one of the maps only; the mask is theirs. Each mask is thinned by one thread, so that
// masks are the work to share.
std::vector<MaskSkeleton> mask_skeletons(const LabelView& reference, const LabelView& prediction,
                                         const OverlapTable& table, const std::vector<Region>& sides,
                                         const SkeletonOverlapOptions& options, Measure measure = Measure::length);

}  // namespace assay::detail
