/// The bands inside the boundaries of two masks, and the boundary IoU.
#pragma once

#include <cstdint>
#include <vector>

#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/status.hpp"

namespace assay {

/// What decides whether a foreground voxel is in the band.
enum class Band : std::uint8_t {
  voxel,    ///< the distance from its centre to that of the nearest border voxel (2N neighbours) of its own mask
  face,     ///< the distance from its centre to the nearest face between foreground and background
  erosion,  ///< whether `width` erosions with all 3^N - 1 neighbours remove it
};

/// Beyond the image edge is background.
struct BandOptions {
  Selection selection;  ///< must be the one the overlap table was made with
  Band band = Band::voxel;
  double width = 1;        ///< at least 0; for erosions a whole number of at least 1
  bool strict = false;     ///< whether a distance equal to the width is outside
  bool in_voxels = false;  ///< whether distances are taken with spacing 1
  int threads = 0;         ///< 0: the default
};

/// The bands of one class, in voxels.
struct BoundaryBands {
  std::int64_t reference = 0;
  std::int64_t prediction = 0;
  std::int64_t intersection = 0;
  Status status = Status::ok;

  /// Intersection over union; NaN if both masks are empty, 0 if one is.
  /// Cheng et al., "Boundary IoU", CVPR (2021).
  double iou() const;
};

/// Boundary bands of several classes of one pair of label maps of rank 1 to 3. `table` is their overlap table, with
/// origin 0; its spacing is used. Throws ShapeMismatch or InvalidInput.
std::vector<BoundaryBands> boundary_bands(const LabelView& reference, const LabelView& prediction,
                                          const OverlapTable& table, const std::vector<Region>& regions,
                                          const BandOptions& options);

}  // namespace assay
