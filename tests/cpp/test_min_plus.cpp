#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "detail/min_plus.hpp"

namespace assay::test {
namespace {

using detail::ConvexCosts;
using detail::InstructionSet;
using detail::lanes;

// Between voxel centres; between a centre and the nearer face of a voxel.
double centre_cost(std::ptrdiff_t steps) { return static_cast<double>(steps * steps); }
double face_cost(std::ptrdiff_t steps) {
  const double length = std::max(std::abs(static_cast<double>(steps)) - 0.5, 0.0);
  return length * length;
}

template <class T>
struct Bundle {
  std::ptrdiff_t rows;
  std::vector<T> values;

  explicit Bundle(std::ptrdiff_t count)
      : rows(count), values(static_cast<std::size_t>(count * lanes<T>), std::numeric_limits<T>::infinity()) {}
  T& at(std::ptrdiff_t row, std::ptrdiff_t lane) { return values[static_cast<std::size_t>(row * lanes<T> + lane)]; }
};

template <class T>
void expect_exact(Bundle<T> in, double (*cost)(std::ptrdiff_t), std::ptrdiff_t from, std::ptrdiff_t to,
                  std::ptrdiff_t first, std::ptrdiff_t last, T none = std::numeric_limits<T>::infinity()) {
  const ConvexCosts<T> costs(in.rows, cost);
  for (const InstructionSet instructions : {InstructionSet::baseline, detail::instruction_set()}) {
    for (const bool with_argmin : {false, true}) {
      Bundle<T> out(in.rows);
      Bundle<T> argmin(in.rows);
      detail::MinPlusColumns<T> columns{in.values.data(), from, to, out.values.data(), first, last};
      columns.none = none;
      if (with_argmin) columns.argmin = argmin.values.data();
      detail::MinPlusWorkspace<T> work;
      detail::min_plus(columns, costs, work, instructions);
      for (std::ptrdiff_t q = first; q < last; ++q) {
        for (std::ptrdiff_t lane = 0; lane < lanes<T>; ++lane) {
          T best = none;
          for (std::ptrdiff_t v = from; v < to; ++v) {
            best = std::min(best, in.at(v, lane) + static_cast<T>(cost(q - v)));
          }
          ASSERT_EQ(out.at(q, lane), best) << "row " << q << ", lane " << lane;
          if (!with_argmin) continue;
          const auto v = static_cast<std::ptrdiff_t>(argmin.at(q, lane));
          if (best < none) {
            ASSERT_EQ(in.at(v, lane) + static_cast<T>(cost(q - v)), best) << "row " << q << ", lane " << lane;
          } else {
            ASSERT_EQ(v, q);
          }
        }
      }
    }
  }
}

template <class T>
Bundle<T> random_bundle(std::ptrdiff_t rows, double density, unsigned seed) {
  Bundle<T> bundle(rows);
  std::mt19937 random(seed);
  for (T& value : bundle.values) {
    if (static_cast<double>(random()) < density * 4294967296.0) value = static_cast<T>(random() % 50);
  }
  return bundle;
}

template <class T>
class MinPlusTest : public ::testing::Test {};
using Numbers = ::testing::Types<float, double>;
TYPED_TEST_SUITE(MinPlusTest, Numbers);

TYPED_TEST(MinPlusTest, ValuesFarFromTheRowsThatAreAskedFor) {
  const Bundle<TypeParam> bundle = random_bundle<TypeParam>(700, 0.7, 3);
  for (const auto cost : {centre_cost, face_cost}) {
    expect_exact(bundle, cost, 690, 693, 0, 3);
    expect_exact(bundle, cost, 0, 3, 690, 699);
    expect_exact(bundle, cost, 0, 40, 600, 700);
    expect_exact(bundle, cost, 350, 351, 0, 700);
  }
}

TYPED_TEST(MinPlusTest, RandomValuesOfEveryDensityAndLength) {
  unsigned seed = 0;
  for (const std::ptrdiff_t rows : {1, 2, 7, 8, 9, 15, 16, 17, 31, 64, 100}) {
    for (const double density : {0.0, 0.01, 0.1, 0.5, 1.0}) {
      expect_exact(random_bundle<TypeParam>(rows, density, ++seed), centre_cost, 0, rows, 0, rows);
      expect_exact(random_bundle<TypeParam>(rows, density, ++seed), face_cost, 0, rows, 0, rows);
    }
  }
}

TYPED_TEST(MinPlusTest, RowsAskedForNeedNotBeThoseWithValues) {
  const auto bundle = random_bundle<TypeParam>(90, 0.1, 1);
  expect_exact(bundle, centre_cost, 0, 20, 30, 90);
  expect_exact(bundle, centre_cost, 70, 90, 0, 60);
  expect_exact(bundle, centre_cost, 30, 50, 0, 90);
  expect_exact(bundle, centre_cost, 0, 90, 40, 45);
  expect_exact(bundle, centre_cost, 40, 40, 0, 90);
  expect_exact(bundle, centre_cost, 0, 90, 40, 40);
}

TYPED_TEST(MinPlusTest, NothingAboveTheLimit) {
  for (const int none : {1, 5, 30, 400}) {
    expect_exact(random_bundle<TypeParam>(120, 0.02, 3), centre_cost, 0, 120, 0, 120, static_cast<TypeParam>(none));
  }
}

// Every other lane has its one value at the other end: no range of rows is shared, and envelopes take over.
TYPED_TEST(MinPlusTest, LanesThatHaveNothingInCommon) {
  for (const auto cost : {centre_cost, face_cost}) {
    Bundle<TypeParam> bundle(700);
    for (std::ptrdiff_t lane = 0; lane < lanes<TypeParam>; ++lane) {
      bundle.at(lane % 2 == 0 ? 0 : 699, lane) = 3;
      bundle.at(lane % 2 == 0 ? 5 : 690, lane) = 2;
    }
    expect_exact(bundle, cost, 0, 700, 0, 700);
    expect_exact(bundle, cost, 0, 700, 0, 700, TypeParam{90000});
  }
}

}  // namespace
}  // namespace assay::test
