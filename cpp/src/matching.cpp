#include "assay/matching.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "assay/error.hpp"

namespace assay {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void check_side(const Matching::Side& side, const char* name) {
  const std::size_t size = side.label.size();
  if (side.volume.size() != size || side.ignored.size() != size || side.image.size() != size) {
    throw InvalidInput("the columns of the " + std::string(name) + " objects must have one entry per object");
  }
}

// What ignored references take part in matches nothing.
Candidates without_ignored(const Candidates& candidates, const Matching::Side& reference) {
  if (std::find(reference.ignored.begin(), reference.ignored.end(), 1) == reference.ignored.end()) return candidates;
  Candidates left;
  left.distance = candidates.distance;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto r = static_cast<std::size_t>(candidates.reference[i]);
    if (r < reference.size() && reference.ignored[r] != 0) continue;
    left.add(candidates.reference[i], candidates.prediction[i], candidates.value[i]);
  }
  return left;
}

bool passes(const Candidates& candidates, std::size_t i, const AssignmentOptions& options) {
  const double value = candidates.value[i];
  if (value == options.threshold) return options.hit_at_threshold;
  return candidates.distance ? value < options.threshold : value > options.threshold;
}

void check_unambiguous(const Matching& matching, const Candidates& candidates) {
  if (matching.options.assignment.strategy != Strategy::unambiguous) return;
  const auto object =
      find_ambiguous(candidates, matching.reference.size(), matching.prediction.size(), matching.options.assignment);
  if (!object) return;
  const Matching::Side& side = object->in_reference ? matching.reference : matching.prediction;
  throw InvalidInput(
      "strategy \"unambiguous\" cannot choose: " + std::string(object->in_reference ? "reference" : "prediction") +
      " " + std::to_string(side.label[static_cast<std::size_t>(object->index)]) +
      " passes the threshold with several objects; pass another strategy, or a threshold at which only "
      "one can (an IoU above 0.5 of masks)");
}

void find_best(Matching& matching, const Candidates& candidates) {
  matching.best_of_reference.assign(matching.reference.size(), -1);
  matching.best_value_of_reference.assign(matching.reference.size(), nan);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto r = static_cast<std::size_t>(candidates.reference[i]);
    const std::int64_t p = candidates.prediction[i];
    const double value = candidates.value[i];
    std::int64_t& best = matching.best_of_reference[r];
    double& best_value = matching.best_value_of_reference[r];
    const bool better = candidates.distance ? value < best_value : value > best_value;
    if (best < 0 || better || (value == best_value && p < best)) {
      best = p;
      best_value = value;
    }
  }
}

void ignore_predictions(Matching& matching) {
  for (std::size_t p = 0; p < matching.prediction.size(); ++p) {
    std::uint8_t& ignored = matching.prediction.ignored[p];
    const bool surplus = matching.options.ignore_double_detections && matching.assignment.double_detection[p] != 0;
    ignored = matching.assignment.match_of_prediction[p] < 0 && (ignored != 0 || surplus) ? 1 : 0;
  }
}

// Volumes of the objects without a match that are not ignored.
double unmatched_volume(const Matching::Side& side, const std::vector<std::int64_t>& match) {
  double sum = 0;
  for (std::size_t i = 0; i < side.size(); ++i) {
    if (match[i] < 0 && side.ignored[i] == 0) sum += side.volume[i];
  }
  return sum;
}

std::int64_t not_ignored(const Matching::Side& side) {
  return std::count(side.ignored.begin(), side.ignored.end(), std::uint8_t{0});
}

template <class T>
void extend(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void extend_indices(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from, std::size_t shift) {
  for (const std::int64_t index : from) to.push_back(index < 0 ? index : index + static_cast<std::int64_t>(shift));
}

void extend(Matching::Side& to, const Matching::Side& from, std::int64_t images) {
  extend(to.label, from.label);
  extend(to.volume, from.volume);
  extend(to.ignored, from.ignored);
  extend_indices(to.image, from.image, static_cast<std::size_t>(images));
}

void extend(Assignment& to, const Assignment& from, std::size_t references, std::size_t predictions) {
  extend_indices(to.pairs.reference, from.pairs.reference, references);
  extend_indices(to.pairs.prediction, from.pairs.prediction, predictions);
  extend(to.pairs.value, from.pairs.value);
  extend_indices(to.match_of_reference, from.match_of_reference, predictions);
  extend_indices(to.match_of_prediction, from.match_of_prediction, references);
  extend(to.value_of_reference, from.value_of_reference);
  extend(to.value_of_prediction, from.value_of_prediction);
  extend(to.double_detection, from.double_detection);
}

Matching::Side side_of(const ObjectPairs& objects, const Objects& side) {
  return {side.label, objects.volumes(side), std::vector<std::uint8_t>(side.size()),
          std::vector<std::int64_t>(side.size())};
}

}  // namespace

bool MatchingOptions::operator==(const MatchingOptions& other) const noexcept {
  return criterion == other.criterion && assignment == other.assignment &&
         ignore_double_detections == other.ignore_double_detections;
}

