#include "assay/boxes.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "assay/error.hpp"
#include "detail/interval_sweep.hpp"
#include "detail/number_text.hpp"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void check(const Boxes& boxes, const char* name) {
  if (boxes.low.size() != boxes.high.size() || (boxes.axes != 0 && boxes.low.size() % boxes.axes != 0)) {
    throw InvalidInput(std::string(name) + " must have a low and a high corner for every box, got " +
                       std::to_string(boxes.low.size()) + " and " + std::to_string(boxes.high.size()) + " values");
  }
  for (std::size_t i = 0; i < boxes.low.size(); ++i) {
    const std::string box = std::string(name) + "[" + std::to_string(i / boxes.axes) + "]";
    if (!std::isfinite(boxes.low[i]) || !std::isfinite(boxes.high[i])) {
      throw InvalidInput(box + " must have finite corners, got " + detail::number_text(boxes.low[i]) + " and " +
                         detail::number_text(boxes.high[i]));
    }
    if (boxes.low[i] > boxes.high[i]) {
      throw InvalidInput(box + " must have no negative size, got the corners " + detail::number_text(boxes.low[i]) +
                         " and " + detail::number_text(boxes.high[i]));
    }
  }
}

class Pairs {
 public:
  Pairs(const Boxes& reference, const Boxes& prediction, const BoxOptions& options)
      : reference_(reference), prediction_(prediction), options_(options), axes_(reference.axes) {
    if (options.corners == Corners::inclusive) unit_ = 1;
  }

