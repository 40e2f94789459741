#include "detail/column_transform.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "detail/change_bounds.hpp"

namespace assay::detail {

template <class T, class C>
ColumnTransform<T, C>::ColumnTransform(TransformField<T>& field, const LabelChanges& labels, std::size_t axis,
                                       const ConvexCosts<C>& costs)
    : field_(field), labels_(labels), axis_(axis), costs_(costs), length_(field.extent[axis]) {
  for (std::size_t faster = axis + 1; faster < field.extent.size(); ++faster) step_ *= field.extent[faster];
  const auto cells = static_cast<std::size_t>(length_ * lanes<C>);
  panel_ = std::clamp<std::ptrdiff_t>(panel_cells / (length_ * lanes<C>), 1, most_bundles);
  panel_values_.resize(cells * static_cast<std::size_t>(panel_));
  panel_live_.resize(static_cast<std::size_t>(length_ * panel_));
  out_.resize(cells);
  if (!field.indices.empty()) {
    argmin_.resize(cells);
    index_.resize(cells);
  }
}

template <class T, class C>
void ColumnTransform<T, C>::run(std::ptrdiff_t first, std::ptrdiff_t count, bool many) {
  for (std::ptrdiff_t done = 0; done < count; done += panel_ * lanes<C>) {
    const std::ptrdiff_t width = std::min(panel_ * lanes<C>, count - done);
    if (!gather(first + done, width)) continue;
    for (std::ptrdiff_t bundle = 0; bundle * lanes<C> < width; ++bundle) {
      start_ = first + done + bundle * lanes<C>;
      count_ = std::min(lanes<C>, width - bundle * lanes<C>);
      values_ = panel_values_.data() + bundle * length_ * lanes<C>;
      live_ = panel_live_.data() + bundle * length_;
      run_bundle(many);
    }
    scatter(first + done, width);
  }
}

// A row of zeros is as near as anything beyond it, so it parts a column in two.
template <class T, class C>
void ColumnTransform<T, C>::run_bundle(bool many) {
  const std::uint8_t* last = live_ + length_;
  for (const std::uint8_t* end = live_; end != last;) {
    const std::uint8_t* begin = std::find(end, last, 1);
    if (begin == last) return;
    end = std::find(begin, last, 0);
    const bool at_edge = begin == live_ || end == last;
    solve(begin - live_, end - live_, many || field_.is_signed || (field_.black_border && at_edge), many);
  }
}

// Copies columns into a panel of bundles, as distances without sign; false if there are only zeros. Long stretches of
// memory at a time, because the rows of a column are far apart.
template <class T, class C>
bool ColumnTransform<T, C>::gather(std::ptrdiff_t start, std::ptrdiff_t width) {
  std::fill(panel_live_.begin(), panel_live_.end(), std::uint8_t{0});
  bool any = false;
  for (std::ptrdiff_t q = 0; q < length_; ++q) {
    const std::ptrdiff_t row_start = start + q * step_;
    if (!field_.occupied.any(row_start, row_start + width)) continue;
    any = true;
    for (std::ptrdiff_t x = 0; x < width; x += lanes<C>) {
      const T* from = field_.values + row_start + x;
      const std::ptrdiff_t count = std::min(lanes<C>, width - x);
      if (!field_.occupied.any(row_start + x, row_start + x + count)) continue;
      const std::ptrdiff_t cell = x / lanes<C> * length_ + q;
      C* row = panel_values_.data() + cell * lanes<C>;
      for (std::ptrdiff_t lane = 0; lane < count; ++lane) row[lane] = static_cast<C>(std::abs(from[lane]));
      std::fill(row + count, row + lanes<C>, row[count - 1]);
      const bool live = std::any_of(row, row + lanes<C>, [](C value) { return value != 0; });
      panel_live_[static_cast<std::size_t>(cell)] = live ? 1 : 0;
    }
  }
  return any;
}

template <class T, class C>
void ColumnTransform<T, C>::scatter(std::ptrdiff_t start, std::ptrdiff_t width) const {
  for (std::ptrdiff_t q = 0; q < length_; ++q) {
    for (std::ptrdiff_t x = 0; x < width; x += lanes<C>) {
      const std::ptrdiff_t cell = x / lanes<C> * length_ + q;
      if (panel_live_[static_cast<std::size_t>(cell)] == 0) continue;
      T* to = field_.values + start + q * step_ + x;
      const C* row = panel_values_.data() + cell * lanes<C>;
      const std::ptrdiff_t count = std::min(lanes<C>, width - x);
      if (field_.is_signed) {
        for (std::ptrdiff_t lane = 0; lane < count; ++lane) {
          to[lane] = std::copysign(static_cast<T>(row[lane]), to[lane]);
        }
      } else {
        for (std::ptrdiff_t lane = 0; lane < count; ++lane) to[lane] = static_cast<T>(row[lane]);
      }
      if (axis_ == 0) field_.finish(to, count);
    }
  }
}

template <class T, class C>
void ColumnTransform<T, C>::solve(std::ptrdiff_t first, std::ptrdiff_t last, bool bounded, bool many) {
  for (const std::ptrdiff_t q : {first - 1, last}) {
    if (q >= 0 && q < length_) std::fill_n(values_ + q * lanes<C>, lanes<C>, C{0});
  }
  MinPlusColumns<C> columns;
  columns.values = values_;
  columns.from = std::max<std::ptrdiff_t>(first - 1, 0);
  columns.to = std::min(last + 1, length_);
  columns.out = out_.data();
  columns.first = first;
  columns.last = last;
  columns.none = static_cast<C>(field_.none);
  if (bounded) {
    find_bounds(first, last, many);
    columns.bound = bound_.data();
    columns.bound_at = bound_at_.data();
  }
  if (!field_.indices.empty()) columns.argmin = argmin_.data();
  min_plus(columns, costs_, work_);
  if (!field_.indices.empty()) write_indices(first, last, bounded);
  std::copy(out_.begin() + first * lanes<C>, out_.begin() + last * lanes<C>, values_ + first * lanes<C>);
}

// The nearest voxel of the same column with another label; or outside.
template <class T, class C>
void ColumnTransform<T, C>::find_bounds(std::ptrdiff_t first, std::ptrdiff_t last, bool many) {
  bound_.resize(out_.size());
  bound_at_.resize(out_.size());
  same_.assign(out_.size(), 1);
  if (many || field_.is_signed) {
    labels_.read_columns(start_ + first * step_, count_, axis_, last - first, lanes<C>,
                         same_.data() + first * lanes<C>);
  }
  Steps before = steps_outside(first, first == 0);
  Steps after = steps_outside(last - 1, last == length_);
  const C square = SquaredSteps<C>(field_.spacing[axis_]).square();
  change_bounds<C>({first, last, same_.data(), before.data(), after.data(), square, bound_.data(), bound_at_.data()});
}

// How far the nearest voxel beyond an edge of a segment is: 1 step, or nowhere, so that its square is infinite.
template <class T, class C>
typename ColumnTransform<T, C>::Steps ColumnTransform<T, C>::steps_outside(std::ptrdiff_t edge,
                                                                           bool is_image_edge) const {
  constexpr C nowhere = std::numeric_limits<C>::max() / 2;
  Steps steps;
  steps.fill(!is_image_edge || field_.black_border ? C{1} : nowhere);
  for (std::ptrdiff_t lane = 0; is_image_edge && field_.is_signed && lane < count_; ++lane) {
    if (std::signbit(field_.values[start_ + edge * step_ + lane])) steps[static_cast<std::size_t>(lane)] = nowhere;
  }
  return steps;
}

// The nearest voxel of a column's voxel is that of the voxel where the minimum was found, or this itself if its label
// is another one.
template <class T, class C>
void ColumnTransform<T, C>::write_indices(std::ptrdiff_t first, std::ptrdiff_t last, bool bounded) {
  const auto none = static_cast<C>(field_.none);
  const auto for_all = [&](const auto& index) {
    for (std::ptrdiff_t q = first; q < last; ++q) {
      for (std::ptrdiff_t lane = 0; lane < count_; ++lane) {
        const std::ptrdiff_t cell = q * lanes<C> + lane;
        const auto at = static_cast<std::ptrdiff_t>(argmin_[static_cast<std::size_t>(cell)]);
        const bool inside = at >= 0 && at < length_ && (axis_ > 0 || out_[static_cast<std::size_t>(cell)] < none);
        index(start_ + q * step_ + lane, lane, at, inside,
              bounded && bound_at_[static_cast<std::size_t>(cell)] == argmin_[static_cast<std::size_t>(cell)]);
      }
    }
  };
  // Along rows, -1 says that the nearest voxel lies outside.
  std::ptrdiff_t below = step_;
  for (std::size_t axis = axis_ + 1; axis < field_.extent.size(); ++axis) {
    below /= field_.extent[axis];
    std::int32_t* indices = field_.indices[axis];
    for (std::ptrdiff_t q = std::max<std::ptrdiff_t>(first - 1, 0); q < std::min(last + 1, length_); ++q) {
      std::copy_n(indices + start_ + q * step_, count_, index_.data() + q * lanes<C>);
    }
    for_all([&](std::ptrdiff_t voxel, std::ptrdiff_t lane, std::ptrdiff_t at, bool inside, bool other) {
      if (!inside) {
        indices[voxel] = -1;
      } else if (other) {
        indices[voxel] = static_cast<std::int32_t>(voxel / below % field_.extent[axis]);
      } else {
        indices[voxel] = index_[static_cast<std::size_t>(at * lanes<C> + lane)];
      }
    });
  }
  for_all([&](std::ptrdiff_t voxel, std::ptrdiff_t, std::ptrdiff_t at, bool inside, bool) {
    const bool known = inside && field_.indices.back()[voxel] >= 0;
    field_.indices[axis_][voxel] = known ? static_cast<std::int32_t>(at) : -1;
  });
}

template class ColumnTransform<float, float>;
template class ColumnTransform<float, double>;
template class ColumnTransform<double, double>;

}  // namespace assay::detail
