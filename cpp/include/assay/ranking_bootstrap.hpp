/// Rankings of methods by their values on the same cases, and of resamples of the cases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay {

/// What a method is ranked by: a statistic of its values, or the share of methods that it significantly beats.
enum class RankBy : std::uint8_t { mean, quantile, trimmed_mean, test };

/// The rank of equal scores: the first or last of their places, the mean of them, or no places between.
enum class RankTies : std::uint8_t { min, max, average, dense };

struct RankingScheme {
  RankBy by = RankBy::mean;
  double level = 0.5;            ///< of the quantile (type 7 of Hyndman and Fan), or the share trimmed from either end
  double alpha = 0.05;           ///< of the tests
  bool holm = false;             ///< adjust for the number of tests, each against each
  std::int64_t exact_up_to = 0;  ///< non-zero differences, with which a test is exact
  RankTies ties = RankTies::min;
};

/// Values of methods on cases: the larger the better, NaN where there is none. A method's statistic is that of the
/// values it has, a test uses the cases that both methods have.
class MethodTable {
 public:
  /// `values` are methods x cases. `cluster` numbers the cluster of each case from 0; empty means each is its own.
  /// Throws InvalidInput for values that are no whole number of rows, or clusters that are not numbered without gaps.
  MethodTable(std::vector<double> values, std::size_t methods, const std::vector<std::int64_t>& cluster = {});

  std::size_t methods() const noexcept { return methods_; }
  std::size_t cases() const noexcept { return cluster_.size(); }
  std::size_t clusters() const noexcept { return sizes_.size(); }
  const double* row(std::size_t method) const { return values_.data() + method * cases(); }
  std::size_t cluster(std::size_t one) const { return cluster_[one]; }
  const std::vector<std::int64_t>& sizes() const noexcept { return sizes_; }

 private:
  std::vector<double> values_;
  std::size_t methods_;
  std::vector<std::size_t> cluster_;
  std::vector<std::int64_t> sizes_;
};

/// One row per resample, one column per method. Rank 1 is the best; a score of NaN (no value) ranks last.
struct RankedResamples {
  std::vector<double> scores;
  std::vector<float> ranks;
};

/// Ranks the methods on resamples, each given by how often every cluster was drawn: counts are resamples x clusters.
/// Throws InvalidInput for an option out of its range, and for more than 2^31 - 1 cases in a resample.
RankedResamples rank_counts(const MethodTable& table, const RankingScheme& scheme,
                            const std::vector<std::uint32_t>& counts, int threads = 0);

/// The ranks on `resamples` draws with replacement of as many clusters as there are, all their cases with each.
/// Resample b only depends on the seed and b. Every draw counts as a case of its own.
std::vector<float> rank_bootstrap(const MethodTable& table, const RankingScheme& scheme, std::int64_t resamples,
                                  std::uint64_t seed, int threads = 0);

/// One-sided signed-rank tests of every method (row) against every other (column): "the row is better".
struct PairedTests {
  std::vector<double> statistic;      ///< V, the sum of the ranks of positive differences
  std::vector<std::int64_t> nonzero;  ///< differences that are not zero; zeros are dropped
  std::vector<double> p;              ///< NaN without a non-zero difference, and on the diagonal
};

/// Wilcoxon, Biometrics Bulletin 1 (1945). Differences are rounded to 10 decimals. Up to `exact_up_to` of them p is
/// that of all signs, with ties as well; else the normal approximation, corrected for ties and for continuity.
PairedTests paired_tests(const MethodTable& table, std::int64_t exact_up_to = 0, int threads = 0);

/// Ranks of scores, the highest first, after rounding to 12 significant digits.
std::vector<float> rank_scores(const std::vector<double>& scores, RankTies ties);

/// Kendall's tau-b of each row of ranks with the first argument; NaN where one of both ties all.
std::vector<double> rank_correlations(const std::vector<float>& ranks, const std::vector<float>& resamples,
                                      int threads = 0);

}  // namespace assay
