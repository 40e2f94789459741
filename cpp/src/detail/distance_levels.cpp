#include "detail/distance_levels.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "assay/distance_transform.hpp"
#include "assay/error.hpp"
#include "assay/large_vector.hpp"
#include "detail/number_text.hpp"
#include "detail/radix_sort.hpp"

namespace assay::detail {
namespace {

constexpr double most_anisotropy = 1e6;  // so that squares of steps are numbers of single precision

}  // namespace

template <class T>
MaskDistances::Zeros<T> MaskDistances::zeros(std::size_t count) {
  Zeros<T> memory(static_cast<T*>(std::calloc(count, sizeof(T))));
  if (!memory) throw std::bad_alloc();
  return memory;
}

MaskDistances::MaskDistances(const PaddedBits& mask, const std::array<double, 3>& spacing, bool flat, int threads)
    : extent_(mask.extent()), step_(spacing) {
  const auto* const first = step_.begin() + (flat ? 1 : 0);
  const double smallest = *std::min_element(first, step_.cend());
  const double largest = *std::max_element(first, step_.cend());
  if (!(largest <= most_anisotropy * smallest)) {
    throw InvalidInput("spacing must not differ more than a million times between axes, got " + number_text(smallest) +
                       " and " + number_text(largest));
  }
  for (double& step : step_) step /= smallest;
  const auto count = static_cast<std::size_t>(extent_[0] * extent_[1] * extent_[2]);
  const Zeros<std::uint8_t> inside = zeros<std::uint8_t>(count);
  squared_ = zeros<float>(count);
  for_voxels(mask, [&](std::ptrdiff_t at) { inside.get()[place(mask.index(at))] = 1; });
  const std::ptrdiff_t missing = flat ? 1 : 0;
  DistanceTransformOptions options;
  options.spacing.assign(step_.begin() + missing, step_.end());
  options.squared = true;
  options.black_border = true;
  options.threads = threads;
  distance_transform(MaskView::contiguous(inside.get(), {extent_.begin() + missing, extent_.end()}), options,
                     squared_.get());
}

std::vector<std::vector<std::ptrdiff_t>> MaskDistances::levels(const PaddedBits& mask, int threads) const {
  LargeVector<Keyed<std::uint32_t, std::ptrdiff_t>> voxels;
  for_voxels(mask, [&](std::ptrdiff_t at) {
    std::uint32_t key = 0;  // positive numbers are in the order of their bits
    const float value = squared(mask.index(at));
    std::memcpy(&key, &value, sizeof key);
    voxels.push_back({key, at});
  });
  radix_sort(voxels, threads);
  std::vector<std::vector<std::ptrdiff_t>> levels;
  double limit = 0;
  std::uint32_t key = 0;
  bool mixed = false;
  const auto finish = [&] {
    if (mixed) std::sort(levels.back().begin(), levels.back().end());
    mixed = false;
  };
  for (const auto& voxel : voxels) {
    if (levels.empty() || voxel.key != key) {
      float value = 0;
      std::memcpy(&value, &voxel.key, sizeof value);
      if (levels.empty() || value > limit) {
        if (!levels.empty()) finish();
        levels.emplace_back();
        limit = static_cast<double>(value) * (1 + rounding);
      } else {
        mixed = true;
      }
      key = voxel.key;
    }
    levels.back().push_back(voxel.value);
  }
  if (!levels.empty()) finish();
  return levels;
}

bool MaskDistances::in_ball(const Index3& voxel, const Index3& centre) const {
  double distance = 0;  // squared
  for (std::size_t axis = 0; axis < 3; ++axis) {
    distance += square(static_cast<double>(voxel[axis] - centre[axis]) * step_[axis]);
  }
  return distance < static_cast<double>(squared(centre)) * (1 - rounding);
}

}  // namespace assay::detail
