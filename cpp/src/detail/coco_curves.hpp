// Precision and recall of COCO from the outcomes of detections.
#pragma once

#include "assay/coco.hpp"
#include "detail/coco_groups.hpp"
#include "detail/coco_matching.hpp"

namespace assay::detail {

CocoCurves coco_curves(const CocoObjects& reference, const CocoGroups& groups, const CocoOutcomes& outcomes,
                       const CocoOptions& options, int threads);

}  // namespace assay::detail
