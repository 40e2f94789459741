#include "assay/consistency.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "assay/error.hpp"
#include "detail/number_text.hpp"
#include "detail/thinning.hpp"

namespace assay {
namespace {

using Indices = std::vector<std::int64_t>;

void check_length(std::size_t found, std::size_t length, const char* column) {
  if (found == length) return;
  throw InvalidInput(std::string(column) + " must have " + std::to_string(length) + " entries, got " +
                     std::to_string(found));
}

// One index from `least` up to below `end` for each of `length` entries.
void check_indices(const Indices& indices, std::size_t length, std::int64_t least, std::size_t end,
                   const char* column) {
  check_length(indices.size(), length, column);
  for (const std::int64_t index : indices) {
    if (index >= least && index < static_cast<std::int64_t>(end)) continue;
    throw InvalidInput(std::string(column) + " must hold indices from " + std::to_string(least) + " to below " +
                       std::to_string(end) + ", got " + std::to_string(index));
  }
}

// Values whose sums over the rows are numbers too; each row has one for each of `columns`.
void check_sums(const Indices& values, std::size_t columns, std::int64_t most, const char* name) {
  Indices sums(columns);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::int64_t& sum = sums[i % columns];
    if (values[i] < 0 || values[i] > most - sum) {
      throw InvalidInput(std::string(name) + " must be at least 0 and add up to at most " + std::to_string(most) +
                         ", got " + std::to_string(values[i]));
    }
    sum += values[i];
  }
}

constexpr std::int64_t most_voxels = std::int64_t{1} << 53;
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

void check_side(const Objects& side, std::size_t axes) {
  for (const Indices* column : {&side.count, &side.void_count, &side.crowd_count}) {
    check_length(column->size(), side.size(), "a column of objects");
    check_sums(*column, 1, most_voxels, "voxels of objects");
  }
  for (const Indices* column : {&side.low, &side.high, &side.index_sum}) {
    check_length(column->size(), side.size() * axes, "a column of objects and axes");
  }
  check_sums(side.index_sum, axes, most, "sums of indices");
}

void check_side(const Matching::Side& side, std::int64_t images) {
  check_length(side.volume.size(), side.size(), "volumes");
  check_length(side.ignored.size(), side.size(), "ignored");
  check_indices(side.image, side.size(), 0, static_cast<std::size_t>(images), "images");
}

}  // namespace

void check_columns(const PairColumns& pairs, std::size_t axes) {
  check_length(pairs.reference.size(), pairs.size(), "reference");
  check_length(pairs.prediction.size(), pairs.size(), "prediction");
  for (const Indices* column : {&pairs.low, &pairs.high, &pairs.index_sum}) {
    check_length(column->size(), pairs.size() * axes, "a column of pairs and axes");
  }
  check_sums(pairs.count, 1, most_voxels, "voxels of pairs");
  check_sums(pairs.index_sum, axes, most, "sums of indices");
}

void check_columns(const BoundaryBands& bands) {
  check_sums({bands.reference, bands.prediction}, 1, most_voxels, "voxels of bands");
  check_sums({bands.intersection}, 1, std::min(bands.reference, bands.prediction), "voxels in both bands");
}

void check_columns(const Candidates& candidates) {
  check_indices(candidates.reference, candidates.size(), 0, most, "reference");
  check_indices(candidates.prediction, candidates.size(), 0, most, "prediction");
  for (const double value : candidates.value) {
    if (!std::isfinite(value)) {
      throw InvalidInput("values of candidates must be finite, got " + detail::number_text(value));
    }
  }
}

void check_columns(const ObjectPairs& objects) {
  for (const double step : objects.spacing) {
    if (!(step > 0) || std::isinf(step)) {
      throw InvalidInput("spacing must be positive and finite, got " + detail::number_text(step));
    }
  }
  check_side(objects.reference, objects.spacing.size());
  check_side(objects.prediction, objects.spacing.size());
  check_indices(objects.pair_reference, objects.size(), 0, objects.reference.size(), "reference of pairs");
  check_indices(objects.pair_prediction, objects.size(), 0, objects.prediction.size(), "prediction of pairs");
  check_sums(objects.intersection, 1, most_voxels, "voxels in common");
}

