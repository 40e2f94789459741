#include "assay/overlap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>

#include "assay/error.hpp"
#include "detail/number_text.hpp"

namespace assay {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::int64_t> sorted_unique(std::vector<std::int64_t> labels) {
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

// Which classes a label belongs to, in ascending order.
class Memberships {
 public:
  Memberships(const std::vector<Region>& regions, std::vector<std::int64_t> Region::* side) {
    for (std::size_t i = 0; i < regions.size(); ++i) {
      for (const std::int64_t label : sorted_unique(regions[i].*side)) classes_[label].push_back(i);
    }
  }

  const std::vector<std::size_t>& of(std::int64_t label) const {
    const auto found = classes_.find(label);
    return found == classes_.end() ? none_ : found->second;
  }

 private:
  std::unordered_map<std::int64_t, std::vector<std::size_t>> classes_;
  std::vector<std::size_t> none_;
};

void add_pair(VoxelSet& voxels, const PairColumns& pairs, std::size_t pair) {
  const std::size_t rank = voxels.low.size();
  voxels.count += pairs.count[pair];
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::size_t cell = pair * rank + axis;
    voxels.low[axis] = std::min(voxels.low[axis], pairs.low[cell]);
    voxels.high[axis] = std::max(voxels.high[axis], pairs.high[cell]);
    voxels.index_sum[axis] += pairs.index_sum[cell];
  }
}

// A row of pairs that is on its way to its place.
struct Place {
  std::int64_t reference;
  std::int64_t prediction;
  std::size_t row;

