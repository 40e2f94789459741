#include "detail/resample_scores.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "detail/ranking_lanes.hpp"
#include "detail/ratio.hpp"
#include "detail/resample_sums.hpp"

namespace assay::detail {
namespace {

constexpr auto lanes = static_cast<std::size_t>(resample_lanes);
using LaneRanks = std::array<std::int32_t, lanes>;

// How many cases a resample has, but for those that a method has no value for.
LaneNumbers sizes_without(const std::vector<std::uint32_t>& missing, const std::vector<std::int32_t>& counts,
                          LaneNumbers sizes) {
  for (const std::uint32_t one : missing) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sizes[lane] -= counts[one * lanes + lane];
  }
  return sizes;
}

// The number at a part of the way from one to another, which are in order.
double between(double a, double b, double part) {
  if (a == b) return a;
  return std::isinf(a) || std::isinf(b) ? a + b : a + (b - a) * part;
}

}  // namespace

ResampleScores::ResampleScores(const MethodTable& table, const RankingScheme& scheme, std::int64_t most, int threads)
    : table_(table),
      scheme_(scheme),
      tests_(scheme.by == RankBy::test ? PairTests(table, most, threads) : PairTests()) {
  for (std::size_t method = 0; method < table.methods(); ++method) {
    methods_.push_back(method_of(table.row(method), table.cases()));
  }
}

ResampleScores::Method ResampleScores::method_of(const double* row, std::size_t cases) {
  Method method;
  for (std::uint32_t one = 0; one < cases; ++one) {
    method.values.push_back(std::isfinite(row[one]) ? row[one] : 0);
    if (std::isnan(row[one])) {
      method.missing.push_back(one);
    } else {
      method.ascending.push_back(one);
      if (std::isinf(row[one])) method.infinite.push_back(one);
    }
  }
  std::sort(method.ascending.begin(), method.ascending.end(),
            [row](std::uint32_t a, std::uint32_t b) { return row[a] != row[b] ? row[a] < row[b] : a < b; });
  for (const std::uint32_t one : method.ascending) method.sorted.push_back(method.values[one]);
  return method;
}

std::int64_t ResampleScores::work() const noexcept {
  const std::size_t rows = scheme_.by == RankBy::test ? tests_.pairs() : methods_.size();
  return static_cast<std::int64_t>((rows + 1) * (table_.cases() + 1));
}

void ResampleScores::score(const std::uint32_t* counts, double* scores) const {
  Counts of_cases(table_.cases() * lanes);
  LaneNumbers sizes{};
  for (std::size_t one = 0; one < table_.cases(); ++one) {
    const std::uint32_t* const drawn = counts + table_.cluster(one) * lanes;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      of_cases[one * lanes + lane] = static_cast<std::int32_t>(drawn[lane]);
      sizes[lane] += drawn[lane];
    }
  }
  if (scheme_.by == RankBy::test) tests_.beaten_shares(of_cases, scheme_, scores);
  std::vector<double> numbers;
  if (scheme_.by == RankBy::mean || scheme_.by == RankBy::trimmed_mean)
    numbers.assign(of_cases.begin(), of_cases.end());
  for (std::size_t method = 0; method < methods_.size(); ++method) {
    const LaneNumbers own = sizes_without(methods_[method].missing, of_cases, sizes);
    LaneNumbers found{};
    switch (scheme_.by) {
      case RankBy::mean: found = mean(method, numbers, own); break;
      case RankBy::quantile: found = quantile(method, of_cases, own); break;
      case RankBy::trimmed_mean: found = trimmed_mean(method, of_cases, numbers, own); break;
      case RankBy::test:
        for (std::size_t lane = 0; lane < lanes; ++lane) found[lane] = scores[lane * methods_.size() + method];
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      scores[lane * methods_.size() + method] = own[lane] > 0 ? found[lane] : std::nan("");
    }
  }
}

RankTask ResampleScores::task(std::size_t method, const Counts& counts) const {
  const std::vector<std::uint32_t>& order = methods_[method].ascending;
  return {order.data(), static_cast<std::ptrdiff_t>(order.size()), counts.data()};
}

LaneNumbers ResampleScores::mean(std::size_t method, const std::vector<double>& counts,
                                 const LaneNumbers& sizes) const {
  const Method& own = methods_[method];
  LaneNumbers sums;
  ranking_lanes().weighted_sums(own.values.data(), static_cast<std::ptrdiff_t>(own.values.size()), counts.data(),
                                sums.data());
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    for (const std::uint32_t one : own.infinite) {
      if (counts[one * lanes + lane] > 0) sums[lane] += table_.row(method)[one];
    }
    sums[lane] = ratio(sums[lane], sizes[lane]);
  }
  return sums;
}

LaneNumbers ResampleScores::quantile(std::size_t method, const Counts& counts, const LaneNumbers& sizes) const {
  LaneRanks low;
  LaneRanks high;
  LaneNumbers part;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    const double rank = scheme_.level * std::max(sizes[lane] - 1, 0.0);
    low[lane] = static_cast<std::int32_t>(rank);
    part[lane] = rank - low[lane];
    high[lane] = low[lane] + (part[lane] > 0 ? 1 : 0);
  }
  LaneRanks below;
  LaneRanks above;
  find_ranks(task(method, counts), low.data(), high.data(), below.data(), above.data());
  LaneNumbers found{};
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    if (sizes[lane] == 0) continue;
    const auto value = [&](std::int32_t place) {
      return table_.row(method)[methods_[method].ascending[static_cast<std::size_t>(place)]];
    };
    found[lane] = between(value(below[lane]), value(above[lane]), part[lane]);
  }
  return found;
}

LaneNumbers ResampleScores::trimmed_mean(std::size_t method, const Counts& counts, const std::vector<double>& numbers,
                                         const LaneNumbers& sizes) const {
  const Method& own = methods_[method];
  LaneNumbers first;
  LaneNumbers end;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    first[lane] = std::floor(scheme_.level * sizes[lane]);
    end[lane] = sizes[lane] - first[lane];
  }
  LaneNumbers sums{};
  add_ranks({task(method, counts), numbers.data(), own.sorted.data()}, first.data(), end.data(), sums.data());
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    LaneNumbers infinite{};  // how many draws are -infinity and +infinity
    for (const std::uint32_t one : own.infinite) {
      infinite[table_.row(method)[one] > 0 ? 1 : 0] += counts[one * lanes + lane];
    }
    if (infinite[0] > first[lane]) sums[lane] -= std::numeric_limits<double>::infinity();
    if (infinite[1] > first[lane]) sums[lane] += std::numeric_limits<double>::infinity();
    sums[lane] = ratio(sums[lane], end[lane] - first[lane]);
  }
  return sums;
}

}  // namespace assay::detail
