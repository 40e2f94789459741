// Masks and borders against voxel-by-voxel definitions, where rows meet the ends of 64-bit words.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "array.hpp"
#include "detail/bit_mask.hpp"
#include "naive_mask.hpp"

namespace assay::test {
namespace {

// Boxes of one grid that start and end at, before and after the ends of words, and lie away from the image edge.
std::vector<Box> boxes_of(const Grid& grid) {
  const Index3& extent = grid.extent();
  std::vector<Box> boxes;
  for (const std::ptrdiff_t low : {0, 1, 63, 64, 65, 127}) {
    for (const std::ptrdiff_t high : {1, 2, 63, 64, 65, 128, 129, 200}) {
      if (low < high && high <= extent[2]) boxes.push_back({{0, 0, low}, {extent[0], extent[1], high}});
    }
  }
  if (extent[0] > 2 && extent[1] > 2) {
    Box inner = whole(grid);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      inner.low[axis] = extent[axis] > 2 ? 1 : 0;
      inner.high[axis] -= inner.low[axis];
    }
    boxes.push_back(inner);
  }
  return boxes;
}

// (shape, image edge, neighbourhood)
using Case = std::tuple<Shape, ImageEdge, Neighbourhood>;

class BitMaskTest : public testing::TestWithParam<Case> {
 protected:
  // Mostly one label, so that masks have an interior.
  static Array<std::uint8_t> labels(const Shape& shape) {
    Array<std::uint8_t> array = random_labels<std::uint8_t>(shape, 16, 3);
    for (std::uint8_t& value : array.values) value = value < 14 ? 1 : value;
    return array;
  }
};

std::string name_of(const testing::TestParamInfo<Case>& test) {
  const auto& [shape, edge, neighbourhood] = test.param;
  std::string name = "Shape";
  for (const std::ptrdiff_t extent : shape) name += "_" + std::to_string(extent);
  name += edge == ImageEdge::background ? "_background" : "_foreground";
  return name + (neighbourhood == Neighbourhood::face ? "_face" : "_full");
}

// Whether a voxel of the mask has a neighbour outside it; outside the image is what `edge` says.
bool is_border(const Index3& voxel, const Grid& grid, Neighbourhood neighbourhood, ImageEdge edge,
               const BitMask& mask) {
  bool border = false;
  for_each_voxel({{-1, -1, -1}, {2, 2, 2}}, [&](const Index3& step) {
    int moves = 0;
    Index3 neighbour = voxel;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (!grid.has_axis(axis) && step[axis] != 0) return;
      moves += step[axis] != 0 ? 1 : 0;
      neighbour[axis] += step[axis];
    }
    if (neighbourhood == Neighbourhood::face && moves != 1) return;
    const bool inside = contains(whole(grid), neighbour) ? bit(mask, neighbour) : edge == ImageEdge::foreground;
    border = border || !inside;
  });
  return border;
}

