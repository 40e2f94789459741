// Views of any strides: what a kernel reads through them is what their indices say.

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "array.hpp"
#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/surface.hpp"
#include "same.hpp"

namespace assay::test {
namespace {

using Labels = NdView<const std::int16_t>;

// The order of axes decides in which order squares are added, so the last bits may differ.
void expect_close(double found, double expected) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(found));
  } else {
    EXPECT_DOUBLE_EQ(found, expected);
  }
}

// Both kernels give the same for a view as for a C-ordered copy of it.
void expect_like_a_copy(const Labels& reference, const Labels& prediction) {
  const Array<std::int16_t> reference_copy = copy_of(reference);
  const Array<std::int16_t> prediction_copy = copy_of(prediction);
  OverlapOptions options;
  options.spacing = {0.7, 1.5, 4.0};
  const OverlapTable table = overlap_table(reference, prediction, options);
  expect_same(table, overlap_table(reference_copy.view(), prediction_copy.view(), options));

  const std::vector<Region> regions{{{1}, {1}}, {{2, 3}, {2, 3}}};
  const auto found = surface_distances(reference, prediction, table, regions);
  const auto expected = surface_distances(reference_copy.view(), prediction_copy.view(), table, regions);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    expect_close(found[i].assd(), expected[i].assd());
    expect_close(found[i].hausdorff(), expected[i].hausdorff());
    EXPECT_EQ(found[i].reference_to_prediction.total_weight(), expected[i].reference_to_prediction.total_weight());
  }
}

class NdViewTest : public testing::Test {
 protected:
  const Array<std::int16_t> a_ = random_labels<std::int16_t>({5, 7, 70}, 4, 1);
  const Array<std::int16_t> b_ = random_labels<std::int16_t>({5, 7, 70}, 4, 2);
};

TEST_F(NdViewTest, ContiguousIsCOrder) {
  EXPECT_EQ(a_.view().strides(), (Shape{490, 70, 1}));
  EXPECT_EQ(a_.view().rank(), 3);
  EXPECT_EQ(a_.view().size(), 5 * 7 * 70);
}

TEST_F(NdViewTest, EmptyAxisMakesSizeZero) { EXPECT_EQ(Array<std::uint8_t>({3, 0, 2}).view().size(), 0); }

TEST_F(NdViewTest, NegativeStrides) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    SCOPED_TRACE(axis);
    expect_like_a_copy(reversed(a_.view(), axis), b_.view());
    expect_like_a_copy(reversed(a_.view(), axis), reversed(b_.view(), (axis + 1) % 3));
  }
}

TEST_F(NdViewTest, ZeroStrides) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    SCOPED_TRACE(axis);
    Shape strides = a_.view().strides();
    strides[axis] = 0;
    const Labels broadcast(a_.values.data(), a_.shape, strides);
    expect_like_a_copy(broadcast, b_.view());
    expect_like_a_copy(b_.view(), broadcast);
  }
}

TEST_F(NdViewTest, OneValueForAll) {
  const std::int16_t one = 1;
  const Labels everywhere(&one, a_.shape, {0, 0, 0});
  expect_like_a_copy(everywhere, b_.view());
}

TEST_F(NdViewTest, Transposed) {
  expect_like_a_copy(transposed(a_.view()), transposed(b_.view()));
  // One map in C order, the other in Fortran order.
  const Array<std::int16_t> c = copy_of(transposed(b_.view()));
  expect_like_a_copy(transposed(a_.view()), c.view());
}

TEST_F(NdViewTest, EverySecondElement) {
  const Labels sparse(a_.values.data(), {5, 7, 35}, {490, 70, 2});
  expect_like_a_copy(sparse, slice(b_.view(), 2, 10, 45));
}

}  // namespace
}  // namespace assay::test
