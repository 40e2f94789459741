// What follows from a matching that is no number: its curve over scores, and its objects of some volumes.
#include <cmath>
#include <limits>

#include "assay/error.hpp"
#include "assay/matching.hpp"

namespace assay {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Every object outside the range becomes ignored.
void ignore_outside(Matching::Side& side, double from, double below) {
  for (std::size_t i = 0; i < side.size(); ++i) {
    const double volume = side.volume[i];
    if (std::isnan(volume)) throw InvalidInput("volumes of these objects are not known");
    if (!(volume >= from && volume < below)) side.ignored[i] = 1;
  }
}

void clear_matches(Assignment& assignment) {
  assignment.match_of_reference.assign(assignment.match_of_reference.size(), -1);
  assignment.match_of_prediction.assign(assignment.match_of_prediction.size(), -1);
  assignment.value_of_reference.assign(assignment.value_of_reference.size(), nan);
  assignment.value_of_prediction.assign(assignment.value_of_prediction.size(), nan);
}

// An object's match is the best of its pairs, the first of equal ones.
void take_if_better(std::int64_t& match, double& value, std::int64_t other, double other_value, bool distance) {
  if (match >= 0 && !(distance ? other_value < value : other_value > value)) return;
  match = other;
  value = other_value;
}

}  // namespace

DetectionCurve Matching::curve() const {
  if (score.size() != prediction.size()) throw InvalidInput("a curve needs the scores of the predictions");
  if (options.assignment.strategy == Strategy::one_to_many) {
    throw InvalidInput("a curve needs a strategy with one match per reference, this matching is \"one_to_many\"");
  }
  DetectionColumns detections;
  for (std::size_t p = 0; p < prediction.size(); ++p) {
    const bool hit = assignment.match_of_prediction[p] >= 0;
    if (!hit && prediction.ignored[p] != 0) continue;
    detections.score.push_back(score[p]);
    detections.hit.push_back(hit ? 1 : 0);
  }
  const BinaryCounts found = counts();
  return {detections, static_cast<double>(found.reference()), images};
}

Matching Matching::within(double from, double below) const {
  if (std::isnan(from) || std::isnan(below)) throw InvalidInput("limits of volumes must be numbers, got NaN");
  Matching part = *this;
  ignore_outside(part.reference, from, below);
  ignore_outside(part.prediction, from, below);
  const Candidates& all = assignment.pairs;
  Assignment& kept = part.assignment;
  kept.pairs = Candidates{};
  kept.pairs.distance = all.distance;
  clear_matches(kept);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto r = static_cast<std::size_t>(all.reference[i]);
    const auto p = static_cast<std::size_t>(all.prediction[i]);
    part.prediction.ignored[p] = 1;  // unless it has a match that counts, below
    if (part.reference.ignored[r] != 0) continue;
    kept.pairs.add(all.reference[i], all.prediction[i], all.value[i]);
    take_if_better(kept.match_of_reference[r], kept.value_of_reference[r], all.prediction[i], all.value[i],
                   all.distance);
    take_if_better(kept.match_of_prediction[p], kept.value_of_prediction[p], all.reference[i], all.value[i],
                   all.distance);
  }
  for (const std::int64_t p : kept.pairs.prediction) part.prediction.ignored[static_cast<std::size_t>(p)] = 0;
  return part;
}

}  // namespace assay
