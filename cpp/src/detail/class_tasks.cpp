#include "detail/class_tasks.hpp"

#include <algorithm>
#include <numeric>

#include "assay/error.hpp"
#include "detail/shapes.hpp"

namespace assay::detail {
namespace {

const std::vector<double>& checked_spacing(const LabelView& reference, const LabelView& prediction,
                                           const Selection& selection, const OverlapTable& table) {
  check_inputs(reference, prediction, selection);
  if (table.rank() != shape_of(reference).size()) {
    throw InvalidInput("the overlap table is not of these arrays: it has another number of axes");
  }
  return table.spacing();
}

}  // namespace

ClassTasks::ClassTasks(const LabelView& reference, const LabelView& prediction, const Selection& selection,
                       const OverlapTable& table, const std::vector<Region>& regions)
    : reference_(reference),
      prediction_(prediction),
      selection_(selection),
      grid_(reference, checked_spacing(reference, prediction, selection, table)),
      order_(regions.size()) {
  const std::vector<RegionOverlap> overlaps = table.regions(regions);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    tasks_.push_back({grid_.box_of(overlaps[i].reference), grid_.box_of(overlaps[i].prediction), &regions[i]});
  }
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::size_t a, std::size_t b) { return tasks_[a].volume() > tasks_[b].volume(); });
}

}  // namespace assay::detail
