#include "assay/assignment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "assay/error.hpp"
#include "detail/number_text.hpp"
#include "detail/sparse_assignment.hpp"

namespace assay {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// A candidate that passes; more gain is better.
struct Edge {
  std::size_t reference;
  std::size_t prediction;
  double value;
  double gain;
};

using Edges = std::vector<Edge>;  // by reference, then prediction

bool by_indices(const Edge& a, const Edge& b) {
  return a.reference < b.reference || (a.reference == b.reference && a.prediction < b.prediction);
}

void check_columns(const Candidates& candidates) {
  const std::size_t size = candidates.size();
  if (candidates.reference.size() != size || candidates.prediction.size() != size) {
    throw InvalidInput("the columns of candidates must have one entry per pair");
  }
}

void check_index(std::int64_t index, std::size_t objects, const char* side) {
  if (index < 0 || static_cast<std::uint64_t>(index) >= objects) {
    throw InvalidInput("candidates name the " + std::string(side) + " object number " + std::to_string(index) +
                       ", but there are " + std::to_string(objects));
  }
}

Edges passing(const Candidates& candidates, std::size_t references, std::size_t predictions,
              const AssignmentOptions& options) {
  check_columns(candidates);
  if (std::isnan(options.threshold)) throw InvalidInput("threshold must be a number, got nan");
  const double sign = candidates.distance ? -1 : 1;
  const double limit = sign * options.threshold;
  Edges edges;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    check_index(candidates.reference[i], references, "reference");
    check_index(candidates.prediction[i], predictions, "prediction");
    const double value = candidates.value[i];
    if (!std::isfinite(value))
      throw InvalidInput("values of candidates must be finite, got " + detail::number_text(value));
    const double gain = sign * value;
    if (gain > limit || (options.hit_at_threshold && gain == limit)) {
      edges.push_back({static_cast<std::size_t>(candidates.reference[i]),
                       static_cast<std::size_t>(candidates.prediction[i]), value, gain});
    }
  }
  if (!std::is_sorted(edges.begin(), edges.end(), by_indices)) std::sort(edges.begin(), edges.end(), by_indices);
  return edges;
}

// The numbers 0, 1, ... in the order of descending keys; equal ones stay in their order.
template <class Key>
std::vector<std::size_t> descending(std::size_t count, const Key& key) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) > key(b); });
  return order;
}

// The places of edges grouped by an object of one side, in their order.
struct Grouped {
  Grouped(const Edges& edges, std::size_t Edge::* side, std::size_t objects) : start(objects + 1), edge(edges.size()) {
    for (const Edge& one : edges) ++start[one.*side + 1];
    std::partial_sum(start.begin(), start.end(), start.begin());
    std::vector<std::size_t> next(start.begin(), start.end() - 1);
    for (std::size_t i = 0; i < edges.size(); ++i) edge[next[edges[i].*side]++] = i;
  }

  std::vector<std::size_t> start;
  std::vector<std::size_t> edge;
};

using Choice = std::vector<std::uint8_t>;  // 1 for an edge that is taken

Choice by_criterion(const Edges& edges, std::size_t references, std::size_t predictions) {
  Choice chosen(edges.size());
  std::vector<std::uint8_t> reference_taken(references);
  std::vector<std::uint8_t> prediction_taken(predictions);
  for (const std::size_t i : descending(edges.size(), [&](std::size_t e) { return edges[e].gain; })) {
    std::uint8_t& reference = reference_taken[edges[i].reference];
    std::uint8_t& prediction = prediction_taken[edges[i].prediction];
    if (reference == 0 && prediction == 0) chosen[i] = reference = prediction = 1;
  }
  return chosen;
}

void check_scores(const std::vector<double>& scores, std::size_t predictions) {
  if (scores.size() != predictions) {
    throw InvalidInput("scores must have one number per prediction (" + std::to_string(predictions) +
                       ") for the strategy greedy_by_score, got " + std::to_string(scores.size()));
  }
  const auto bad = std::find_if(scores.begin(), scores.end(), [](double score) { return std::isnan(score); });
  if (bad != scores.end()) {
    throw InvalidInput("scores must be numbers, got nan for prediction number " + std::to_string(bad - scores.begin()));
  }
}

Choice by_score(const Edges& edges, std::size_t references, const std::vector<double>& scores) {
  Choice chosen(edges.size());
  std::vector<std::uint8_t> taken(references);
  const Grouped of_prediction(edges, &Edge::prediction, scores.size());
  for (const std::size_t p : descending(scores.size(), [&](std::size_t k) { return scores[k]; })) {
    const Edge* best = nullptr;
    for (std::size_t k = of_prediction.start[p]; k < of_prediction.start[p + 1]; ++k) {
      const Edge& edge = edges[of_prediction.edge[k]];
      if (taken[edge.reference] == 0 && (best == nullptr || edge.gain > best->gain)) best = &edge;
    }
    if (best == nullptr) continue;
    taken[best->reference] = 1;
    chosen[static_cast<std::size_t>(best - edges.data())] = 1;
  }
  return chosen;
}

