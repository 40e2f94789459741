#include "detail/coco_matching.hpp"

#include <algorithm>

#include "detail/coco_overlap.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t groups_per_task = 64;

// A reference that a detection may take.
struct Choice {
  std::size_t reference;
  Thresholds passes;
};

class GroupMatcher {
 public:
  GroupMatcher(const CocoObjects& reference, const CocoObjects& prediction, const CocoGroups& groups,
               const CocoOverlaps& overlaps, const CocoOptions& options, CocoOutcomes& outcomes)
      : reference_(reference),
        prediction_(prediction),
        groups_(groups),
        overlaps_(overlaps),
        options_(options),
        outcomes_(outcomes) {}

  void match(const CocoGroup& group) {
    if (group.first_prediction == group.end_prediction) return;
    take_best(group);
    find_choices(group);
    for (std::size_t area = 0; area < options_.areas.size(); ++area) match_area(group, area);
  }

 private:
  bool is_crowd(std::size_t row) const { return !reference_.crowd.empty() && reference_.crowd[row] != 0; }

  // The detections by descending score, as many as are looked at.
  void take_best(const CocoGroup& group) {
    const auto from = [&](std::size_t i) { return groups_.prediction.begin() + static_cast<std::ptrdiff_t>(i); };
    rows_.assign(from(group.first_prediction), from(group.end_prediction));
    const std::vector<double>& score = prediction_.score;
    // Rows of a group ascend, so this is the order of a stable sort.
    std::sort(rows_.begin(), rows_.end(),
              [&](std::size_t a, std::size_t b) { return score[a] > score[b] || (score[a] == score[b] && a < b); });
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      outcomes_.score[group.first_prediction + i] = score[rows_[i]];
      outcomes_.rank[group.first_prediction + i] = static_cast<std::int64_t>(i);
    }
    const auto most = static_cast<std::size_t>(options_.max_detections.back());
    if (rows_.size() > most) rows_.resize(most);
  }

  Thresholds passes(double iou) const {
    Thresholds found = 0;
    for (std::size_t t = 0; t < options_.iou_thresholds.size(); ++t) {
      if (iou >= std::min(options_.iou_thresholds[t], 1 - 1e-10)) found |= Thresholds{1} << t;
    }
    return found;
  }

  // The references that each detection may take, the one it prefers first.
  void find_choices(const CocoGroup& group) {
    const std::size_t* references = groups_.reference.data() + group.first_reference;
    const std::size_t count = group.end_reference - group.first_reference;
    choices_.clear();
    end_.clear();
    for (const std::size_t row : rows_) {
      found_.clear();
      overlaps_.find(row, references, count, found_);
      if (found_.size() > 1) {
        std::sort(found_.begin(), found_.end(), [](const CocoOverlap& a, const CocoOverlap& b) {
          return a.iou > b.iou || (a.iou == b.iou && a.reference > b.reference);
        });
      }
      for (const CocoOverlap& overlap : found_) choices_.push_back({overlap.reference, passes(overlap.iou)});
      end_.push_back(choices_.size());
    }
  }

  void match_area(const CocoGroup& group, std::size_t area) {
    const AreaRange& range = options_.areas[area];
    const std::size_t* references = groups_.reference.data() + group.first_reference;
    const std::size_t count = group.end_reference - group.first_reference;
    taken_.assign(count, 0);
    ignored_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      ignored_.push_back(is_crowd(references[i]) || !contains(range, reference_.area[references[i]]));
    }
    const Thresholds all = all_thresholds(options_);
    for (std::size_t d = 0; d < rows_.size(); ++d) {
      const Thresholds hit = take(d, false, references, 0);
      const Thresholds matched = take(d, true, references, hit);
      outcomes_.hit[area][group.first_prediction + d] = hit;
      outcomes_.missed[area][group.first_prediction + d] =
          contains(range, prediction_.area[rows_[d]]) ? all & ~matched : 0;
    }
  }

  // The thresholds at which a detection has a reference, once it may take one of those that are ignored or are not.
  Thresholds take(std::size_t detection, bool ignored, const std::size_t* references, Thresholds matched) {
    for (std::size_t c = detection == 0 ? 0 : end_[detection - 1]; c < end_[detection]; ++c) {
      const Choice& choice = choices_[c];
      if (ignored_[choice.reference] != ignored) continue;
      Thresholds& taken = taken_[choice.reference];
      const bool always_free = ignored && is_crowd(references[choice.reference]);
      const Thresholds now = choice.passes & ~matched & (always_free ? ~Thresholds{0} : ~taken);
      taken |= now;
      matched |= now;
    }
    return matched;
  }

  const CocoObjects& reference_;
  const CocoObjects& prediction_;
  const CocoGroups& groups_;
  const CocoOverlaps& overlaps_;
  const CocoOptions& options_;
  CocoOutcomes& outcomes_;
  std::vector<std::size_t> rows_;
  std::vector<CocoOverlap> found_;
  std::vector<Choice> choices_;
  std::vector<std::size_t> end_;  // of the choices of each detection
  std::vector<Thresholds> taken_;
  std::vector<bool> ignored_;
};

}  // namespace

CocoOutcomes match_coco(const CocoObjects& reference, const CocoObjects& prediction, const CocoGroups& groups,
                        const CocoOptions& options, int threads) {
  const std::size_t size = prediction.size();
  const std::vector<Thresholds> none(size);
  CocoOutcomes outcomes{std::vector<double>(size), std::vector<std::int64_t>(size),
                        std::vector<std::vector<Thresholds>>(options.areas.size(), none),
                        std::vector<std::vector<Thresholds>>(options.areas.size(), none)};
  const CocoOverlaps overlaps(reference, prediction, std::min(options.iou_thresholds.front(), 1 - 1e-10), threads);
  parallel_stretches(static_cast<std::ptrdiff_t>(groups.groups.size()), groups_per_task, threads,
                     [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                       GroupMatcher matcher(reference, prediction, groups, overlaps, options, outcomes);
                       for (std::ptrdiff_t i = first; i < end; ++i) {
                         matcher.match(groups.groups[static_cast<std::size_t>(i)]);
                       }
                     });
  return outcomes;
}

}  // namespace assay::detail
