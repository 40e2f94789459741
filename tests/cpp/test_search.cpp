// Three ways to the nearest set bit, whole words nearby, walking afar and the box transform, against looking at
// every bit.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "array.hpp"
#include "detail/box_transform.hpp"
#include "detail/far_search.hpp"
#include "detail/near_search.hpp"
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

TEST_P(SearchTest, WalkAndTransformFindTheNearestBit) {
  const SearchCase& test = GetParam();
  const Array<std::uint8_t> image(test.shape);
  const Grid grid(image.view(), test.spacing);
  const BitMask target = random_mask(test.box, test.bits, 7);
  const std::vector<Index3> voxels = set_voxels(target);
  const detail::FarSearch search(target, grid);
  const std::vector<double> field = detail::box_transform(target, whole(grid), grid.spacing(), 2);

  std::size_t number = 0;
  for_each_voxel(whole(grid), [&](const Index3& voxel) {
    const double expected = nearest_squared(voxels, voxel, grid);
    std::int64_t rows = 0;
    expect_close(search.find(voxel, std::numeric_limits<double>::infinity(), rows), expected);
    expect_close(search.find(voxel, expected * (1 + 1e-9) + 1e-9, rows), expected);
    EXPECT_EQ(search.find(voxel, expected / 2, rows), expected / 2) << "nothing is nearer than this bound";
    expect_close(field[number++], expected);
  });
}

TEST_P(SearchTest, WordsFindTheNearestBitWithinReach) {
  const SearchCase& test = GetParam();
  const Array<std::uint8_t> image(test.shape);
  const Grid grid(image.view(), test.spacing);
  const BitMask target = random_mask(test.box, test.bits, 7);
  const std::vector<Index3> voxels = set_voxels(target);
  const std::vector<detail::Offset> offsets = detail::near_offsets(grid);
  const detail::NearSearch search(target, offsets);

  // Every voxel by itself, and all of its word at once: the sum over its voxels must be the same.
  std::vector<std::int64_t> alone(offsets.size());
  std::vector<std::int64_t> together(offsets.size());
  for_each_voxel(whole(grid), [&](const Index3& voxel) {
    const std::uint64_t bit = std::uint64_t{1} << (voxel[2] % 64);
    std::vector<std::int64_t> counts(offsets.size());
    const std::uint64_t rest = search.find(bit, voxel[0], voxel[1], voxel[2] / 64, counts.data());
    const double expected = nearest_squared(voxels, voxel, grid);
    const auto found = std::find(counts.begin(), counts.end(), 1) - counts.begin();
    if (rest == 0) {
      ASSERT_LT(found, static_cast<std::ptrdiff_t>(offsets.size()));
      expect_close(offsets[static_cast<std::size_t>(found)].squared, expected);
    } else {
      EXPECT_EQ(found, static_cast<std::ptrdiff_t>(offsets.size()));
      const bool beside = voxel[2] / 64 < target.first_word() || voxel[2] / 64 >= target.first_word() + target.words();
      EXPECT_TRUE(beside || expected > offsets.back().squared);
    }
    for (std::size_t k = 0; k < offsets.size(); ++k) alone[k] += counts[k];
    if (voxel[2] % 64 == 0) {
      const std::ptrdiff_t width = std::min<std::ptrdiff_t>(64, grid.extent()[2] - voxel[2]);
      const std::uint64_t word = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
      search.find(word, voxel[0], voxel[1], voxel[2] / 64, together.data());
    }
  });
  EXPECT_EQ(alone, together);
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
