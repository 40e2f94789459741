#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/scoring_sums.hpp"
#include "detail/number_text.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

using detail::ratio;

// The sum over all classes of what `get` takes from each, rounded once if there are no weights.
template <class Get>
double sum_over_classes(const ScoringSums& sums, const Get& get) {
  FixedSum exact;
  for (const CountedSums& one : sums.counted()) exact += get(one);
  double total = exact.value();
  for (const WeightedSums& one : sums.weighted()) total += get(one);
  return total;
}

double sum_of(const ScoringSums& sums, Score score) {
  return sum_over_classes(sums, [score](const auto& one) { return one.score[static_cast<std::size_t>(score)]; });
}

}  // namespace

std::vector<double> ScoringSums::samples() const {
  std::vector<double> found;
  for (std::size_t k = 0; k < size(); ++k) {
    const std::vector<std::int64_t>& counts = counted_[k].highest;
    found.push_back(static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0})));
    if (weighted_.empty()) continue;
    for (const double weight : weighted_[k].highest) found.back() += weight;
  }
  return found;
}

double ScoringSums::total() const {
  const std::vector<double> all = samples();
  return std::accumulate(all.begin(), all.end(), 0.0);
}

double ScoringSums::mean(Score score) const {
  const double found = ratio(sum_of(*this, score), total());
  if (score != Score::log || std::isnan(found)) return found;
  bool finite = true;
  for (const CountedSums& one : counted_) finite = finite && one.infinite == 0;
  for (const WeightedSums& one : weighted_) finite = finite && one.infinite == 0;
  return finite ? found : infinity;
}

std::vector<double> ScoringSums::means(Score score) const {
  const auto place = static_cast<std::size_t>(score);
  std::vector<double> values = samples();
  for (std::size_t k = 0; k < size(); ++k) {
    const double weighted = weighted_.empty() ? 0 : weighted_[k].score[place];
    const double infinite = static_cast<double>(counted_[k].infinite) + (weighted_.empty() ? 0 : weighted_[k].infinite);
    values[k] = ratio(counted_[k].score[place].value() + weighted, values[k]);
    if (score == Score::log && infinite > 0) values[k] = infinity;
  }
  return values;
}

double ScoringSums::climatology(Score score) const {
  const double all = total();
  double squares = 0;  // of frequencies
  double below = 0;    // samples of classes up to one
  double spread = 0;   // sum over them of F (1 - F)
  for (const double count : samples()) {
    squares += (count / all) * (count / all);
    below += count;
    spread += (below / all) * ((all - below) / all);
  }
  if (all == 0) return undefined;
  if (score == Score::brier) return 1 - squares;
  return score == Score::rps ? spread : undefined;
}

std::vector<double> ScoringSums::probabilities() const {
  std::vector<double> found;
  for (std::size_t i = 0; i < size(); ++i) {
    for (std::size_t j = 0; j < size(); ++j) {
      found.push_back(counted_[i].probability[j].value() + (weighted_.empty() ? 0 : weighted_[i].probability[j]));
    }
  }
  return found;
}

double ScoringSums::soft_cost(const std::vector<double>& costs) const {
  const std::vector<double> shares = probabilities();
  if (costs.size() != shares.size()) {
    throw InvalidInput("costs must be " + std::to_string(shares.size()) + " numbers, got " +
                       std::to_string(costs.size()));
  }
  double sum = 0;
  for (std::size_t cell = 0; cell < shares.size(); ++cell) {
    if (!(costs[cell] >= 0) || std::isinf(costs[cell])) {
      throw InvalidInput("costs must be finite and at least 0, got " + detail::number_text(costs[cell]));
    }
    sum += costs[cell] * shares[cell];
  }
  return ratio(sum, total());
}

std::vector<double> ScoringSums::observed_expected() const {
  std::vector<double> values = samples();
  for (std::size_t k = 0; k < size(); ++k) {
    values[k] = ratio(values[k], sum_over_classes(*this, [k](const auto& one) { return one.probability[k]; }));
  }
  return values;
}

CalibrationTest ScoringSums::calibration_test() const {
  if (size() != 2) {
    throw InvalidInput("labels must be two classes for the test of Spiegelhalter, got " + std::to_string(size()));
  }
  const double z = ratio(sum_of(*this, Score::calibration), std::sqrt(sum_of(*this, Score::calibration_spread)));
  return {z, std::erfc(std::abs(z) / std::sqrt(2.0))};
}

ConfusionMatrix ScoringSums::confusion(Decision decision) const {
  const auto decided = [decision](const auto& one) -> const auto& {
    return decision == Decision::highest ? one.highest : one.median;
  };
  std::vector<double> cells;
  for (std::size_t i = 0; i < size(); ++i) {
    for (std::size_t j = 0; j < size(); ++j) {
      const auto count = static_cast<double>(decided(counted_[i])[j]);
      cells.push_back(weighted_.empty() ? count : count + decided(weighted_[i])[j]);
    }
  }
  return {{labels_, {}}, std::move(cells), !weighted_.empty()};
}

}  // namespace assay
