#include "detail/score_ranks.hpp"

#include <algorithm>
#include <cmath>

namespace assay::detail {
namespace {

constexpr int significant_digits = 12;

// Sums of the same numbers in another order differ behind these digits.
double rounded_score(double score) {
  if (score == 0 || !std::isfinite(score)) return score;
  const int digits = significant_digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(score))));
  if (digits > 300) return score;  // the power would be no number
  const double power = std::pow(10.0, std::abs(digits));
  return digits >= 0 ? std::nearbyint(score * power) / power : std::nearbyint(score / power) * power;
}

// Most scores differ by so much that they need not be rounded.
bool same_score(double a, double b) {
  return a == b || (std::abs(a - b) <= 1e-10 * std::abs(a) && rounded_score(a) == rounded_score(b));
}

// The rank of scores that share the places [first, end), counted from 0, behind `groups` other ranks.
double shared_rank(std::size_t first, std::size_t end, std::size_t groups, RankTies ties) {
  switch (ties) {
    case RankTies::min: return static_cast<double>(first + 1);
    case RankTies::max: return static_cast<double>(end);
    case RankTies::average: return static_cast<double>(first + 1 + end) / 2;
    case RankTies::dense: return static_cast<double>(groups + 1);
  }
  return 0;
}

}  // namespace

void ScoreRanks::rank(const double* scores, RankTies ties, float* ranks) {
  // Those with a number come first, the others behind them.
  std::size_t valued = 0;
  std::size_t back = places_.size();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (std::isnan(scores[i])) {
      places_[--back] = {0.0, i};
    } else {
      places_[valued++] = {-scores[i], i};
    }
  }
  std::sort(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(valued));
  std::size_t groups = 0;
  for (std::size_t first = 0; first < places_.size(); ++groups) {
    std::size_t end = first + 1;
    const std::size_t limit = first < valued ? valued : places_.size();
    while (end < limit && same_score(places_[end - 1].first, places_[end].first)) ++end;
    const auto rank = static_cast<float>(shared_rank(first, end, groups, ties));
    for (; first < end; ++first) ranks[places_[first].second] = rank;
  }
}

}  // namespace assay::detail
