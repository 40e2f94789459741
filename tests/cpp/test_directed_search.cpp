// Distances from border to border against looking at every pair of voxels: near ones, and far ones both walked to and
// transformed.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "array.hpp"
#include "detail/directed_search.hpp"
#include "naive_mask.hpp"

namespace assay::test {
namespace {

struct DirectedCase {
  const char* name;
  std::vector<double> spacing;
  Box from;
  int from_bits;
  Box to;
  int to_bits;
};

void check(const detail::Found& found, const std::vector<double>& expected) {
  std::vector<double> distances;
  for (const detail::DistanceCount& one : found.counts.sorted()) {
    distances.insert(distances.end(), static_cast<std::size_t>(one.count), one.squared);
  }
  ASSERT_EQ(distances.size(), expected.size());
  // Squares are added in another order by each path, so the last bits may differ.
  for (std::size_t i = 0; i < distances.size(); ++i) ASSERT_NEAR(distances[i], expected[i], 1e-12 * expected[i]);
}

class DirectedSearchTest : public testing::TestWithParam<DirectedCase> {};

TEST_P(DirectedSearchTest, FindsTheNearestBits) {
  const DirectedCase& test = GetParam();
  const Array<std::uint8_t> image({40, 50, 200});
  const Grid grid(image.view(), test.spacing);
  const BitMask from = random_mask(test.from, test.from_bits, 1);
  const BitMask to = random_mask(test.to, test.to_bits, 2);
  const std::vector<Index3> targets = set_voxels(to);
  for (const detail::Lattice& lattice : lattices(grid)) {
    SCOPED_TRACE(testing::PrintToString(lattice.shift) + " / " + std::to_string(lattice.unit));
    std::vector<double> expected;
    for (const Index3& element : set_voxels(from)) {
      expected.push_back(nearest_squared(targets, element, grid, lattice));
    }
    std::sort(expected.begin(), expected.end());
    const detail::SearchSpace space(grid, lattice);
    for (const int threads : {1, 3}) {
      const detail::Found found = detail::directed_search(detail::blocks_of(from), {}, to, space, threads);
      check(found, expected);
      EXPECT_TRUE(bit(from, found.farthest.element));
      EXPECT_NEAR(nearest_squared(targets, found.farthest.element, grid, lattice), expected.back(),
                  1e-12 * expected.back());
    }
  }
}

// Every class has the elements that are its own.
TEST(DirectedSearchClassesTest, ElementsAreCountedByClass) {
  const Array<std::uint8_t> image({40, 50, 200});
  const Grid grid(image.view(), {2.5, 0.8, 0.7});
  const BitMask from = random_mask({{0, 0, 0}, {40, 50, 200}}, 3000, 1);
  const BitMask to = random_mask({{0, 0, 0}, {40, 50, 200}}, 60, 2);
  const std::vector<Index3> targets = set_voxels(to);
  const detail::ElementClasses classes{3, [](const Index3& at) { return static_cast<std::uint32_t>(at[2] % 3); }};
  const detail::Found found = detail::directed_search(detail::blocks_of(from), classes, to, {grid, {}}, 2);
  std::array<std::vector<double>, 3> expected;
  for (const Index3& element : set_voxels(from)) {
    expected[classes.of(element)].push_back(nearest_squared(targets, element, grid));
  }
  for (std::uint32_t k = 0; k < 3; ++k) {
    std::sort(expected[k].begin(), expected[k].end());
    detail::Found own;
    for (const detail::DistanceCount& one : found.counts.sorted()) {
      if (one.element_class == k) own.counts.add(one.squared, 0, one.count);
    }
    check(own, expected[k]);
  }
}

const Box everywhere{{0, 0, 0}, {40, 50, 200}};

INSTANTIATE_TEST_SUITE_P(
    Masks, DirectedSearchTest,
    testing::Values(
        DirectedCase{"Near", {1, 1, 1}, everywhere, 3000, everywhere, 3000},
        DirectedCase{"NearAndFar", {2.5, 0.8, 0.7}, everywhere, 3000, everywhere, 60},
        DirectedCase{"FewVoxelsAfar", {1, 2, 0.5}, everywhere, 40, {{30, 3, 150}, {38, 40, 199}}, 9},
        DirectedCase{
            "ManyVoxelsAfar", {1, 2, 0.5}, {{0, 0, 3}, {20, 50, 70}}, 40000, {{25, 0, 130}, {40, 50, 190}}, 600},
        // The transform goes strip by strip here, and strips end within words.
        DirectedCase{
            "SeveralStrips", {0.3, 0.3, 8}, {{0, 0, 3}, {40, 50, 150}}, 40000, {{0, 0, 190}, {40, 50, 200}}, 600},
        DirectedCase{"OneBit", {3, 0.4, 1}, everywhere, 2000, {{5, 6, 64}, {6, 7, 65}}, 1}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace assay::test
