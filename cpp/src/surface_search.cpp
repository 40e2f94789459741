// From label maps to surface distances and elements.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "assay/surface.hpp"
#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"
#include "detail/parallel_for.hpp"
#include "detail/shapes.hpp"
#include "detail/surface_model.hpp"

namespace assay {
namespace {

using detail::BitMask;
using detail::Box;
using detail::Grid;

// One class: its boxes, and the labels that make it up on each side.
struct Task {
  Box reference;
  Box prediction;
  const Region* region;

  std::int64_t volume() const { return reference.volume() + prediction.volume(); }
};

std::vector<Task> tasks_of(const std::vector<Region>& regions, const OverlapTable& table, const Grid& grid) {
  std::vector<Task> tasks;
  const std::vector<RegionOverlap> overlaps = table.regions(regions);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    tasks.push_back({grid.box_of(overlaps[i].reference), grid.box_of(overlaps[i].prediction), &regions[i]});
  }
  return tasks;
}

// Large classes first, so that threads finish together.
std::vector<std::size_t> by_volume(const std::vector<Task>& tasks) {
  std::vector<std::size_t> order(tasks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return tasks[a].volume() > tasks[b].volume(); });
  return order;
}

}  // namespace

std::vector<SurfaceDistances> surface_distances(const LabelView& reference, const LabelView& prediction,
                                                const OverlapTable& table, const std::vector<Region>& regions,
                                                const SurfaceOptions& options) {
  detail::check_inputs(reference, prediction, options.selection);
  if (table.rank() != shape_of(reference).size()) {
    throw InvalidInput("the overlap table is not of these arrays: it has another number of axes");
  }
  const Grid grid(reference, table.spacing());
  const std::unique_ptr<detail::SurfaceModel> model = detail::make_model(options.model, grid);
  const std::vector<Task> tasks = tasks_of(regions, table, grid);
  const std::vector<std::size_t> order = by_volume(tasks);
  std::int64_t work = 0;
  for (const Task& task : tasks) work += task.volume();

  // Few classes share the threads one after the other.
  const int threads = effective_threads(options.threads, work);
  const bool many = tasks.size() >= 2 * static_cast<std::size_t>(threads);
  const int inside = many ? 1 : threads;
  const auto mask = [&](const LabelView& labels, const std::vector<std::int64_t>& members, const Box& box) {
    return detail::make_mask({labels, reference, options.selection, members}, grid, box, inside);
  };
  std::vector<SurfaceDistances> results(tasks.size());
  detail::parallel_for(static_cast<std::ptrdiff_t>(tasks.size()), many ? threads : 1, [&](std::ptrdiff_t i) {
    const std::size_t number = order[static_cast<std::size_t>(i)];
    const Task& task = tasks[number];
    auto found = model->distances(mask(reference, task.region->reference, task.reference),
                                  mask(prediction, task.region->prediction, task.prediction), inside);
    results[number] = {std::move(found.first), std::move(found.second),
                       status_of(task.reference.empty(), task.prediction.empty()), options.model.boundary};
  });
  return results;
}

SurfaceElements surface_elements(const LabelView& mask, const std::vector<double>& spacing,
                                 const BoundaryModel& model) {
  const OverlapTable table = overlap_table(mask, mask, {{}, spacing, {}, 0});
  const Grid grid(mask, table.spacing());
  const Region foreground = table.foreground();
  const Box box = grid.box_of(table.region(foreground).reference);
  const BitMask bits = detail::make_mask({mask, mask, {}, foreground.reference}, grid, box, 1);
  SurfaceElements elements;
  detail::make_model(model, grid)->for_elements(bits, [&](const std::array<double, 3>& position, double weight) {
    const std::vector<double> index = grid.array_index(position);
    elements.position.insert(elements.position.end(), index.begin(), index.end());
    elements.weight.push_back(weight);
  });
  return elements;
}

}  // namespace assay
