/// Which calibres of tubes are missed: the recall of a skeleton by the local radius.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/skeleton.hpp"
#include "assay/skeleton_overlap.hpp"
#include "assay/status.hpp"

namespace assay {

/// Voxels of the reference's skeleton by the local radius, of one class of a pair of label maps or of several such: the
/// distance from the voxel to the nearest voxel of the background of the reference, between their centres. Outside the
/// image is background.
struct CalibreRecall {
  SkeletonMethod method = SkeletonMethod::distance_ordered;
  std::optional<int> iterations;  ///< of the method morphological
  std::int64_t reference_voxels = 0;
  std::int64_t prediction_voxels = 0;
  std::vector<double> radius;        ///< mm, ascending; equal distances are equal numbers
  std::vector<std::int64_t> voxels;  ///< of the skeleton, with that radius
  std::vector<std::int64_t> found;   ///< of these in the prediction

  Status status() const noexcept { return status_of(reference_voxels == 0, prediction_voxels == 0); }

  /// Sums over radii from `from` on and below `below` (mm); a radius that equals a limit on paper equals it in spite of
  /// rounding. Throw InvalidInput unless `from` is below `below`.
  std::int64_t voxels_between(double from = 0, double below = std::numeric_limits<double>::infinity()) const;
  std::int64_t found_between(double from = 0, double below = std::numeric_limits<double>::infinity()) const;
  /// Found over voxels; NaN if there are none.
  double sensitivity(double from = 0, double below = std::numeric_limits<double>::infinity()) const;

  /// Adds another pair. Throws InvalidInput if its skeleton is of another method or of other iterations.
  CalibreRecall& operator+=(const CalibreRecall& other);
  bool operator==(const CalibreRecall& other) const noexcept;
};

/// Of several classes of one pair of label maps; arguments as for `skeleton_overlaps`. Spacing must not differ more
/// than a million times between axes. Throws ShapeMismatch or InvalidInput.
std::vector<CalibreRecall> calibre_recalls(const LabelView& reference, const LabelView& prediction,
                                           const OverlapTable& table, const std::vector<Region>& regions,
                                           const SkeletonOverlapOptions& options);

}  // namespace assay
