#include "assay/distance_transform.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/column_transform.hpp"
#include "detail/label_changes.hpp"
#include "detail/label_rows.hpp"
#include "detail/parallel_for.hpp"
#include "detail/row_transform.hpp"
#include "detail/shapes.hpp"
#include "detail/transform_field.hpp"

namespace assay {
namespace {

using detail::ConvexCosts;
using detail::LabelChanges;

// Single precision solves columns up to this length: the squares of steps are exact, and what is lost in a sum cannot
// mislead the search.
constexpr std::ptrdiff_t longest_in_float = 4096;

template <class T>
class Transform {
 public:
  Transform(detail::TransformField<T>& field, const LabelChanges& labels, int threads)
      : field_(field), labels_(labels), threads_(threads) {}

  void run() {
    const std::vector<std::ptrdiff_t>& extent = field_.extent;
    if (extent.size() == 1) {
      detail::RowTransform<T>(field_, labels_).run(0);
      for (std::ptrdiff_t i = 0; !field_.indices.empty() && i < extent[0]; ++i) {
        if (std::abs(field_.values[i]) >= field_.none) field_.indices[0][i] = -1;
      }
      field_.finish(field_.values, extent[0]);
      return;
    }
    const bool many = run_planes();
    for (std::size_t axis = extent.size() - 2; axis-- > 0;) run_axis(axis, many);
  }

 private:
  static void merge(LabelChanges::Row& all, const LabelChanges::Row& one) {
    if (!one.any) return;
    all.many = all.many || one.many || (all.any && all.label != one.label);
    all.any = true;
    all.label = one.label;
  }

  // Both passes of every plane, while it is in the cache. Whether there are several labels.
  bool run_planes() {
    const std::size_t axis = field_.extent.size() - 2;
    const std::ptrdiff_t rows = field_.extent[axis];
    const std::ptrdiff_t length = field_.extent[axis + 1];
    std::ptrdiff_t planes = 1;
    for (std::size_t slower = 0; slower < axis; ++slower) planes *= field_.extent[slower];
    std::vector<LabelChanges::Row> found(static_cast<std::size_t>(planes));
    LabelChanges::Row all;
    if (planes < std::ptrdiff_t{2} * threads_) {
      std::vector<LabelChanges::Row> found_in_row(static_cast<std::size_t>(planes * rows));
      detail::parallel_stretches(planes * rows, 16, threads_,
                                 [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                                   detail::RowTransform<T> row_transform(field_, labels_);
                                   for (std::ptrdiff_t row = first; row < end; ++row) {
                                     found_in_row[static_cast<std::size_t>(row)] = row_transform.run(row);
                                   }
                                 });
      for (const LabelChanges::Row& row : found_in_row) merge(all, row);
      run_axis(axis, all.many);
      return all.many;
    }
    with_costs(axis, [&](const auto& costs) {
      const std::ptrdiff_t per_task = std::max<std::ptrdiff_t>(1, 65536 / (rows * length));
      detail::parallel_stretches(planes, per_task, threads_,
                                 [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                                   detail::RowTransform<T> row_transform(field_, labels_);
                                   auto columns = column_transform(axis, costs);
                                   for (std::ptrdiff_t plane = first; plane < end; ++plane) {
                                     LabelChanges::Row& labels = found[static_cast<std::size_t>(plane)];
                                     for (std::ptrdiff_t row = 0; row < rows; ++row)
                                       merge(labels, row_transform.run(plane * rows + row));
                                     if (!labels.any && !field_.is_signed) continue;
                                     columns.run(plane * rows * length, length, labels.many);
                                   }
                                 });
    });
    for (const LabelChanges::Row& plane : found) merge(all, plane);
    return all.many;
  }

  void run_axis(std::size_t axis, bool many) {
    std::ptrdiff_t slower = 1;
    for (std::size_t i = 0; i < axis; ++i) slower *= field_.extent[i];
    std::ptrdiff_t faster = 1;
    for (std::size_t i = axis + 1; i < field_.extent.size(); ++i) faster *= field_.extent[i];
    with_costs(axis, [&](const auto& costs) {
      constexpr std::ptrdiff_t per_task = 512;
      const std::ptrdiff_t tasks = detail::task_count(faster, per_task);
      detail::parallel_for(slower * tasks, threads_, [&](std::ptrdiff_t task) {
        auto columns = column_transform(axis, costs);
        const std::ptrdiff_t first = task % tasks * per_task;
        columns.run(task / tasks * faster * field_.extent[axis] + first, std::min(per_task, faster - first), many);
      });
    });
  }

  template <class C>
  detail::ColumnTransform<T, C> column_transform(std::size_t axis, const ConvexCosts<C>& costs) const {
    return {field_, labels_, axis, costs};
  }

