/// Scores of forecasts of a number: the continuous ranked probability score (CRPS).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "assay/nd_view.hpp"

namespace assay {

/// One number per forecast, or one row of numbers.
using NumberView = NdView<const double>;

/// How the spread of m members is estimated: over all m^2 pairs, or over the m(m - 1) of different ones.
enum class Estimator : std::uint8_t { plain, fair };

/// Where the mass of a bin lies: spread evenly over it, or in its centre.
enum class Inside : std::uint8_t { linear, atoms };

// Each function gives, for each of n observations x and forecasts with the distribution F, the integral of
// (F(t) - [t >= x])^2: 0 or more, lower is better, in the unit of x. It is NaN where a number of the forecast or the
// observation is not finite. Results do not depend on the number of threads. Throws ShapeMismatch for arrays that do
// not fit, InvalidInput for a number that cannot be used.
// Matheson and Winkler, Management Science 22 (1976); Gneiting and Raftery, JASA 102 (2007).

/// Of normal distributions. With a standard deviation of 0 it is |x - mean|.
std::vector<double> crps_gaussian(const NumberView& observation, const NumberView& mean, const NumberView& sd,
                                  int threads = 0);

/// Of normal distributions as the CURVAS challenge has them: F runs straight between its values at 100 equally spaced
/// points from the 1 % to the 99 % quantile, is 0 before and 1 after them, and the integral ends at mean -+ 3 sd. So an
/// observation beyond these costs no more than one there, and with a standard deviation of 0 all cost 0.
std::vector<double> crps_interpolated_gaussian(const NumberView& observation, const NumberView& mean,
                                               const NumberView& sd, int threads = 0);

/// Of ensembles: n x m members, and weights of the same shape if there are any. Without members, or with weights that
/// are all 0, it is NaN; the fair estimate is also NaN of one member, has no weights, and may be below 0.
/// Ferro, Quarterly Journal of the Royal Meteorological Society 140 (2014).
std::vector<double> crps_ensemble(const NumberView& observation, const NumberView& members,
                                  const std::optional<NumberView>& weight, Estimator estimator, int threads = 0);

/// Of histograms: n x (bins + 1) ascending edges and n x bins masses, which are divided by their sum; NaN if that is 0.
std::vector<double> crps_histogram(const NumberView& observation, const NumberView& edges, const NumberView& masses,
                                   Inside inside, int threads = 0);

}  // namespace assay
