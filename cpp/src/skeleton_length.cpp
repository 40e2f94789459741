#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "assay/skeleton.hpp"
#include "detail/shapes.hpp"
#include "detail/simple_voxels.hpp"
#include "detail/sparse_mask.hpp"
#include "detail/thinning.hpp"

namespace assay {
namespace {

constexpr int places = 27;
constexpr int middle = 13;

// How far two places of a 3 x 3 x 3 are apart along an axis, if they are neighbours.
int steps(int from, int to, int unit) { return to / unit % 3 - from / unit % 3; }

class LinkSum {
 public:
  // `spacing` has the axes of the mask.
  explicit LinkSum(const std::array<double, 3>& spacing) {
    for (int place = 0; place < places; ++place) {
      double squared = 0;
      int unit = 9;
      for (const double step : spacing) {
        squared += detail::square(steps(middle, place, unit) * step);
        unit /= 3;
      }
      length_[static_cast<std::size_t>(place)] = std::sqrt(squared);
    }
  }

  void add(std::uint32_t around) {
    for (int to = middle + 1; to < places; ++to) {
      if ((around >> to & 1) != 0 && !has_detour(around, to)) ++count_[static_cast<std::size_t>(to)];
    }
  }

  double total() const {
    double sum = 0;
    for (std::size_t place = 0; place < places; ++place) sum += static_cast<double>(count_[place]) * length_[place];
    return sum;
  }

 private:
  // Whether a link comes before the one from the middle to `to`.
  bool is_earlier(int from, int end, int to) const {
    if (from > end) std::swap(from, end);
    const int direction = middle + end - from;
    const double length = length_[static_cast<std::size_t>(direction)];
    const double limit = length_[static_cast<std::size_t>(to)];
    if (length != limit) return length < limit;
    return from != middle ? from < middle : end < to;
  }

  // Whether earlier links lead from the middle to `to`, by voxels that are neighbours of both.
  bool has_detour(std::uint32_t around, int to) const {
    const std::uint32_t end = std::uint32_t{1} << to;
    const std::uint32_t others = around & detail::grown(end) & ~detail::middle_voxel;
    if (others == end) return false;
    std::uint32_t reached = detail::middle_voxel;
    for (std::uint32_t fresh = reached; fresh != 0;) {
      const int from = trailing_zeros(fresh);
      fresh &= fresh - 1;
      std::uint32_t near = detail::grown(std::uint32_t{1} << from) & others & ~reached;
      for (; near != 0; near &= near - 1) {
        const int next = trailing_zeros(near);
        if (!is_earlier(from, next, to)) continue;
        reached |= std::uint32_t{1} << next;
        fresh |= std::uint32_t{1} << next;
      }
    }
    return (reached & end) != 0;
  }

  static int trailing_zeros(std::uint32_t word) { return detail::trailing_zeros(word); }

  std::array<double, places> length_{};
  std::array<std::int64_t, places> count_{};  // of links from a voxel to each place around it
};

}  // namespace

double detail::link_length(const PaddedBits& skeleton, const std::array<double, 3>& spacing) {
  LinkSum sum(spacing);
  for_voxels(skeleton, [&](std::ptrdiff_t at) { sum.add(skeleton.around(at)); });
  return sum.total();
}

double skeleton_length(const LabelView& skeleton, const std::vector<double>& spacing) {
  const std::vector<std::ptrdiff_t>& shape = shape_of(skeleton);
  if (shape.empty() || shape.size() > 3) {
    throw InvalidInput("skeleton must have 1 to 3 axes, got " + std::to_string(shape.size()));
  }
  detail::check_length("spacing", spacing.size(), shape.size());
  if (detail::size_of(skeleton) == 0) return 0;
  std::array<double, 3> step{1, 1, 1};
  std::copy(spacing.begin(), spacing.end(), step.end() - static_cast<std::ptrdiff_t>(spacing.size()));
  const detail::Grid grid(skeleton, std::vector<double>(shape.size(), 1));
  const int threads = effective_threads(0, detail::size_of(skeleton));
  const auto masks = detail::read_sparse_masks(skeleton, grid, {}, threads);
  return masks.empty() ? 0 : detail::link_length(detail::boxed(masks.at(0), grid).bits, step);
}

}  // namespace assay