void check_columns(const Matching& matching) {
  if (matching.images < 0) throw InvalidInput("images must be at least 0, got " + std::to_string(matching.images));
  check_side(matching.reference, matching.images);
  check_side(matching.prediction, matching.images);
  const std::size_t references = matching.reference.size();
  const std::size_t predictions = matching.prediction.size();
  if (!matching.score.empty()) check_length(matching.score.size(), predictions, "scores");

  const Assignment& found = matching.assignment;
  check_columns(found.pairs);
  check_indices(found.pairs.reference, found.pairs.size(), 0, references, "reference of pairs");
  check_indices(found.pairs.prediction, found.pairs.size(), 0, predictions, "prediction of pairs");
  check_indices(found.match_of_reference, references, -1, predictions, "match_of_reference");
  check_indices(found.match_of_prediction, predictions, -1, references, "match_of_prediction");
  check_length(found.value_of_reference.size(), references, "value_of_reference");
  check_length(found.value_of_prediction.size(), predictions, "value_of_prediction");
  check_length(found.double_detection.size(), predictions, "double_detection");
  check_indices(matching.best_of_reference, references, -1, predictions, "best_of_reference");
  check_length(matching.best_value_of_reference.size(), references, "best_value_of_reference");
}

void check_columns(const CocoObjects& objects) {
  const std::size_t size = objects.size();
  check_length(objects.category.size(), size, "category");
  check_length(objects.area.size(), size, "area");
  if (objects.masks) {
    check_length(objects.masks->size(), size, "masks");
  } else {
    check_length(objects.box.size(), 4 * size, "box");
  }
  if (!objects.crowd.empty()) check_length(objects.crowd.size(), size, "crowd");
  if (!objects.score.empty()) check_length(objects.score.size(), size, "score");
}

void check_columns(const Topology& topology) {
  check_sums({topology.voxels}, 1, most_voxels, "voxels");
  check_sums({topology.betti.begin(), topology.betti.end()}, 1, most_voxels, "Betti numbers");
  check_sums({topology.betti[0]}, 1, topology.voxels, "components");
}

void check_columns(const SkeletonOverlap& overlap) {
  detail::check_iterations(overlap.method, overlap.iterations);
  check_sums({overlap.reference.voxels}, 1, most_voxels, "voxels of the reference");
  check_sums({overlap.prediction.voxels}, 1, most_voxels, "voxels of the prediction");
  for (const SkeletonInside* side : {&overlap.reference, &overlap.prediction}) {
    const SkeletonInside& other = side == &overlap.reference ? overlap.prediction : overlap.reference;
    check_sums({side->skeleton}, 1, side->voxels, "voxels of a skeleton");
    check_sums({side->inside}, 1, std::min(side->skeleton, other.voxels), "voxels of a skeleton in the other mask");
    if (!(side->length >= 0) || (side->length > 0 && side->skeleton < 2)) {
      throw InvalidInput("the length of a skeleton must be at least 0, and 0 without two voxels, got " +
                         detail::number_text(side->length));
    }
  }
}

void check_columns(const CalibreRecall& recall) {
  detail::check_iterations(recall.method, recall.iterations);
  check_sums({recall.reference_voxels}, 1, most_voxels, "voxels of the reference");
  check_sums({recall.prediction_voxels}, 1, most_voxels, "voxels of the prediction");
  check_length(recall.voxels.size(), recall.radius.size(), "voxels");
  check_length(recall.found.size(), recall.radius.size(), "found");
  check_sums(recall.voxels, 1, recall.reference_voxels, "voxels of the skeleton");
  check_sums(recall.found, 1, recall.prediction_voxels, "voxels of the skeleton in the prediction");
  double before = 0;
  for (std::size_t i = 0; i < recall.radius.size(); ++i) {
    check_sums({recall.found[i]}, 1, recall.voxels[i], "voxels of one radius in the prediction");
    if (!(recall.radius[i] > before) || !std::isfinite(recall.radius[i])) {
      throw InvalidInput("radii must be positive, finite and ascending, got " + detail::number_text(recall.radius[i]));
    }
    before = recall.radius[i];
  }
}

}  // namespace assay
