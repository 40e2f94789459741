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
#include "detail/box_transform.hpp"
#include "detail/distance_counts.hpp"
#include "detail/grid.hpp"
#include "detail/nearest_bit.hpp"
#include "detail/parallel_for.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

using detail::BitMask;
using detail::Box;
using detail::DistanceCounts;
using detail::Grid;
using detail::Index3;

constexpr std::ptrdiff_t rows_per_task = 512;
constexpr std::size_t voxels_per_task = 256;
constexpr std::size_t sample_size = 64;
constexpr double row_looks_per_transformed_voxel = 6;  // what a voxel of a transform costs, measured

struct FarVoxel {
  Index3 voxel;
  double bound;
};

// What a stretch of rows found: decided distances, and voxels whose nearest surface is out of the offsets' reach.
struct NearResult {
  DistanceCounts counts;
  std::vector<FarVoxel> far;
};

// The voxels of `from` that are set, row by row; those set in `to` as well have distance 0.
void search_rows(const BitMask& from, const BitMask& to, const detail::NearestBit& nearest, std::ptrdiff_t begin,
                 std::ptrdiff_t end, NearResult& result) {
  const Box& box = from.box();
  std::int64_t shared = 0;
  for (std::ptrdiff_t number = begin; number < end; ++number) {
    const std::ptrdiff_t plane = box.low[0] + number / box.extent(1);
    const std::ptrdiff_t row = box.low[1] + number % box.extent(1);
    const std::uint64_t* words = from.row(number);
    const std::uint64_t* other = to.image_row(plane, row);
    for (std::ptrdiff_t w = 0; w < from.words(); ++w) {
      if (words[w] == 0) continue;
      const std::ptrdiff_t there = from.first_word() + w - to.first_word();
      const bool meets = other != nullptr && there >= 0 && there < to.words();
      const std::uint64_t common = meets ? words[w] & other[there] : 0;
      shared += detail::popcount(common);
      for (std::uint64_t rest = words[w] ^ common; rest != 0; rest &= rest - 1) {
        const Index3 voxel{plane, row, (from.first_word() + w) * 64 + detail::trailing_zeros(rest)};
        bool decided = false;
        const double squared = nearest.near(voxel, decided);
        if (decided) {
          result.counts.add(squared, 1);
        } else {
          result.far.push_back({voxel, squared});
        }
      }
    }
  }
  result.counts.add(0.0, shared);
}

Box hull(const Box& a, const Box& b) {
  Box box = a;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    box.low[axis] = std::min(a.low[axis], b.low[axis]);
    box.high[axis] = std::max(a.high[axis], b.high[axis]);
  }
  return box;
}

// Far voxels are few or many, and their targets small or large: a sample tells what walking the target's rows costs,
// and the cheaper of that and one transform of the common box is taken. Both are exact.
bool search_is_cheaper(const std::vector<FarVoxel>& far, const detail::NearestBit& nearest, const Box& box) {
  const std::size_t step = std::max<std::size_t>(1, far.size() / sample_size);
  std::int64_t rows = 0;
  std::size_t sampled = 0;
  for (std::size_t i = 0; i < far.size(); i += step, ++sampled) nearest.far(far[i].voxel, far[i].bound, rows);
  const double search = static_cast<double>(rows) / static_cast<double>(sampled) * static_cast<double>(far.size());
  return search < row_looks_per_transformed_voxel * static_cast<double>(box.volume());
}

