/// The exact Euclidean distance transform of masks and label maps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "assay/nd_view.hpp"

namespace assay {

struct DistanceTransformOptions {
  std::vector<double> spacing;  ///< mm per array axis; empty: 1 each
  bool squared = false;         ///< squared distances (mm^2)
  /// Voxels of label 0 get minus the distance to the nearest voxel of another label, instead of 0.
  bool is_signed = false;
  bool black_border = false;  ///< what lies outside the image is another label than those inside, for label 0 it is not
  double max_distance = std::numeric_limits<double>::infinity();  ///< mm; longer distances are set to this
  int threads = 0;                                                ///< 0: the default
};

/// The axes of an array from the slowest to the fastest in memory: the order in which a transform is written.
std::vector<std::size_t> transform_axes(const LabelView& labels);

/// For every voxel with a label other than 0 the distance (mm, between voxel centres) to the nearest voxel with another
/// label (0 is one); 0 for label 0; infinity if there is no other label.
///
/// `out` has as many elements as `labels`, contiguous with the axes in the order of transform_axes, and must be zero:
/// what stays zero is not written. `indices`, if not null, gets for each array axis, one after the other and each in
/// the layout of `out`, the index of a voxel at that distance; for label 0 (unless signed) the voxel's own; -1 if there
/// is none, if it is further away than max_distance, or if it lies outside. The results are the same bits for any
/// number of threads.
///
/// Any number of axes from 1 on. Throws InvalidInput, for squared distances that T cannot hold too.
/// Separable: Meijster, Roerdink and Hesselink (2000); solved column by column as a search in a totally monotone
/// matrix (Aggarwal et al., "Geometric applications of a matrix-searching algorithm", Algorithmica 2, 1987).
template <class T>
void distance_transform(const LabelView& labels, const DistanceTransformOptions& options, T* out,
                        std::int32_t* indices = nullptr);

extern template void distance_transform(const LabelView&, const DistanceTransformOptions&, float*, std::int32_t*);
extern template void distance_transform(const LabelView&, const DistanceTransformOptions&, double*, std::int32_t*);

}  // namespace assay
