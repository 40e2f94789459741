#include "detail/near_search.hpp"

#include <algorithm>
#include <cmath>

#include "detail/bits.hpp"

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
  return std::min(length, max_shift * spacing[2]);
}

}  // namespace

std::vector<Offset> near_offsets(const Grid& grid) {
  const double limit = reach(grid);
  const auto steps = [&](std::size_t axis) {
    const double reachable = std::floor(limit / grid.spacing()[axis]);
    return static_cast<std::ptrdiff_t>(std::min(reachable, static_cast<double>(grid.extent()[axis] - 1)));
  };
  const auto squared_step = [&](std::size_t axis, std::ptrdiff_t count) {
    return square(static_cast<double>(count) * grid.spacing()[axis]);
  };
  std::vector<Offset> offsets;
  for (std::ptrdiff_t plane = -steps(0); plane <= steps(0); ++plane) {
    for (std::ptrdiff_t row = -steps(1); row <= steps(1); ++row) {
      for (std::ptrdiff_t shift = 0; shift <= steps(2); ++shift) {
        const double squared = squared_step(0, plane) + squared_step(1, row) + squared_step(2, shift);
        if (squared > square(limit)) break;
        offsets.push_back({plane, row, static_cast<int>(shift), squared});
      }
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

std::uint64_t NearSearch::find(std::uint64_t word, std::ptrdiff_t plane, std::ptrdiff_t row, std::ptrdiff_t number,
                               std::int64_t* counts) const {
  const Box& box = target_.box();
  const std::ptrdiff_t w = number - target_.first_word();
  if (w < 0 || w >= target_.words()) return word;
  const std::ptrdiff_t z = plane - box.low[0];
  const std::ptrdiff_t y = row - box.low[1];
  const auto planes = static_cast<std::size_t>(box.extent(0));
  const auto rows = static_cast<std::size_t>(box.extent(1));
  const std::ptrdiff_t home = z * box.extent(1) + y;
  for (std::size_t k = 0; k < offsets_.size(); ++k) {
    const Offset& offset = offsets_[k];
    // Negative positions wrap to huge ones.
    if (static_cast<std::size_t>(z + offset.plane) >= planes) continue;
    if (static_cast<std::size_t>(y + offset.row) >= rows) continue;
    const std::uint64_t* there = target_.row(home + row_steps_[k]) + w;
    const int shift = offset.shift;
    // The words beside a row are its neighbours' padding, which is empty. A shift by 64 is not defined: two steps.
    const std::uint64_t from_right = there[0] >> shift | there[1] << 1 << (63 - shift);
    const std::uint64_t from_left = there[0] << shift | there[-1] >> 1 >> (63 - shift);
    const std::uint64_t hits = word & (from_right | from_left);
    if (hits == 0) continue;
    counts[k] += popcount(hits);
    word ^= hits;
    if (word == 0) break;
  }
  return word;
}

}  // namespace assay::detail