Choice by_total(const Edges& edges, std::size_t references, std::size_t predictions, bool most_pairs) {
  double highest = 0;
  for (const Edge& edge : edges) highest = std::max(highest, edge.gain);
  detail::SparseCosts costs;
  costs.start = Grouped(edges, &Edge::reference, references).start;
  for (const Edge& edge : edges) {
    costs.column.push_back(edge.prediction);
    costs.cost.push_back(highest - edge.gain);
  }
  const detail::AloneCost alone = most_pairs ? detail::AloneCost{1, 0} : detail::AloneCost{0, highest};
  Choice chosen(edges.size());
  for (const std::int64_t edge : detail::assign_sparse(costs, predictions, alone)) {
    if (edge >= 0) chosen[static_cast<std::size_t>(edge)] = 1;
  }
  return chosen;
}

std::optional<AmbiguousObject> ambiguous(const Edges& edges, std::size_t references, std::size_t predictions) {
  for (const bool in_reference : {true, false}) {
    const auto side = in_reference ? &Edge::reference : &Edge::prediction;
    std::vector<std::uint8_t> seen(in_reference ? references : predictions);
    for (const Edge& edge : edges) {
      if (seen[edge.*side]++ != 0) return AmbiguousObject{in_reference, static_cast<std::int64_t>(edge.*side)};
    }
  }
  return {};
}

Choice all_of(const Edges& edges) {
  Choice all(edges.size(), 1);
  return all;
}

Choice unambiguous(const Edges& edges, std::size_t references, std::size_t predictions) {
  if (const auto object = ambiguous(edges, references, predictions)) {
    throw InvalidInput(std::string(object->in_reference ? "reference" : "prediction") + " object number " +
                       std::to_string(object->index) + " is in several pairs that pass, so that the strategy " +
                       "unambiguous cannot choose");
  }
  return all_of(edges);
}

Choice choose(const Edges& edges, const Candidates& candidates, std::size_t references, std::size_t predictions,
              const std::vector<double>& scores, Strategy strategy) {
  switch (strategy) {
    case Strategy::greedy_by_score: check_scores(scores, predictions); return by_score(edges, references, scores);
    case Strategy::greedy_by_criterion: return by_criterion(edges, references, predictions);
    case Strategy::optimal: return by_total(edges, references, predictions, true);
    case Strategy::best_total:
      if (candidates.distance) throw InvalidInput("the strategy best_total is not for distances");
      return by_total(edges, references, predictions, false);
    case Strategy::one_to_many: return all_of(edges);
    default: return unambiguous(edges, references, predictions);
  }
}

// Remembers the better of two partners; of equal ones that which came first.
void take_better(std::int64_t& match, double& value, std::int64_t partner, double its_value, bool distance) {
  if (match >= 0 && !(distance ? its_value < value : its_value > value)) return;
  match = partner;
  value = its_value;
}

}  // namespace

bool AssignmentOptions::operator==(const AssignmentOptions& other) const noexcept {
  return strategy == other.strategy && threshold == other.threshold && hit_at_threshold == other.hit_at_threshold;
}

Assignment assign(const Candidates& candidates, std::size_t references, std::size_t predictions,
                  const std::vector<double>& scores, const AssignmentOptions& options) {
  const Edges edges = passing(candidates, references, predictions, options);
  const Choice chosen = choose(edges, candidates, references, predictions, scores, options.strategy);
  Assignment found;
  found.pairs.distance = candidates.distance;
  found.match_of_reference.resize(references, -1);
  found.match_of_prediction.resize(predictions, -1);
  found.value_of_reference.resize(references, nan);
  found.value_of_prediction.resize(predictions, nan);
  found.double_detection.resize(predictions);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (chosen[i] == 0) continue;
    const auto [r, p, value, gain] = edges[i];
    const auto reference = static_cast<std::int64_t>(r);
    const auto prediction = static_cast<std::int64_t>(p);
    found.pairs.add(reference, prediction, value);
    take_better(found.match_of_reference[r], found.value_of_reference[r], prediction, value, candidates.distance);
    take_better(found.match_of_prediction[p], found.value_of_prediction[p], reference, value, candidates.distance);
  }
  for (const Edge& edge : edges) {
    if (found.match_of_prediction[edge.prediction] < 0) found.double_detection[edge.prediction] = 1;
  }
  return found;
}

std::optional<AmbiguousObject> find_ambiguous(const Candidates& candidates, std::size_t references,
                                              std::size_t predictions, const AssignmentOptions& options) {
  return ambiguous(passing(candidates, references, predictions, options), references, predictions);
}

}  // namespace assay
