// Which detections of COCO find a reference, at all thresholds at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/coco.hpp"
#include "detail/coco_groups.hpp"

namespace assay::detail {

// One bit for each IoU threshold.
using Thresholds = std::uint64_t;

inline Thresholds all_thresholds(const CocoOptions& options) {
  return ~Thresholds{0} >> (64 - options.iou_thresholds.size());
}

inline bool contains(const AreaRange& range, double area) { return area >= range.low && area <= range.high; }

// Detections by category, then image, then descending score.
struct CocoOutcomes {
  std::vector<double> score;
  std::vector<std::int64_t> rank;            // in its image, from 0; those past the largest maximum are not looked at
  std::vector<std::vector<Thresholds>> hit;  // by area: found a reference that counts
  std::vector<std::vector<Thresholds>> missed;  // by area: found none, and counts
};

CocoOutcomes match_coco(const CocoObjects& reference, const CocoObjects& prediction, const CocoGroups& groups,
                        const CocoOptions& options, int threads);

}  // namespace assay::detail
