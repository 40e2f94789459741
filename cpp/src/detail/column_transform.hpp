// The later passes of a distance transform: along columns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/label_changes.hpp"
#include "detail/min_plus.hpp"
#include "detail/transform_field.hpp"

namespace assay::detail {

// One axis, by bundles of neighbouring columns. T is what values are stored in, C what they are computed in.
template <class T, class C>
class ColumnTransform {
 public:
  // `costs`: of steps along the axis.
  ColumnTransform(TransformField<T>& field, const LabelChanges& labels, std::size_t axis, const ConvexCosts<C>& costs);

  // The columns through voxels [first, first + count), `many`: among the labels
  // of these columns may be more than one other than 0.
  void run(std::ptrdiff_t first, std::ptrdiff_t count, bool many);

 private:
  using Steps = std::array<C, static_cast<std::size_t>(lanes<C>)>;

  bool gather(std::ptrdiff_t start, std::ptrdiff_t width);
  void scatter(std::ptrdiff_t start, std::ptrdiff_t width) const;
  void run_bundle(bool many);
  void solve(std::ptrdiff_t first, std::ptrdiff_t last, bool bounded, bool many);
  void find_bounds(std::ptrdiff_t first, std::ptrdiff_t last, bool many);
  Steps steps_outside(std::ptrdiff_t edge, bool is_image_edge) const;
  void write_indices(std::ptrdiff_t first, std::ptrdiff_t last, bool bounded);

  // Bundles are read and written together, in stretches of memory that are long enough to be quick, as long as they
  // stay in the cache of a core.
  static constexpr std::ptrdiff_t panel_cells = 49152;
  static constexpr std::ptrdiff_t most_bundles = 8;

  TransformField<T>& field_;
  const LabelChanges& labels_;
  std::size_t axis_;
  const ConvexCosts<C>& costs_;
  std::ptrdiff_t length_;
  std::ptrdiff_t step_ = 1;   // from one voxel of a column to the next
  std::ptrdiff_t panel_ = 1;  // bundles in a panel
  std::vector<C> panel_values_;
  std::vector<std::uint8_t> panel_live_;  // which rows of a bundle hold anything but zeros
  MinPlusWorkspace<C> work_;

  // The bundle at work.
  std::ptrdiff_t start_ = 0;  // its first voxel
  std::ptrdiff_t count_ = 0;  // its columns
  C* values_ = nullptr;
  const std::uint8_t* live_ = nullptr;
  std::vector<C> out_;
  std::vector<C> bound_;
  std::vector<C> bound_at_;
  std::vector<C> argmin_;
  std::vector<std::uint8_t> same_;
  std::vector<std::int32_t> index_;
};

}  // namespace assay::detail
