/// The chi-squared distribution.
#pragma once

#include <cstdint>

namespace assay {

/// Probability that a chi-squared variable is at least `value`: a finite sum for whole degrees of freedom. With none
/// the variable is 0. NaN for NaN and for less than 0 degrees.
double chi_squared_tail(double value, std::int64_t degrees);

}  // namespace assay
