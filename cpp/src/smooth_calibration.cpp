#include "assay/smooth_calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"

namespace assay {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double pi = 3.14159265358979323846;
constexpr double narrowest = 0x1p-10;
constexpr std::size_t grid = 1 << 16;

// Beyond this frequency the terms of the series are below 1e-17 of the first.
std::size_t terms_of(double width) { return static_cast<std::size_t>(std::ceil(8.9 / (pi * width))) + 1; }

constexpr std::size_t lanes = 16;  // points side by side
constexpr std::size_t parts_of_sum = 4;

// Adds residual_i cos(pi n score_i) to the parts of out[n], for up to `lanes` points in [0, 1/2]. Each term comes from
// the one before by a difference, which loses no digits near 0 (Reinsch).
void add_cosines(const double* score, const double* residual, std::size_t count, std::size_t terms, double* out) {
  std::array<double, lanes> factor{};
  std::array<double, lanes> now{};
  std::array<double, lanes> difference{};
  for (std::size_t k = 0; k < count; ++k) {
    const double sine = std::sin(pi / 2 * score[k]);
    factor[k] = -4 * sine * sine;
    now[k] = residual[k];
    difference[k] = -factor[k] / 2 * residual[k];  // so that the first step is half of it
  }
  for (std::size_t n = 0; n < terms; ++n, out += parts_of_sum) {
    for (std::size_t k = 0; k < lanes; k += parts_of_sum) {
      for (std::size_t part = 0; part < parts_of_sum; ++part) out[part] += now[k + part];
    }
    for (std::size_t k = 0; k < lanes; ++k) {
      difference[k] += factor[k] * now[k];
      now[k] += difference[k];
    }
  }
}

// sum_i residual_i cos(pi n score_i) for n = 0, 1, ..., of points up to 1/2.
std::vector<double> cosine_sums_of_half(const std::vector<double>& score, const std::vector<double>& residual,
                                        std::size_t terms, int threads) {
  constexpr std::ptrdiff_t per_task = 2048;
  const std::size_t width = terms * parts_of_sum;
  const auto size = static_cast<std::ptrdiff_t>(score.size());
  std::vector<double> parts(static_cast<std::size_t>(detail::task_count(size, per_task)) * width);
  const int used = effective_threads(threads, static_cast<std::int64_t>(size) * static_cast<std::int64_t>(terms));
  detail::parallel_stretches(size, per_task, used, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    double* const out = parts.data() + static_cast<std::size_t>(task) * width;
    for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(end); i += lanes) {
      const std::size_t count = std::min(lanes, static_cast<std::size_t>(end) - i);
      add_cosines(score.data() + i, residual.data() + i, count, terms, out);
    }
  });
  std::vector<double> sums(terms);
  for (std::size_t at = 0; at < parts.size(); at += parts_of_sum) {
    for (std::size_t part = 0; part < parts_of_sum; ++part) sums[at / parts_of_sum % terms] += parts[at + part];
  }
  return sums;
}

// The same of all points: those of the upper half are mirrored, which changes the sign of every other term.
std::vector<double> cosine_sums(const ResidualPoints& points, std::size_t terms, int threads) {
  std::array<std::vector<double>, 2> score;
  std::array<std::vector<double>, 2> residual;
  for (std::size_t i = 0; i < points.score.size(); ++i) {
    const std::size_t half = points.score[i] > 0.5 ? 1 : 0;
    score[half].push_back(half == 0 ? points.score[i] : 1 - points.score[i]);
    residual[half].push_back(points.residual[i]);
  }
  std::vector<double> sums = cosine_sums_of_half(score[0], residual[0], terms, threads);
  const std::vector<double> mirrored = cosine_sums_of_half(score[1], residual[1], terms, threads);
  for (std::size_t n = 0; n < terms; ++n) sums[n] += n % 2 == 0 ? mirrored[n] : -mirrored[n];
  return sums;
}

// r(t) = c_0 + sum_n c_n cos(pi n t), the smoothed residual, and the integral of its absolute value over [0, 1].
class SmoothedResidual {
 public:
  SmoothedResidual(const std::vector<double>& sums, double total, double width) : width_(width) {
    const std::size_t terms = std::min(sums.size(), terms_of(width));
    for (std::size_t n = 0; n < terms; ++n) {
      const double frequency = pi * static_cast<double>(n);
      const double damping = std::exp(-frequency * frequency * width * width / 2);
      value_.push_back((n == 0 ? 1 : 2) * sums[n] / total * damping);
      integral_.push_back(n == 0 ? 0 : value_[n] / frequency);
    }
  }

