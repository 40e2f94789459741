// From label maps to surface distances: masks, borders, search.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "assay/surface.hpp"
#include "detail/bit_mask.hpp"
#include "detail/directed_search.hpp"
#include "detail/distance_counts.hpp"
#include "detail/grid.hpp"
#include "detail/near_search.hpp"
#include "detail/parallel_for.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

using detail::BitMask;
using detail::Box;
using detail::DistanceCounts;
using detail::Grid;

DirectedDistances directed(const BitMask& from, const BitMask& to, const Grid& grid,
                           const std::vector<detail::Offset>& offsets, int threads) {
  DistanceCounts counts;
  if (to.count() == 0) {
    counts.add(std::numeric_limits<double>::infinity(), from.count());
  } else {
    counts = detail::directed_search(from, to, grid, offsets, threads);
  }
  DirectedDistances result;
  for (const auto& [squared, count] : counts.sorted()) {
    result.distance.push_back(std::sqrt(squared));
    result.weight.push_back(static_cast<double>(count));
  }
  return result;
}

// One class: its boxes, and the labels that make it up on each side.
struct Task {
  Box reference;
  Box prediction;
  const Region* region;
};

class Surfaces {
 public:
  Surfaces(const LabelView& reference, const LabelView& prediction, const Grid& grid, const SurfaceOptions& options)
      : reference_(reference),
        prediction_(prediction),
        grid_(grid),
        options_(options),
        offsets_(detail::near_offsets(grid)) {}

  SurfaceDistances distances(const Task& task, int threads) const {
    const BitMask reference = border(reference_, task.region->reference, task.reference, threads);
    const BitMask prediction = border(prediction_, task.region->prediction, task.prediction, threads);
    SurfaceDistances result;
    result.status = status_of(task.reference.empty(), task.prediction.empty());
    result.reference_to_prediction = directed(reference, prediction, grid_, offsets_, threads);
    result.prediction_to_reference = directed(prediction, reference, grid_, offsets_, threads);
    return result;
  }

 private:
  BitMask border(const LabelView& labels, const std::vector<std::int64_t>& members, const Box& box, int threads) const {
    const BitMask mask = detail::make_mask({labels, reference_, options_.selection, members}, grid_, box, threads);
    return detail::make_border(mask, grid_, options_.neighbourhood, options_.image_edge, threads);
  }

  const LabelView& reference_;
  const LabelView& prediction_;
  const Grid& grid_;
  const SurfaceOptions& options_;
  std::vector<detail::Offset> offsets_;
};

}  // namespace

std::vector<SurfaceDistances> surface_distances(const LabelView& reference, const LabelView& prediction,
                                                const OverlapTable& table, const std::vector<Region>& regions,
                                                const SurfaceOptions& options) {
  detail::check_inputs(reference, prediction, options.selection);
  if (table.rank() != shape_of(reference).size()) {
    throw InvalidInput("the overlap table is not of these arrays: it has another number of axes");
  }
  const Grid grid(reference, table.spacing());
  std::vector<Task> tasks;
  std::int64_t work = 0;
  const std::vector<RegionOverlap> overlaps = table.regions(regions);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    tasks.push_back({grid.box_of(overlaps[i].reference), grid.box_of(overlaps[i].prediction), &regions[i]});
    work += tasks.back().reference.volume() + tasks.back().prediction.volume();
  }

  // Large classes first, so that threads finish together. Few classes share the threads one after the other.
  std::vector<std::size_t> order(tasks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return tasks[a].reference.volume() + tasks[a].prediction.volume() >
           tasks[b].reference.volume() + tasks[b].prediction.volume();
  });
  const int threads = effective_threads(options.threads, work);
  const bool many = tasks.size() >= 2 * static_cast<std::size_t>(threads);
  const Surfaces surfaces(reference, prediction, grid, options);
  std::vector<SurfaceDistances> results(tasks.size());
  detail::parallel_for(static_cast<std::ptrdiff_t>(tasks.size()), many ? threads : 1, [&](std::ptrdiff_t i) {
    const std::size_t number = order[static_cast<std::size_t>(i)];
    results[number] = surfaces.distances(tasks[number], many ? 1 : threads);
  });
  return results;
}

}  // namespace assay
