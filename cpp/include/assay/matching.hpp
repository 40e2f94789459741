/// Objects found, missed and made up: the statistic behind all object metrics.
#pragma once

#include <cstdint>
#include <vector>

#include "assay/assignment.hpp"
#include "assay/confusion.hpp"
#include "assay/detection_curve.hpp"
#include "assay/objects.hpp"
#include "assay/status.hpp"

namespace assay {

struct MatchingOptions {
  Criterion criterion = Criterion::iou;
  AssignmentOptions assignment;
  bool ignore_double_detections = false;  ///< else they are false positives

  bool operator==(const MatchingOptions& other) const noexcept;
};

/// The matched objects of one class in one or several images. All formulas return NaN where they are 0/0.
/// A reference with a match is a true positive, one without a false negative, a prediction without a match a false
/// positive; ignored objects are none of these.
struct Matching {
  struct Side {
    std::vector<std::int64_t> label;
    std::vector<double> volume;
    std::vector<std::uint8_t> ignored;
    std::vector<std::int64_t> image;  ///< number of the image

    std::size_t size() const noexcept { return label.size(); }
  };

  MatchingOptions options;
  Side reference;
  Side prediction;
  std::vector<double> score;  ///< of predictions; empty if there are none
  Assignment assignment;
  std::vector<std::int64_t> best_of_reference;  ///< its best candidate, matched or not; -1 without
  std::vector<double> best_value_of_reference;  ///< NaN without
  std::int64_t images = 1;

  BinaryCounts counts() const;  ///< tp, fp, fn; tn is 0
  Status status() const;        ///< of the objects that are not ignored

  double sensitivity() const { return counts().sensitivity(); }
  double ppv() const { return counts().ppv(); }
  double f_beta(double beta) const { return counts().f_beta(beta); }
  double fppi() const;  ///< false positives per image

  double rq() const { return counts().dsc(); }  ///< recognition quality, TP / (TP + FP/2 + FN/2)
  double sq() const;  ///< segmentation quality: the mean criterion of the references with a match
  /// Panoptic quality, the sum of the criterion over (TP + FP/2 + FN/2). Kirillov et al., "Panoptic segmentation",
  /// CVPR (2019). Throws InvalidInput for criteria that are no similarity from 0 to 1.
  double pq() const;

  double missed_volume() const;           ///< of false negatives
  double false_volume() const;            ///< of false positives
  std::int64_t count_difference() const;  ///< predictions minus references, without ignored ones

  /// Scores and outcomes of the predictions that are not ignored. Throws InvalidInput without scores, and if a
  /// reference may have several matches.
  DetectionCurve curve() const;

  /// The objects with volumes from `from` to below `below`; all others are ignored, and so is what is matched with a
  /// reference among them. Counts of ranges that make up all volumes add up to those of all objects. Throws
  /// InvalidInput if a limit is NaN, or volumes are not known.
  Matching within(double from, double below) const;

  /// Adds the objects of other images. Throws InvalidInput if options differ or only one side has scores.
  Matching& operator+=(const Matching& other);
};

/// Matches the objects of one image. References that are `ignored` match nothing; predictions that are get ignored if
/// they have no match. Scores may be empty. Throws InvalidInput as `assign` does, naming labels.
Matching match(Matching::Side reference, Matching::Side prediction, const Candidates& candidates,
               std::vector<double> scores, const MatchingOptions& options);

/// The same for label maps. Predictions with more than half of their voxels in void and crowds are ignored if they have
/// no match, as Kirillov et al. do. References of a volume up to `smallest` are ignored, and predictions without a
/// match that pass the threshold with one too.
Matching match(const ObjectPairs& objects, const Candidates& candidates, std::vector<double> scores,
               const MatchingOptions& options, double smallest = 0);

}  // namespace assay
