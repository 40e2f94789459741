// Signed-rank tests of all pairs of methods on a few resamples that lie side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/ranking_bootstrap.hpp"
#include "detail/signed_ranks.hpp"

namespace assay::detail {

class PairTests {
 public:
  PairTests() = default;
  // No resample has more than `most` cases.
  PairTests(const MethodTable& table, std::int64_t most, int threads);

  std::size_t pairs() const noexcept { return pairs_.size(); }

  // The share of the other methods that each significantly beats: of every lane, then method. Counts are cases x lanes.
  void beaten_shares(const std::vector<std::int32_t>& counts, const RankingScheme& scheme, double* shares) const;

  // One resample, the first lane.
  PairedTests tests(const std::vector<std::int32_t>& counts, std::int64_t exact_up_to) const;

 private:
  struct Pair {
    std::size_t first;
    std::size_t second;
    PairOrder order;
  };

  std::size_t methods_ = 0;
  std::size_t cases_ = 0;
  std::int64_t most_ = 0;
  std::vector<Pair> pairs_;
};

}  // namespace assay::detail
