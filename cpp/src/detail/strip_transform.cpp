#include "detail/strip_transform.hpp"

#include <algorithm>
#include <limits>

#include "detail/bits.hpp"

namespace assay::detail {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

StripTransform::Axis::Axis(const Steps& steps, std::size_t axis, const Box& target, const Box& box)
    : targets(target.high[axis] - target.low[axis]),
      elements(box.high[axis] - box.low[axis]),
      from(std::max<std::ptrdiff_t>(target.low[axis] - box.low[axis], 0)),
      first(std::max<std::ptrdiff_t>(box.low[axis] - target.low[axis], 0)),
      costs(std::max(from + targets, first + elements),
            [&](std::ptrdiff_t forward) { return steps.squared(axis, -forward); }),
      values(static_cast<std::size_t>((from + targets) * width)),
      sums(static_cast<std::size_t>((first + elements) * width)) {}

const double* StripTransform::Axis::solve(MinPlusWorkspace<double>& workspace) {
  MinPlusColumns<double> columns{};
  columns.values = values.data();
  columns.from = from;
  columns.to = from + targets;
  columns.out = sums.data();
  columns.first = first;
  columns.last = first + elements;
  columns.none = infinity;
  min_plus(columns, costs, workspace);
  return sums.data() + first * width;
}

StripTransform::StripTransform(const BitMask& target, const Box& elements, const Steps& steps)
    : elements_(elements),
      steps_(steps),
      planes_(steps, 0, target.box(), elements),
      rows_(steps, 1, target.box(), elements),
      field_(static_cast<std::size_t>(rows_.elements * planes_.targets * width), infinity) {
  for (std::ptrdiff_t plane = 0; plane < planes_.targets; ++plane) transform_plane(target, plane);
}

void StripTransform::transform_plane(const BitMask& target, std::ptrdiff_t plane) {
  bool any = false;
  for (std::ptrdiff_t row = 0; row < rows_.targets; ++row) {
    any |= transform_row(target, plane, row, rows_.values.data() + (rows_.from + row) * width);
  }
  if (!any) return;
  const double* sums = rows_.solve(workspace_);
  for (std::ptrdiff_t row = 0; row < rows_.elements; ++row) {
    std::copy_n(sums + row * width, width, field_.data() + (row * planes_.targets + plane) * width);
  }
}

// Along rows the nearest set bits before and after an element decide. False if the row has none.
bool StripTransform::transform_row(const BitMask& target, std::ptrdiff_t plane, std::ptrdiff_t row, double* out) const {
  const std::uint64_t* words = target.column(plane, 0) + row;
  const std::ptrdiff_t step = target.column_step();
  const std::ptrdiff_t end = target.words() * 64;
  const std::ptrdiff_t start = elements_.low[2] - target.first_word() * 64;
  std::ptrdiff_t previous = last_set_bit(words, step, std::min(start, end) - 1);
  std::ptrdiff_t next = first_set_bit(words, step, target.words(), std::max<std::ptrdiff_t>(start, 0));
  for (std::ptrdiff_t i = 0; i < width; ++i) {
    const std::ptrdiff_t x = start + i;
    if (next < x && next < end) {
      previous = next;
      next = first_set_bit(words, step, target.words(), x);
    }
    out[i] = infinity;
    if (next < end) out[i] = steps_.squared(2, next - x);
    if (previous >= 0) out[i] = std::min(out[i], steps_.squared(2, previous - x));
  }
  return previous >= 0 || next < end;
}

const double* StripTransform::row(std::ptrdiff_t row) {
  const std::ptrdiff_t size = planes_.targets * width;
  std::copy_n(field_.data() + (row - elements_.low[1]) * size, size, planes_.values.data() + planes_.from * width);
  return planes_.solve(workspace_);
}

}  // namespace assay::detail
