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
namespace detail {

std::array<double, 3> Thinning::steps() const {
  std::array<double, 3> found{1, 1, 1};
  std::copy(spacing.begin(), spacing.end(), found.end() - static_cast<std::ptrdiff_t>(spacing.size()));
  return found;
}

void check_axes(const char* name, std::size_t rank, SkeletonMethod method) {
  const bool zhang = method == SkeletonMethod::zhang;
  if (rank == 2 || (rank == 3 && !zhang)) return;
  throw InvalidInput(std::string(name) + " must have " + (zhang ? "2 axes for zhang" : "2 or 3 axes for") +
                     " skeletons, got " + std::to_string(rank));
}

void thin(PaddedBits& mask, const Thinning& thinning, int threads) {
  const bool flat = thinning.shape.size() == 2;
  if (thinning.method == SkeletonMethod::lee) {
    thin_lee(mask, flat || thinning.shape[0] == 1);
  } else if (thinning.method == SkeletonMethod::zhang) {
    thin_zhang(mask);
  } else {
    thin_by_distance(mask, thinning.steps(), flat, threads);
  }
}

}  // namespace detail

void skeletonize(const LabelView& labels, const SkeletonOptions& options, std::uint8_t* out) {
  const std::vector<std::ptrdiff_t>& shape = shape_of(labels);
  detail::check_axes("mask", shape.size(), options.method);
  detail::check_length("spacing", options.spacing.size(), shape.size());
  const std::ptrdiff_t size = detail::size_of(labels);
  if (size == 0) return;
  const detail::Thinning thinning{options.method, shape, options.spacing};
  const detail::Grid grid(labels, std::vector<double>(shape.size(), 1));
  const int threads = effective_threads(options.threads, size);
  auto masks = detail::read_sparse_masks(labels, grid, {options.members, options.each_label}, threads);
  const std::ptrdiff_t row_step = shape.back();
  const std::ptrdiff_t plane_step = shape[shape.size() - 2] * row_step;
  for (auto& [label, words] : masks) {
    detail::BoxedMask mask = detail::boxed(words, grid);
    words = {};
    thin(mask.bits, thinning, threads);
    const detail::Index3& low = mask.box.low;
    detail::for_voxels(mask.bits, [&](std::ptrdiff_t at) {
      const auto [z, y, x] = mask.bits.index(at);
      out[(z + low[0]) * plane_step + (y + low[1]) * row_step + x + low[2]] = 1;
    });
  }
}

}  // namespace assay
