#include "detail/coco_curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "detail/bits.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

template <class Body>
void for_each_threshold(Thresholds set, const Body& body) {
  for (; set != 0; set &= set - 1) body(static_cast<std::size_t>(trailing_zeros(set)));
}

class CategoryCurves {
 public:
  CategoryCurves(const CocoOutcomes& outcomes, const CocoOptions& options, CocoCurves& curves)
      : outcomes_(outcomes), options_(options), curves_(curves), thresholds_(options.iou_thresholds.size()) {}

  void compute(std::size_t category, std::size_t first, std::size_t end) {
    sort(first, end);
    for (std::size_t area = 0; area < options_.areas.size(); ++area) {
      const std::int64_t references = curves_.references[category * options_.areas.size() + area];
      if (references == 0) continue;
      find_needed(references);
      for (std::size_t m = 0; m < options_.max_detections.size(); ++m) {
        // A larger maximum that lets in no more detections changes nothing.
        const bool same = m > 0 && largest_rank_ < options_.max_detections[m - 1];
        if (!same) scan(area, options_.max_detections[m], references);
        write(category, area, m, references);
      }
    }
  }

 private:
  // The detections of all images that are looked at, by descending score; equal ones by image, then rank.
  void sort(std::size_t first, std::size_t end) {
    rows_.clear();
    largest_rank_ = -1;
    for (std::size_t row = first; row < end; ++row) {
      if (outcomes_.rank[row] >= options_.max_detections.back()) continue;
      largest_rank_ = std::max(largest_rank_, outcomes_.rank[row]);
      rows_.push_back({outcomes_.score[row], row});
    }
    std::sort(rows_.begin(), rows_.end(),
              [](const Row& a, const Row& b) { return a.score > b.score || (a.score == b.score && a.row < b.row); });
  }

  // The number of hits at which each recall point is reached.
  void find_needed(std::int64_t references) {
    needed_.clear();
    const auto all = static_cast<double>(references);
    std::int64_t hits = 1;  // at recall 0 the first hit has the best precision too
    for (const double point : options_.recall_points) {
      hits = std::max(hits, static_cast<std::int64_t>(point * all) - 1);
      while (static_cast<double>(hits) / all < point) ++hits;
      needed_.push_back(static_cast<std::size_t>(hits));
    }
  }

  // The precision at every hit, for each threshold.
  void scan(std::size_t area, std::int64_t most, std::int64_t references) {
    capacity_ = static_cast<std::size_t>(references);
    precision_.resize(thresholds_ * capacity_);
    hits_.assign(thresholds_, 0);
    false_.assign(thresholds_, 0);
    const Thresholds all = all_thresholds(options_);
    std::size_t false_at_all = 0;
    for (const Row& row : rows_) {
      if (outcomes_.rank[row.row] >= most) continue;
      const Thresholds missed = outcomes_.missed[area][row.row];
      if (missed == all) {
        ++false_at_all;
        continue;
      }
      for_each_threshold(missed, [&](std::size_t t) { ++false_[t]; });
      for_each_threshold(outcomes_.hit[area][row.row], [&](std::size_t t) {
        const auto hits = static_cast<double>(hits_[t] + 1);
        const auto misses = static_cast<double>(false_[t] + false_at_all);
        precision_[t * capacity_ + hits_[t]++] = hits / (misses + hits + std::numeric_limits<double>::epsilon());
      });
    }
    for (std::size_t t = 0; t < thresholds_; ++t) {
      double* precision = &precision_[t * capacity_];
      for (std::size_t i = hits_[t]; i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
    }
  }

  void write(std::size_t category, std::size_t area, std::size_t m, std::int64_t references) {
    const auto [thresholds, points, categories, areas, maxima] = curves_.shape;
    for (std::size_t t = 0; t < thresholds; ++t) {
      const double* precision = &precision_[t * capacity_];
      for (std::size_t i = 0; i < points; ++i) {
        const std::size_t at = (((t * points + i) * categories + category) * areas + area) * maxima + m;
        curves_.precision[at] = needed_[i] <= hits_[t] ? precision[needed_[i] - 1] : 0;
      }
      const std::size_t at = ((t * categories + category) * areas + area) * maxima + m;
      curves_.recall[at] = static_cast<double>(hits_[t]) / static_cast<double>(references);
    }
  }

  struct Row {
    double score;
    std::size_t row;
  };

  const CocoOutcomes& outcomes_;
  const CocoOptions& options_;
  CocoCurves& curves_;
  std::size_t thresholds_;
  std::vector<Row> rows_;
  std::int64_t largest_rank_ = -1;
  std::vector<std::size_t> needed_;
  std::size_t capacity_ = 0;
  std::vector<double> precision_;  // capacity_ values for each threshold
  std::vector<std::size_t> hits_;  // by threshold, as is the next
  std::vector<std::size_t> false_;
};

void count_references(const CocoObjects& reference, const CocoOptions& options, std::vector<std::int64_t>& counts) {
  for (std::size_t i = 0; i < reference.size(); ++i) {
    if (!reference.crowd.empty() && reference.crowd[i] != 0) continue;
    const std::size_t first = static_cast<std::size_t>(reference.category[i]) * options.areas.size();
    for (std::size_t area = 0; area < options.areas.size(); ++area) {
      if (contains(options.areas[area], reference.area[i])) ++counts[first + area];
    }
  }
}

}  // namespace

CocoCurves coco_curves(const CocoObjects& reference, const CocoGroups& groups, const CocoOutcomes& outcomes,
                       const CocoOptions& options, int threads) {
  CocoCurves curves;
  const std::size_t categories = groups.category_predictions.size() - 1;
  curves.shape = {options.iou_thresholds.size(), options.recall_points.size(), categories, options.areas.size(),
                  options.max_detections.size()};
  const auto [thresholds, points, count, areas, maxima] = curves.shape;
  curves.recall.assign(thresholds * count * areas * maxima, undefined);
  curves.precision.assign(points * curves.recall.size(), undefined);
  curves.references.assign(count * areas, 0);
  count_references(reference, options, curves.references);
  parallel_for(static_cast<std::ptrdiff_t>(categories), threads, [&](std::ptrdiff_t i) {
    const auto category = static_cast<std::size_t>(i);
    CategoryCurves(outcomes, options, curves)
        .compute(category, groups.category_predictions[category], groups.category_predictions[category + 1]);
  });
  return curves;
}

}  // namespace assay::detail
