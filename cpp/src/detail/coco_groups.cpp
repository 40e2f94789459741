#include "detail/coco_groups.hpp"

#include <numeric>

namespace assay::detail {
namespace {

// Where each key starts once rows are sorted, and the end.
std::vector<std::size_t> starts_of(const std::vector<std::int64_t>& keys, std::size_t count) {
  std::vector<std::size_t> starts(count + 1);
  for (const std::int64_t key : keys) ++starts[static_cast<std::size_t>(key) + 1];
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  return starts;
}

// Rows by key, those of one key in the order they had.
std::vector<std::size_t> sorted_by(const std::vector<std::int64_t>& keys, std::vector<std::size_t> starts,
                                   const std::vector<std::size_t>& rows) {
  std::vector<std::size_t> sorted(rows.size());
  for (const std::size_t row : rows) sorted[starts[static_cast<std::size_t>(keys[row])]++] = row;
  return sorted;
}

std::vector<std::size_t> by_category_and_image(const CocoObjects& objects, std::size_t images,
                                               const std::vector<std::size_t>& category_starts) {
  std::vector<std::size_t> rows(objects.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  rows = sorted_by(objects.image, starts_of(objects.image, images), rows);
  return sorted_by(objects.category, category_starts, rows);
}

// The end of the rows of the image of rows[first].
std::size_t end_of_image(const std::vector<std::int64_t>& image, const std::vector<std::size_t>& rows,
                         std::size_t first, std::size_t end, std::int64_t wanted) {
  while (first < end && image[rows[first]] == wanted) ++first;
  return first;
}

}  // namespace

CocoGroups coco_groups(const CocoObjects& reference, const CocoObjects& prediction, std::size_t images,
                       std::size_t categories) {
  CocoGroups found;
  found.category_references = starts_of(reference.category, categories);
  found.category_predictions = starts_of(prediction.category, categories);
  found.reference = by_category_and_image(reference, images, found.category_references);
  found.prediction = by_category_and_image(prediction, images, found.category_predictions);
  for (std::size_t k = 0; k < categories; ++k) {
    std::size_t r = found.category_references[k];
    std::size_t p = found.category_predictions[k];
    const std::size_t end_r = found.category_references[k + 1];
    const std::size_t end_p = found.category_predictions[k + 1];
    while (r < end_r || p < end_p) {
      const std::int64_t image_r = r < end_r ? reference.image[found.reference[r]] : INT64_MAX;
      const std::int64_t image_p = p < end_p ? prediction.image[found.prediction[p]] : INT64_MAX;
      const std::int64_t image = image_r < image_p ? image_r : image_p;
      const std::size_t next_r = end_of_image(reference.image, found.reference, r, end_r, image);
      const std::size_t next_p = end_of_image(prediction.image, found.prediction, p, end_p, image);
      found.groups.push_back({r, next_r, p, next_p});
      r = next_r;
      p = next_p;
    }
  }
  return found;
}

}  // namespace assay::detail
