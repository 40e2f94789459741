/// Whether two variables have the same order: pairs of samples.
#pragma once

#include <cstdint>
#include <vector>

namespace assay {

/// Pairs of samples that two variables put in the same or the opposite order, and those that each does not tie.
struct OrderedPairs {
  std::int64_t concordant = 0;
  std::int64_t discordant = 0;
  std::int64_t untied_first = 0;
  std::int64_t untied_second = 0;

  /// Kendall's tau-b, -1 to 1; NaN if a variable ties all pairs. Kendall, Biometrika 33 (1945).
  double tau_b() const;
};

/// Counts the pairs of n samples in O(n log n). Throws InvalidInput unless both have n ranks from 0 to below n, at most
/// 2^31.
OrderedPairs ordered_pairs(const std::vector<std::int64_t>& first, const std::vector<std::int64_t>& second);

}  // namespace assay
