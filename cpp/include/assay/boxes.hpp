/// Criteria between boxes and points: how well a predicted object lies where the reference has one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "assay/candidates.hpp"

namespace assay {

/// Boxes in a space of `axes` axes, row by row: the low corners and the high ones. A point is a box whose corners are
/// equal.
struct Boxes {
  std::size_t axes = 0;
  std::vector<double> low;   ///< axes values per box
  std::vector<double> high;  ///< the same; none below `low`

  std::size_t size() const noexcept { return axes == 0 ? 0 : low.size() / axes; }
};

/// What corners mean.
enum class Corners : std::uint8_t {
  continuous,  ///< positions: a box extends over high - low
  inclusive,   ///< indices of the first and the last pixel: it extends over high - low + 1
};

enum class BoxCriterion : std::uint8_t {
  iou,              ///< intersection over union
  generalised_iou,  ///< IoU minus the share of the common box that neither covers: Rezatofighi et al., CVPR 2019
  ior,              ///< intersection over reference
  iop,              ///< intersection over prediction
  centre_distance,  ///< Euclidean distance between centres, mm
  point_in_box,     ///< 1 where the centre of the prediction lies in the reference, its boundary included
};

struct BoxOptions {
  BoxCriterion criterion = BoxCriterion::iou;
  Corners corners = Corners::continuous;
  std::vector<double> spacing;  ///< mm per unit of each axis, for distances; empty means 1
  /// The worst value that a candidate may have. Without one (NaN) distances have no limit.
  double limit = std::numeric_limits<double>::quiet_NaN();
};

/// All candidates among two sets of boxes: pairs with a value above 0 (the generalised IoU may have a `limit` below),
/// or with a distance up to `limit`; a value of 0/0 is none. Boxes are swept along one axis, so that far pairs cost
/// nothing. Throws InvalidInput for corners that are not finite or in the wrong order, and if the axes do not agree.
Candidates box_candidates(const Boxes& reference, const Boxes& prediction, const BoxOptions& options = {});

}  // namespace assay