  // NaN where there is none.
  double value(std::size_t r, std::size_t p) const {
    switch (options_.criterion) {
      case BoxCriterion::iou: {
        const double common = intersection(r, p);
        return common / (volume(reference_, r) + volume(prediction_, p) - common);
      }
      case BoxCriterion::generalised_iou: {
        const double common = intersection(r, p);
        const double either = volume(reference_, r) + volume(prediction_, p) - common;
        const double around = enclosing(r, p);
        return common / either - (around - either) / around;
      }
      case BoxCriterion::ior: return intersection(r, p) / volume(reference_, r);
      case BoxCriterion::iop: return intersection(r, p) / volume(prediction_, p);
      case BoxCriterion::centre_distance: return distance(r, p);
      case BoxCriterion::point_in_box: return inside(r, p) ? 1 : 0;
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

 private:
  double volume(const Boxes& boxes, std::size_t i) const {
    double product = 1;
    for (std::size_t k = i * axes_; k < (i + 1) * axes_; ++k) product *= boxes.high[k] - boxes.low[k] + unit_;
    return product;
  }

  double intersection(std::size_t r, std::size_t p) const {
    double product = 1;
    for (std::size_t axis = 0; axis < axes_; ++axis) {
      const std::size_t i = r * axes_ + axis;
      const std::size_t j = p * axes_ + axis;
      const double high = std::min(reference_.high[i], prediction_.high[j]);
      product *= std::max(0.0, high - std::max(reference_.low[i], prediction_.low[j]) + unit_);
    }
    return product;
  }

  double enclosing(std::size_t r, std::size_t p) const {
    double product = 1;
    for (std::size_t axis = 0; axis < axes_; ++axis) {
      const std::size_t i = r * axes_ + axis;
      const std::size_t j = p * axes_ + axis;
      const double high = std::max(reference_.high[i], prediction_.high[j]);
      product *= high - std::min(reference_.low[i], prediction_.low[j]) + unit_;
    }
    return product;
  }

  double distance(std::size_t r, std::size_t p) const {
    double sum = 0;
    for (std::size_t axis = 0; axis < axes_; ++axis) {
      const double step = options_.spacing.empty() ? 1 : options_.spacing[axis];
      const double apart = step * (centre(reference_, r, axis) - centre(prediction_, p, axis));
      sum += apart * apart;
    }
    return std::sqrt(sum);
  }

  bool inside(std::size_t r, std::size_t p) const {
    for (std::size_t axis = 0; axis < axes_; ++axis) {
      const double at = centre(prediction_, p, axis);
      const std::size_t i = r * axes_ + axis;
      // The last pixel of an inclusive box ends half a pixel after its centre, and the first starts half before.
      if (at < reference_.low[i] - unit_ / 2 || at > reference_.high[i] + unit_ / 2) return false;
    }
    return true;
  }

  double centre(const Boxes& boxes, std::size_t i, std::size_t axis) const {
    const std::size_t k = i * axes_ + axis;
    return boxes.low[k] + (boxes.high[k] - boxes.low[k]) / 2;
  }

  const Boxes& reference_;
  const Boxes& prediction_;
  const BoxOptions& options_;
  std::size_t axes_;
  double unit_ = 0;
};

// The axis along which the boxes lie farthest apart, measured in their own extents.
std::size_t widest_axis(const Boxes& a, const Boxes& b) {
  std::size_t widest = 0;
  double best = -1;
  for (std::size_t axis = 0; axis < a.axes; ++axis) {
    double low = infinity;
    double high = -infinity;
    double extents = 0;
    for (const Boxes* boxes : {&a, &b}) {
      for (std::size_t k = axis; k < boxes->low.size(); k += a.axes) {
        low = std::min(low, boxes->low[k]);
        high = std::max(high, boxes->high[k]);
        extents += boxes->high[k] - boxes->low[k];
      }
    }
    const double spread = (high - low) / (extents > 0 ? extents : 1);
    if (spread > best) {
      best = spread;
      widest = axis;
    }
  }
  return widest;
}

// How far along an axis two boxes may lie apart and still be candidates.
double reach_of(const BoxOptions& options, std::size_t axis) {
  const bool limited = !std::isnan(options.limit);
  switch (options.criterion) {
    case BoxCriterion::centre_distance: {
      const double step = options.spacing.empty() ? 1 : options.spacing[axis];
      // Boxes contain their centres. A little more, as the quotient is rounded.
      return limited ? options.limit / step * (1 + 1e-9) : infinity;
    }
    case BoxCriterion::generalised_iou:
      if (limited && options.limit < 0) return infinity;
      break;
    default: break;
  }
  return options.corners == Corners::inclusive ? 1 : 0;
}

void check(const Boxes& reference, const Boxes& prediction, const BoxOptions& options) {
  check(reference, "reference");
  check(prediction, "prediction");
  if (reference.axes != prediction.axes) {
    throw InvalidInput("reference and prediction must have as many axes, got " + std::to_string(reference.axes) +
                       " and " + std::to_string(prediction.axes));
  }
  if (!options.spacing.empty() && options.spacing.size() != reference.axes) {
    throw InvalidInput("spacing must have one value per axis (" + std::to_string(reference.axes) + "), got " +
                       std::to_string(options.spacing.size()));
  }
  for (const double step : options.spacing) {
    if (!(step > 0) || !std::isfinite(step)) {
      throw InvalidInput("spacing must be positive and finite, got " + detail::number_text(step));
    }
  }
  if (options.criterion == BoxCriterion::centre_distance && options.limit < 0) {
    throw InvalidInput("limit must be a distance of at least 0, got " + detail::number_text(options.limit));
  }
}

// Whether a value is one at all, and good enough.
bool is_candidate(double value, const BoxOptions& options) {
  if (std::isnan(value)) return false;
  if (options.criterion == BoxCriterion::centre_distance) return !(value > options.limit);
  if (options.criterion == BoxCriterion::generalised_iou && options.limit < 0) return value >= options.limit;
  return value > 0 && !(value < options.limit);
}

}  // namespace

Candidates box_candidates(const Boxes& reference, const Boxes& prediction, const BoxOptions& options) {
  check(reference, prediction, options);
  Candidates found;
  found.distance = options.criterion == BoxCriterion::centre_distance;
  if (reference.size() == 0 || prediction.size() == 0) return found;
  const Pairs pairs(reference, prediction, options);
  const std::size_t axis = widest_axis(reference, prediction);
  const auto intervals = [&](const Boxes& boxes) {
    return detail::Intervals{boxes.low.data() + axis, boxes.high.data() + axis, boxes.axes, boxes.size()};
  };
  for (const auto& [r, p] :
       detail::meeting_pairs(intervals(reference), intervals(prediction), reach_of(options, axis))) {
    const double value = pairs.value(r, p);
    if (!is_candidate(value, options)) continue;
    found.reference.push_back(static_cast<std::int64_t>(r));
    found.prediction.push_back(static_cast<std::int64_t>(p));
    found.value.push_back(value);
  }
  return found;
}

}  // namespace assay
