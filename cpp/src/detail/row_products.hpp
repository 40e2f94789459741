// The terms of sums over pairs of samples with probabilities of classes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/kernel_calibration.hpp"

namespace assay::detail {

// h_ij of a row i and a stretch of rows j, side by side.
class RowProducts {
 public:
  static constexpr std::ptrdiff_t stretch = 256;

  RowProducts(const ProbabilityRows& samples, const KernelOptions& options);

  // Of at most `stretch` rows.
  void values(std::ptrdiff_t row, std::ptrdiff_t first, std::ptrdiff_t end, double* out) const;
  double sum(std::ptrdiff_t row, std::ptrdiff_t first, std::ptrdiff_t end) const;
  double square(std::ptrdiff_t row) const;  // h_ii

 private:
  std::ptrdiff_t size_;
  std::size_t classes_;
  RowKernel kernel_;
  double inverse_;
  std::vector<double> probability_;  // class by class
  std::vector<double> residual_;
};

// Squared distances of a row and a stretch of rows; `probability` is class by class.
void squared_distances(const std::vector<double>& probability, std::ptrdiff_t size, std::size_t classes,
                       std::ptrdiff_t row, std::ptrdiff_t first, std::ptrdiff_t end, double* out);

// The probabilities of class 0 of all samples, then of class 1 and so on.
std::vector<double> class_by_class(const ProbabilityRows& samples);

// A sign for every row and repeat, that only depends on their numbers and the seed.
class RandomSigns {
 public:
  RandomSigns(std::uint64_t seed, std::int64_t repeats);

  std::size_t width() const noexcept { return words_ * per_word; }  // repeats, rounded up

  // Adds sum_ij s_i s_j values[i, j] to `out` for every repeat, where `values` has a row of `RowProducts::stretch`
  // numbers for each i in [from, to), of which those of j in [first, end) are used.
  void add(const double* values, std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t first, std::ptrdiff_t end,
           double* out) const;

 private:
  static constexpr std::size_t per_word = 64;
  using Signs = std::array<double, per_word>;

  Signs signs(std::ptrdiff_t row, std::size_t word) const;

  std::uint64_t seed_;
  std::size_t words_;
};

}  // namespace assay::detail
