#include "detail/signed_ranks.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "detail/ranking_lanes.hpp"

namespace assay::detail {
namespace {

// To 10 decimals, without which rounding errors would break ties. Larger numbers have no more of them.
double rounded_difference(double a, double b) {
  if (a == b) return 0;  // infinite ones too
  constexpr double scale = 1e10;
  const double difference = a - b;
  return std::abs(difference) < 9e5 ? std::nearbyint(difference * scale) / scale : difference;
}

template <class T>
SignedRanks sums_of(const PairOrder& order, const std::int32_t* counts,
                    void (*add)(const PairOrder&, const std::int32_t*, T*, T*, double*), LaneNumbers ties) {
  std::array<T, static_cast<std::size_t>(resample_lanes)> sums;
  std::array<T, static_cast<std::size_t>(resample_lanes)> places;
  add(order, counts, sums.data(), places.data(), ties.data());
  SignedRanks found{{}, {}, ties};
  for (std::size_t lane = 0; lane < sums.size(); ++lane) {
    found.positive[lane] = static_cast<double>(sums[lane]) / 2;
    found.nonzero[lane] = (static_cast<double>(places[lane]) - 1) / 2;
  }
  return found;
}

// Calls body(rank, positive) for each draw of a lane, with twice its rank, in order.
template <class Body>
void for_each_draw(const PairOrder& order, const std::int32_t* counts, std::ptrdiff_t lane, const Body& body) {
  const auto drawn = [&](std::size_t k) {
    return counts[static_cast<std::ptrdiff_t>(order.entries[k] >> PairOrder::flags) * resample_lanes + lane];
  };
  std::int64_t before = 0;
  for (std::size_t first = 0; first < order.entries.size();) {
    std::size_t end = first;
    std::int64_t size = drawn(end);
    while ((order.entries[end] & PairOrder::tied_with_next) != 0) size += drawn(++end);
    for (std::size_t k = first; k <= end; ++k) {
      for (std::int32_t i = 0; i < drawn(k); ++i) {
        body(2 * before + size + 1, (order.entries[k] & PairOrder::positive) != 0);
      }
    }
    before += size;
    first = end + 1;
  }
}

}  // namespace

PairOrder::PairOrder(const double* first, const double* second, std::size_t cases) {
  std::vector<std::pair<double, std::uint32_t>> found;
  for (std::size_t i = 0; i < cases; ++i) {
    const auto one = static_cast<std::uint32_t>(i);
    const bool missing = std::isnan(first[i]) || std::isnan(second[i]);
    const double difference = missing ? 0 : rounded_difference(first[i], second[i]);
    if (difference == 0) {
      dropped.push_back(one);
    } else {
      found.emplace_back(std::abs(difference), (one << flags) | (difference > 0 ? positive : 0));
    }
  }
  std::sort(found.begin(), found.end());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool same = i + 1 < found.size() && found[i].first == found[i + 1].first;
    entries.push_back(found[i].second | (same ? tied_with_next : 0));
  }
}

LaneNumbers ties_of_draws(const std::int32_t* counts, std::size_t cases) {
  LaneNumbers sums{};
  for (std::size_t i = 0; i < cases; ++i) {
    for (double& sum : sums) {
      const double count = *counts++;
      sum += count * count * count - count;
    }
  }
  return sums;
}

SignedRanks signed_ranks(const PairOrder& order, const std::int32_t* counts, std::int64_t most,
                         const LaneNumbers& draw_ties) {
  LaneNumbers ties = draw_ties;
  for (const std::uint32_t one : order.dropped) {
    const LaneNumbers of_case = ties_of_draws(counts + static_cast<std::ptrdiff_t>(one) * resample_lanes, 1);
    for (std::size_t lane = 0; lane < ties.size(); ++lane) ties[lane] -= of_case[lane];
  }
  constexpr std::int64_t narrow = 46340;  // whose square is below 2^31
  const RankingLanes& lanes = ranking_lanes();
  return most < narrow ? sums_of(order, counts, lanes.signed_ranks, ties)
                       : sums_of(order, counts, lanes.wide_signed_ranks, ties);
}

StandardScores standard_scores(const SignedRanks& sums) {
  StandardScores scores;
  for (std::size_t lane = 0; lane < sums.nonzero.size(); ++lane) {
    const double n = sums.nonzero[lane];
    const double total = n * (n + 1) / 2;
    const double deviation = std::sqrt(total * (2 * n + 1) / 12 - sums.ties[lane] / 48);
    const double off = sums.positive[lane] - total / 2;
    scores.first[lane] = (off - 0.5) / deviation;
    scores.second[lane] = (-off - 0.5) / deviation;
  }
  return scores;
}

double upper_tail(double z) {
  constexpr double root_half = 0.70710678118654752440;
  return 0.5 * std::erfc(z * root_half);
}

double exact_tail(const PairOrder& order, const std::int32_t* counts, std::ptrdiff_t lane, bool swapped) {
  std::vector<std::int64_t> ranks;
  std::int64_t sum = 0;
  for_each_draw(order, counts, lane, [&](std::int64_t rank, bool positive) {
    ranks.push_back(rank);
    if (positive != swapped) sum += rank;
  });
  std::vector<double> chances{1.0};  // of each sum of the ranks so far
  for (const std::int64_t rank : ranks) {
    const auto step = static_cast<std::size_t>(rank);
    chances.resize(chances.size() + step);
    for (std::size_t at = chances.size(); at-- > 0;) {
      chances[at] = 0.5 * (chances[at] + (at >= step ? chances[at - step] : 0.0));
    }
  }
  double tail = 0;
  for (std::size_t at = chances.size(); at-- > static_cast<std::size_t>(sum);) tail += chances[at];
  return tail;
}

}  // namespace assay::detail
