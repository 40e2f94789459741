#include "detail/near_search.hpp"

#include <algorithm>
#include <cmath>

namespace assay::detail {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double wanted_offsets = 256;  // about 5 voxels in three dimensions, 13 in two
constexpr int max_shift = 63;           // within reach of the words before and after

// The length up to which there are about `wanted_offsets` steps (x counted both ways), as an ellipsoid has volume.
double reach(const Grid& grid) {
  const std::array<double, 3>& spacing = grid.spacing();
  double length = wanted_offsets * spacing[2];
  if (grid.has_axis(0)) {
    length = std::cbrt(wanted_offsets * 1.5 / pi * spacing[0] * spacing[1] * spacing[2]);
  } else if (grid.has_axis(1)) {
    length = std::sqrt(wanted_offsets * 2 / pi * spacing[1] * spacing[2]);
  }
  return std::min(length, (max_shift - 1) * spacing[2]);
}

// The differences along an axis that are within a squared length, as far as the image goes: [-back, forward].
struct Span {
  std::ptrdiff_t back = -1;
  std::ptrdiff_t forward = -1;
};

Span span(const Steps& steps, std::size_t axis, std::ptrdiff_t extent, double limit) {
  Span result;
  while (result.forward < extent && steps.squared(axis, result.forward + 1) <= limit) ++result.forward;
  while (result.back < extent && steps.squared(axis, -(result.back + 1)) <= limit) ++result.back;
  return result;
}

// Both ways along x at once: at every length the voxel before or after the element, or both, that it newly reaches.
void add_row(std::vector<Offset>& offsets, std::ptrdiff_t plane, std::ptrdiff_t row, double squared, double limit,
             const Steps& steps, std::ptrdiff_t extent) {
  const std::ptrdiff_t farthest = std::min<std::ptrdiff_t>(max_shift, extent);
  std::ptrdiff_t right = 0;
  std::ptrdiff_t left = 0;
  double length = steps.squared(2, 0);
  while (squared + length <= limit && right <= farthest && left <= farthest) {
    // A face across x touches two voxels at once.
    while (steps.squared(2, -(left + 1)) <= length) ++left;
    offsets.push_back({plane, row, static_cast<int>(right), static_cast<int>(left), squared + length});
    const double forward = steps.squared(2, right + 1);
    const double back = steps.squared(2, -(left + 1));
    length = std::min(forward, back);
    if (forward <= length) ++right;
    if (back <= length) ++left;
  }
}

}  // namespace

std::vector<Offset> near_offsets(const Grid& grid, const Steps& steps) {
  const double limit = square(reach(grid));
  const Span planes = span(steps, 0, grid.has_axis(0) ? grid.extent()[0] : 0, limit);
  const Span rows = span(steps, 1, grid.has_axis(1) ? grid.extent()[1] : 0, limit);
  std::vector<Offset> offsets;
  for (std::ptrdiff_t plane = -planes.back; plane <= planes.forward; ++plane) {
    for (std::ptrdiff_t row = -rows.back; row <= rows.forward; ++row) {
      add_row(offsets, plane, row, steps.squared(0, plane) + steps.squared(1, row), limit, steps, grid.extent()[2]);
    }
  }
  std::stable_sort(offsets.begin(), offsets.end(),
                   [](const Offset& a, const Offset& b) { return a.squared < b.squared; });
  return offsets;
}

NearSearch::NearSearch(const BitMask& target, const std::vector<Offset>& offsets) : target_(target), offsets_(offsets) {
  row_steps_.reserve(offsets.size());
  for (const Offset& offset : offsets) {
    row_steps_.push_back(offset.plane * target.box().extent(1) + offset.row);
  }
}

}  // namespace assay::detail
