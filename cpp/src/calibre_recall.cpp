#include "assay/calibre_recall.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "assay/error.hpp"
#include "detail/mask_skeletons.hpp"
#include "detail/number_text.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

// A radius that equals a limit on paper may be below it by rounding.
constexpr double rounding_slack = 1 + 1e-12;

std::int64_t sum_between(const CalibreRecall& recall, const std::vector<std::int64_t>& counts, double from,
                         double below) {
  if (!(from < below)) {
    throw InvalidInput("radius_from must be below radius_below, got " + detail::number_text(from) + " and " +
                       detail::number_text(below));
  }
  const auto place = [&](double limit) {
    const auto reached = std::partition_point(recall.radius.begin(), recall.radius.end(),
                                              [&](double radius) { return radius * rounding_slack < limit; });
    return counts.begin() + (reached - recall.radius.begin());
  };
  return std::accumulate(place(from), place(below), std::int64_t{0});
}

struct Counts {
  std::int64_t voxels = 0;
  std::int64_t found = 0;
};
using Histogram = std::map<double, Counts>;

void add(const CalibreRecall& recall, Histogram& histogram) {
  for (std::size_t i = 0; i < recall.radius.size(); ++i) {
    Counts& counts = histogram[recall.radius[i]];
    counts.voxels += recall.voxels[i];
    counts.found += recall.found[i];
  }
}

void set_columns(const Histogram& histogram, CalibreRecall& recall) {
  recall.radius.clear();
  recall.voxels.clear();
  recall.found.clear();
  for (const auto& [radius, counts] : histogram) {
    recall.radius.push_back(radius);
    recall.voxels.push_back(counts.voxels);
    recall.found.push_back(counts.found);
  }
}

Histogram count(const detail::MaskSkeleton& skeleton, std::vector<std::int64_t> members) {
  std::sort(members.begin(), members.end());
  Histogram histogram;
  for (std::size_t i = 0; i < skeleton.radii.size(); ++i) {
    Counts& counts = histogram[skeleton.radii[i]];
    ++counts.voxels;
    if (std::binary_search(members.begin(), members.end(), skeleton.labels[i])) ++counts.found;
  }
  return histogram;
}

}  // namespace

std::int64_t CalibreRecall::voxels_between(double from, double below) const {
  return sum_between(*this, voxels, from, below);
}

std::int64_t CalibreRecall::found_between(double from, double below) const {
  return sum_between(*this, found, from, below);
}

double CalibreRecall::sensitivity(double from, double below) const {
  return detail::ratio(static_cast<double>(found_between(from, below)),
                       static_cast<double>(voxels_between(from, below)));
}

CalibreRecall& CalibreRecall::operator+=(const CalibreRecall& other) {
  if (method != other.method) throw InvalidInput("calibre recalls to add must be of the same skeleton method");
  if (iterations != other.iterations) throw InvalidInput("calibre recalls to add must be of as many iterations");
  reference_voxels += other.reference_voxels;
  prediction_voxels += other.prediction_voxels;
  Histogram histogram;
  add(*this, histogram);
  add(other, histogram);
  set_columns(histogram, *this);
  return *this;
}

bool CalibreRecall::operator==(const CalibreRecall& other) const noexcept {
  return method == other.method && iterations == other.iterations && reference_voxels == other.reference_voxels &&
         prediction_voxels == other.prediction_voxels && radius == other.radius && voxels == other.voxels &&
         found == other.found;
}

std::vector<CalibreRecall> calibre_recalls(const LabelView& reference, const LabelView& prediction,
                                           const OverlapTable& table, const std::vector<Region>& regions,
                                           const SkeletonOverlapOptions& options) {
  std::vector<Region> sides;
  sides.reserve(regions.size());
  for (const Region& region : regions) sides.push_back({region.reference, {}});
  const auto skeletons = detail::mask_skeletons(reference, prediction, table, sides, options, detail::Measure::radii);
  const std::vector<RegionOverlap> overlaps = table.regions(regions);
  std::vector<CalibreRecall> recalls;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    CalibreRecall recall{options.method, options.iterations, overlaps[i].reference.count, overlaps[i].prediction.count};
    set_columns(count(skeletons[i], regions[i].prediction), recall);
    recalls.push_back(std::move(recall));
  }
  return recalls;
}

}  // namespace assay
