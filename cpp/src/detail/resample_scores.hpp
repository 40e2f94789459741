// Scores of methods on a few resamples that lie side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/ranking_bootstrap.hpp"
#include "detail/pair_tests.hpp"
#include "detail/signed_ranks.hpp"

namespace assay::detail {

class ResampleScores {
 public:
  // No resample has more than `most` cases.
  ResampleScores(const MethodTable& table, const RankingScheme& scheme, std::int64_t most, int threads);

  // Steps that a resample takes, roughly.
  std::int64_t work() const noexcept;

  // Counts are clusters x resample_lanes, scores are resample_lanes x methods.
  void score(const std::uint32_t* counts, double* scores) const;

 private:
  using Counts = std::vector<std::int32_t>;  // cases x lanes

  // What is known of the values of a method before any resample is drawn.
  struct Method {
    std::vector<double> values;            // 0 where missing or infinite
    std::vector<std::uint32_t> missing;    // cases
    std::vector<std::uint32_t> infinite;   // cases
    std::vector<std::uint32_t> ascending;  // cases with a value
    std::vector<double> sorted;            // their values, 0 where infinite
  };

  static Method method_of(const double* row, std::size_t cases);
  LaneNumbers mean(std::size_t method, const std::vector<double>& counts, const LaneNumbers& sizes) const;
  LaneNumbers quantile(std::size_t method, const Counts& counts, const LaneNumbers& sizes) const;
  LaneNumbers trimmed_mean(std::size_t method, const Counts& counts, const std::vector<double>& numbers,
                           const LaneNumbers& sizes) const;
  RankTask task(std::size_t method, const Counts& counts) const;

  const MethodTable& table_;
  RankingScheme scheme_;
  std::vector<Method> methods_;
  PairTests tests_;  // none unless they are asked for
};

}  // namespace assay::detail