  double absolute_integral(int threads) const {
    const std::ptrdiff_t steps = static_cast<std::ptrdiff_t>(std::clamp(std::ceil(64 / width_), 1024.0, 65536.0));
    std::vector<double> values(static_cast<std::size_t>(steps) + 1);
    const auto at = [steps](std::size_t i) { return static_cast<double>(i) / static_cast<double>(steps); };
    const auto terms = static_cast<std::int64_t>(value_.size());
    detail::parallel_stretches(steps + 1, 256, effective_threads(threads, steps * terms),
                               [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
                                 for (std::ptrdiff_t from = first; from < end; from += lanes) {
                                   std::array<double, lanes> points{};
                                   for (std::size_t k = 0; k < lanes; ++k) {
                                     points[k] = at(static_cast<std::size_t>(from) + k);
                                   }
                                   const auto found = value(points);
                                   const auto count = std::min<std::ptrdiff_t>(lanes, end - from);
                                   std::copy_n(found.begin(), count, values.begin() + from);
                                 }
                               });
    double sum = 0;
    double before = 0;  // the integral from 0 up to the last zero
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
      if ((values[i] < 0) == (values[i + 1] < 0)) continue;
      const double here = integral(zero(at(i), values[i], at(i + 1), values[i + 1]));
      sum += std::abs(here - before);
      before = here;
    }
    return sum + std::abs(integral(1) - before);
  }

 private:
  // Clenshaw's sums of the two series.
  template <std::size_t Points>
  std::array<double, Points> value(const std::array<double, Points>& t) const {
    std::array<double, Points> cosine{};
    std::array<double, Points> next{};
    std::array<double, Points> after{};
    for (std::size_t k = 0; k < Points; ++k) cosine[k] = std::cos(pi * t[k]);
    for (std::size_t n = value_.size(); n-- > 1;) {
      const double term = value_[n];
      for (std::size_t k = 0; k < Points; ++k) {
        const double here = term + 2 * cosine[k] * next[k] - after[k];
        after[k] = next[k];
        next[k] = here;
      }
    }
    for (std::size_t k = 0; k < Points; ++k) next[k] = value_[0] + cosine[k] * next[k] - after[k];
    return next;
  }

  double integral(double t) const {
    const double cosine = std::cos(pi * t);
    double next = 0;
    double after = 0;
    for (std::size_t n = integral_.size(); n-- > 1;) {
      const double here = integral_[n] + 2 * cosine * next - after;
      after = next;
      next = here;
    }
    return value_[0] * t + std::sin(pi * t) * next;
  }

  // Between two points of different signs, by regula falsi (Illinois). An error of it counts by its square only.
  double zero(double low, double at_low, double high, double at_high) const {
    double middle = low;
    for (int i = 0; i < 6; ++i) {
      middle = low - at_low * ((high - low) / (at_high - at_low));
      const double found = value(std::array<double, 1>{middle})[0];
      if (found == 0) break;
      if ((found < 0) == (at_high < 0)) {
        at_low /= 2;
      } else {
        low = high;
        at_low = at_high;
      }
      high = middle;
      at_high = found;
    }
    return middle;
  }

  double width_;
  std::vector<double> value_;
  std::vector<double> integral_;
};

// The width at which error(width) = width, between one with a larger error and one with a smaller (Illinois).
template <class Error>
SmoothError fixed_point(double low, double low_error, double high, double high_error, const Error& error) {
  double at_low = low_error - low;
  double at_high = high_error - high;
  SmoothError found{low_error, low};
  for (int i = 0; i < 60 && std::abs(found.error - found.width) > 1e-14; ++i) {
    found.width = low + at_low * ((high - low) / (at_low - at_high));
    found.error = error(found.width);
    const double here = found.error - found.width;
    if ((here > 0) == (at_high > 0)) {
      at_low /= 2;
    } else {
      low = high;
      at_low = at_high;
    }
    high = found.width;
    at_high = here;
  }
  return found;
}

}  // namespace

ResidualPoints residual_points(const std::vector<std::uint8_t>& events, const std::vector<double>& scores,
                               const std::vector<double>& weights) {
  if (events.size() != scores.size() || (!weights.empty() && weights.size() != scores.size())) {
    throw ShapeMismatch("events, scores and weights must be of one length");
  }
  ResidualPoints points;
  const bool spread = scores.size() > grid;
  if (spread) {
    for (std::size_t node = 0; node <= grid; ++node) {
      points.score.push_back(static_cast<double>(node) / static_cast<double>(grid));
    }
    points.residual.resize(grid + 1);
  } else {
    points.score = scores;
  }
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double score = scores[i];
    if (!(score >= 0 && score <= 1)) {
      throw InvalidInput("score must be between 0 and 1, got " + detail::number_text(score));
    }
    const double weight = weights.empty() ? 1.0 : weights[i];
    const double residual = weight * (score - (events[i] != 0 ? 1.0 : 0.0));
    points.total += weight;
    if (spread) {
      const double place = score * static_cast<double>(grid);
      const std::size_t node = std::min(grid - 1, static_cast<std::size_t>(place));
      const double share = place - static_cast<double>(node);
      points.residual[node] += residual * (1 - share);
      points.residual[node + 1] += residual * share;
    } else {
      points.residual.push_back(residual);
    }
  }
  return points;
}

SmoothError smooth_calibration_error(const ResidualPoints& points, std::optional<double> width, int threads) {
  if (width && !(*width >= narrowest && *width <= 1e3)) {
    throw InvalidInput("width must be between 2^-10 and 1000, got " + detail::number_text(*width));
  }
  if (points.score.size() != points.residual.size()) {
    throw ShapeMismatch("scores and residuals must be of one length");
  }
  if (!(points.total > 0)) return {undefined, width.value_or(undefined)};
  const auto error_at = [&](const std::vector<double>& sums, double one) {
    return SmoothedResidual(sums, points.total, one).absolute_integral(threads);
  };
  if (width) return {error_at(cosine_sums(points, terms_of(*width), threads), *width), *width};
  double high = 1;
  double high_error = 0;
  for (const double low : {0x1p-5, 0x1p-8, narrowest}) {  // narrow Gaussians need many terms, which few models ask for
    const std::vector<double> sums = cosine_sums(points, terms_of(low), threads);
    const double low_error = error_at(sums, low);
    if (high == 1) high_error = error_at(sums, high);
    if (high_error >= 1) return {high_error, 1};
    if (low_error > low) {
      return fixed_point(low, low_error, high, high_error, [&](double one) { return error_at(sums, one); });
    }
    high = low;
    high_error = low_error;
  }
  return {high_error, high};
}

}  // namespace assay
