#include "detail/mask_skeletons.hpp"

#include <algorithm>
#include <variant>

#include "detail/class_tasks.hpp"
#include "detail/local_radii.hpp"
#include "detail/sparse_mask.hpp"
#include "detail/thinning.hpp"

namespace assay::detail {
namespace {

SparseMask words_of(const BitMask& mask) {
  SparseMask words;
  for (std::ptrdiff_t z = 0; z < mask.planes(); ++z) {
    for (std::ptrdiff_t y = 0; y < mask.rows(); ++y) {
      for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
        const std::uint64_t word = mask.column(z, w)[y];
        if (word != 0) words.push_back({mask.box().low[0] + z, mask.box().low[1] + y, mask.first_word() + w, word});
      }
    }
  }
  return words;
}

std::vector<std::int64_t> labels_at(const BoxedMask& skeleton, const LabelView& labels) {
  std::vector<std::int64_t> found;
  std::visit(
      [&](const auto& view) {
        Index3 step{};
        std::copy(view.strides().begin(), view.strides().end(), step.end() - static_cast<std::ptrdiff_t>(view.rank()));
        const Index3& low = skeleton.box.low;
        for_voxels(skeleton.bits, [&](std::ptrdiff_t at) {
          const auto [z, y, x] = skeleton.bits.index(at);
          const auto label = view.data()[(z + low[0]) * step[0] + (y + low[1]) * step[1] + (x + low[2]) * step[2]];
          found.push_back(static_cast<std::int64_t>(label));
        });
      },
      labels);
  return found;
}

// Thins a mask. Gives its radii about the voxels of the skeleton.
std::vector<double> thin_for_radii(BoxedMask& mask, const Thinning& thinning, int threads) {
  const PaddedBits whole = mask.bits;
  const MaskDistances distances = thinning.distances(whole, threads);
  if (thinning.method == SkeletonMethod::distance_ordered) {
    thin_by_distance(mask.bits, distances, threads);
  } else {
    thin(mask, thinning, threads);
  }
  LocalRadii radii(whole, distances, thinning.steps(), thinning.flat());
  std::vector<double> found;
  for_voxels(mask.bits, [&](std::ptrdiff_t at) { found.push_back(radii.at(at)); });
  return found;
}

}  // namespace

std::vector<MaskSkeleton> mask_skeletons(const LabelView& reference, const LabelView& prediction,
                                         const OverlapTable& table, const std::vector<Region>& sides,
                                         const SkeletonOverlapOptions& options, Measure measure) {
  const Thinning thinning{options.method, shape_of(reference), table.spacing(), options.iterations};
  check("reference", thinning);
  const ClassTasks tasks(reference, prediction, options.selection, table, sides);
  return tasks.run<MaskSkeleton>(
      options.threads,
      [&](const BitMask& first, const BitMask& second, Status /*status*/, int threads) {
        MaskSkeleton found;
        const SparseMask words = words_of(first.has_voxels() ? first : second);
        if (words.empty()) return found;
        BoxedMask mask = boxed(words, tasks.grid());
        for (const SparseWord& word : words) found.voxels += popcount(word.bits);
        if (measure == Measure::radii) {
          found.radii = thin_for_radii(mask, thinning, threads);
        } else {
          thin(mask, thinning, threads);
          found.length = link_length(mask.bits, thinning.steps());
        }
        // What the selection removes is in no mask, so that the labels need not be asked for it.
        found.labels = labels_at(mask, first.has_voxels() ? prediction : reference);
        return found;
      },
      Sharing::tasks);
}

}  // namespace assay::detail
