// Three ways to the nearest set bit, blocks of words nearby, walking afar and transforms of strips, against looking at
// every bit.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "array.hpp"
#include "detail/far_search.hpp"
#include "detail/near_search.hpp"
#include "detail/strip_transform.hpp"
#include "naive_mask.hpp"

namespace assay::test {
namespace {

struct SearchCase {
  const char* name;
  Shape shape;
  std::vector<double> spacing;
  Box box;   // of the target, in grid coordinates
  int bits;  // how many are set
};

class SearchTest : public testing::TestWithParam<SearchCase> {};

// Squares are added in another order by each path, so the last bits may differ.
void expect_close(double found, double expected) { EXPECT_NEAR(found, expected, 1e-12 * expected); }

TEST_P(SearchTest, WalksFindTheNearestBit) {
  const SearchCase& test = GetParam();
  const Array<std::uint8_t> image(test.shape);
  const Grid grid(image.view(), test.spacing);
  const BitMask target = random_mask(test.box, test.bits, 7);
  const std::vector<Index3> voxels = set_voxels(target);
  for (const detail::Lattice& lattice : lattices(grid)) {
    SCOPED_TRACE(testing::PrintToString(lattice.shift) + " / " + std::to_string(lattice.unit));
    const detail::Steps steps(grid.spacing(), lattice);
    const detail::FarSearch search(target, steps);
    for_each_voxel(whole(grid), [&](const Index3& element) {
      const double expected = nearest_squared(voxels, element, grid, lattice);
      std::int64_t rows = 0;
      expect_close(search.find(element, std::numeric_limits<double>::infinity(), rows), expected);
      expect_close(search.find(element, expected * (1 + 1e-9) + 1e-9, rows), expected);
      EXPECT_EQ(search.find(element, expected / 2, rows), expected / 2) << "nothing is nearer than this bound";
    });
  }
}

// Strips of elements that lie beside the target along every axis, or among it.
TEST_P(SearchTest, StripsFindTheNearestBit) {
  const SearchCase& test = GetParam();
  const Array<std::uint8_t> image(test.shape);
  const Grid grid(image.view(), test.spacing);
  const BitMask target = random_mask(test.box, test.bits, 7);
  const std::vector<Index3> voxels = set_voxels(target);
  for (const detail::Lattice& lattice : lattices(grid)) {
    SCOPED_TRACE(testing::PrintToString(lattice.shift) + " / " + std::to_string(lattice.unit));
    const detail::Steps steps(grid.spacing(), lattice);
    for (std::ptrdiff_t x = 0; x < grid.extent()[2]; x += detail::StripTransform::width) {
      Box elements = whole(grid);
      elements.low[2] = x;
      elements.high[2] = x + detail::StripTransform::width;
      if (x % 64 != 0) elements.low[1] = elements.high[1] / 2;  // fewer rows and planes
      if (x % 128 != 0) elements.high[0] = (elements.high[0] + 1) / 2;
      detail::StripTransform transform(target, elements, steps);
      for (std::ptrdiff_t row = elements.low[1]; row < elements.high[1]; ++row) {
        const double* squared = transform.row(row);
        for (std::ptrdiff_t plane = elements.low[0]; plane < elements.high[0]; ++plane) {
          for (std::ptrdiff_t k = 0; k < detail::StripTransform::width; ++k) {
            const Index3 element{plane, row, x + k};
            const double found = squared[(plane - elements.low[0]) * detail::StripTransform::width + k];
            expect_close(found, nearest_squared(voxels, element, grid, lattice));
          }
        }
      }
    }
  }
}

TEST_P(SearchTest, BlocksFindTheNearestBitWithinReach) {
  const SearchCase& test = GetParam();
  const Array<std::uint8_t> image(test.shape);
  const Grid grid(image.view(), test.spacing);
  const BitMask target = random_mask(test.box, test.bits, 7);
  const std::vector<Index3> voxels = set_voxels(target);
  BitMask everything(whole(grid));
  for_each_voxel(whole(grid), [&](const Index3& voxel) { set_bit(everything, voxel); });

  for (const detail::Lattice& lattice : lattices(grid)) {
    SCOPED_TRACE(testing::PrintToString(lattice.shift) + " / " + std::to_string(lattice.unit));
    const detail::Steps steps(grid.spacing(), lattice);
    const std::vector<detail::Offset> offsets = detail::near_offsets(grid, steps);
    const detail::NearSearch search(target, offsets);
    std::vector<detail::NearHit> hits(offsets.size());
    for (const detail::WordBlock& block : detail::blocks_of(everything)) {
      detail::Words4 rest = block.words;
      const std::size_t count = search.find(block, rest, hits);
      for (std::size_t k = 0; k < count; ++k) {
        detail::for_set_bits(block, hits[k].elements, [&](const Index3& element) {
          expect_close(offsets[hits[k].offset].squared, nearest_squared(voxels, element, grid, lattice));
        });
      }
      detail::for_set_bits(block, rest, [&](const Index3& element) {
        // Beyond the words beside the target's own nothing is looked for.
        const std::ptrdiff_t w = element[2] / 64 - target.first_word();
        const bool beside = w < -1 || w > target.words();
        EXPECT_TRUE(beside || nearest_squared(voxels, element, grid, lattice) > offsets.back().squared);
      });
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Masks, SearchTest,
    testing::Values(SearchCase{"OneAxis", {300}, {0.7}, {{0, 0, 20}, {1, 1, 280}}, 4},
                    SearchCase{"OneAxisOneBit", {300}, {0.7}, {{0, 0, 128}, {1, 1, 129}}, 1},
                    SearchCase{"EmptyWordsBetweenBits", {3, 700}, {4.0, 0.6}, {{0, 0, 10}, {1, 3, 690}}, 4},
                    SearchCase{"TwoAxes", {40, 150}, {2.5, 0.4}, {{0, 3, 5}, {1, 40, 140}}, 12},
                    SearchCase{"TwoAxesOutOfReach", {900, 6}, {1.0, 3.0}, {{0, 890, 2}, {1, 900, 6}}, 5},
                    SearchCase{"Dense", {12, 14, 70}, {1, 1, 1}, {{0, 0, 0}, {12, 14, 70}}, 900},
                    SearchCase{"ThickPlanes", {12, 14, 70}, {5, 0.3, 0.8}, {{2, 1, 60}, {9, 12, 70}}, 40},
                    SearchCase{"ThickRows", {14, 9, 80}, {0.4, 0.4, 6}, {{0, 2, 3}, {14, 8, 67}}, 25},
                    SearchCase{"FarCorner", {40, 40, 20}, {1.2, 0.9, 3.3}, {{30, 31, 11}, {40, 40, 20}}, 8},
                    SearchCase{"Sparse", {40, 40, 20}, {1, 1, 1}, {{0, 0, 0}, {40, 40, 20}}, 3}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace assay::test
