// Ranks of a few scores.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "assay/ranking_bootstrap.hpp"

namespace assay::detail {

// Ranks of one set of scores after another, in memory that is used again.
class ScoreRanks {
 public:
  explicit ScoreRanks(std::size_t count) : places_(count) {}

  // The highest score first and NaN last, after rounding to 12 significant digits.
  void rank(const double* scores, RankTies ties, float* ranks);

 private:
  std::vector<std::pair<double, std::size_t>> places_;
};

}  // namespace assay::detail