void search_far(const std::vector<FarVoxel>& far, const BitMask& from, const BitMask& to, const Grid& grid,
                const detail::NearestBit& nearest, int threads, DistanceCounts& counts) {
  if (far.empty()) return;
  std::vector<double> squared(far.size());
  const Box box = hull(from.box(), to.box());
  if (search_is_cheaper(far, nearest, box)) {
    const auto tasks = static_cast<std::ptrdiff_t>((far.size() + voxels_per_task - 1) / voxels_per_task);
    detail::parallel_for(tasks, threads, [&](std::ptrdiff_t task) {
      const std::size_t begin = static_cast<std::size_t>(task) * voxels_per_task;
      const std::size_t end = std::min(far.size(), begin + voxels_per_task);
      std::int64_t rows = 0;
      for (std::size_t i = begin; i < end; ++i) squared[i] = nearest.far(far[i].voxel, far[i].bound, rows);
    });
  } else {
    const std::vector<double> field = detail::box_transform(to, box, grid.spacing(), threads);
    for (std::size_t i = 0; i < far.size(); ++i) {
      const Index3& voxel = far[i].voxel;
      const std::ptrdiff_t row = (voxel[0] - box.low[0]) * box.extent(1) + voxel[1] - box.low[1];
      squared[i] = field[static_cast<std::size_t>(row * box.extent(2) + voxel[2] - box.low[2])];
    }
  }
  for (const double value : squared) counts.add(value, 1);
}

std::int64_t count_bits(const BitMask& mask) {
  std::int64_t count = 0;
  for (std::ptrdiff_t row = 0; row < mask.rows(); ++row) {
    for (std::ptrdiff_t w = 0; w < mask.words(); ++w) count += detail::popcount(mask.row(row)[w]);
  }
  return count;
}

DirectedDistances directed(const BitMask& from, const BitMask& to, bool target_empty, const Grid& grid,
                           const detail::RowOffsets& offsets, int threads) {
  DirectedDistances result;
  DistanceCounts counts;
  if (target_empty) {
    counts.add(std::numeric_limits<double>::infinity(), count_bits(from));
  } else {
    const detail::NearestBit nearest(to, grid, offsets);
    const std::ptrdiff_t tasks = (from.rows() + rows_per_task - 1) / rows_per_task;
    std::vector<NearResult> parts(static_cast<std::size_t>(tasks));
    detail::parallel_for(tasks, threads, [&](std::ptrdiff_t task) {
      const std::ptrdiff_t end = std::min(from.rows(), (task + 1) * rows_per_task);
      search_rows(from, to, nearest, task * rows_per_task, end, parts[static_cast<std::size_t>(task)]);
    });
    std::vector<FarVoxel> far;
    for (const NearResult& part : parts) {
      counts.add(part.counts);
      far.insert(far.end(), part.far.begin(), part.far.end());
    }
    search_far(far, from, to, grid, nearest, threads, counts);
  }
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
      : reference_(reference), prediction_(prediction), grid_(grid), options_(options), offsets_(grid) {}

  SurfaceDistances distances(const Task& task, int threads) const {
    const BitMask reference = border(reference_, task.region->reference, task.reference, threads);
    const BitMask prediction = border(prediction_, task.region->prediction, task.prediction, threads);
    const bool no_reference = count_bits(reference) == 0;
    const bool no_prediction = count_bits(prediction) == 0;
    SurfaceDistances result;
    result.status = status_of(task.reference.empty(), task.prediction.empty());
    result.reference_to_prediction = directed(reference, prediction, no_prediction, grid_, offsets_, threads);
    result.prediction_to_reference = directed(prediction, reference, no_reference, grid_, offsets_, threads);
    return result;
  }

 private:
  BitMask border(const LabelView& labels, const std::vector<std::int64_t>& members, const Box& box,
                 int threads) const {
    const BitMask mask =
        detail::make_mask({labels, reference_, options_.selection, members}, grid_, box, threads);
    return detail::make_border(mask, grid_, options_.neighbourhood, options_.image_edge, threads);
  }

  const LabelView& reference_;
  const LabelView& prediction_;
  const Grid& grid_;
  const SurfaceOptions& options_;
  detail::RowOffsets offsets_;
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
  for (const Region& region : regions) {
    const RegionOverlap overlap = table.region(region);
    tasks.push_back({grid.box_of(overlap.reference), grid.box_of(overlap.prediction), &region});
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
