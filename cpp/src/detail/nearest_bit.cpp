#include "detail/nearest_bit.hpp"

#include <algorithm>
#include <cmath>

namespace assay::detail {
namespace {

constexpr std::size_t max_offsets = 400;  // rows looked at before a voxel counts as far: about 11 voxels

double square(double value) { return value * value; }

// The positions low ... high - 1 in order of their distance from `from`, which may lie outside.
class Outwards {
 public:
  Outwards(std::ptrdiff_t from, std::ptrdiff_t low, std::ptrdiff_t high)
      : from_(from), below_(std::min(from, high - 1)), above_(std::max(from + 1, low)), low_(low), high_(high) {}

  bool done() const { return below_ < low_ && above_ >= high_; }
  std::ptrdiff_t next() {
    if (above_ >= high_ || (below_ >= low_ && from_ - below_ <= above_ - from_)) return below_--;
    return above_++;
  }

 private:
  std::ptrdiff_t from_, below_, above_, low_, high_;
};

}  // namespace

RowOffsets::RowOffsets(const Grid& grid) {
  // Candidates cover a square of rows; the circle inside it that no outside row can beat is kept.
  const auto half_width = [&](std::size_t axis, double radius) {
    const double steps = std::floor(radius / grid.spacing()[axis]);
    return static_cast<std::ptrdiff_t>(std::min(steps, static_cast<double>(grid.extent()[axis] - 1)));
  };
  const double dz = grid.has_axis(0) ? grid.spacing()[0] : std::numeric_limits<double>::infinity();
  const double dy = grid.has_axis(1) ? grid.spacing()[1] : std::numeric_limits<double>::infinity();
  // A circle of this radius holds about max_offsets rows, or as many steps along the one axis there is.
  double radius = 0;
  if (std::isfinite(dz)) {
    radius = std::sqrt(static_cast<double>(max_offsets) * dz * dy / 3.2);
    radius = std::min(radius, static_cast<double>(max_offsets) / 2 * std::min(dz, dy));
    radius = std::max(radius, std::min(dz, dy));
  } else if (std::isfinite(dy)) {
    radius = static_cast<double>(max_offsets) / 2 * dy;
  }
  const std::ptrdiff_t planes = std::isfinite(dz) ? half_width(0, radius) : 0;
  const std::ptrdiff_t rows = std::isfinite(dy) ? half_width(1, radius) : 0;
  for (std::ptrdiff_t plane = -planes; plane <= planes; ++plane) {
    for (std::ptrdiff_t row = -rows; row <= rows; ++row) {
      const double squared = square(static_cast<double>(plane) * grid.spacing()[0]) +
                             square(static_cast<double>(row) * grid.spacing()[1]);
      if (squared <= square(radius)) offsets_.push_back({plane, row, squared});
    }
  }
  std::sort(offsets_.begin(), offsets_.end(), [](const RowOffset& a, const RowOffset& b) {
    return a.squared != b.squared ? a.squared < b.squared
                                  : (a.plane != b.plane ? a.plane < b.plane : a.row < b.row);
  });
  if (std::isfinite(dy)) reach_ = square(radius);
}

void NearestBit::look(const std::uint64_t* row, std::ptrdiff_t x, double squared_row, double& best) const {
  const double step = spacing_[2];
  const std::ptrdiff_t words = target_.words();
  const std::ptrdiff_t position = x - target_.first_word() * 64;
  const std::ptrdiff_t home = position >> 6;
  const auto closer = [&](std::ptrdiff_t voxels) {
    const double squared = squared_row + square(static_cast<double>(voxels) * step);
    if (squared < best) best = squared;
  };
  const auto in_reach = [&](std::ptrdiff_t voxels) {
    return squared_row + square(static_cast<double>(voxels) * step) < best;
  };

  if (home >= 0 && home < words && row[home] != 0) {
    const auto bit = static_cast<int>(position & 63);
    if (const std::uint64_t right = row[home] >> bit) closer(trailing_zeros(right));
    if (const std::uint64_t left = row[home] << (63 - bit)) closer(leading_zeros(left));
  }
  for (std::ptrdiff_t w = std::max<std::ptrdiff_t>(home + 1, 0); w < words; ++w) {
    if (!in_reach(w * 64 - position)) break;
    if (row[w] == 0) continue;
    closer(w * 64 + trailing_zeros(row[w]) - position);
    break;
  }
  for (std::ptrdiff_t w = std::min(home - 1, words - 1); w >= 0; --w) {
    if (!in_reach(position - (w * 64 + 63))) break;
    if (row[w] == 0) continue;
    closer(position - (w * 64 + 63 - leading_zeros(row[w])));
    break;
  }
}

double NearestBit::near(const Index3& voxel, bool& decided) const {
  double best = std::numeric_limits<double>::infinity();
  const Box& box = target_.box();
  const std::ptrdiff_t z = voxel[0] - box.low[0];
  const std::ptrdiff_t y = voxel[1] - box.low[1];
  const auto planes = static_cast<std::size_t>(box.extent(0));
  const auto rows = static_cast<std::size_t>(box.extent(1));
  decided = true;
  for (const RowOffset& offset : offsets_.offsets()) {
    if (offset.squared >= best) return best;
    const auto plane = static_cast<std::size_t>(z + offset.plane);
    const auto row = static_cast<std::size_t>(y + offset.row);
    // Negative positions wrap to huge ones.
    if (plane >= planes || row >= rows) continue;
    look(target_.row(static_cast<std::ptrdiff_t>(plane * rows + row)), voxel[2], offset.squared, best);
  }
  decided = best <= offsets_.reach();
  return best;
}

double NearestBit::far(const Index3& voxel, double bound, std::int64_t& rows) const {
  double best = bound;
  const Box& box = target_.box();
  for (Outwards planes(voxel[0], box.low[0], box.high[0]); !planes.done();) {
    const std::ptrdiff_t plane = planes.next();
    const double squared_plane = square(static_cast<double>(plane - voxel[0]) * spacing_[0]);
    if (squared_plane >= best) break;
    for (Outwards in_plane(voxel[1], box.low[1], box.high[1]); !in_plane.done();) {
      const std::ptrdiff_t row = in_plane.next();
      const double squared = squared_plane + square(static_cast<double>(row - voxel[1]) * spacing_[1]);
      if (squared >= best) break;
      look(target_.image_row(plane, row), voxel[2], squared, best);
      ++rows;
    }
  }
  return best;
}

}  // namespace assay::detail
