#include "detail/pair_tests.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "assay/parallel.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

constexpr auto lanes = static_cast<std::size_t>(resample_lanes);

// The largest z whose p is above alpha: with a larger one a test is significant.
double last_insignificant(double alpha) {
  double low = -40;
  double high = 40;
  for (double middle = 0; low < middle && middle < high; middle = low + (high - low) / 2) {
    (upper_tail(middle) > alpha ? low : high) = middle;
  }
  return low;
}

struct Significant {
  double p;
  std::size_t method;  // that is better
};

// The tests of one lane.
struct LaneTests {
  std::int64_t defined = 0;  // p-values that are numbers
  std::vector<Significant> found;

  // Keeps those that Holm's adjustment leaves: with r rejected so far, the next is if p <= alpha / (defined - r).
  void adjust(double alpha) {
    std::size_t rejected = 0;
    const auto passes = [&](const Significant& one) {
      return one.p * static_cast<double>(defined - static_cast<std::int64_t>(rejected)) <= alpha;
    };
    for (;;) {
      const auto passing = static_cast<std::size_t>(std::count_if(found.begin(), found.end(), passes));
      if (passing == rejected) break;
      rejected = passing;
    }
    found.erase(std::remove_if(found.begin(), found.end(), [&](const Significant& one) { return !passes(one); }),
                found.end());
  }
};

}  // namespace

PairTests::PairTests(const MethodTable& table, std::int64_t most, int threads)
    : methods_(table.methods()), cases_(table.cases()), most_(most) {
  for (std::size_t first = 0; first < methods_; ++first) {
    for (std::size_t second = first + 1; second < methods_; ++second) pairs_.push_back({first, second, {}});
  }
  const int used = effective_threads(threads, static_cast<std::int64_t>(pairs_.size() * cases_));
  parallel_for(static_cast<std::ptrdiff_t>(pairs_.size()), used, [&](std::ptrdiff_t i) {
    Pair& pair = pairs_[static_cast<std::size_t>(i)];
    pair.order = PairOrder(table.row(pair.first), table.row(pair.second), cases_);
  });
}

void PairTests::beaten_shares(const std::vector<std::int32_t>& counts, const RankingScheme& scheme,
                              double* shares) const {
  const LaneNumbers draw_ties = ties_of_draws(counts.data(), cases_);
  const double last = last_insignificant(scheme.alpha);
  const auto most_exact = static_cast<double>(scheme.exact_up_to);
  std::array<LaneTests, lanes> tests;
  for (const Pair& pair : pairs_) {
    const SignedRanks sums = signed_ranks(pair.order, counts.data(), most_, draw_ties);
    const StandardScores scores = standard_scores(sums);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      if (sums.nonzero[lane] == 0) continue;
      LaneTests& own = tests[lane];
      own.defined += 2;
      if (sums.nonzero[lane] <= most_exact) {
        for (const bool swapped : {false, true}) {
          const double p = exact_tail(pair.order, counts.data(), static_cast<std::ptrdiff_t>(lane), swapped);
          if (p <= scheme.alpha) own.found.push_back({p, swapped ? pair.second : pair.first});
        }
        continue;
      }
      const double first = scores.first[lane];
      const double second = scores.second[lane];
      if (first > last) own.found.push_back({scheme.holm ? upper_tail(first) : 0.0, pair.first});
      if (second > last) own.found.push_back({scheme.holm ? upper_tail(second) : 0.0, pair.second});
    }
  }
  std::fill_n(shares, lanes * methods_, 0.0);
  const auto others = static_cast<double>(methods_) - 1;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    double* const own = shares + lane * methods_;
    if (scheme.holm) tests[lane].adjust(scheme.alpha);
    for (const Significant& one : tests[lane].found) own[one.method] += 1;
    for (std::size_t method = 0; method < methods_ && others > 0; ++method) own[method] /= others;
  }
}

PairedTests PairTests::tests(const std::vector<std::int32_t>& counts, std::int64_t exact_up_to) const {
  const std::size_t cells = methods_ * methods_;
  PairedTests found{std::vector<double>(cells), std::vector<std::int64_t>(cells),
                    std::vector<double>(cells, std::nan(""))};
  const LaneNumbers draw_ties = ties_of_draws(counts.data(), cases_);
  for (const Pair& pair : pairs_) {
    const SignedRanks sums = signed_ranks(pair.order, counts.data(), most_, draw_ties);
    const StandardScores scores = standard_scores(sums);
    const double n = sums.nonzero[0];
    const bool exact = n <= static_cast<double>(exact_up_to);
    const auto set = [&](std::size_t row, std::size_t column, bool swapped, double statistic, double score) {
      const std::size_t cell = row * methods_ + column;
      found.statistic[cell] = statistic;
      found.nonzero[cell] = static_cast<std::int64_t>(n);
      if (n > 0) found.p[cell] = exact ? exact_tail(pair.order, counts.data(), 0, swapped) : upper_tail(score);
    };
    set(pair.first, pair.second, false, sums.positive[0], scores.first[0]);
    set(pair.second, pair.first, true, n * (n + 1) / 2 - sums.positive[0], scores.second[0]);
  }
  return found;
}

}  // namespace assay::detail
