// From label maps to surface distances and elements.

#include <memory>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/surface.hpp"
#include "detail/bit_mask.hpp"
#include "detail/class_tasks.hpp"
#include "detail/grid.hpp"
#include "detail/known_surfaces.hpp"
#include "detail/surface_model.hpp"

namespace assay {

ReferenceSurfaces::ReferenceSurfaces() : known_(std::make_shared<detail::KnownSurfaces>()) {}

std::vector<SurfaceDistances> surface_distances(const LabelView& reference, const LabelView& prediction,
                                                const OverlapTable& table, const std::vector<Region>& regions,
                                                const SurfaceOptions& options) {
  const detail::ClassTasks tasks(reference, prediction, options.selection, table, regions);
  const std::unique_ptr<detail::SurfaceModel> model = detail::make_model(options.model, tasks.grid());
  detail::KnownSurfaces* const known = options.surfaces ? &options.surfaces->known() : nullptr;
  if (known != nullptr) known->check(reference, tasks.grid());
  return tasks.run_tasks<SurfaceDistances>(options.threads, [&](const detail::ClassTasks::Task& task, int threads) {
    const auto find = [&] { return model->surface(tasks.reference_mask(task, threads), threads); };
    // What nobody will ask for again is not kept until the last class is done.
    const detail::KnownSurfaces::Found first =
        known != nullptr ? known->get(options.model, task.region->reference, find) : find();
    const auto second = model->surface(tasks.prediction_mask(task, threads), threads);
    auto found = model->distances(*first, *second, threads);
    return SurfaceDistances{std::move(found.first), std::move(found.second), task.status(), options.model.boundary};
  });
}

SurfaceElements surface_elements(const LabelView& mask, const std::vector<double>& spacing,
                                 const BoundaryModel& model) {
  const std::size_t rank = shape_of(mask).size();
  if (rank < 1 || rank > 3)
    throw InvalidInput("mask must have 1 to 3 axes to have a surface, got " + std::to_string(rank));
  const OverlapTable table = overlap_table(mask, mask, {{}, spacing, {}, 0});
  const detail::Grid grid(mask, table.spacing());
  const Region foreground = table.foreground();
  const detail::Box box = grid.box_of(table.region(foreground).reference);
  const detail::BitMask bits = detail::make_mask({mask, mask, {}, foreground.reference}, grid, box, 1);
  SurfaceElements elements;
  const auto add = [&](const std::array<double, 3>& position, double weight) {
    const std::vector<double> index = grid.array_index(position);
    elements.position.insert(elements.position.end(), index.begin(), index.end());
    elements.weight.push_back(weight);
  };
  detail::make_model(model, grid)->for_elements(bits, add);
  return elements;
}

}  // namespace assay
