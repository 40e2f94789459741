/// Distances between the surfaces of two masks, and the boundary metrics that follow from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "assay/boundary.hpp"
#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/status.hpp"

namespace assay {

namespace detail {
class KnownSurfaces;
}

/// The surfaces of one reference that have been found so far, for its next prediction. Copies share them; threads may
/// use it at a time. It is for one array, which must live on and stay what it is, one selection and one spacing.
class ReferenceSurfaces {
 public:
  ReferenceSurfaces();
  detail::KnownSurfaces& known() const { return *known_; }

 private:
  std::shared_ptr<detail::KnownSurfaces> known_;
};

struct SurfaceOptions {
  Selection selection;  ///< must be the one the overlap table was made with
  BoundaryModel model;
  int threads = 0;                                           ///< 0: the default
  std::optional<ReferenceSurfaces> surfaces = std::nullopt;  ///< of this reference, to take from and add to
};

/// How the two directed results become one number.
enum class Directions : std::uint8_t {
  max,     ///< the larger of both
  mean,    ///< their mean
  pooled,  ///< that of the distances of both directions together
  reference_to_prediction,
  prediction_to_reference,
};

/// What a percentile of weighted distances is. The first four count elements and want equal weights.
enum class PercentileRule : std::uint8_t {
  linear,             ///< between the order statistics around rank (n - 1) p / 100, by linear interpolation
  lower,              ///< the order statistic below that rank
  higher,             ///< the one above it
  nearest,            ///< the nearer one; halfway between two the one of even rank
  cumulative,         ///< the smallest distance up to which at least p % of the weight lies
  cumulative_strict,  ///< the smallest distance up to which more than p % of the weight lies, or the largest
};

/// Distances from every surface element of one mask to the surface of the other: distinct values in ascending order
/// (mm), each with the weight that has it. If the other mask has no surface, the one distance is infinite.
struct DirectedDistances {
  std::vector<double> distance;
  std::vector<double> weight;
  std::vector<double> farthest;  ///< array index of an element with the largest distance; empty if that is infinite

  double total_weight() const;
  double mean() const;
  double weight_within(double limit) const;  ///< of distances up to and including `limit`
  double percentile(double percent, PercentileRule rule) const;
};

/// The distances of one class in both directions.
///
/// Without a surface on both sides metrics are NaN, except that NSD is 0 if exactly one mask is empty and the other has
/// a surface (with ImageEdge::foreground one that fills the image has none).
/// Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.
struct SurfaceDistances {
  DirectedDistances reference_to_prediction;
  DirectedDistances prediction_to_reference;
  Status status = Status::ok;
  Boundary boundary = Boundary::voxel;

  /// A percentile of the distances. Without a rule: `linear` for voxels, else `cumulative`.
  double hausdorff(double percentile = 100.0, Directions directions = Directions::max,
                   std::optional<PercentileRule> rule = std::nullopt) const;
  double assd() const;                                                             ///< pooled mean
  double masd() const;                                                             ///< mean of the two directed means
  double asd(Directions directions) const;                                         ///< the mean of one direction
  double nsd(double tolerance, Directions directions = Directions::pooled) const;  ///< share within `tolerance`

  /// NSD at every tolerance: the steps of the function, tolerances ascending from 0. One step if it is 0 or NaN
  /// throughout.
  std::pair<std::vector<double>, std::vector<double>> nsd_curve() const;

 private:
  bool defined() const;
  const DirectedDistances& one_way(Directions directions) const;
};

/// Surface distances of several classes of one pair of label maps of rank 1 to 3. `table` is the overlap table of the
/// same two maps, with origin 0; its spacing is used. Distances are exact: between points for voxels and surfels, from
/// a point to the nearest face for faces. Memory is some bits per voxel of the boxes of the classes in work, and
/// where surfaces lie far apart 128 bytes per row of a box and plane of another, for each thread.
/// Throws ShapeMismatch or InvalidInput; the latter also if a box of `table` leaves the arrays.
std::vector<SurfaceDistances> surface_distances(const LabelView& reference, const LabelView& prediction,
                                                const OverlapTable& table, const std::vector<Region>& regions,
                                                const SurfaceOptions& options = {});

}  // namespace assay
