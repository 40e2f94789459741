#include "assay/objects.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "assay/assignment.hpp"
#include "assay/error.hpp"
#include "detail/label_index.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

using detail::ratio;

// Which labels of a side are chosen.
class Chosen {
 public:
  Chosen(const std::optional<std::vector<std::int64_t>>& labels, const std::vector<std::int64_t>& but)
      : all_(!labels), among_(labels.value_or(std::vector<std::int64_t>{})), but_(but) {
    if (among_.find(0) >= 0) throw InvalidInput("labels of objects must not be 0, which is background");
  }

  bool operator()(std::int64_t label) const {
    return label != 0 && (all_ || among_.find(label) >= 0) && but_.find(label) < 0;
  }

 private:
  bool all_;
  detail::LabelIndex among_;
  detail::LabelIndex but_;
};

// One side, and where each pair of the table is counted.
struct SideOfTable {
  SideOfTable(const std::vector<std::int64_t>& labels, const Chosen& chosen, std::size_t rank) {
    const detail::LabelIndex all(labels);
    std::vector<std::int64_t> number(all.size(), -1);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!chosen(all.labels()[i])) continue;
      number[i] = static_cast<std::int64_t>(objects.size());
      objects.label.push_back(all.labels()[i]);
    }
    index_of_pair.reserve(labels.size());
    for (const std::int64_t label : labels) {
      index_of_pair.push_back(number[static_cast<std::size_t>(all.find(label))]);
    }
    objects.count.resize(objects.size());
    objects.void_count.resize(objects.size());
    objects.crowd_count.resize(objects.size());
    objects.low.resize(objects.size() * rank, std::numeric_limits<std::int64_t>::max());
    objects.high.resize(objects.size() * rank, std::numeric_limits<std::int64_t>::min());
    objects.index_sum.resize(objects.size() * rank);
  }

  void add(const PairColumns& pairs, std::size_t pair, std::size_t rank) {
    if (index_of_pair[pair] < 0) return;
    const auto object = static_cast<std::size_t>(index_of_pair[pair]);
    objects.count[object] += pairs.count[pair];
    for (std::size_t axis = 0; axis < rank; ++axis) {
      const std::size_t to = object * rank + axis;
      const std::size_t from = pair * rank + axis;
      objects.low[to] = std::min(objects.low[to], pairs.low[from]);
      objects.high[to] = std::max(objects.high[to], pairs.high[from]);
      objects.index_sum[to] += pairs.index_sum[from];
    }
  }

  Objects objects;
  std::vector<std::int64_t> index_of_pair;  // -1: no object
};

std::vector<std::int64_t> joined(std::vector<std::int64_t> labels, const std::vector<std::int64_t>& more) {
  labels.insert(labels.end(), more.begin(), more.end());
  return labels;
}

}  // namespace

ObjectPairs object_pairs(const OverlapTable& table, const ObjectChoice& choice) {
  const PairColumns& rows = table.pairs();
  const std::size_t rank = table.rank();
  const detail::LabelIndex is_void(choice.void_labels);
  const detail::LabelIndex is_crowd(choice.crowd_labels);
  SideOfTable reference(rows.reference, Chosen(choice.reference, joined(choice.void_labels, choice.crowd_labels)),
                        rank);
  SideOfTable prediction(rows.prediction, Chosen(choice.prediction, {}), rank);
  ObjectPairs found;
  found.spacing = table.spacing();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    reference.add(rows, row, rank);
    prediction.add(rows, row, rank);
    const std::int64_t r = reference.index_of_pair[row];
    const std::int64_t p = prediction.index_of_pair[row];
    if (p < 0) continue;
    if (r >= 0) {
      found.pair_reference.push_back(r);
      found.pair_prediction.push_back(p);
      found.intersection.push_back(rows.count[row]);
    } else if (is_void.find(rows.reference[row]) >= 0) {
      prediction.objects.void_count[static_cast<std::size_t>(p)] += rows.count[row];
    } else if (is_crowd.find(rows.reference[row]) >= 0) {
      prediction.objects.crowd_count[static_cast<std::size_t>(p)] += rows.count[row];
    }
  }
  found.reference = std::move(reference.objects);
  found.prediction = std::move(prediction.objects);
  return found;
}

std::int64_t ObjectPairs::counted(std::int64_t index) const {
  const auto object = static_cast<std::size_t>(index);
  return prediction.count[object] - prediction.void_count[object];
}

double ObjectPairs::iou(std::size_t pair) const {
  const std::int64_t both =
      reference.count[static_cast<std::size_t>(pair_reference[pair])] + counted(pair_prediction[pair]);
  return ratio(intersection[pair], both - intersection[pair]);
}

std::vector<double> ObjectPairs::volumes(const Objects& side) const {
  double unit = spacing.size() == 3 ? 1e-3 : 1.0;
  for (const double step : spacing) unit *= step;
  std::vector<double> volumes(side.size());
  std::transform(side.count.begin(), side.count.end(), volumes.begin(),
                 [&](std::int64_t count) { return static_cast<double>(count) * unit; });
  return volumes;
}

namespace {

// The aggregated Jaccard index of some of the pairs.
double aggregated(const ObjectPairs& objects, const std::vector<std::size_t>& pairs) {
  std::vector<std::uint8_t> taken_reference(objects.reference.size());
  std::vector<std::uint8_t> taken_prediction(objects.prediction.size());
  std::int64_t intersections = 0;
  std::int64_t unions = 0;
  for (const std::size_t pair : pairs) {
    const auto r = static_cast<std::size_t>(objects.pair_reference[pair]);
    const std::int64_t p = objects.pair_prediction[pair];
    intersections += objects.intersection[pair];
    unions += objects.reference.count[r] + objects.counted(p) - objects.intersection[pair];
    taken_reference[r] = 1;
    taken_prediction[static_cast<std::size_t>(p)] = 1;
  }
  for (std::size_t r = 0; r < taken_reference.size(); ++r) {
    if (taken_reference[r] == 0) unions += objects.reference.count[r];
  }
  for (std::size_t p = 0; p < taken_prediction.size(); ++p) {
    if (taken_prediction[p] == 0) unions += objects.counted(static_cast<std::int64_t>(p));
  }
  return ratio(intersections, unions);
}

}  // namespace

double ObjectPairs::aji() const {
  std::vector<std::size_t> best;  // of each reference with a pair
  for (std::size_t pair = 0; pair < size(); ++pair) {
    const bool same = !best.empty() && pair_reference[best.back()] == pair_reference[pair];
    if (!same) {
      best.push_back(pair);
    } else if (iou(pair) > iou(best.back())) {
      best.back() = pair;
    }
  }
  return aggregated(*this, best);
}

double ObjectPairs::aji_plus() const {
  const Assignment found = assign(overlap_candidates(*this, Criterion::iou), reference.size(), prediction.size(), {},
                                  {Strategy::best_total, 0.0, false});
  std::vector<std::size_t> chosen;
  for (std::size_t pair = 0; pair < size(); ++pair) {
    const auto r = static_cast<std::size_t>(pair_reference[pair]);
    if (found.match_of_reference[r] == pair_prediction[pair]) chosen.push_back(pair);
  }
  return aggregated(*this, chosen);
}

double ObjectPairs::ensemble_dice() const {
  std::int64_t intersections = 0;
  std::int64_t sizes = 0;
  for (std::size_t pair = 0; pair < size(); ++pair) {
    intersections += intersection[pair];
    sizes += reference.count[static_cast<std::size_t>(pair_reference[pair])] + counted(pair_prediction[pair]);
  }
  return ratio(2 * intersections, sizes);
}

}  // namespace assay
