/// Skeletons: masks thinned to lines, and how long those are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "assay/nd_view.hpp"

namespace assay {

enum class SkeletonMethod : std::uint8_t {
  /// Simple voxels go in the order of their distance to the background; ends stay. Branches that are within the
  /// ball about their root, which touches the background, are then removed.
  distance_ordered,
  lee,    ///< Lee, Kashyap and Chu, CVGIP: Graphical Models and Image Processing 56 (1994), as scikit-image does it
  zhang,  ///< Zhang and Suen, Communications of the ACM 27 (1984), as scikit-image does it; 2 axes only
  zhang_or_lee,  ///< zhang for 2 axes, lee for 3
  /// What an opening takes away, of the mask and of it eroded once, twice, ... Shit et al., clDice, CVPR 2021. Keeps no
  /// topology. Here outside the image is as the voxels at its edge.
  morphological,
};

struct SkeletonOptions {
  SkeletonMethod method = SkeletonMethod::distance_ordered;
  std::vector<double> spacing;        ///< mm per array axis, for distance_ordered; empty: 1 each
  std::vector<std::int64_t> members;  ///< the labels that make the mask; empty: all but 0
  bool each_label = false;            ///< whether every one of them is a mask of its own
  int threads = 0;                    ///< 0: the default
  std::optional<int> iterations;      ///< how often morphological, and no other method, erodes the mask; at least 0
};

/// Writes 1 for the voxels of the skeleton. `out` has as many elements as `labels`, in C order (the last axis fastest),
/// and must be zero. Outside the image is background (not for morphological). With `each_label` the skeleton of a label
/// is what lies in its voxels.
///
/// 2 or 3 axes, any strides. The result depends neither on the layout in memory nor on the number of threads. Throws
/// InvalidInput for other ranks, and for iterations that are missing, below 0 or of another method.
void skeletonize(const LabelView& labels, const SkeletonOptions& options, std::uint8_t* out);

/// The length of a skeleton in mm: of the links between voxels that are neighbours (8 in 2D, 26 in 3D), without those
/// around which shorter ones lead by voxels that are neighbours of both ends. Of links of one length the one that
/// begins later in C order, then the one that ends later, counts as longer. So a triangle of mutual neighbours is as
/// long as its two shorter sides, a straight line along an axis or a diagonal as the distance of its ends, and a loop
/// counts with the link that closes it. 0 without links. 1 to 3 axes; throws InvalidInput for others.
double skeleton_length(const LabelView& skeleton, const std::vector<double>& spacing = {});

}  // namespace assay
