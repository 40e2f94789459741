/// The detection metrics of COCO, for boxes and masks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "assay/run_lengths.hpp"

namespace assay {

/// Reference objects or detections of all images, as columns of one row each.
struct CocoObjects {
  std::vector<std::int64_t> image;              ///< index, from 0
  std::vector<std::int64_t> category;           ///< index, from 0
  std::vector<double> area;                     ///< decides on small, medium and large
  std::vector<double> box;                      ///< x, y, width, height of each; not needed with masks
  std::shared_ptr<const RunLengthMasks> masks;  ///< on both sides or on none
  std::vector<double> score;                    ///< of detections only
  std::vector<std::uint8_t> crowd;  ///< of references only: 1 for a region with many objects; empty means none

  std::size_t size() const noexcept { return image.size(); }
};

/// Areas that count, both ends included.
struct AreaRange {
  double low;
  double high;
};

struct CocoOptions {
  std::vector<double> iou_thresholds;  ///< ascending, at most 64
  std::vector<double> recall_points;   ///< ascending
  std::vector<AreaRange> areas;
  std::vector<std::int64_t> max_detections;  ///< of one image and category, best scores first; ascending
  int threads = 0;                           ///< 0: the default

  /// COCO's own: ten thresholds from 0.5 to 0.95, 101 points, all/small/medium/large, 1/10/100.
  CocoOptions();
};

/// Precision and recall, NaN where a category has no reference objects that count. Precision is indexed
/// [threshold][recall point][category][area][maximum of detections], recall the same without recall points.
struct CocoCurves {
  std::array<std::size_t, 5> shape{};
  std::vector<double> precision;
  std::vector<double> recall;
  std::vector<std::int64_t> references;  ///< that count: [category][area]
};

/// Evaluates detections of `images` images and `categories` categories. The rules, in every image and category:
///
/// - Detections are taken by descending score, equal ones in their order, and only the best `max_detections.back()`.
/// - Each takes the free reference of the highest IoU from the threshold on (an equal one that comes later wins), and
///   only if there is none one that is ignored: a crowd, or one whose area is out of range. A crowd is always
///   free, and with it IoU is the intersection over the detection.
/// - Detections that took an ignored reference, or none and have an area out of range, count for nothing.
///
/// Then precision is the highest at a recall of at least the recall point, over the detections of all images by
/// descending score. Equal to pycocotools 2.0.11 except that undefined values are NaN, where it has -1.
/// Throws InvalidInput for columns that do not go together, indices out of range, negative sizes, and numbers that are
/// not finite.
CocoCurves evaluate_coco(const CocoObjects& reference, const CocoObjects& prediction, std::int64_t images,
                         std::int64_t categories, const CocoOptions& options = {});

}  // namespace assay
