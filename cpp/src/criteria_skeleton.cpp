// How well pairs of objects fit by their skeletons.

#include <algorithm>
#include <utility>

#include "assay/objects.hpp"
#include "detail/mask_skeletons.hpp"

namespace assay {
namespace {

using detail::MaskSkeleton;

// The objects of a side that are in pairs, each as a class of its own; the others are empty ones.
std::vector<Region> paired_objects(const Objects& side, const std::vector<std::int64_t>& in_pairs,
                                   std::vector<std::int64_t> Region::* labels) {
  std::vector<Region> found(side.size());
  for (const std::int64_t object : in_pairs) {
    const auto i = static_cast<std::size_t>(object);
    found[i].*labels = {side.label[i]};
  }
  return found;
}

SkeletonInside count_inside(const MaskSkeleton& skeleton, std::int64_t label) {
  const auto [first, end] = std::equal_range(skeleton.labels.begin(), skeleton.labels.end(), label);
  return {skeleton.voxels, static_cast<std::int64_t>(skeleton.labels.size()), end - first, skeleton.length};
}

}  // namespace

Candidates skeleton_candidates(const ObjectPairs& objects, const LabelView& reference, const LabelView& prediction,
                               const OverlapTable& table, const SkeletonOverlapOptions& options) {
  std::vector<Region> sides = paired_objects(objects.reference, objects.pair_reference, &Region::reference);
  for (Region& one : paired_objects(objects.prediction, objects.pair_prediction, &Region::prediction)) {
    sides.push_back(std::move(one));
  }
  std::vector<MaskSkeleton> skeletons = detail::mask_skeletons(reference, prediction, table, sides, options);
  for (MaskSkeleton& one : skeletons) std::sort(one.labels.begin(), one.labels.end());
  Candidates found;
  for (std::size_t pair = 0; pair < objects.size(); ++pair) {
    const auto r = static_cast<std::size_t>(objects.pair_reference[pair]);
    const auto p = static_cast<std::size_t>(objects.pair_prediction[pair]);
    const SkeletonOverlap overlap{options.method, count_inside(skeletons[r], objects.prediction.label[p]),
                                  count_inside(skeletons[objects.reference.size() + p], objects.reference.label[r]),
                                  options.iterations};
    const double value = overlap.cldice();
    if (value > 0) found.add(objects.pair_reference[pair], objects.pair_prediction[pair], value);
  }
  return found;
}

}  // namespace assay
