// How well pairs of objects fit.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "assay/error.hpp"
#include "assay/objects.hpp"
#include "detail/bit_rows.hpp"
#include "detail/box_pairs.hpp"
#include "detail/label_index.hpp"
#include "detail/number_text.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

double value_of(const ObjectPairs& objects, std::size_t pair, Criterion criterion) {
  const auto both = static_cast<double>(objects.intersection[pair]);
  const auto reference =
      static_cast<double>(objects.reference.count[static_cast<std::size_t>(objects.pair_reference[pair])]);
  const auto prediction = static_cast<double>(objects.counted(objects.pair_prediction[pair]));
  switch (criterion) {
    case Criterion::iou: return objects.iou(pair);
    case Criterion::dsc: return 2 * both / (reference + prediction);
    case Criterion::ior: return both / reference;
    case Criterion::iop: return both / prediction;
    case Criterion::overlap: return both;
    default: throw InvalidInput("overlap_candidates takes the criteria iou, dsc, ior, iop and overlap only");
  }
}

// Boxes of voxels, as closed ones that touch only if they share a voxel.
detail::Boxes voxel_boxes(const Objects& side, std::size_t rank) {
  detail::Boxes boxes{rank, {}, {}};
  boxes.low.assign(side.low.begin(), side.low.end());
  for (const std::int64_t end : side.high) boxes.high.push_back(static_cast<double>(end - 1));
  return boxes;
}

double box_iou(const ObjectPairs& objects, std::size_t r, std::size_t p) {
  const std::size_t rank = objects.spacing.size();
  double reference = 1;
  double prediction = 1;
  double both = 1;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::array<std::int64_t, 2> low{objects.reference.low[r * rank + axis],
                                          objects.prediction.low[p * rank + axis]};
    const std::array<std::int64_t, 2> high{objects.reference.high[r * rank + axis],
                                           objects.prediction.high[p * rank + axis]};
    reference *= static_cast<double>(high[0] - low[0]);
    prediction *= static_cast<double>(high[1] - low[1]);
    both *= static_cast<double>(std::min(high[0], high[1]) - std::max(low[0], low[1]));
  }
  return both / (reference + prediction - both);
}

// Mean voxel index of every object along every axis.
std::vector<double> centroids(const Objects& side, std::size_t rank) {
  std::vector<double> centres(side.index_sum.size());
  for (std::size_t cell = 0; cell < centres.size(); ++cell) {
    centres[cell] = static_cast<double>(side.index_sum[cell]) / static_cast<double>(side.count[cell / rank]);
  }
  return centres;
}

// The centres in mm with a margin on every side.
detail::Boxes boxes_around(const std::vector<double>& centres, const std::vector<double>& spacing, double margin) {
  detail::Boxes boxes{spacing.size(), {}, {}};
  for (std::size_t cell = 0; cell < centres.size(); ++cell) {
    const double at = centres[cell] * spacing[cell % spacing.size()];
    boxes.low.push_back(at - margin);
    boxes.high.push_back(at + margin);
  }
  return boxes;
}

// The nearest whole number to sum / count, halves up.
std::ptrdiff_t rounded_mean(std::int64_t sum, std::int64_t count) {
  const std::int64_t whole = sum / count;
  return static_cast<std::ptrdiff_t>(whole + (2 * (sum - whole * count) >= count ? 1 : 0));
}

std::int64_t label_at(const LabelView& labels, const std::vector<std::ptrdiff_t>& index) {
  return std::visit(
      [&](const auto& view) {
        std::ptrdiff_t offset = 0;
        for (std::size_t axis = 0; axis < index.size(); ++axis) offset += index[axis] * view.strides()[axis];
        return static_cast<std::int64_t>(view.data()[offset]);
      },
      labels);
}

bool selected(const Selection& selection, std::int64_t reference_label, const std::vector<std::ptrdiff_t>& index) {
  if (selection.ignore_label && reference_label == *selection.ignore_label) return false;
  return !selection.mask || label_at(*selection.mask, index) != 0;
}

void check_lies_in(const Objects& side, const std::vector<std::ptrdiff_t>& shape, std::size_t rank) {
  for (std::size_t cell = 0; cell < side.high.size(); ++cell) {
    if (rank != shape.size() || side.low[cell] < 0 || side.high[cell] > shape[cell % rank]) {
      throw InvalidInput("the objects are not those of this array: they reach beyond it");
    }
  }
}

void sort_pairs(Candidates& candidates) {
  std::vector<std::size_t> order(candidates.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::make_pair(candidates.reference[a], candidates.prediction[a]) <
           std::make_pair(candidates.reference[b], candidates.prediction[b]);
  });
  Candidates sorted;
  for (const std::size_t i : order) {
    sorted.add(candidates.reference[i], candidates.prediction[i], candidates.value[i]);
  }
  candidates = std::move(sorted);
}

