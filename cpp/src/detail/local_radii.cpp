#include "detail/local_radii.hpp"

#include <algorithm>
#include <cmath>

namespace assay::detail {
namespace {

// The sum of squares of steps * spacing, in twice the precision of double before it is rounded.
double squared_length(const Index3& steps, const std::array<double, 3>& spacing) {
  double sum = 0;
  double rest = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double count = square(static_cast<double>(steps[axis]));
    const double square_of_one = square(spacing[axis]);
    const double rest_of_one = std::fma(spacing[axis], spacing[axis], -square_of_one);
    const double term = count * square_of_one;
    rest += std::fma(count, square_of_one, -term) + count * rest_of_one;
    const double next = sum + term;
    rest += sum >= term ? (sum - next) + term : (term - next) + sum;
    sum = next;
  }
  return sum + rest;
}

}  // namespace

LocalRadii::Ways LocalRadii::ways_of(float squared) const {
  const std::array<double, 3>& step = distances_.steps();
  const double low = static_cast<double>(squared) * (1 - MaskDistances::rounding);
  const double high = static_cast<double>(squared) * (1 + MaskDistances::rounding);
  Ways found;
  for (std::ptrdiff_t z = 0; z == 0 || !flat_; ++z) {
    const double along_z = square(static_cast<double>(z) * step[0]);
    if (along_z > high) break;
    for (std::ptrdiff_t y = 0;; ++y) {
      const double before = along_z + square(static_cast<double>(y) * step[1]);
      if (before > high) break;
      auto x = static_cast<std::ptrdiff_t>(std::ceil(std::sqrt(std::max(low - before, 0.0)) / step[2]));
      for (; before + square(static_cast<double>(x) * step[2]) <= high; ++x) {
        found.push_back({squared_length({z, y, x}, spacing_), {z, y, x}});
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Way& a, const Way& b) { return a.squared < b.squared; });
  return found;
}

bool LocalRadii::is_background(const Index3& voxel) const {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (voxel[axis] < 0 || voxel[axis] >= mask_.extent()[axis]) return true;
  }
  return !mask_.get(mask_.position(voxel[0], voxel[1], voxel[2]));
}

bool LocalRadii::leads_out(const Index3& voxel, const Index3& steps) const {
  for (unsigned signs = 0; signs < 8; ++signs) {
    Index3 to = voxel;
    for (std::size_t axis = 0; axis < 3; ++axis) to[axis] += (signs >> axis & 1) != 0 ? -steps[axis] : steps[axis];
    if (is_background(to)) return true;
  }
  return false;
}

double LocalRadii::at(std::ptrdiff_t voxel) {
  const Index3 index = mask_.index(voxel);
  const float squared = distances_.squared(index);
  auto found = ways_.find(squared);
  if (found == ways_.end()) found = ways_.emplace(squared, ways_of(squared)).first;
  const Ways& ways = found->second;
  const auto shortest = std::find_if(ways.begin(), ways.end() - 1, [&](const Way& way) {
    return way.squared == ways.back().squared || leads_out(index, way.steps);
  });
  return std::sqrt(shortest->squared);
}

}  // namespace assay::detail
