#include "assay/skeleton.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/shapes.hpp"
#include "detail/sparse_mask.hpp"
#include "detail/thinning.hpp"

namespace assay {
namespace detail {
namespace {

ImageEdges edges_of(const Box& box, const std::vector<std::ptrdiff_t>& shape) {
  ImageEdges edges;
  const std::size_t missing = 3 - shape.size();
  for (std::size_t axis = missing; axis < 3; ++axis) {
    edges[axis] = {box.low[axis] == 0, box.high[axis] == shape[axis - missing]};
  }
  return edges;
}

}  // namespace

std::array<double, 3> Thinning::steps() const {
  std::array<double, 3> found{1, 1, 1};
  std::copy(spacing.begin(), spacing.end(), found.end() - static_cast<std::ptrdiff_t>(spacing.size()));
  return found;
}

void check(const char* name, const Thinning& thinning) {
  const std::size_t rank = thinning.shape.size();
  const bool zhang = thinning.method == SkeletonMethod::zhang;
  if (rank != 2 && (rank != 3 || zhang)) {
    throw InvalidInput(std::string(name) + " must have " + (zhang ? "2 axes for zhang" : "2 or 3 axes for") +
                       " skeletons, got " + std::to_string(rank));
  }
  check_iterations(thinning.method, thinning.iterations);
}

void check_iterations(SkeletonMethod method, const std::optional<int>& iterations) {
  const bool wanted = method == SkeletonMethod::morphological;
  if (wanted && !iterations) throw InvalidInput("iterations must be given for morphological skeletons");
  if (!wanted && iterations) {
    throw InvalidInput("iterations are for morphological skeletons only, got " + std::to_string(*iterations));
  }
  if (iterations && *iterations < 0) {
    throw InvalidInput("iterations must be at least 0, got " + std::to_string(*iterations));
  }
}

void thin(BoxedMask& mask, const Thinning& thinning, int threads) {
  const bool flat = thinning.flat();
  switch (thinning.method) {
    case SkeletonMethod::distance_ordered:
      return thin_by_distance(mask.bits, thinning.distances(mask.bits, threads), threads);
    case SkeletonMethod::lee: return thin_lee(mask.bits, flat || thinning.shape[0] == 1);
    case SkeletonMethod::zhang: return thin_zhang(mask.bits);
    case SkeletonMethod::zhang_or_lee:
      return flat ? thin_zhang(mask.bits) : thin_lee(mask.bits, thinning.shape[0] == 1);
    case SkeletonMethod::morphological:
      return keep_unopened(mask.bits, edges_of(mask.box, thinning.shape), *thinning.iterations, threads);
  }
}

}  // namespace detail

void skeletonize(const LabelView& labels, const SkeletonOptions& options, std::uint8_t* out) {
  const std::vector<std::ptrdiff_t>& shape = shape_of(labels);
  const detail::Thinning thinning{options.method, shape, options.spacing, options.iterations};
  check("mask", thinning);
  detail::check_length("spacing", options.spacing.size(), shape.size());
  const std::ptrdiff_t size = detail::size_of(labels);
  if (size == 0) return;
  const detail::Grid grid(labels, std::vector<double>(shape.size(), 1));
  const int threads = effective_threads(options.threads, size);
  auto masks = detail::read_sparse_masks(labels, grid, {options.members, options.each_label}, threads);
  const std::ptrdiff_t row_step = shape.back();
  const std::ptrdiff_t plane_step = shape[shape.size() - 2] * row_step;
  for (auto& [label, words] : masks) {
    detail::BoxedMask mask = detail::boxed(words, grid);
    words = {};
    thin(mask, thinning, threads);
    const detail::Index3& low = mask.box.low;
    detail::for_voxels(mask.bits, [&](std::ptrdiff_t at) {
      const auto [z, y, x] = mask.bits.index(at);
      out[(z + low[0]) * plane_step + (y + low[1]) * row_step + x + low[2]] = 1;
    });
  }
}

}  // namespace assay
