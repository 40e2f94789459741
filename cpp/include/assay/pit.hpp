/// Where observations lie in their forecasts: the probability integral transform (PIT).
#pragma once

#include <cstdint>
#include <vector>

#include "assay/crps.hpp"

namespace assay {

/// F(x) of normal distributions; with a standard deviation of 0 it is 0 or 1, and 1 at the mean. NaN where a number is
/// not finite. Throws as `crps_gaussian` does.
std::vector<double> pit_gaussian(const NumberView& observation, const NumberView& mean, const NumberView& sd,
                                 int threads = 0);

/// One sample in units of `PitCounts`.
constexpr std::int64_t pit_unit = std::int64_t{1} << 30;

/// Samples in equal bins over [0, 1], in units of 2^-30.
struct PitCounts {
  std::vector<std::int64_t> units;
  std::int64_t samples = 0;
  std::int64_t omitted = 0;  ///< with an end that is NaN
};

/// Spreads each sample evenly over [low, high], as a discrete forecast asks for: a bin gets the part that lies in it. A
/// sample with low = high is in one bin, [l, u), the last one closed. Parts are rounded to units that add up to one
/// sample, so that sums are the same for any order and number of threads. Throws ShapeMismatch for arrays that do not
/// fit, InvalidInput unless 0 <= low <= high <= 1 and there are 1 to 2^16 bins and at most 2^32 samples.
/// Czado, Gneiting and Held, Biometrics 65 (2009).
PitCounts pit_counts(const NumberView& low, const NumberView& high, std::int64_t bins, int threads = 0);

}  // namespace assay
