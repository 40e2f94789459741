/// Connected components of masks and label maps: how many, where, how large, and a map of their numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "assay/nd_view.hpp"

namespace assay {

/// Which voxels are neighbours: in how many coordinates they may differ, by one each.
enum class Connectivity : std::uint8_t {
  face,  ///< in one: 4 neighbours in 2D, 6 in 3D
  edge,  ///< in up to two: 8 in 2D, 18 in 3D
  full,  ///< in all: 8 in 2D, 26 in 3D
};

struct ComponentOptions {
  Connectivity connectivity = Connectivity::full;
  std::vector<double> spacing;  ///< mm per axis, in array-axis order; empty means 1
  int threads = 0;              ///< 0: the default
};

/// The components of an array, numbered by their first voxels in C order (the last axis fastest), whatever its layout
/// in memory. Columns have one entry per component (and axis).
struct Components {
  std::vector<std::int64_t> value;      ///< its label in the array
  std::vector<std::int64_t> voxels;     ///< how many
  std::vector<std::int64_t> low;        ///< their box
  std::vector<std::int64_t> high;       ///< exclusive
  std::vector<std::int64_t> index_sum;  ///< sums of their indices
  std::vector<std::int64_t> shape;      ///< of the array
  std::vector<double> spacing;          ///< mm per axis

  std::size_t size() const noexcept { return voxels.size(); }
  std::size_t rank() const noexcept { return shape.size(); }
  std::vector<double> volumes() const;             ///< ml for three axes (mm^3 / 1000), mm^n for others
  std::vector<double> centroids() const;           ///< mean indices, rank values per component
  std::vector<std::uint8_t> touches_edge() const;  ///< whether a voxel lies on the edge of the image
};

/// What a mask is dilated by, and which components it then joins.
struct MergeOptions {
  Connectivity element = Connectivity::edge;       ///< a voxel and its neighbours
  int dilation = 1;                                ///< how many times
  Connectivity connectivity = Connectivity::full;  ///< of the dilated mask
};

/// The components of an array, as runs of voxels: voxels of label 0 are background, others are connected if they are
/// neighbours and have the same label. Any integer type, any strides, 1 to 3 axes.
///
/// By runs and a union-find of them. Where neighbours may differ in several coordinates, the rows of a mask (an array
/// of one label) are joined in blocks of up to 2 x 2, in which whatever meets is connected, as in Grana, Borghesani and
/// Cucchiara, "Optimized block-based connected components labeling with decision trees", IEEE TIP 19 (2010).
/// Throws InvalidInput for other ranks, axes of 2^31 and more, and labels of 2^63 and more.
class ComponentRuns {
 public:
  ComponentRuns(const LabelView& labels, const ComponentOptions& options);
  ComponentRuns(ComponentRuns&&) noexcept;
  ComponentRuns& operator=(ComponentRuns&&) noexcept;
  ~ComponentRuns();

  std::int64_t count() const noexcept;
  Components measure() const;  ///< takes about as long as the search

  /// Writes values[i] into the voxels of component i. `out` has as many elements as the array, contiguous with the axes
  /// in the order of transform_axes, and must be zero: background is not written.
  template <class T>
  void paint(const std::vector<T>& values, T* out) const;

  /// Merges components that are connected after the mask was dilated within the image: lesions, as lesion-wise
  /// evaluations of BraTS define them. Throws InvalidInput if the array has several labels.
  void merge(const MergeOptions& options);

 private:
  void number_components(std::int64_t only_label, std::ptrdiff_t voxels);

  struct State;
  std::unique_ptr<State> state_;
};

/// How many components there are (the Betti number 0), without anything else.
std::int64_t count_components(const LabelView& labels, const ComponentOptions& options = {});

}  // namespace assay
