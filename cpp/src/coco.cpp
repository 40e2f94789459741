#include "assay/coco.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/coco_curves.hpp"
#include "detail/coco_groups.hpp"
#include "detail/coco_matching.hpp"
#include "detail/number_text.hpp"

namespace assay {
namespace {

constexpr std::int64_t work_per_object = 64;  // of one object, in units of effective_threads

// Rounded as pycocotools rounds them: steps are multiplied, not added up, and the last number is exact.
std::vector<double> evenly_spaced(double from, double to, int intervals) {
  const double step = (to - from) / intervals;
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(intervals) + 1);
  for (int i = 0; i < intervals; ++i) values.push_back(i * step + from);
  values.push_back(to);
  return values;
}

template <class T>
void check_ascending(const std::vector<T>& values, T least, T most, const char* name) {
  const bool inside =
      std::all_of(values.begin(), values.end(), [&](T value) { return value >= least && value <= most; });
  if (values.empty() || !inside || !std::is_sorted(values.begin(), values.end())) {
    throw InvalidInput(std::string(name) + " must be ascending numbers between " + detail::number_text(least) +
                       " and " + detail::number_text(most) + ", at least one");
  }
}

void check(const CocoOptions& options) {
  check_ascending(options.iou_thresholds, 0.0, 1.0, "iou_thresholds");
  check_ascending(options.recall_points, 0.0, 1.0, "recall_points");
  check_ascending<std::int64_t>(options.max_detections, 1, INT64_MAX, "max_detections");
  if (options.iou_thresholds.size() > 64) {
    throw InvalidInput("iou_thresholds must be at most 64, got " + std::to_string(options.iou_thresholds.size()));
  }
  if (options.areas.empty()) throw InvalidInput("areas must have at least one range, got none");
  for (const AreaRange& range : options.areas) {
    if (!(range.low <= range.high)) {
      throw InvalidInput("areas must be ranges from low to high, got " + detail::number_text(range.low) + " to " +
                         detail::number_text(range.high));
    }
  }
}

void check_column(std::size_t found, std::size_t size, const char* side, const char* column) {
  if (found == size) return;
  throw InvalidInput(std::string(side) + " must have one " + column + " for each of its " + std::to_string(size) +
                     " objects, got " + std::to_string(found));
}

void check_indices(const std::vector<std::int64_t>& indices, std::int64_t count, const char* side, const char* column) {
  for (const std::int64_t index : indices) {
    if (index < 0 || index >= count) {
      throw InvalidInput(std::string(side) + " must have a " + column + " between 0 and " + std::to_string(count - 1) +
                         ", got " + std::to_string(index));
    }
  }
}

void check_numbers(const std::vector<double>& values, bool finite, const char* side, const char* column) {
  for (const double value : values) {
    if (finite ? std::isfinite(value) : !std::isnan(value)) continue;
    throw InvalidInput(std::string(side) + " must have numbers as " + column + ", got " + detail::number_text(value));
  }
}

void check_boxes(const CocoObjects& objects, const char* side) {
  check_column(objects.box.size(), 4 * objects.size(), side, "box of four numbers");
  check_numbers(objects.box, true, side, "box");
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (objects.box[4 * i + 2] >= 0 && objects.box[4 * i + 3] >= 0) continue;
    throw InvalidInput(std::string(side) + " must have boxes of a width and height of at least 0, got " +
                       detail::number_text(objects.box[4 * i + 2]) + " x " +
                       detail::number_text(objects.box[4 * i + 3]));
  }
}

void check(const CocoObjects& objects, const char* side, std::int64_t images, std::int64_t categories) {
  const std::size_t size = objects.size();
  check_column(objects.category.size(), size, side, "category");
  check_indices(objects.image, images, side, "image");
  check_indices(objects.category, categories, side, "category");
  check_column(objects.area.size(), size, side, "area");
  check_numbers(objects.area, false, side, "area");
  if (objects.masks) {
    check_column(objects.masks->size(), size, side, "mask");
  } else {
    check_boxes(objects, side);
  }
}

}  // namespace

CocoOptions::CocoOptions()
    : iou_thresholds(evenly_spaced(0.5, 0.95, 9)),
      recall_points(evenly_spaced(0, 1, 100)),
      areas{{0, 1e10}, {0, 32 * 32}, {32 * 32, 96 * 96}, {96 * 96, 1e10}},
      max_detections{1, 10, 100} {}

CocoCurves evaluate_coco(const CocoObjects& reference, const CocoObjects& prediction, std::int64_t images,
                         std::int64_t categories, const CocoOptions& options) {
  check(options);
  check(reference, "reference", images, categories);
  check(prediction, "prediction", images, categories);
  if (!reference.crowd.empty()) check_column(reference.crowd.size(), reference.size(), "reference", "crowd");
  check_column(prediction.score.size(), prediction.size(), "prediction", "score");
  check_numbers(prediction.score, false, "prediction", "score");
  if ((reference.masks == nullptr) != (prediction.masks == nullptr)) {
    throw InvalidInput("reference and prediction must both have masks, or both boxes");
  }
  const auto objects = static_cast<std::int64_t>(reference.size() + prediction.size());
  const int threads = effective_threads(options.threads, objects * work_per_object);
  const detail::CocoGroups groups = detail::coco_groups(reference, prediction, static_cast<std::size_t>(images),
                                                        static_cast<std::size_t>(categories));
  const detail::CocoOutcomes outcomes = detail::match_coco(reference, prediction, groups, options, threads);
  return detail::coco_curves(reference, groups, outcomes, options, threads);
}

}  // namespace assay
