// The number of threads never shows in a result. The volume is large enough that seven threads all get work.

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "array.hpp"
#include "assay/overlap.hpp"
#include "assay/parallel.hpp"
#include "assay/surface.hpp"
#include "balls.hpp"
#include "same.hpp"

namespace assay::test {
namespace {

class SameBitsTest : public testing::Test {
 protected:
  OverlapTable table(int threads) const {
    OverlapOptions options;
    options.spacing = {1.5, 0.8, 0.7};
    options.threads = threads;
    return overlap_table(reference_.view(), prediction_.view(), options);
  }
  std::vector<SurfaceDistances> surfaces(const std::vector<Region>& regions, int threads) const {
    SurfaceOptions options;
    options.threads = threads;
    return surface_distances(reference_.view(), prediction_.view(), table(1), regions, options);
  }
  void expect_same_surfaces(const std::vector<Region>& regions) const {
    const std::vector<SurfaceDistances> expected = surfaces(regions, 1);
    for (const int threads : {2, 3, 7}) {
      SCOPED_TRACE(threads);
      expect_same(surfaces(regions, threads), expected);
    }
  }

  const Array<std::uint8_t> reference_ = balls<std::uint8_t>(208, 0);
  const Array<std::uint8_t> prediction_ = balls<std::uint8_t>(208, 2);
};

TEST_F(SameBitsTest, OverlapTable) {
  const auto voxels = static_cast<std::int64_t>(reference_.values.size());
  EXPECT_EQ(effective_threads(7, voxels), has_openmp() ? 7 : 1);
  const OverlapTable expected = table(1);
  EXPECT_EQ(expected.reference_labels().size(), ball_count + 1U);
  for (const int threads : {2, 3, 7}) {
    SCOPED_TRACE(threads);
    expect_same(table(threads), expected);
  }
}

// Many classes: each thread takes classes.
TEST_F(SameBitsTest, SurfacesOfManyClasses) {
  std::vector<Region> regions;
  for (std::int64_t label = 1; label <= ball_count; ++label) regions.push_back({{label}, {label}});
  expect_same_surfaces(regions);
}

// One class: the threads share its rows.
TEST_F(SameBitsTest, SurfacesOfOneClass) { expect_same_surfaces({table(1).foreground()}); }

// Far apart, so that distances come from the transform or from walking all rows.
TEST_F(SameBitsTest, SurfacesFarApart) { expect_same_surfaces({{{1, 2, 3}, {24}}, {{24}, {1}}}); }

}  // namespace
}  // namespace assay::test
