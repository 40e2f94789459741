// The formulas of a confusion matrix whose classes are ordered.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "assay/confusion_matrix.hpp"
#include "assay/error.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

using detail::ratio;

// The sum over a row of its cells times their distance from the diagonal to some power.
double distances_of_row(const ConfusionMatrix& matrix, std::size_t row, int power) {
  double sum = 0;
  for (std::size_t j = 0; j < matrix.size(); ++j) {
    const auto distance = static_cast<double>(j > row ? j - row : row - j);
    sum += matrix.cells()[row * matrix.size() + j] * (power == 1 ? distance : distance * distance);
  }
  return sum;
}

// Of all samples, or of the classes that have some.
double mean_distance(const ConfusionMatrix& matrix, OrdinalAverage how, int power) {
  const std::vector<double> rows = matrix.reference();
  double sum = 0;
  double weights = 0;
  double largest = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    if (rows[i] == 0) continue;
    const double weight = how == OrdinalAverage::samples ? rows[i] : 1;
    const double of_row = distances_of_row(matrix, i, power);
    sum += how == OrdinalAverage::samples ? of_row : of_row / rows[i];
    weights += weight;
    largest = std::fmax(largest, of_row / rows[i]);
  }
  return how == OrdinalAverage::max ? largest : ratio(sum, weights);
}

// Pairs of samples of different classes.
double untied(const std::vector<double>& counts) {
  double pairs = 0;
  double before = 0;
  for (const double count : counts) {
    pairs += before * count;
    before += count;
  }
  return pairs;
}

std::ptrdiff_t filled(const std::vector<double>& counts) {
  return std::count_if(counts.begin(), counts.end(), [](double count) { return count > 0; });
}

// Pairs that reference and prediction put in the same order, less those that they put in the opposite one.
double excess_of_pairs(const ConfusionMatrix& matrix) {
  const std::size_t classes = matrix.size();
  std::vector<double> columns(classes, 0.0);  // of the rows so far
  double excess = 0;
  for (std::size_t i = 0; i < classes; ++i) {
    const double* const row = matrix.cells().data() + i * classes;
    double before = 0;
    double after = std::accumulate(columns.begin(), columns.end(), 0.0);
    for (std::size_t j = 0; j < classes; ++j) {
      after -= columns[j];
      excess += row[j] * (before - after);
      before += columns[j];
    }
    for (std::size_t j = 0; j < classes; ++j) columns[j] += row[j];
  }
  return excess;
}

}  // namespace

double ConfusionMatrix::mean_absolute_error(OrdinalAverage how) const { return mean_distance(*this, how, 1); }

double ConfusionMatrix::root_mean_square_error(OrdinalAverage how) const {
  return std::sqrt(mean_distance(*this, how, 2));
}

double ConfusionMatrix::accuracy_within(std::int64_t distance) const {
  if (distance < 0) throw InvalidInput("distance must be at least 0, got " + std::to_string(distance));
  double near = 0;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    const auto i = static_cast<std::int64_t>(cell / size());
    const auto j = static_cast<std::int64_t>(cell % size());
    if (std::abs(i - j) <= distance) near += cells_[cell];
  }
  return ratio(near, total());
}

double ConfusionMatrix::tau_b() const {
  return ratio(excess_of_pairs(*this), std::sqrt(untied(reference()) * untied(prediction())));
}

double ConfusionMatrix::tau_c() const {
  const auto classes = static_cast<double>(std::min(filled(reference()), filled(prediction())));
  const double all = total();
  return ratio(2 * classes * (excess_of_pairs(*this) / all), all * (classes - 1));
}

}  // namespace assay
