#include "detail/row_products.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "assay/error.hpp"
#include "detail/number_text.hpp"
#include "detail/stretch_math.hpp"

namespace assay::detail {
namespace {

// A bijection of 64 bits that spreads them well (Steele, Lea and Flood, OOPSLA 2014).
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;

}  // namespace

std::vector<double> class_by_class(const ProbabilityRows& samples) {
  std::vector<double> columns;
  columns.reserve(static_cast<std::size_t>(samples.size()) * samples.classes());
  for (std::size_t one = 0; one < samples.classes(); ++one) {
    for (std::ptrdiff_t i = 0; i < samples.size(); ++i) columns.push_back(samples.probability(i, one));
  }
  return columns;
}

void squared_distances(const std::vector<double>& probability, std::ptrdiff_t size, std::size_t classes,
                       std::ptrdiff_t row, std::ptrdiff_t first, std::ptrdiff_t end, double* out) {
  const StretchMath& math = stretch_math();
  const std::ptrdiff_t count = end - first;
  std::fill(out, out + count, 0.0);
  for (std::size_t one = 0; one < classes; ++one) {
    const double* const column = probability.data() + static_cast<std::ptrdiff_t>(one) * size;
    math.add_squares(out, column + first, count, column[row]);
  }
}

RowProducts::RowProducts(const ProbabilityRows& samples, const KernelOptions& options)
    : size_(samples.size()),
      classes_(samples.classes()),
      kernel_(options.kernel),
      inverse_(1 / options.width),
      probability_(class_by_class(samples)),
      residual_(probability_) {
  // Its square and inverse are numbers too.
  if (!(options.width >= 1e-100 && options.width <= 1e100)) {
    throw InvalidInput("width must be between 1e-100 and 1e100, got " + number_text(options.width));
  }
  for (double& one : residual_) one = -one;
  for (std::ptrdiff_t i = 0; i < size_; ++i) {
    residual_[samples.label(i) * static_cast<std::size_t>(size_) + static_cast<std::size_t>(i)] += 1;
  }
}

void RowProducts::values(std::ptrdiff_t row, std::ptrdiff_t first, std::ptrdiff_t end, double* out) const {
  const StretchMath& math = stretch_math();
  const std::ptrdiff_t count = end - first;
  std::array<double, stretch> kernel;
  squared_distances(probability_, size_, classes_, row, first, end, kernel.data());
  double* const k = kernel.data();
  if (kernel_ == RowKernel::laplacian) {
    math.laplacian(k, count, inverse_);
  } else {
    math.gaussian(k, count, inverse_ * inverse_ / 2);
  }
  std::fill(out, out + count, 0.0);
  for (std::size_t one = 0; one < classes_; ++one) {
    const double* const column = residual_.data() + static_cast<std::ptrdiff_t>(one) * size_;
    math.add_scaled(out, column + first, count, column[row]);
  }
  for (std::ptrdiff_t j = 0; j < count; ++j) out[j] *= k[j];
}

double RowProducts::sum(std::ptrdiff_t row, std::ptrdiff_t first, std::ptrdiff_t end) const {
  std::array<double, stretch> terms;
  values(row, first, end, terms.data());
  return stretch_math().sum(terms.data(), end - first);
}

double RowProducts::square(std::ptrdiff_t row) const {
  double sum = 0;
  for (std::size_t one = 0; one < classes_; ++one) {
    const double residual = residual_[one * static_cast<std::size_t>(size_) + static_cast<std::size_t>(row)];
    sum += residual * residual;
  }
  return sum;
}

RandomSigns::RandomSigns(std::uint64_t seed, std::int64_t repeats)
    : seed_(mixed(seed + golden)), words_((static_cast<std::size_t>(repeats) + per_word - 1) / per_word) {}

RandomSigns::Signs RandomSigns::signs(std::ptrdiff_t row, std::size_t word) const {
  const std::uint64_t number = static_cast<std::uint64_t>(row) * words_ + word;
  const std::uint64_t bits = mixed(seed_ + golden * (number + 1));
  Signs found;
  for (std::size_t b = 0; b < per_word; ++b) found[b] = 1.0 - 2.0 * static_cast<double>((bits >> b) & 1);
  return found;
}

void RandomSigns::add(const double* values, std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t first,
                      std::ptrdiff_t end, double* out) const {
  std::vector<double> of_stretch(static_cast<std::size_t>(end - first) * per_word);
  for (std::size_t word = 0; word < words_; ++word, out += per_word) {
    for (std::ptrdiff_t j = first; j < end; ++j) {
      const Signs signs_of_row = signs(j, word);
      std::copy(signs_of_row.begin(), signs_of_row.end(),
                of_stretch.begin() + (j - first) * static_cast<std::ptrdiff_t>(per_word));
    }
    for (std::ptrdiff_t i = from; i < to; ++i) {
      const double* const row = values + (i - from) * RowProducts::stretch;
      const Signs own = signs(i, word);
      for (std::size_t start = 0; start < per_word; start += signs_at_once) {
        std::array<double, signs_at_once> sums;
        stretch_math().signed_sums(row, of_stretch.data() + start, end - first, per_word, sums.data());
        for (std::size_t b = 0; b < signs_at_once; ++b) out[start + b] += own[start + b] * sums[b];
      }
    }
  }
}

}  // namespace assay::detail
