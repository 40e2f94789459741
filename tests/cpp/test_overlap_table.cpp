// Tables of chunks add up to the table of the whole.

#include <gtest/gtest.h>

#include <cstdint>

#include "array.hpp"
#include "assay/error.hpp"
#include "assay/overlap.hpp"
#include "same.hpp"

namespace assay::test {
namespace {

TEST(OverlapTableTest, ChunksWithOriginAddUpToTheWhole) {
  const Array<std::int16_t> reference = random_labels<std::int16_t>({7, 9, 50}, 5, 1);
  const Array<std::uint8_t> prediction = random_labels<std::uint8_t>({7, 9, 50}, 4, 2);
  const Array<std::uint8_t> mask = random_labels<std::uint8_t>({7, 9, 50}, 3, 3);
  OverlapOptions options;
  options.spacing = {3.0, 0.5, 0.5};
  options.selection = {2, mask.view()};
  const OverlapTable table = overlap_table(reference.view(), prediction.view(), options);

  for (std::size_t axis = 0; axis < 3; ++axis) {
    SCOPED_TRACE(axis);
    OverlapTable sum(options.spacing);
    const std::ptrdiff_t extent = reference.shape[axis];
    const Shape cuts{0, 1, extent / 2, extent};
    // From the back, because the order of the chunks must not matter.
    for (std::size_t chunk = cuts.size() - 1; chunk > 0; --chunk) {
      const auto part = [&](const auto& array) { return slice(array.view(), axis, cuts[chunk - 1], cuts[chunk]); };
      OverlapOptions chunk_options = options;
      chunk_options.selection.mask = part(mask);
      chunk_options.origin = {0, 0, 0};
      chunk_options.origin[axis] = cuts[chunk - 1];
      sum += overlap_table(part(reference), part(prediction), chunk_options);
    }
    expect_same(sum, table);
  }
}

TEST(OverlapTableTest, EmptyChunkAddsNothing) {
  const Array<std::uint8_t> labels = random_labels<std::uint8_t>({4, 6}, 3, 1);
  const Array<std::uint8_t> nothing({0, 6});
  const OverlapTable table = overlap_table(labels.view(), labels.view());
  OverlapTable sum = table;
  sum += overlap_table(nothing.view(), nothing.view());
  expect_same(sum, table);
}

TEST(OverlapTableTest, DifferentSpacingsDoNotAdd) {
  OverlapTable table({1.0, 1.0});
  EXPECT_THROW(table += OverlapTable({1.0, 2.0}), InvalidInput);
  EXPECT_THROW(table += OverlapTable({1.0}), InvalidInput);
}

TEST(OverlapTableTest, ColumnsMustAgree) {
  PairColumns pairs;
  pairs.reference = pairs.prediction = pairs.count = {1};
  pairs.low = pairs.high = pairs.index_sum = {0};
  EXPECT_NO_THROW(OverlapTable({1.0}, pairs));
  EXPECT_THROW(OverlapTable({1.0, 1.0}, pairs), InvalidInput);
}

}  // namespace
}  // namespace assay::test