  bool operator<(const Place& other) const {
    return reference < other.reference || (reference == other.reference && prediction < other.prediction);
  }
};

std::vector<Place> sorted_places(const PairColumns& pairs) {
  std::vector<Place> places(pairs.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = {pairs.reference[i], pairs.prediction[i], i};
  if (!std::is_sorted(places.begin(), places.end())) std::sort(places.begin(), places.end());
  return places;
}

PairColumns sorted_and_merged(const PairColumns& pairs, std::size_t rank) {
  PairColumns merged;
  for (const Place& place : sorted_places(pairs)) {
    const bool known =
        merged.size() > 0 && merged.reference.back() == place.reference && merged.prediction.back() == place.prediction;
    if (!known) {
      merged.reference.push_back(place.reference);
      merged.prediction.push_back(place.prediction);
      merged.count.push_back(0);
      merged.low.resize(merged.low.size() + rank, std::numeric_limits<std::int64_t>::max());
      merged.high.resize(merged.high.size() + rank, std::numeric_limits<std::int64_t>::min());
      merged.index_sum.resize(merged.index_sum.size() + rank, 0);
    }
    merged.count.back() += pairs.count[place.row];
    for (std::size_t axis = 0; axis < rank; ++axis) {
      const std::size_t to = merged.low.size() - rank + axis;
      const std::size_t from = place.row * rank + axis;
      merged.low[to] = std::min(merged.low[to], pairs.low[from]);
      merged.high[to] = std::max(merged.high[to], pairs.high[from]);
      merged.index_sum[to] += pairs.index_sum[from];
    }
  }
  return merged;
}

double volume_of(const VoxelSet& voxels, const std::vector<double>& spacing) {
  double unit = spacing.size() == 3 ? 1e-3 : 1.0;
  for (const double step : spacing) unit *= step;
  return static_cast<double>(voxels.count) * unit;
}

}  // namespace

VoxelSet::VoxelSet(std::size_t rank)
    : low(rank, std::numeric_limits<std::int64_t>::max()),
      high(rank, std::numeric_limits<std::int64_t>::min()),
      index_sum(rank, 0) {}

std::vector<double> VoxelSet::centroid() const {
  std::vector<double> centre(index_sum.size(), nan);
  for (std::size_t axis = 0; axis < centre.size() && count > 0; ++axis) {
    centre[axis] = static_cast<double>(index_sum[axis]) / static_cast<double>(count);
  }
  return centre;
}

double RegionOverlap::reference_volume() const { return volume_of(reference, spacing); }
double RegionOverlap::prediction_volume() const { return volume_of(prediction, spacing); }
double RegionOverlap::volume_difference() const { return prediction_volume() - reference_volume(); }
double RegionOverlap::absolute_volume_difference() const { return std::abs(volume_difference()); }

double RegionOverlap::relative_volume_difference() const {
  if (reference.count == 0) return nan;
  return 100.0 * static_cast<double>(prediction.count - reference.count) / static_cast<double>(reference.count);
}

double RegionOverlap::absolute_relative_volume_difference() const { return std::abs(relative_volume_difference()); }

double RegionOverlap::centre_distance() const {
  const std::vector<double> from = reference.centroid();
  const std::vector<double> to = prediction.centroid();
  double sum = 0;
  for (std::size_t axis = 0; axis < spacing.size(); ++axis) {
    const double step = (to[axis] - from[axis]) * spacing[axis];
    sum += step * step;
  }
  return std::sqrt(sum);
}

void PairColumns::append(const PairColumns& other) {
  const auto extend = [](std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  extend(reference, other.reference);
  extend(prediction, other.prediction);
  extend(count, other.count);
  extend(low, other.low);
  extend(high, other.high);
  extend(index_sum, other.index_sum);
}

OverlapTable::OverlapTable(std::vector<double> spacing, const PairColumns& pairs) : spacing_(std::move(spacing)) {
  for (const double step : spacing_) {
    if (!(step > 0) || std::isinf(step)) {
      throw InvalidInput("spacing must be positive and finite, got " + detail::number_text(step));
    }
  }
  const std::size_t cells = pairs.size() * rank();
  if (pairs.reference.size() != pairs.size() || pairs.prediction.size() != pairs.size() || pairs.low.size() != cells ||
      pairs.high.size() != cells || pairs.index_sum.size() != cells) {
    throw InvalidInput("the columns of an overlap table must have one entry per pair (and axis)");
  }
  pairs_ = sorted_and_merged(pairs, rank());
}

std::int64_t OverlapTable::total() const noexcept {
  return std::accumulate(pairs_.count.begin(), pairs_.count.end(), std::int64_t{0});
}

std::vector<std::int64_t> OverlapTable::reference_labels() const { return sorted_unique(pairs_.reference); }
std::vector<std::int64_t> OverlapTable::prediction_labels() const { return sorted_unique(pairs_.prediction); }

Region OverlapTable::foreground() const {
  Region region{reference_labels(), prediction_labels()};
  for (auto* labels : {&region.reference, &region.prediction}) {
    labels->erase(std::remove(labels->begin(), labels->end(), 0), labels->end());
  }
  return region;
}

RegionOverlap OverlapTable::region(const Region& region) const { return regions({region}).front(); }

std::vector<RegionOverlap> OverlapTable::regions(const std::vector<Region>& regions) const {
  const Memberships in_reference(regions, &Region::reference);
  const Memberships in_prediction(regions, &Region::prediction);
  const std::int64_t all = total();
  std::vector<RegionOverlap> overlaps(regions.size(), {{}, VoxelSet(rank()), VoxelSet(rank()), spacing_});
  for (std::size_t pair = 0; pair < pairs_.size(); ++pair) {
    const std::vector<std::size_t>& predicted = in_prediction.of(pairs_.prediction[pair]);
    for (const std::size_t i : in_reference.of(pairs_.reference[pair])) {
      add_pair(overlaps[i].reference, pairs_, pair);
      if (std::binary_search(predicted.begin(), predicted.end(), i)) overlaps[i].counts.tp += pairs_.count[pair];
    }
    for (const std::size_t i : predicted) add_pair(overlaps[i].prediction, pairs_, pair);
  }
  for (RegionOverlap& overlap : overlaps) {
    BinaryCounts& counts = overlap.counts;
    counts.fp = overlap.prediction.count - counts.tp;
    counts.fn = overlap.reference.count - counts.tp;
    counts.tn = all - counts.tp - counts.fp - counts.fn;
  }
  return overlaps;
}

OverlapTable& OverlapTable::operator+=(const OverlapTable& other) {
  if (spacing_ != other.spacing_) throw InvalidInput("overlap tables of different spacings cannot be added");
  PairColumns both = pairs_;
  both.append(other.pairs_);
  pairs_ = sorted_and_merged(both, rank());
  return *this;
}

}  // namespace assay
