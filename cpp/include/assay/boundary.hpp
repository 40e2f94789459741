/// What the surface of a mask is made of, and where its parts lie.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "assay/nd_view.hpp"

namespace assay {

/// The elements that a surface is made of.
enum class Boundary : std::uint8_t {
  voxel,   ///< centres of the foreground voxels with a background neighbour, each of weight 1
  surfel,  ///< corners of the voxel grid around which voxels are mixed, weighted by the surface that passes there
  face,    ///< faces between foreground and background voxels (2D: edges), weighted by their area
};

/// Which neighbours of a foreground voxel must all be foreground for it to be interior.
enum class Neighbourhood : std::uint8_t {
  face,  ///< the 2N that share a face (4 in 2D, 6 in 3D)
  full,  ///< all 3^N - 1
};

/// What lies beyond the image edge. With `background` a mask that touches the edge has surface there.
enum class ImageEdge : std::uint8_t { background, foreground };

/// A boundary model. Surfels and faces take what lies beyond the image edge for background.
///
/// Surfels: Nikolov et al., "Clinically applicable segmentation of head and neck anatomy for radiotherapy", JMIR 23
/// (2021), with the areas of the marching-cubes surface. Faces: Podobnik and Vrtovec, arXiv 2509.05670.
struct BoundaryModel {
  Boundary boundary = Boundary::voxel;
  Neighbourhood neighbourhood = Neighbourhood::face;  ///< of voxels
  ImageEdge image_edge = ImageEdge::background;       ///< of voxels

  /// Which border voxels distances are measured to, if not those of `neighbourhood`.
  std::optional<Neighbourhood> targets = std::nullopt;

  /// Where on a face distances are measured: at the midpoints of n x n equal parts (n of an edge in 2D), or for
  /// `triangles` at the centroids of the two halves along a diagonal (in 2D as for 1).
  int quadrature = 1;

  static constexpr int triangles = 0;
  static constexpr int finest = 8;  ///< the largest n
};

/// The elements of one mask's surface: positions in array index coordinates (one after the other, as many numbers as
/// the mask has axes; the centre of a voxel has whole ones), and weights (voxels, or area in units of the spacing).
struct SurfaceElements {
  std::vector<double> position;
  std::vector<double> weight;
};

/// The elements of a mask of rank 1 to 3; what is not 0 is foreground.
SurfaceElements surface_elements(const LabelView& mask, const std::vector<double>& spacing, const BoundaryModel& model);

}  // namespace assay
