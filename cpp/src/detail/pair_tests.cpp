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
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return low;
    (upper_tail(middle) > alpha ? low : high) = middle;
  }
}

// Only an adjustment needs to know p.
double upper_tail_if(bool needed, double z) { return needed ? upper_tail(z) : 0; }

struct Significant {
  double p;
  std::size_t method;  // that is better
};

// The tests of one lane.
struct LaneTests {
  std::int64_t defined = 0;  // p-values that are numbers
  std::vector<Significant> found;

  void add(double p, double alpha, std::size_t better) {
    if (p <= alpha) found.push_back({p, better});
  }

  // Of each method, which beats so many of the others.
  void write_shares(std::size_t methods, double* shares) const {
    std::fill_n(shares, methods, 0.0);
    for (const Significant& one : found) shares[one.method] += 1;
    const double others = std::max(static_cast<double>(methods) - 1, 1.0);
    std::for_each(shares, shares + methods, [others](double& share) { share /= others; });
  }

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
        const auto at = static_cast<std::ptrdiff_t>(lane);
        own.add(exact_tail(pair.order, counts.data(), at, false), scheme.alpha, pair.first);
        own.add(exact_tail(pair.order, counts.data(), at, true), scheme.alpha, pair.second);
        continue;
      }
      if (scores.first[lane] > last) own.found.push_back({upper_tail_if(scheme.holm, scores.first[lane]), pair.first});
      if (scores.second[lane] > last)
        own.found.push_back({upper_tail_if(scheme.holm, scores.second[lane]), pair.second});
    }
  }
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    if (scheme.holm) tests[lane].adjust(scheme.alpha);
    tests[lane].write_shares(methods_, shares + lane * methods_);
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
