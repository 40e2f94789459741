// Arithmetic on stretches: near the functions of the standard library, and of the same bits for vectors of any width.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "detail/stretch_math.hpp"
#include "detail/stretch_math_kernel.hpp"

namespace assay::test {
namespace {

constexpr detail::StretchMath narrow = detail::StretchMathKernel<16>::functions();

// Of a length that is no multiple of any vector's.
std::vector<double> exponents() {
  std::vector<double> values{0, -0.0, -1e-300, -707.9, -708, -709, -1e300, -std::numeric_limits<double>::infinity()};
  for (int i = 1; i < 251; ++i) values.push_back(-0.017 * i * i);
  return values;
}

TEST(StretchMathTest, ExponentialsAreThoseOfTheLibrary) {
  std::vector<double> found = exponents();
  narrow.exponentials(found.data(), static_cast<std::ptrdiff_t>(found.size()), 0);
  const std::vector<double> given = exponents();
  for (std::size_t i = 0; i < given.size(); ++i) {
    const double expected = std::exp(std::max(given[i], -708.0));
    EXPECT_NEAR(found[i], expected, 5e-16 * expected) << given[i];
  }
}

TEST(StretchMathTest, BitsAreThoseOfNarrowVectors) {
  const detail::StretchMath& wide = detail::stretch_math();
  const auto both = [&](const auto& change) {
    std::vector<double> a = exponents();
    std::vector<double> b = exponents();
    change(narrow, a);
    change(wide, b);
    EXPECT_EQ(a, b);
  };
  const auto size = static_cast<std::ptrdiff_t>(exponents().size());
  both([&](const detail::StretchMath& math, auto& values) { math.exponentials(values.data(), size, 0); });
  both([&](const detail::StretchMath& math, auto& values) {
    for (double& one : values) one = -one;
    math.gaussian(values.data(), size, 0.3);
  });
  both([&](const detail::StretchMath& math, auto& values) {
    for (double& one : values) one = -one;
    math.laplacian(values.data(), size, 0.3);
  });
  std::vector<double> terms;
  for (int i = 0; i < 16 * 16; ++i) terms.push_back(std::sin(i) / 3);
  EXPECT_EQ(narrow.sum(terms.data(), 251), wide.sum(terms.data(), 251));
  EXPECT_EQ(narrow.largest(terms.data(), 251), wide.largest(terms.data(), 251));
  std::vector<double> a(16);
  std::vector<double> b(16);
  narrow.signed_sums(terms.data() + 3, terms.data(), 16, 16, a.data());
  wide.signed_sums(terms.data() + 3, terms.data(), 16, 16, b.data());
  narrow.add_scaled(a.data(), terms.data(), 15, 0.7);
  wide.add_scaled(b.data(), terms.data(), 15, 0.7);
  narrow.add_squares(a.data(), terms.data(), 15, 0.7);
  wide.add_squares(b.data(), terms.data(), 15, 0.7);
  EXPECT_EQ(a, b);
}

}  // namespace
}  // namespace assay::test