// The box of an object with a margin on every side, within the array; axes that the array lacks have one index.
detail::Box box_around(const Objects& side, std::size_t object, const std::vector<std::ptrdiff_t>& shape, int margin) {
  detail::Box box{{0, 0, 0}, {1, 1, 1}};
  const std::size_t rank = shape.size();
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::size_t to = 3 - rank + axis;
    box.low[to] = std::max<std::ptrdiff_t>(side.low[object * rank + axis] - margin, 0);
    box.high[to] = std::min<std::ptrdiff_t>(side.high[object * rank + axis] + margin, shape[axis]);
  }
  return box;
}

// Calls body(plane, row, x, label) for all voxels in a box, counted from its corner.
template <class Body>
void for_labels(const LabelView& labels, const detail::Box& box, const Body& body) {
  std::visit(
      [&](const auto& view) {
        detail::Index3 step{};
        std::copy(view.strides().begin(), view.strides().end(), step.end() - view.rank());
        for (std::ptrdiff_t z = box.low[0]; z < box.high[0]; ++z) {
          for (std::ptrdiff_t y = box.low[1]; y < box.high[1]; ++y) {
            const auto* row = view.data() + z * step[0] + y * step[1] + box.low[2] * step[2];
            for (std::ptrdiff_t x = 0; x < box.high[2] - box.low[2]; ++x) {
              body(z - box.low[0], y - box.low[1], x, static_cast<std::int64_t>(row[x * step[2]]));
            }
          }
        }
      },
      labels);
}

// The voxels of a label in a box, dilated by the neighbours that share an edge.
detail::BitRows dilated_in(const LabelView& labels, std::int64_t label, const detail::Box& box, int dilation) {
  detail::BitRows rows({box.high[0] - box.low[0], box.high[1] - box.low[1], box.high[2] - box.low[2]});
  for_labels(labels, box, [&](std::ptrdiff_t z, std::ptrdiff_t y, std::ptrdiff_t x, std::int64_t one) {
    rows.row(z, y)[x / 64] |= std::uint64_t{one == label} << x % 64;
  });
  for (int step = 0; step < dilation; ++step) rows = detail::dilated(rows, 2, 1);
  return rows;
}

}  // namespace

Candidates overlap_candidates(const ObjectPairs& objects, Criterion criterion) {
  Candidates found{objects.pair_reference, objects.pair_prediction, std::vector<double>(objects.size())};
  for (std::size_t pair = 0; pair < objects.size(); ++pair) found.value[pair] = value_of(objects, pair, criterion);
  return found;
}

Candidates box_candidates(const ObjectPairs& objects) {
  const std::size_t rank = objects.spacing.size();
  const auto pairs =
      detail::touching_boxes(voxel_boxes(objects.reference, rank), voxel_boxes(objects.prediction, rank));
  Candidates found;
  for (std::size_t r = 0; r < pairs.size(); ++r) {
    for (const std::int64_t p : pairs[r]) {
      found.add(static_cast<std::int64_t>(r), p, box_iou(objects, r, static_cast<std::size_t>(p)));
    }
  }
  return found;
}

Candidates centre_candidates(const ObjectPairs& objects, double limit) {
  if (!(limit >= 0) || std::isinf(limit)) {
    throw InvalidInput("threshold must be a finite number of mm of at least 0 for centre distances, got " +
                       detail::number_text(limit));
  }
  const std::vector<double>& spacing = objects.spacing;
  const std::size_t rank = spacing.size();
  const std::vector<double> from = centroids(objects.reference, rank);
  const std::vector<double> to = centroids(objects.prediction, rank);
  double farthest = 0;
  for (const double corner : boxes_around(from, spacing, 0).high) farthest = std::max(farthest, corner);
  const double margin = limit * (1 + 1e-9) + farthest * 1e-12;  // more than rounding can take away
  const auto pairs = detail::touching_boxes(boxes_around(from, spacing, margin), boxes_around(to, spacing, 0));
  Candidates found;
  found.distance = true;
  for (std::size_t r = 0; r < pairs.size(); ++r) {
    for (const std::int64_t p : pairs[r]) {
      double squared = 0;
      for (std::size_t axis = 0; axis < rank; ++axis) {
        const double step = (to[static_cast<std::size_t>(p) * rank + axis] - from[r * rank + axis]) * spacing[axis];
        squared += step * step;
      }
      const double distance = std::sqrt(squared);
      if (distance <= limit) found.add(static_cast<std::int64_t>(r), p, distance);
    }
  }
  return found;
}

