/// How far the skeletons of two masks lie in the other mask: clDice, and what it is made of.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/selection.hpp"
#include "assay/skeleton.hpp"
#include "assay/status.hpp"

namespace assay {

struct SkeletonOverlapOptions {
  Selection selection;  ///< must be the one the overlap table was made with
  SkeletonMethod method = SkeletonMethod::distance_ordered;
  int threads = 0;                ///< 0: the default
  std::optional<int> iterations;  ///< of the method morphological
};

/// One mask and its skeleton; all numbers of an empty mask are 0.
struct SkeletonInside {
  std::int64_t voxels = 0;    ///< of the mask
  std::int64_t skeleton = 0;  ///< voxels of the skeleton
  std::int64_t inside = 0;    ///< of these in the other mask
  double length = 0;          ///< of the skeleton, mm, as `skeleton_length` has it

  /// (inside + smoothing) / (skeleton + smoothing); NaN if that is 0/0.
  double share(double smoothing) const;

  SkeletonInside& operator+=(const SkeletonInside& other) noexcept;
  bool operator==(const SkeletonInside& other) const noexcept;
};

/// One class of a pair of label maps, or the sum of several such. A smoothing is added to the numerator and the
/// denominator of both shares, as losses of training do; it must be finite and at least 0, else InvalidInput is thrown.
/// Shit et al., "clDice - a novel topology-preserving loss function for tubular structure segmentation", CVPR (2021).
struct SkeletonOverlap {
  SkeletonMethod method = SkeletonMethod::distance_ordered;
  SkeletonInside reference;
  SkeletonInside prediction;
  std::optional<int> iterations;  ///< of the method morphological

  Status status() const noexcept { return status_of(reference.voxels == 0, prediction.voxels == 0); }

  /// The share of the reference's skeleton that lies in the prediction; NaN if that skeleton is empty.
  double topological_sensitivity(double smoothing = 0) const;
  /// The share of the prediction's skeleton that lies in the reference; NaN if that skeleton is empty.
  double topological_precision(double smoothing = 0) const;
  /// Their harmonic mean: 0 if both are 0, NaN if either is.
  double cldice(double smoothing = 0) const;

  double reference_length() const noexcept { return reference.length; }    ///< mm
  double prediction_length() const noexcept { return prediction.length; }  ///< mm
  double length_difference() const noexcept;                               ///< prediction minus reference, mm
  double relative_length_difference() const noexcept;  ///< percent of the reference; NaN if that has none

  /// Adds another pair. Throws InvalidInput if its skeletons are of another method or of other iterations.
  SkeletonOverlap& operator+=(const SkeletonOverlap& other);
  bool operator==(const SkeletonOverlap& other) const noexcept;
};

/// The skeletons of several classes of one pair of label maps of 2 or 3 axes. `table` is their overlap table, with
/// origin 0; its spacing is used. A skeleton is what `skeletonize` gives for the mask. Throws ShapeMismatch or
/// InvalidInput.
std::vector<SkeletonOverlap> skeleton_overlaps(const LabelView& reference, const LabelView& prediction,
                                               const OverlapTable& table, const std::vector<Region>& regions,
                                               const SkeletonOverlapOptions& options);

}  // namespace assay
