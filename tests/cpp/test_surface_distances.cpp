// A table of other arrays must not be believed: its boxes address memory.

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "array.hpp"
#include "assay/error.hpp"
#include "assay/overlap.hpp"
#include "assay/surface.hpp"

namespace assay::test {
namespace {

class ForeignTableTest : public testing::Test {
 protected:
  OverlapTable table_of(const Shape& shape) const {
    Array<std::uint8_t> labels(shape);
    for (std::uint8_t& value : labels.values) value = 1;
    return overlap_table(labels.view(), labels.view());
  }
  void run(const OverlapTable& table) const { surface_distances(labels_.view(), labels_.view(), table, {{{1}, {1}}}); }

  const Array<std::uint8_t> labels_ = random_labels<std::uint8_t>({6, 8}, 2, 1);
};

TEST_F(ForeignTableTest, OtherNumberOfAxes) {
  EXPECT_THROW(run(table_of({6})), InvalidInput);
  EXPECT_THROW(run(table_of({6, 8, 2})), InvalidInput);
}

TEST_F(ForeignTableTest, BoxLeavesTheArrays) {
  EXPECT_THROW(run(table_of({7, 8})), InvalidInput);
  EXPECT_THROW(run(table_of({6, 9})), InvalidInput);
  EXPECT_NO_THROW(run(table_of({6, 8})));
}

TEST_F(ForeignTableTest, ChunkOrigin) {
  OverlapOptions options;
  options.origin = {1, 0};
  EXPECT_THROW(run(overlap_table(labels_.view(), labels_.view(), options)), InvalidInput);
  options.origin = {-1, 0};
  EXPECT_THROW(run(overlap_table(labels_.view(), labels_.view(), options)), InvalidInput);
}

TEST_F(ForeignTableTest, TooManyAxes) {
  const Array<std::uint8_t> labels({2, 2, 2, 2});
  const OverlapTable table = overlap_table(labels.view(), labels.view());
  EXPECT_THROW(surface_distances(labels.view(), labels.view(), table, {}), InvalidInput);
}

}  // namespace
}  // namespace assay::test
