#include "detail/coco_overlap.hpp"

#include <algorithm>

#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t masks_per_task = 1024;

}  // namespace

CocoOverlaps::CocoOverlaps(const CocoObjects& reference, const CocoObjects& prediction, double least, int threads)
    : reference_(reference), prediction_(prediction), least_(least) {
  if (!reference.masks) return;
  reference_extents_ = extents(*reference.masks, threads);
  prediction_extents_ = extents(*prediction.masks, threads);
}

std::vector<CocoOverlaps::Extent> CocoOverlaps::extents(const RunLengthMasks& masks, int threads) {
  std::vector<Extent> found(masks.size());
  parallel_stretches(static_cast<std::ptrdiff_t>(masks.size()), masks_per_task, threads,
                     [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                       for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(end); ++i) {
                         found[i] = {box(masks[i]), area(masks[i])};
                       }
                     });
  return found;
}

void CocoOverlaps::find(std::size_t prediction, const std::size_t* rows, std::size_t count,
                        std::vector<CocoOverlap>& found) const {
  for (std::size_t i = 0; i < count; ++i) {
    const double value = reference_.masks ? mask_iou(rows[i], prediction) : box_iou(rows[i], prediction);
    if (value >= least_) found.push_back({i, value});
  }
}

// Rounded as pycocotools rounds it: an IoU that is a threshold but for its last bit must fall on the same side.
double CocoOverlaps::box_iou(std::size_t reference, std::size_t prediction) const {
  const double* r = &reference_.box[4 * reference];
  const double* p = &prediction_.box[4 * prediction];
  const double width = std::min(p[2] + p[0], r[2] + r[0]) - std::max(p[0], r[0]);
  if (width <= 0) return 0;
  const double height = std::min(p[3] + p[1], r[3] + r[1]) - std::max(p[1], r[1]);
  if (height <= 0) return 0;
  const double common = width * height;
  const bool crowd = !reference_.crowd.empty() && reference_.crowd[reference] != 0;
  const double own = p[2] * p[3];
  return common / (crowd ? own : own + r[2] * r[3] - common);
}

double CocoOverlaps::mask_iou(std::size_t reference, std::size_t prediction) const {
  const Extent& r = reference_extents_[reference];
  const Extent& p = prediction_extents_[prediction];
  const auto shared = [&](std::size_t axis) {
    const std::int64_t high = std::min(r.box[axis] + r.box[axis + 2], p.box[axis] + p.box[axis + 2]);
    return std::max<std::int64_t>(0, high - std::max(r.box[axis], p.box[axis]));
  };
  const bool crowd = !reference_.crowd.empty() && reference_.crowd[reference] != 0;
  // The ratio grows with what is common, so what their boxes allow is a bound.
  const auto ratio = [&](std::int64_t common) {
    return static_cast<double>(common) / static_cast<double>(crowd ? p.area : r.area + p.area - common);
  };
  const std::int64_t most = std::min({shared(0) * shared(1), r.area, p.area});
  if (most == 0 || ratio(most) < least_) return 0;
  const std::int64_t common = intersection((*reference_.masks)[reference], (*prediction_.masks)[prediction]);
  return common == 0 ? 0 : ratio(common);
}

}  // namespace assay::detail
