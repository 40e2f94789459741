/// What a detector finds and what it invents, at every threshold of its score.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace assay {

/// How detections of one score become thresholds.
enum class Ties : std::uint8_t {
  together,  ///< all of a score at once: what a threshold can do
  in_order,  ///< one after the other, in the order in which they were given, as COCO does
};

/// What the area under precision over sensitivity is.
enum class PrecisionRule : std::uint8_t {
  step,        ///< precision at each gain of sensitivity, weighted by that gain
  envelope,    ///< the same, of the best precision at that sensitivity or above
  points_11,   ///< mean of the envelope at 0, 0.1, ..., 1: PASCAL VOC until 2009
  points_101,  ///< mean of the envelope at 0, 0.01, ..., 1: COCO
  trapezoid,   ///< linear between the points, from a precision of 1 at sensitivity 0
};

/// How the FROC curve is read between its points.
enum class FrocRule : std::uint8_t {
  step,    ///< the best sensitivity with at most that many false positives per image
  linear,  ///< by linear interpolation, from (0, 0) and beyond the last point its sensitivity: LUNA16
};

/// Detections in descending order of score, as columns.
struct DetectionColumns {
  std::vector<double> score;
  std::vector<std::uint8_t> hit;  ///< 1: found a reference object, 0: false
  std::vector<double> weight;     ///< empty: all 1
};

/// The counts at every threshold, from the highest.
struct DetectionPoints {
  std::vector<double> threshold;       ///< detections with this score and above are kept
  std::vector<double> true_positive;   ///< sum of weights
  std::vector<double> false_positive;  ///< sum of weights
};

/// A threshold and what it gives. Without detections (an infinite threshold) PPV is NaN.
struct WorkingPoint {
  double threshold = std::numeric_limits<double>::quiet_NaN();
  double sensitivity = std::numeric_limits<double>::quiet_NaN();
  double fppi = std::numeric_limits<double>::quiet_NaN();
  double ppv = std::numeric_limits<double>::quiet_NaN();
};

/// Scores and outcomes of all detections of a class in a set of images. Exact: no thresholds are left out. Ignored
/// detections are not part of it. Curves of other images add up.
///
/// Without references sensitivity and all that follows from it are NaN; without images so are rates per image.
/// Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.
class DetectionCurve {
 public:
  /// `references`: the number of reference objects, found or not (or the sum of their weights). Throws InvalidInput if
  /// columns differ in length, for a score or weight that is NaN, a negative weight, and more hits than references.
  DetectionCurve(const DetectionColumns& detections, double references, std::int64_t images);

  const DetectionColumns& detections() const noexcept { return detections_; }
  double references() const noexcept { return references_; }
  std::int64_t images() const noexcept { return images_; }

  DetectionPoints points(Ties ties = Ties::together) const;

  /// 0 if references were there and no detections.
  double average_precision(PrecisionRule rule = PrecisionRule::step, Ties ties = Ties::together) const;

  /// Sensitivity at a number of false positives per image.
  double sensitivity_at(double fppi, FrocRule rule = FrocRule::step) const;

  /// The fewest false positives per image with at least that sensitivity; NaN if none reaches it.
  double fppi_at(double sensitivity) const { return at_sensitivity(sensitivity).fppi; }

  /// Mean sensitivity at several numbers of false positives per image.
  double froc_score(const std::vector<double>& fppi = {0.125, 0.25, 0.5, 1, 2, 4, 8},
                    FrocRule rule = FrocRule::step) const;

  /// The threshold of the best sensitivity with at most that many false positives per image; of those the one with
  /// fewest. Infinite if only an empty output has as few.
  WorkingPoint at_fppi(double fppi) const;

  /// The threshold of fewest false positives per image with at least that sensitivity; NaN throughout if none reaches
  /// it.
  WorkingPoint at_sensitivity(double sensitivity) const;

  /// What a threshold gives: detections with this score and above are kept.
  WorkingPoint at_threshold(double threshold) const;

  /// Adds the detections of other images. Throws InvalidInput if only one of both has weights and is not empty.
  DetectionCurve& operator+=(const DetectionCurve& other);

 private:
  WorkingPoint working_point(double threshold, double true_positive, double false_positive) const;

  DetectionColumns detections_;
  double references_;
  std::int64_t images_;
};

}  // namespace assay
