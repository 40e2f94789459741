/// The overlap table of two label maps: which labels meet, how often, and where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "assay/confusion.hpp"
#include "assay/confusion_matrix.hpp"
#include "assay/nd_view.hpp"
#include "assay/selection.hpp"

namespace assay {

struct OverlapOptions {
  Selection selection;
  std::vector<double> spacing;         ///< mm per axis, in array-axis order; empty means 1
  std::vector<std::ptrdiff_t> origin;  ///< where this chunk lies in the whole array; empty means 0
  int threads = 0;                     ///< 0: the default
};

/// A class: the labels that make it up in the reference and in the prediction.
struct Region {
  std::vector<std::int64_t> reference;
  std::vector<std::int64_t> prediction;
};

/// A set of voxels: how many, their box (half open; low > high when empty), and the sums of their indices.
struct VoxelSet {
  std::int64_t count = 0;
  std::vector<std::int64_t> low;
  std::vector<std::int64_t> high;
  std::vector<std::int64_t> index_sum;

  explicit VoxelSet(std::size_t rank = 0);
  std::vector<double> centroid() const;  ///< mean index per axis; NaN when empty
};

/// One class of an overlap table. Volumes are in ml for three axes (mm^3 / 1000) and in mm^n for other ranks.
struct RegionOverlap {
  BinaryCounts counts;
  VoxelSet reference;
  VoxelSet prediction;
  std::vector<double> spacing;

  double reference_volume() const;
  double prediction_volume() const;
  double volume_difference() const;  ///< prediction minus reference
  double absolute_volume_difference() const;
  double relative_volume_difference() const;           ///< percent of the reference; NaN if that is empty
  double absolute_relative_volume_difference() const;  ///< its absolute value
  double centre_distance() const;                      ///< between centroids, mm; NaN if a mask is empty
};

/// The columns of an overlap table: one row per pair of labels.
struct PairColumns {
  std::vector<std::int64_t> reference;   ///< reference label
  std::vector<std::int64_t> prediction;  ///< prediction label
  std::vector<std::int64_t> count;       ///< voxels that have both
  std::vector<std::int64_t> low;         ///< their box, rank values per pair
  std::vector<std::int64_t> high;        ///< exclusive
  std::vector<std::int64_t> index_sum;

  std::size_t size() const noexcept { return count.size(); }
  void append(const PairColumns& other);
};

/// For every pair (reference label, prediction label) that occurs: number of voxels, box and index sums.
/// Rows are sorted by reference label, then prediction label. Everything about a class follows from the pairs, and
/// tables of disjoint chunks add up to the table of the whole.
class OverlapTable {
 public:
  /// A table of these pairs, in any order; equal pairs are added up.
  /// Throws InvalidInput unless every spacing is positive and finite and all columns agree in length.
  explicit OverlapTable(std::vector<double> spacing, const PairColumns& pairs = {});

  std::size_t rank() const noexcept { return spacing_.size(); }
  const std::vector<double>& spacing() const noexcept { return spacing_; }
  const PairColumns& pairs() const noexcept { return pairs_; }
  std::int64_t total() const noexcept;  ///< voxels counted

  std::vector<std::int64_t> reference_labels() const;   ///< sorted, with 0 if it occurs
  std::vector<std::int64_t> prediction_labels() const;  ///< sorted, with 0 if it occurs

  /// Every label but 0, of each side: the class that binary masks mean.
  Region foreground() const;

  /// One class against everything else. A label that does not occur is an empty mask.
  RegionOverlap region(const Region& region) const;

  /// Many classes, which may share labels, in one pass over the pairs.
  std::vector<RegionOverlap> regions(const std::vector<Region>& regions) const;

  /// Which label is taken for which. Without classes every label that occurs is one, in ascending order. Throws
  /// InvalidInput for a label that is none of the classes.
  ConfusionMatrix confusion(const std::optional<ClassLabels>& classes = {}) const;

  /// Adds a table of other voxels. Throws InvalidInput if the spacings differ.
  OverlapTable& operator+=(const OverlapTable& other);

 private:
  std::vector<double> spacing_;
  PairColumns pairs_;
};

/// Counts two label maps of one shape in one pass. Time is linear in voxels, memory in pairs of labels.
/// Throws ShapeMismatch for different shapes and InvalidInput for labels of 2^63 and more.
OverlapTable overlap_table(const LabelView& reference, const LabelView& prediction, const OverlapOptions& options = {});

}  // namespace assay
