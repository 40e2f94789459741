// The objects of each category and image, in both sets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/coco.hpp"

namespace assay::detail {

// Rows of one category and image: stretches of the two orders.
struct CocoGroup {
  std::size_t first_reference;
  std::size_t end_reference;
  std::size_t first_prediction;
  std::size_t end_prediction;
};

struct CocoGroups {
  std::vector<std::size_t> reference;             // rows by category, then image, then as given
  std::vector<std::size_t> prediction;            // the same
  std::vector<CocoGroup> groups;                  // those with any object, in that order
  std::vector<std::size_t> category_references;   // where each category starts in `reference`, and the end
  std::vector<std::size_t> category_predictions;  // the same
};

CocoGroups coco_groups(const CocoObjects& reference, const CocoObjects& prediction, std::size_t images,
                       std::size_t categories);

}  // namespace assay::detail
