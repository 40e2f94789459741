/// The objects of two instance label maps, which of them overlap, and how well any two fit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "assay/bands.hpp"
#include "assay/candidates.hpp"
#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/skeleton_overlap.hpp"

namespace assay {

/// The objects of one side: one entry per object, or one per object and axis.
struct Objects {
  std::vector<std::int64_t> label;        ///< ascending
  std::vector<std::int64_t> count;        ///< voxels
  std::vector<std::int64_t> void_count;   ///< of these where the reference is void; 0 for a reference
  std::vector<std::int64_t> crowd_count;  ///< of these where the reference is a crowd; 0 for a reference
  std::vector<std::int64_t> low;          ///< box, half open
  std::vector<std::int64_t> high;
  std::vector<std::int64_t> index_sum;

  std::size_t size() const noexcept { return label.size(); }
};

/// Which labels are objects.
struct ObjectChoice {
  std::optional<std::vector<std::int64_t>> reference;   ///< nothing: every label but 0
  std::optional<std::vector<std::int64_t>> prediction;  ///< nothing: every label but 0
  std::vector<std::int64_t> void_labels;   ///< of the reference: no objects; their voxels leave a prediction's size
  std::vector<std::int64_t> crowd_labels;  ///< of the reference: no objects, but a prediction there may be right
};

/// The objects of both sides, and the pairs of them that share voxels, by reference, then prediction.
struct ObjectPairs {
  std::vector<double> spacing;  ///< mm per axis
  Objects reference;
  Objects prediction;
  std::vector<std::int64_t> pair_reference;   ///< index of the object
  std::vector<std::int64_t> pair_prediction;  ///< index of the object
  std::vector<std::int64_t> intersection;     ///< voxels in common

  std::size_t size() const noexcept { return intersection.size(); }

  /// Intersection over union of a pair, without the void.
  double iou(std::size_t pair) const;

  /// Voxels of a prediction that are not void.
  std::int64_t counted(std::int64_t index) const;

  /// Volumes in ml for three axes (mm^3 / 1000) and in mm^n for other ranks.
  std::vector<double> volumes(const Objects& side) const;

  /// Aggregated Jaccard index: each reference takes the prediction with the highest IoU, which others may take too.
  /// Sum of intersections over sum of unions, with all that is not taken in the unions. NaN without any object.
  /// Kumar et al., "A dataset and a technique for generalized nuclear segmentation", IEEE TMI 36 (2017).
  double aji() const;

  /// The same with one-to-one pairs of the largest sum of IoU. Graham et al., "HoVer-Net", MedIA 58 (2019).
  double aji_plus() const;

  /// Twice the intersections of all pairs that share voxels over the sum of both sizes; NaN if no pair does.
  /// The "ensemble Dice" (Dice2) of Vu et al., "Methods for segmentation and classification of digital microscopy
  /// tissue images", Frontiers in Bioengineering and Biotechnology 7 (2019).
  double ensemble_dice() const;
};

/// The objects of a table. Labels that do not occur are none. Throws InvalidInput if 0 is to be an object.
ObjectPairs object_pairs(const OverlapTable& table, const ObjectChoice& choice = {});

/// How well two objects fit.
enum class Criterion : std::uint8_t {
  iou,                  ///< intersection over union of the masks
  dsc,                  ///< Dice similarity of the masks
  ior,                  ///< intersection over reference
  iop,                  ///< intersection over prediction
  overlap,              ///< voxels in common
  boundary_iou,         ///< intersection over union of the bands inside the boundaries
  cldice,               ///< clDice of the masks
  box_iou,              ///< intersection over union of the boxes
  generalised_box_iou,  ///< of boxes that need not be those of masks
  centre_distance,      ///< between centroids, mm; smaller is better
  point_in_mask,        ///< 1 if the centre of the prediction lies in the reference
  touch,                ///< voxels of the prediction in the reference after a dilation
};

/// Candidates by `iou`, `dsc`, `ior`, `iop` or `overlap`: all pairs that share voxels. Void voxels do not count.
Candidates overlap_candidates(const ObjectPairs& objects, Criterion criterion);

/// All pairs whose boxes share voxels, by the IoU of the boxes.
Candidates box_candidates(const ObjectPairs& objects);

/// All pairs whose centroids are at most `limit` mm apart. Time and memory grow with the pairs that are found.
/// Throws InvalidInput unless the limit is at least 0 and finite.
Candidates centre_candidates(const ObjectPairs& objects, double limit);

/// The pairs where the prediction's centroid, rounded to the nearest voxel (halves up), lies in the reference.
/// `reference` and `selection` are those of the table, whose origin was 0.
Candidates point_candidates(const ObjectPairs& objects, const LabelView& reference, const Selection& selection);

/// The pairs where the prediction has voxels in the reference after `dilation` dilations of the reference alone by the
/// neighbours that share an edge, and how many. The arrays, of 1 to 3 axes, hold these objects wherever they have their
/// labels: nothing was left out of the table. Throws InvalidInput otherwise.
Candidates touch_candidates(const ObjectPairs& objects, const LabelView& reference, const LabelView& prediction,
                            int dilation);

/// All pairs whose bands inside the boundaries share voxels. Arguments as for `boundary_bands`; void voxels are
/// part of a prediction here.
Candidates boundary_candidates(const ObjectPairs& objects, const LabelView& reference, const LabelView& prediction,
                               const OverlapTable& table, const BandOptions& options);

/// All pairs whose clDice is above 0. Arguments as for `skeleton_overlaps`; void voxels are part of a prediction here.
/// Objects without a skeleton, as some methods leave them, are in no pair. Each object is thinned once.
Candidates skeleton_candidates(const ObjectPairs& objects, const LabelView& reference, const LabelView& prediction,
                               const OverlapTable& table, const SkeletonOverlapOptions& options);

struct CriterionOptions {
  Criterion criterion = Criterion::iou;
  double limit = 0;   ///< of centre distances, mm
  BandOptions bands;  ///< for `boundary_iou`; their selection is that of the table
  int dilation = 0;   ///< for `touch`
  SkeletonMethod skeleton = SkeletonMethod::distance_ordered;  ///< for `cldice`; selection and threads are the bands'
};

/// The candidates of two label maps by any criterion but `generalised_box_iou`.
Candidates find_candidates(const ObjectPairs& objects, const LabelView& reference, const LabelView& prediction,
                           const OverlapTable& table, const CriterionOptions& options);

}  // namespace assay