  template <class F>
  void with_costs(std::size_t axis, const F& f) const {
    if (field_.extent[axis] > longest_in_float) {
      f(ConvexCosts<double>(field_.extent[axis], detail::SquaredSteps<double>(field_.spacing[axis])));
    } else {
      f(ConvexCosts<T>(field_.extent[axis], detail::SquaredSteps<T>(field_.spacing[axis])));
    }
  }

  detail::TransformField<T>& field_;
  const LabelChanges& labels_;
  int threads_;
};

std::string number(double value) {
  std::ostringstream text;
  text << std::setprecision(3) << value;
  return text.str();
}

// Throws unless all squared distances are numbers of type T.
template <class T>
void check_range(const std::vector<std::ptrdiff_t>& shape, const std::vector<double>& spacing,
                 const DistanceTransformOptions& options) {
  double shortest = 1;
  double longest = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const double steps = static_cast<double>(shape[axis] - 1) + (options.black_border ? 1 : 0);
    if (steps == 0) continue;
    shortest = std::min(shortest, spacing[axis] * spacing[axis]);
    longest += steps * steps * spacing[axis] * spacing[axis];
  }
  if (options.squared && std::isfinite(options.max_distance)) {
    longest = std::max(longest, options.max_distance * options.max_distance);
  }
  if (shortest >= static_cast<double>(std::numeric_limits<T>::min()) &&
      longest <= static_cast<double>(std::numeric_limits<T>::max()) / 4) {
    return;
  }
  throw InvalidInput("spacing, shape and max_distance make squared distances of " + number(shortest) + " to " +
                     number(longest) + " mm^2, which float" + std::to_string(8 * sizeof(T)) + " cannot hold" +
                     (sizeof(T) == 4 ? "; pass dtype=\"float64\"" : ""));
}

// Every voxel's own index.
void fill_own(const std::vector<std::ptrdiff_t>& extent, std::size_t axis, std::int32_t* out, int threads) {
  std::ptrdiff_t faster = 1;
  for (std::size_t i = axis + 1; i < extent.size(); ++i) faster *= extent[i];
  std::ptrdiff_t slower = 1;
  for (std::size_t i = 0; i < axis; ++i) slower *= extent[i];
  detail::parallel_for(slower * extent[axis], threads, [&](std::ptrdiff_t i) {
    std::fill_n(out + i * faster, faster, static_cast<std::int32_t>(i % extent[axis]));
  });
}

}  // namespace

std::vector<std::size_t> transform_axes(const LabelView& labels) { return detail::memory_order(labels); }

template <class T>
void distance_transform(const LabelView& labels, const DistanceTransformOptions& options, T* out,
                        std::int32_t* indices) {
  const std::vector<std::ptrdiff_t>& shape = shape_of(labels);
  if (shape.empty()) throw InvalidInput("labels must have at least one axis, got none");
  detail::check_length("spacing", options.spacing.size(), shape.size());
  if (!(options.max_distance >= 0)) {
    throw InvalidInput("max_distance must be at least 0, got " + number(options.max_distance));
  }
  const std::vector<double> spacing = options.spacing.empty() ? std::vector<double>(shape.size(), 1) : options.spacing;
  const std::ptrdiff_t size = detail::size_of(labels);
  if (size == 0) return;
  check_range<T>(shape, spacing, options);

  // Slightly more than the square, so that its root is not below max_distance.
  const auto limit = static_cast<T>(options.max_distance);
  const T square = limit * limit * (1 + 4 * std::numeric_limits<T>::epsilon()) + std::numeric_limits<T>::min();
  const int threads = effective_threads(options.threads, size);
  detail::TransformField<T> field{{},
                                  {},
                                  options.squared,
                                  options.is_signed,
                                  options.black_border,
                                  square,
                                  options.squared ? limit * limit : limit,
                                  out,
                                  {},
                                  detail::Occupancy(size)};
  const std::vector<std::size_t> axes = transform_axes(labels);
  for (const std::size_t axis : axes) {
    field.extent.push_back(shape[axis]);
    field.spacing.push_back(spacing[axis]);
  }
  for (std::size_t i = 0; indices != nullptr && i < axes.size(); ++i) {
    if (field.extent[i] > std::numeric_limits<std::int32_t>::max()) {
      throw InvalidInput("indices are 32-bit numbers, too small for an axis of length " +
                         std::to_string(field.extent[i]));
    }
    field.indices.push_back(indices + static_cast<std::ptrdiff_t>(axes[i]) * size);
    fill_own(field.extent, i, field.indices.back(), threads);
  }
  Transform<T>(field, *detail::label_changes(labels, axes), threads).run();
}

template void distance_transform(const LabelView&, const DistanceTransformOptions&, float*, std::int32_t*);
template void distance_transform(const LabelView&, const DistanceTransformOptions&, double*, std::int32_t*);

}  // namespace assay
