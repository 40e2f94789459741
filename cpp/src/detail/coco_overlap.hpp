// The IoU of a detection and a reference of COCO.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/coco.hpp"

namespace assay::detail {

// An overlap that passes at least one threshold.
struct CocoOverlap {
  std::size_t reference;  // position in the group
  double iou;
};

class CocoOverlaps {
 public:
  // Overlaps below `least` are of no interest.
  CocoOverlaps(const CocoObjects& reference, const CocoObjects& prediction, double least, int threads);

  // Those of one detection with the references at `rows`, in their order.
  void find(std::size_t prediction, const std::size_t* rows, std::size_t count, std::vector<CocoOverlap>& found) const;

 private:
  double box_iou(std::size_t reference, std::size_t prediction) const;
  double mask_iou(std::size_t reference, std::size_t prediction) const;

  // What is known of a mask before its runs are read.
  struct Extent {
    std::array<std::int64_t, 4> box;
    std::int64_t area;
  };
  static std::vector<Extent> extents(const RunLengthMasks& masks, int threads);

  const CocoObjects& reference_;
  const CocoObjects& prediction_;
  double least_;
  std::vector<Extent> reference_extents_;
  std::vector<Extent> prediction_extents_;
};

}  // namespace assay::detail