TEST_P(BitMaskTest, MaskAndBorder) {
  const auto& [shape, edge, neighbourhood] = GetParam();
  const Array<std::uint8_t> array = labels(shape);
  const LabelView view = array.view();
  const Grid grid(view, std::vector<double>(shape.size(), 1.0));
  const Selection everything;
  for (const Box& box : boxes_of(grid)) {
    SCOPED_TRACE("box from " + std::to_string(box.low[2]) + " to " + std::to_string(box.high[2]));
    const BitMask mask = detail::make_mask({view, view, everything, {1, 15}}, grid, box, 2);
    std::vector<Index3> members;
    for_each_voxel(box, [&](const Index3& voxel) {
      const Index3& extent = grid.extent();
      const std::ptrdiff_t offset = (voxel[0] * extent[1] + voxel[1]) * extent[2] + voxel[2];
      const std::uint8_t label = array.values[static_cast<std::size_t>(offset)];
      if (label == 1 || label == 15) members.push_back(voxel);
    });
    EXPECT_EQ(set_voxels(mask), members);

    std::vector<Index3> border;
    for (const Index3& voxel : members) {
      if (is_border(voxel, grid, neighbourhood, edge, mask)) border.push_back(voxel);
    }
    EXPECT_EQ(set_voxels(detail::make_border(mask, grid, neighbourhood, edge, 2)), border);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, BitMaskTest,
                         testing::Combine(testing::Values(Shape{1}, Shape{63}, Shape{64}, Shape{65}, Shape{128},
                                                          Shape{200}, Shape{5, 1}, Shape{1, 64}, Shape{6, 65},
                                                          Shape{4, 128}, Shape{5, 4, 1}, Shape{1, 1, 65},
                                                          Shape{5, 6, 64}, Shape{4, 5, 129}),
                                          testing::Values(ImageEdge::background, ImageEdge::foreground),
                                          testing::Values(Neighbourhood::face, Neighbourhood::full)),
                         name_of);

TEST(BitMaskSelectionTest, RemovesVoxelsAcrossWords) {
  const Array<std::int32_t> prediction = random_labels<std::int32_t>({3, 130}, 3, 4);
  const Array<std::uint8_t> reference = random_labels<std::uint8_t>({3, 130}, 3, 5);
  const Array<std::uint8_t> chosen = random_labels<std::uint8_t>({3, 130}, 2, 6);
  const LabelView prediction_view = prediction.view();
  const LabelView reference_view = reference.view();
  const Grid grid(reference_view, {1, 1});
  const Selection selection{2, chosen.view()};
  const Box box{{0, 1, 3}, {1, 3, 130}};
  const BitMask mask = detail::make_mask({prediction_view, reference_view, selection, {1}}, grid, box, 1);
  std::vector<Index3> expected;
  for_each_voxel(box, [&](const Index3& voxel) {
    const auto i = static_cast<std::size_t>(voxel[1] * 130 + voxel[2]);
    if (prediction.values[i] == 1 && reference.values[i] != 2 && chosen.values[i] != 0) expected.push_back(voxel);
  });
  EXPECT_EQ(set_voxels(mask), expected);
}

// Reading beside and beyond a column must give nothing, whatever the box.
TEST(BitMaskMarginTest, RowsAndWordsBesideTheBoxAreEmpty) {
  for (const Box& box : {Box{{0, 0, 0}, {2, 1, 64}}, Box{{1, 2, 63}, {3, 7, 130}}, Box{{-1, -1, -1}, {2, 3, 65}}}) {
    BitMask mask(box);
    for (std::ptrdiff_t z = 0; z < mask.planes(); ++z) {
      for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
        std::fill_n(mask.column(z, w), mask.rows(), ~std::uint64_t{0});
      }
    }
    for (std::ptrdiff_t z = 0; z < mask.planes(); ++z) {
      for (std::ptrdiff_t w = -1; w <= mask.words(); ++w) {
        const std::uint64_t inside = w >= 0 && w < mask.words() ? ~std::uint64_t{0} : 0;
        for (std::ptrdiff_t y = -BitMask::margin; y < mask.rows() + BitMask::margin; ++y) {
          EXPECT_EQ(mask.column(z, w)[y], y >= 0 && y < mask.rows() ? inside : 0);
        }
      }
    }
  }
}

TEST(BitMaskMarginTest, AMarginIsAddedAlongTheAxesThatThereAre) {
  const Array<std::uint8_t> array({70, 130});
  const Grid grid(array.view(), {1, 1});
  const BitMask mask = random_mask({{0, 0, 0}, {1, 70, 130}}, 400, 3);
  const BitMask larger = detail::with_margin(mask, grid);
  EXPECT_EQ(larger.box().low, (Index3{0, -1, -1}));
  EXPECT_EQ(larger.box().high, (Index3{1, 71, 131}));
  EXPECT_EQ(set_voxels(larger), set_voxels(mask));
}

TEST(BitMaskSetTest, DifferenceAndIntersection) {
  const Box box{{0, 1, 60}, {3, 9, 200}};
  const BitMask mask = random_mask(box, 900, 1);
  const BitMask other = random_mask(box, 900, 2);
  const BitMask elsewhere = random_mask({{1, 0, 3}, {5, 7, 130}}, 900, 4);
  std::vector<Index3> rest;
  std::int64_t common = 0;
  for (const Index3& voxel : set_voxels(mask)) {
    if (!bit(other, voxel)) rest.push_back(voxel);
    common += bit(elsewhere, voxel) ? 1 : 0;
  }
  EXPECT_EQ(set_voxels(detail::difference(mask, other)), rest);
  EXPECT_EQ(detail::intersection_count(mask, elsewhere), common);
  EXPECT_EQ(detail::intersection_count(elsewhere, mask), common);
}

TEST(BitMaskEmptyTest, EmptyBoxHasNoVoxels) {
  const Array<std::uint8_t> array({4, 4});
  const Grid grid(array.view(), {1, 1});
  const BitMask mask{Box{}};
  EXPECT_FALSE(mask.has_voxels());
  EXPECT_EQ(mask.planes(), 0);
  EXPECT_EQ(mask.word(0, 0, 0), 0U);
  EXPECT_FALSE(detail::with_margin(mask, grid).has_voxels());
  EXPECT_FALSE(detail::make_border(mask, grid, Neighbourhood::full, ImageEdge::foreground, 2).has_voxels());
}

}  // namespace
}  // namespace assay::test
