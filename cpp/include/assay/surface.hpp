/// Distances between the surfaces of two masks, and the boundary metrics that follow from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/status.hpp"

namespace assay {

/// Which neighbours of a foreground voxel must all be foreground for it to be interior.
enum class Neighbourhood : std::uint8_t {
  face,  ///< the 2N that share a face (4 in 2D, 6 in 3D)
  full,  ///< all 3^N - 1
};

/// What lies beyond the image edge. With `background` a mask that touches the edge has surface there.
enum class ImageEdge : std::uint8_t { background, foreground };

struct SurfaceOptions {
  Selection selection;  ///< must be the one the overlap table was made with
  Neighbourhood neighbourhood = Neighbourhood::face;
  ImageEdge image_edge = ImageEdge::background;
  int threads = 0;  ///< 0: the default
};

/// Distances from every surface element of one mask to the surface of the other: distinct values in
/// ascending order (mm), each with the weight (number of surface voxels) that has it. If the other mask has no
/// surface, the one distance is infinite.
struct DirectedDistances {
  std::vector<double> distance;
  std::vector<double> weight;

  double total_weight() const;
  double weighted_sum() const;               ///< of the distances
  double weight_within(double limit) const;  ///< of distances up to and including `limit`
  double percentile(double percent) const;   ///< linear interpolation between order statistics
};

/// The distances of one class in both directions.
///
/// Without a surface on both sides, distances are NaN. If exactly one mask is empty NSD is 0, if both are it is NaN.
/// Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.
struct SurfaceDistances {
  DirectedDistances reference_to_prediction;
  DirectedDistances prediction_to_reference;
  Status status = Status::ok;

  double hausdorff(double percentile = 100.0) const;  ///< larger of the two directed percentiles
  double assd() const;                                ///< pooled mean
  double masd() const;                                ///< mean of the two directed means
  double nsd(double tolerance) const;                 ///< surface within `tolerance` over all surface

 private:
  bool defined() const;
};

/// Surface distances of several classes of one pair of label maps of rank 1 to 3. `table` is the overlap table of the
/// same two maps, with origin 0; its spacing is used. Distances are exact, between voxel centres. Memory is one bit
/// per voxel of the boxes of the classes in work.
/// Throws ShapeMismatch or InvalidInput; the latter also if a box of `table` leaves the arrays.
std::vector<SurfaceDistances> surface_distances(const LabelView& reference, const LabelView& prediction,
                                                const OverlapTable& table, const std::vector<Region>& regions,
                                                const SurfaceOptions& options = {});

}  // namespace assay
