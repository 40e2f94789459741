// Scores of the samples of a block.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "assay/scoring_sums.hpp"
#include "detail/instruction_set.hpp"

namespace assay::detail {

constexpr std::size_t most_samples_scored = 512;

// The probabilities of a class follow those of the one before after `step`.
struct ScoredSamples {
  const double* probabilities;
  const double* own;  // the probability of each sample's class
  const double* y;    // the number of this class
  std::size_t step;
  std::size_t classes;
  std::size_t count;
};

// Arrays of one object, which the compiler knows not to overlap.
struct BlockScores {
  using Values = std::array<double, most_samples_scored>;

  const Values& of(Score score) const { return scores[static_cast<std::size_t>(score)]; }
  Values& of(Score score) { return scores[static_cast<std::size_t>(score)]; }

  std::array<Values, score_count> scores;  // all but that of the logarithm
  Values top;                              // the first class with the highest probability
  Values median;    // the first class up to which probabilities add up to at least 1/2, else the last
  Values best;      // the highest probability
  Values square;    // sum_k p_k^2
  Values grade;     // sum_k k p_k
  Values below;     // sum of the probabilities so far
  Values distance;  // sum_k |F_k - Y_k|
};

void find_scores(const ScoredSamples& samples, BlockScores& scores, InstructionSet instructions = instruction_set());

// A sum of numbers below 2^38, each rounded to a multiple of 2^-50: whole numbers and multiples.
struct FixedParts {
  std::int64_t whole = 0;
  std::int64_t fraction = 0;
};

FixedParts fixed_sum(const double* values, std::size_t count, InstructionSet instructions = instruction_set());

}  // namespace assay::detail