BinaryCounts Matching::counts() const {
  BinaryCounts counts;
  for (std::size_t r = 0; r < reference.size(); ++r) {
    if (reference.ignored[r] != 0) continue;
    ++(assignment.match_of_reference[r] >= 0 ? counts.tp : counts.fn);
  }
  for (std::size_t p = 0; p < prediction.size(); ++p) {
    counts.fp += assignment.match_of_prediction[p] < 0 && prediction.ignored[p] == 0 ? 1 : 0;
  }
  return counts;
}

Status Matching::status() const { return status_of(not_ignored(reference) == 0, not_ignored(prediction) == 0); }

double Matching::fppi() const {
  return images == 0 ? nan : static_cast<double>(counts().fp) / static_cast<double>(images);
}

double Matching::sq() const {
  double sum = 0;
  std::int64_t matched = 0;
  for (std::size_t r = 0; r < reference.size(); ++r) {
    if (assignment.match_of_reference[r] < 0) continue;
    sum += assignment.value_of_reference[r];
    ++matched;
  }
  return matched == 0 ? nan : sum / static_cast<double>(matched);
}

double Matching::pq() const {
  if (options.criterion == Criterion::overlap || options.criterion == Criterion::touch ||
      options.criterion == Criterion::centre_distance) {
    throw InvalidInput("pq needs a criterion from 0 to 1 such as \"iou\"; this matching is by one in voxels or mm");
  }
  if (options.criterion == Criterion::generalised_box_iou && options.assignment.threshold < 0) {
    throw InvalidInput("pq needs a criterion from 0 to 1; with a threshold below 0 this one is from -1 to 1");
  }
  const BinaryCounts found = counts();
  return found.tp == 0 ? found.dsc() : found.dsc() * sq();
}

double Matching::missed_volume() const { return unmatched_volume(reference, assignment.match_of_reference); }
double Matching::false_volume() const { return unmatched_volume(prediction, assignment.match_of_prediction); }
std::int64_t Matching::count_difference() const { return not_ignored(prediction) - not_ignored(reference); }

Matching& Matching::operator+=(const Matching& other) {
  if (!(options == other.options)) throw InvalidInput("matchings of different definitions cannot be added");
  const bool scored = score.size() == prediction.size();
  const bool other_scored = other.score.size() == other.prediction.size();
  const bool scores_go_together = (scored && other_scored) || (score.empty() && other.score.empty());
  if (!scores_go_together) throw InvalidInput("matchings with scores and without cannot be added");
  const std::size_t references = reference.size();
  const std::size_t predictions = prediction.size();
  extend(assignment, other.assignment, references, predictions);
  extend_indices(best_of_reference, other.best_of_reference, predictions);
  extend(best_value_of_reference, other.best_value_of_reference);
  extend(score, other.score);
  extend(reference, other.reference, images);
  extend(prediction, other.prediction, images);
  images += other.images;
  return *this;
}

Matching match(Matching::Side reference, Matching::Side prediction, const Candidates& candidates,
               std::vector<double> scores, const MatchingOptions& options) {
  check_side(reference, "reference");
  check_side(prediction, "prediction");
  if (!scores.empty() && scores.size() != prediction.size()) {
    throw InvalidInput("scores must have one number per prediction (" + std::to_string(prediction.size()) + "), got " +
                       std::to_string(scores.size()));
  }
  Matching matching;
  matching.options = options;
  matching.reference = std::move(reference);
  matching.prediction = std::move(prediction);
  matching.score = std::move(scores);
  const Candidates possible = without_ignored(candidates, matching.reference);
  check_unambiguous(matching, possible);
  matching.assignment =
      assign(possible, matching.reference.size(), matching.prediction.size(), matching.score, options.assignment);
  find_best(matching, possible);
  ignore_predictions(matching);
  return matching;
}

Matching match(const ObjectPairs& objects, const Candidates& candidates, std::vector<double> scores,
               const MatchingOptions& options, double smallest) {
  Matching::Side reference = side_of(objects, objects.reference);
  for (std::size_t r = 0; r < reference.size(); ++r) reference.ignored[r] = reference.volume[r] <= smallest ? 1 : 0;
  Matching::Side prediction = side_of(objects, objects.prediction);
  for (std::size_t p = 0; p < prediction.size(); ++p) {
    const std::int64_t excused = objects.prediction.void_count[p] + objects.prediction.crowd_count[p];
    prediction.ignored[p] = 2 * excused > objects.prediction.count[p] ? 1 : 0;
  }
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto r = static_cast<std::size_t>(candidates.reference[i]);
    const auto p = static_cast<std::size_t>(candidates.prediction[i]);
    if (r >= reference.size() || p >= prediction.size() || reference.ignored[r] == 0) continue;
    if (passes(candidates, i, options.assignment)) prediction.ignored[p] = 1;
  }
  return match(std::move(reference), std::move(prediction), candidates, std::move(scores), options);
}

}  // namespace assay
