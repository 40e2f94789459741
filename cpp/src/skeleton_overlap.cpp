#include "assay/skeleton_overlap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "detail/mask_skeletons.hpp"
#include "detail/number_text.hpp"
#include "detail/ratio.hpp"
#include "detail/thinning.hpp"

namespace assay {
namespace {

double checked(double smoothing) {
  if (smoothing >= 0 && std::isfinite(smoothing)) return smoothing;
  throw InvalidInput("smoothing must be a finite number of at least 0, got " + detail::number_text(smoothing));
}

SkeletonInside count_inside(const detail::MaskSkeleton& found, std::vector<std::int64_t> members) {
  std::sort(members.begin(), members.end());
  const auto inside = std::count_if(found.labels.begin(), found.labels.end(), [&](std::int64_t label) {
    return std::binary_search(members.begin(), members.end(), label);
  });
  return {found.voxels, static_cast<std::int64_t>(found.labels.size()), inside, found.length};
}

}  // namespace

double SkeletonInside::share(double smoothing) const {
  return detail::ratio(static_cast<double>(inside) + smoothing, static_cast<double>(skeleton) + smoothing);
}

SkeletonInside& SkeletonInside::operator+=(const SkeletonInside& other) noexcept {
  voxels += other.voxels;
  skeleton += other.skeleton;
  inside += other.inside;
  length += other.length;
  return *this;
}

bool SkeletonInside::operator==(const SkeletonInside& other) const noexcept {
  return voxels == other.voxels && skeleton == other.skeleton && inside == other.inside && length == other.length;
}

double SkeletonOverlap::topological_sensitivity(double smoothing) const { return reference.share(checked(smoothing)); }

double SkeletonOverlap::topological_precision(double smoothing) const { return prediction.share(checked(smoothing)); }

double SkeletonOverlap::cldice(double smoothing) const {
  const double sensitivity = topological_sensitivity(smoothing);
  const double precision = topological_precision(smoothing);
  return sensitivity + precision == 0 ? 0 : 2 * sensitivity * precision / (sensitivity + precision);
}

double SkeletonOverlap::length_difference() const noexcept { return prediction.length - reference.length; }

double SkeletonOverlap::relative_length_difference() const noexcept {
  return reference.length == 0 ? std::numeric_limits<double>::quiet_NaN()
                               : 100 * (length_difference() / reference.length);  // at least -100 in spite of rounding
}

SkeletonOverlap& SkeletonOverlap::operator+=(const SkeletonOverlap& other) {
  if (method != other.method) throw InvalidInput("skeleton overlaps to add must be of the same method");
  if (iterations != other.iterations) throw InvalidInput("skeleton overlaps to add must be of as many iterations");
  reference += other.reference;
  prediction += other.prediction;
  return *this;
}

bool SkeletonOverlap::operator==(const SkeletonOverlap& other) const noexcept {
  return method == other.method && iterations == other.iterations && reference == other.reference &&
         prediction == other.prediction;
}

std::vector<SkeletonOverlap> skeleton_overlaps(const LabelView& reference, const LabelView& prediction,
                                               const OverlapTable& table, const std::vector<Region>& regions,
                                               const SkeletonOverlapOptions& options) {
  std::vector<Region> sides;  // of each class, as classes that the other map lacks
  sides.reserve(2 * regions.size());
  for (const Region& region : regions) {
    sides.push_back({region.reference, {}});
    sides.push_back({{}, region.prediction});
  }
  const auto skeletons = detail::mask_skeletons(reference, prediction, table, sides, options);
  std::vector<SkeletonOverlap> found;
  found.reserve(regions.size());
  for (std::size_t i = 0; i < regions.size(); ++i) {
    found.push_back({options.method, count_inside(skeletons[2 * i], regions[i].prediction),
                     count_inside(skeletons[2 * i + 1], regions[i].reference), options.iterations});
  }
  return found;
}

}  // namespace assay
