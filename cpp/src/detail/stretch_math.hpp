// Arithmetic on stretches of numbers, with the same bits on every processor.
#pragma once

#include <cstddef>

namespace assay::detail {

constexpr std::size_t signs_at_once = 16;

struct StretchMath {
  // out[i] += values[i] * factor
  void (*add_scaled)(double* out, const double* values, std::ptrdiff_t count, double factor);
  // out[i] += (values[i] - from)^2
  void (*add_squares)(double* out, const double* values, std::ptrdiff_t count, double from);
  // values[i] = e^(values[i] - largest), of values up to the largest; 2 units in the last place off at most, and not
  // below e^-708, about 3e-308.
  void (*exponentials)(double* values, std::ptrdiff_t count, double largest);
  // squares[i] = e^(-sqrt(squares[i]) * factor), e^(-squares[i] * factor)
  void (*laplacian)(double* squares, std::ptrdiff_t count, double factor);
  void (*gaussian)(double* squares, std::ptrdiff_t count, double factor);
  double (*sum)(const double* values, std::ptrdiff_t count);
  double (*largest)(const double* values, std::ptrdiff_t count);  // of at least one
  // sums[b] = sum_i values[i] * signs[i * width + b], for `signs_at_once` of them
  void (*signed_sums)(const double* values, const double* signs, std::ptrdiff_t count, std::ptrdiff_t width,
                      double* sums);
};

// For this processor.
const StretchMath& stretch_math();

}  // namespace assay::detail
