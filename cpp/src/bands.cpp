#include "assay/bands.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "assay/error.hpp"
#include "detail/class_tasks.hpp"
#include "detail/element_strips.hpp"
#include "detail/faces.hpp"
#include "detail/near_search.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"

namespace assay {
namespace {

using detail::BitMask;
using detail::Grid;
using detail::Lattice;

// A distance that equals the width on paper may differ from it by rounding.
constexpr double rounding_slack = 1e-12;

void check(const BandOptions& options) {
  if (!(options.width >= 0) || std::isinf(options.width)) {
    throw InvalidInput("width must be a finite number of at least 0, got " + detail::number_text(options.width));
  }
  if (options.band == Band::erosion && (options.width < 1 || options.width != std::floor(options.width))) {
    throw InvalidInput("width must be a whole number of at least 1 for erosions, got " +
                       detail::number_text(options.width));
  }
}

// The band of one mask after the other.
class Bands {
 public:
  Bands(const Grid& grid, const BandOptions& options)
      : grid_(grid), options_(options), steps_(spacing(grid, options), lattice(options)) {
    const double limit = options.width * (options.strict ? 1 - rounding_slack : 1 + rounding_slack);
    limit_ = limit * limit;
    for (const detail::Offset& offset : near_offsets(grid, steps_)) {
      reached_ = offset.squared;
      if (within(offset.squared)) offsets_.push_back(offset);
    }
  }

  BitMask of(const BitMask& mask, int threads) const {
    if (!mask.has_voxels()) return mask;
    if (options_.band == Band::erosion) return eroded_away(mask, threads);
    const bool voxels = options_.band == Band::voxel;
    return near(mask,
                voxels ? make_border(mask, grid_, Neighbourhood::face, ImageEdge::background, threads)
                       : outer_border(with_margin(mask, grid_), grid_, threads),
                threads);
  }

 private:
  static std::array<double, 3> spacing(const Grid& grid, const BandOptions& options) {
    return options.in_voxels ? std::array<double, 3>{1, 1, 1} : grid.spacing();
  }

  // Faces are those of background voxels.
  static Lattice lattice(const BandOptions& options) {
    return options.band == Band::face ? Lattice{{}, 2, 1} : Lattice{};
  }

  bool within(double squared) const { return options_.strict ? squared < limit_ : squared <= limit_; }

  // The voxels of `mask` within the width of `target`.
  BitMask near(const BitMask& mask, const BitMask& target, int threads) const {
    if (within(square_of_diagonal(mask.box()))) return mask;
    const std::vector<detail::WordBlock> left = not_near(blocks_of(mask), target, threads);
    BitMask band = mask;
    for (const detail::WordBlock& block : left) {
      for_set_bits(block, block.words, [&](const detail::Index3& voxel) { band.flip(voxel); });
    }
    if (left.empty() || !within(reached_)) return band;
    // The width is beyond the reach of the near search.
    const detail::ElementStrips strips(left);
    std::vector<std::vector<detail::Index3>> found(static_cast<std::size_t>(strips.count()));
    detail::parallel_for(strips.count(), threads, [&](std::ptrdiff_t k) {
      strips.visit(k, target, steps_, [&](const detail::Index3& voxel, double squared) {
        if (within(squared)) found[static_cast<std::size_t>(k)].push_back(voxel);
      });
    });
    for (const std::vector<detail::Index3>& strip : found) {
      for (const detail::Index3& voxel : strip) band.flip(voxel);
    }
    return band;
  }

  // What is left of some blocks without the voxels that the near search finds within the width.
  std::vector<detail::WordBlock> not_near(std::vector<detail::WordBlock> blocks, const BitMask& target,
                                          int threads) const {
    constexpr std::ptrdiff_t blocks_per_task = 512;
    const detail::NearSearch nearest(target, offsets_);
    detail::parallel_stretches(static_cast<std::ptrdiff_t>(blocks.size()), blocks_per_task, threads,
                               [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                                 std::vector<detail::NearHit> hits(offsets_.size());
                                 for (std::ptrdiff_t k = first; k < end; ++k) {
                                   detail::WordBlock& block = blocks[static_cast<std::size_t>(k)];
                                   detail::Words4 rest = block.words;
                                   nearest.find(block, rest, hits);
                                   block.words = rest;
                                 }
                               });
    blocks.erase(
        std::remove_if(blocks.begin(), blocks.end(), [](const auto& block) { return !detail::any(block.words); }),
        blocks.end());
    return blocks;
  }

  // Longer than any distance inside the box.
  double square_of_diagonal(const detail::Box& box) const {
    double sum = 0;
    for (int axis = 0; axis < 3; ++axis) sum += steps_.squared(static_cast<std::size_t>(axis), box.extent(axis));
    return sum;
  }

  BitMask eroded_away(const BitMask& mask, int threads) const {
    BitMask left = mask;
    // Beyond this nothing is left of any mask.
    const auto times = static_cast<std::int64_t>(std::min(options_.width, 1e15));
    for (std::int64_t done = 0; done < times && left.count() > 0; ++done) {
      const BitMask border = make_border(left, grid_, Neighbourhood::full, ImageEdge::background, threads);
      left = detail::difference(left, border);
    }
    return detail::difference(mask, left);
  }

  const Grid& grid_;
  const BandOptions& options_;
  detail::Steps steps_;
  double limit_ = 0;    // squared
  double reached_ = 0;  // squared length of the longest step of the near search
  std::vector<detail::Offset> offsets_;
};

}  // namespace

double BoundaryBands::iou() const {
  const std::int64_t all = reference + prediction - intersection;
  if (all > 0) return static_cast<double>(intersection) / static_cast<double>(all);
  const bool one_is_empty = status == Status::reference_empty || status == Status::prediction_empty;
  return one_is_empty ? 0 : std::numeric_limits<double>::quiet_NaN();
}

std::vector<BoundaryBands> boundary_bands(const LabelView& reference, const LabelView& prediction,
                                          const OverlapTable& table, const std::vector<Region>& regions,
                                          const BandOptions& options) {
  check(options);
  const detail::ClassTasks tasks(reference, prediction, options.selection, table, regions);
  const Bands bands(tasks.grid(), options);
  return tasks.run<BoundaryBands>(
      options.threads, [&](const BitMask& first, const BitMask& second, Status status, int threads) {
        const BitMask reference_band = bands.of(first, threads);
        const BitMask prediction_band = bands.of(second, threads);
        return BoundaryBands{reference_band.count(), prediction_band.count(),
                             detail::intersection_count(reference_band, prediction_band), status};
      });
}

}  // namespace assay