Candidates point_candidates(const ObjectPairs& objects, const LabelView& reference, const Selection& selection) {
  const std::size_t rank = objects.spacing.size();
  const std::vector<std::ptrdiff_t>& shape = shape_of(reference);
  if (selection.mask) detail::check_shape("mask", selection.mask->shape(), shape);
  check_lies_in(objects.prediction, shape, rank);
  const detail::LabelIndex references(objects.reference.label);
  Candidates found;
  std::vector<std::ptrdiff_t> centre(rank);
  for (std::size_t p = 0; p < objects.prediction.size(); ++p) {
    for (std::size_t axis = 0; axis < rank; ++axis) {
      centre[axis] = rounded_mean(objects.prediction.index_sum[p * rank + axis], objects.prediction.count[p]);
    }
    const std::int64_t label = label_at(reference, centre);
    const std::int64_t r = references.find(label);
    if (r >= 0 && selected(selection, label, centre)) found.add(r, static_cast<std::int64_t>(p), 1.0);
  }
  sort_pairs(found);
  return found;
}

Candidates touch_candidates(const ObjectPairs& objects, const LabelView& reference, const LabelView& prediction,
                            int dilation) {
  if (dilation < 0) throw InvalidInput("dilation must be at least 0, got " + std::to_string(dilation));
  const std::size_t rank = objects.spacing.size();
  const std::vector<std::ptrdiff_t>& shape = shape_of(reference);
  if (rank > 3) throw InvalidInput("dilations need arrays of 1 to 3 axes, got " + std::to_string(rank));
  detail::check_shape("prediction", shape_of(prediction), shape);
  check_lies_in(objects.reference, shape, rank);
  check_lies_in(objects.prediction, shape, rank);
  detail::Boxes grown = voxel_boxes(objects.reference, rank);
  for (double& low : grown.low) low -= dilation;
  for (double& high : grown.high) high += dilation;
  const auto near = detail::touching_boxes(grown, voxel_boxes(objects.prediction, rank));
  const detail::LabelIndex predictions(objects.prediction.label);
  std::vector<std::int64_t> common(objects.prediction.size());
  Candidates found;
  for (std::size_t r = 0; r < near.size(); ++r) {
    if (near[r].empty()) continue;
    const detail::Box box = box_around(objects.reference, r, shape, dilation);
    const detail::BitRows rows = dilated_in(reference, objects.reference.label[r], box, dilation);
    for_labels(prediction, box, [&](std::ptrdiff_t z, std::ptrdiff_t y, std::ptrdiff_t x, std::int64_t label) {
      if (label == 0 || (rows.row(z, y)[x / 64] >> x % 64 & 1) == 0) return;
      const std::int64_t p = predictions.find(label);
      if (p >= 0) ++common[static_cast<std::size_t>(p)];
    });
    for (const std::int64_t p : near[r]) {
      std::int64_t& voxels = common[static_cast<std::size_t>(p)];
      if (voxels > 0) found.add(static_cast<std::int64_t>(r), p, static_cast<double>(voxels));
      voxels = 0;
    }
  }
  return found;
}

Candidates boundary_candidates(const ObjectPairs& objects, const LabelView& reference, const LabelView& prediction,
                               const OverlapTable& table, const BandOptions& options) {
  std::vector<Region> regions;
  regions.reserve(objects.size());
  for (std::size_t pair = 0; pair < objects.size(); ++pair) {
    regions.push_back({{objects.reference.label[static_cast<std::size_t>(objects.pair_reference[pair])]},
                       {objects.prediction.label[static_cast<std::size_t>(objects.pair_prediction[pair])]}});
  }
  const std::vector<BoundaryBands> bands = boundary_bands(reference, prediction, table, regions, options);
  Candidates found;
  for (std::size_t pair = 0; pair < objects.size(); ++pair) {
    if (bands[pair].intersection == 0) continue;
    found.add(objects.pair_reference[pair], objects.pair_prediction[pair], bands[pair].iou());
  }
  return found;
}

Candidates find_candidates(const ObjectPairs& objects, const LabelView& reference, const LabelView& prediction,
                           const OverlapTable& table, const CriterionOptions& options) {
  switch (options.criterion) {
    case Criterion::boundary_iou: return boundary_candidates(objects, reference, prediction, table, options.bands);
    case Criterion::cldice:
      return skeleton_candidates(objects, reference, prediction, table,
                                 {options.bands.selection, options.skeleton, options.bands.threads, {}});
    case Criterion::box_iou: return box_candidates(objects);
    case Criterion::centre_distance: return centre_candidates(objects, options.limit);
    case Criterion::point_in_mask: return point_candidates(objects, reference, options.bands.selection);
    case Criterion::touch:
      return options.dilation == 0 ? overlap_candidates(objects, Criterion::overlap)
                                   : touch_candidates(objects, reference, prediction, options.dilation);
    case Criterion::generalised_box_iou:
      throw InvalidInput("criterion generalised_box_iou is for boxes, not for label maps");
    default: return overlap_candidates(objects, options.criterion);
  }
}

}  // namespace assay
