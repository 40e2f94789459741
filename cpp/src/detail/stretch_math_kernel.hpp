// Arithmetic on stretches, for vectors of a width that differs between the files that include this.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "detail/stretch_math.hpp"

namespace assay::detail {

template <int bytes>
class StretchMathKernel {
 public:
  static constexpr StretchMath functions() {
    return {add_scaled, add_squares, exponentials, laplacian, gaussian, sum, largest, signed_sums};
  }

 private:
  static void add_scaled(double* out, const double* values, std::ptrdiff_t count, double factor) {
    for (std::ptrdiff_t i = 0; i < count; ++i) out[i] += values[i] * factor;
  }

  static void add_squares(double* out, const double* values, std::ptrdiff_t count, double from) {
    for (std::ptrdiff_t i = 0; i < count; ++i) out[i] += (values[i] - from) * (values[i] - from);
  }

  static void exponentials(double* values, std::ptrdiff_t count, double largest) {
    for (std::ptrdiff_t i = 0; i < count; ++i) values[i] = exponential(values[i] - largest);
  }

  static void laplacian(double* squares, std::ptrdiff_t count, double factor) {
    for (std::ptrdiff_t i = 0; i < count; ++i) squares[i] = exponential(-(std::sqrt(squares[i]) * factor));
  }

  static void gaussian(double* squares, std::ptrdiff_t count, double factor) {
    for (std::ptrdiff_t i = 0; i < count; ++i) squares[i] = exponential(-(squares[i] * factor));
  }

  static double sum(const double* values, std::ptrdiff_t count) {
    return fold(values, count, 0.0, [](double a, double b) { return a + b; });
  }

  static double largest(const double* values, std::ptrdiff_t count) {
    return fold(values, count, values[0], [](double a, double b) { return a < b ? b : a; });
  }

  static void signed_sums(const double* values, const double* signs, std::ptrdiff_t count, std::ptrdiff_t width,
                          double* sums) {
    std::array<double, signs_at_once> kept{};
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      for (std::size_t b = 0; b < signs_at_once; ++b)
        kept[b] += values[i] * signs[static_cast<std::size_t>(i * width) + b];
    }
    for (std::size_t b = 0; b < signs_at_once; ++b) sums[b] = kept[b];
  }

  // In eight interleaved parts, so that the order of the sum is that of no processor.
  template <class Combine>
  static double fold(const double* values, std::ptrdiff_t count, double start, const Combine& combine) {
    constexpr std::ptrdiff_t parts = 8;
    std::array<double, parts> part;
    for (double& one : part) one = start;
    std::ptrdiff_t i = 0;
    for (; i + parts <= count; i += parts) {
      for (std::size_t lane = 0; lane < part.size(); ++lane) {
        part[lane] = combine(part[lane], values[i + static_cast<std::ptrdiff_t>(lane)]);
      }
    }
    double all = start;
    for (; i < count; ++i) all = combine(all, values[i]);
    for (const double one : part) all = combine(all, one);
    return all;
  }

  // e^x for x <= 0, without branches, so that loops of it are vectorised.
  static double exponential(double x) {
    constexpr double rounder = 0x1.8p52;  // adding it leaves the nearest whole number in the lowest bits
    constexpr double ln2_high = 0x1.62e42fefa0000p-1;
    constexpr double ln2_low = 0x1.cf79abc9e3b3ap-40;
    const double bounded = x < -708.0 ? -708.0 : x;
    const double shifted = bounded * 0x1.71547652b82fep0 + rounder;
    const double whole = shifted - rounder;
    const double r = (bounded - whole * ln2_high) - whole * ln2_low;  // at most ln(2) / 2: 13 terms are enough
    double series = 1.0 / 6227020800.0;
    series = series * r + 1.0 / 479001600.0;
    series = series * r + 1.0 / 39916800.0;
    series = series * r + 1.0 / 3628800.0;
    series = series * r + 1.0 / 362880.0;
    series = series * r + 1.0 / 40320.0;
    series = series * r + 1.0 / 5040.0;
    series = series * r + 1.0 / 720.0;
    series = series * r + 1.0 / 120.0;
    series = series * r + 1.0 / 24.0;
    series = series * r + 1.0 / 6.0;
    series = series * r + 0.5;
    series = series * r + 1.0;
    series = series * r + 1.0;
    std::uint64_t bits;
    std::memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    double power;
    std::memcpy(&power, &bits, sizeof power);
    return series * power;
  }
};

}  // namespace assay::detail
