// Surfaces of a reference that are kept: the same distances, and no other reference.

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

#include "array.hpp"
#include "assay/error.hpp"
#include "assay/overlap.hpp"
#include "assay/surface.hpp"

namespace assay::test {
namespace {

using Maps = Array<std::uint8_t>;

std::vector<SurfaceDistances> distances(const Maps& reference, const Maps& prediction, const BoundaryModel& model,
                                        const std::optional<ReferenceSurfaces>& surfaces = std::nullopt) {
  const OverlapTable table = overlap_table(reference.view(), prediction.view());
  return surface_distances(reference.view(), prediction.view(), table, {{{1}, {1}}, {{2}, {2}}, {{1, 2}, {2}}},
                           {{}, model, 1, surfaces});
}

void expect_equal(const std::vector<SurfaceDistances>& a, const std::vector<SurfaceDistances>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    EXPECT_EQ(a[k].reference_to_prediction.distance, b[k].reference_to_prediction.distance);
    EXPECT_EQ(a[k].reference_to_prediction.weight, b[k].reference_to_prediction.weight);
    EXPECT_EQ(a[k].prediction_to_reference.distance, b[k].prediction_to_reference.distance);
    EXPECT_EQ(a[k].prediction_to_reference.weight, b[k].prediction_to_reference.weight);
    EXPECT_EQ(a[k].status, b[k].status);
  }
}

std::vector<BoundaryModel> models() {
  std::vector<BoundaryModel> all(5);
  all[1].neighbourhood = Neighbourhood::full;
  all[2].targets = Neighbourhood::full;
  all[3].boundary = Boundary::surfel;
  all[4].boundary = Boundary::face;
  return all;
}

TEST(ReferenceSurfacesTest, DistancesAreTheSame) {
  const Maps reference = random_labels<std::uint8_t>({7, 9, 70}, 3, 1);
  const ReferenceSurfaces surfaces;
  for (const unsigned seed : {2u, 3u, 4u}) {
    const Maps prediction = random_labels<std::uint8_t>({7, 9, 70}, 3, seed);
    for (const BoundaryModel& model : models()) {
      expect_equal(distances(reference, prediction, model, surfaces), distances(reference, prediction, model));
    }
  }
}

TEST(ReferenceSurfacesTest, ThreadsShareThem) {
  const Maps reference = random_labels<std::uint8_t>({7, 9, 70}, 3, 1);
  const Maps prediction = random_labels<std::uint8_t>({7, 9, 70}, 3, 2);
  const ReferenceSurfaces surfaces;
  std::vector<std::vector<SurfaceDistances>> found(4);
  std::vector<std::thread> threads;
  for (auto& own : found) {
    threads.emplace_back([&] { own = distances(reference, prediction, {}, surfaces); });
  }
  for (std::thread& one : threads) one.join();
  for (const auto& own : found) expect_equal(own, distances(reference, prediction, {}));
}

TEST(ReferenceSurfacesTest, AnotherReferenceIsRefused) {
  const Maps reference = random_labels<std::uint8_t>({6, 8}, 3, 1);
  const Maps other = random_labels<std::uint8_t>({6, 8}, 3, 2);
  const ReferenceSurfaces surfaces;
  distances(reference, other, {}, surfaces);
  EXPECT_THROW(distances(other, reference, {}, surfaces), InvalidInput);
  EXPECT_NO_THROW(distances(reference, reference, {}, surfaces));
  const OverlapTable table = overlap_table(reference.view(), other.view(), {{}, {1, 2}, {}, 0});
  EXPECT_THROW(surface_distances(reference.view(), other.view(), table, {{{1}, {1}}}, {{}, {}, 1, surfaces}),
               InvalidInput);
}

}  // namespace
}  // namespace assay::test
