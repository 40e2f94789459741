/// The smooth calibration error: the mean residual, smoothed by a Gaussian that is reflected at 0 and 1.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace assay {

/// Residuals at points of [0, 1]: sums of weight * (score - event). Those of several sources are concatenated.
struct ResidualPoints {
  std::vector<double> score;
  std::vector<double> residual;
  double total = 0;  ///< the sum of all weights
};

/// The residuals of samples, each at its score, or, if there are more than 2^16, spread over a grid of steps of 2^-16:
/// a sample between two nodes is shared by both, in inverse proportion to its distance. This changes the error for a
/// width s by at most 0.121 (2^-16 / s)^2, and not at all for scores on the grid. `weights` is empty if all are 1.
/// Throws InvalidInput for a score outside [0, 1].
ResidualPoints residual_points(const std::vector<std::uint8_t>& events, const std::vector<double>& scores,
                               const std::vector<double>& weights);

struct SmoothError {
  double error;  ///< NaN without samples
  double width;  ///< the standard deviation of the Gaussian
};

/// The integral over t of |sum_i residual_i K(t, score_i)| / total, where K is a normal density of this width with its
/// images at 2k +- score_i. Without a width that at which the error equals the width, of which there is one as the
/// error does not rise with the width; if it is below 2^-10 the error at 2^-10, which is lower by less than 2^-10.
/// Blasiok and Nakkiran, "Smooth ECE", ICLR 2024. Throws InvalidInput unless the width is 2^-10 to 1e3.
///
/// K is a series of cosines, which is summed until its terms are below rounding, and integrated between the zeros of
/// its sign. What it can miss are two zeros within 1/64 of the width: 3e-7 of the mean |residual| at most.
SmoothError smooth_calibration_error(const ResidualPoints& points, std::optional<double> width = {}, int threads = 0);

}  // namespace assay
