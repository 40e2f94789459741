#include "assay/skeleton.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/shapes.hpp"
#include "detail/sparse_mask.hpp"
#include "detail/thinning.hpp"

namespace assay {
namespace {

void check_rank(std::size_t rank, SkeletonMethod method) {
  const bool zhang = method == SkeletonMethod::zhang;
  if (rank == 2 || (rank == 3 && !zhang)) return;
  throw InvalidInput("mask must have " + std::string(zhang ? "2 axes for method zhang" : "2 or 3 axes for skeletons") +
                     ", got " + std::to_string(rank));
}

void check(std::size_t rank, const SkeletonOptions& options) {
  check_rank(rank, options.method);
  if (options.iterations < 0) {
    throw InvalidInput("iterations must be at least 0, got " + std::to_string(options.iterations));
  }
}

detail::ImageEdges edges_of(const detail::Box& box, const std::vector<std::ptrdiff_t>& shape) {
  detail::ImageEdges edges;
  const std::size_t missing = 3 - shape.size();
  for (std::size_t axis = missing; axis < 3; ++axis) {
    edges[axis] = {box.low[axis] == 0, box.high[axis] == shape[axis - missing]};
  }
  return edges;
}

void thin(detail::BoxedMask& mask, const SkeletonOptions& options, const std::vector<std::ptrdiff_t>& shape,
          const std::vector<double>& spacing, int threads) {
  const bool flat = shape.size() == 2;
  switch (options.method) {
    case SkeletonMethod::zhang_or_lee:
      return flat ? detail::thin_zhang(mask.bits) : detail::thin_lee(mask.bits, shape[0] == 1);
    case SkeletonMethod::lee: return detail::thin_lee(mask.bits, flat || shape[0] == 1);
    case SkeletonMethod::zhang: return detail::thin_zhang(mask.bits);
    case SkeletonMethod::morphological:
      return detail::keep_unopened(mask.bits, edges_of(mask.box, shape), options.iterations, threads);
    case SkeletonMethod::distance_ordered: break;
  }
  std::array<double, 3> steps{1, 1, 1};
  std::copy(spacing.begin(), spacing.end(), steps.end() - static_cast<std::ptrdiff_t>(spacing.size()));
  detail::thin_by_distance(mask.bits, steps, flat, threads);
}

}  // namespace

void skeletonize(const LabelView& labels, const SkeletonOptions& options, std::uint8_t* out) {
  const std::vector<std::ptrdiff_t>& shape = shape_of(labels);
  check(shape.size(), options);
  detail::check_length("spacing", options.spacing.size(), shape.size());
  const std::ptrdiff_t size = detail::size_of(labels);
  if (size == 0) return;
  const std::vector<double> spacing = options.spacing.empty() ? std::vector<double>(shape.size(), 1) : options.spacing;
  const detail::Grid grid(labels, spacing);
  const int threads = effective_threads(options.threads, size);
  auto masks = detail::read_sparse_masks(labels, grid, {options.members, options.each_label}, threads);
  const std::ptrdiff_t row_step = shape.back();
  const std::ptrdiff_t plane_step = shape[shape.size() - 2] * row_step;
  for (auto& [label, words] : masks) {
    detail::BoxedMask mask = detail::boxed(words, grid);
    words = {};
    thin(mask, options, shape, spacing, threads);
    const detail::Index3& low = mask.box.low;
    detail::for_voxels(mask.bits, [&](std::ptrdiff_t at) {
      const auto [z, y, x] = mask.bits.index(at);
      out[(z + low[0]) * plane_step + (y + low[1]) * row_step + x + low[2]] = 1;
    });
  }
}

}  // namespace assay
