#include <vector>

#include "assay/bands.hpp"
#include "assay/boundary.hpp"
#include "assay/overlap.hpp"
#include "assay/surface.hpp"
#include "cases.hpp"

namespace assay::bench {
namespace {

std::vector<Region> every_ball() {
  std::vector<Region> regions;
  for (std::int64_t label = 1; label <= test::ball_count; ++label) regions.push_back({{label}, {label}});
  return regions;
}

// All 24 classes, the overlap table not counted. Bytes: both maps.
template <class T, class Measure>
void measure_all(benchmark::State& state, std::ptrdiff_t size, const Measure& measure) {
  const Pair<T> pair(size);
  const OverlapTable table = overlap_table(pair.reference.view(), pair.prediction.view());
  const std::vector<Region> regions = every_ball();
  for (auto _ : state) {
    benchmark::DoNotOptimize(measure(pair.reference.view(), pair.prediction.view(), table, regions));
  }
  state.SetBytesProcessed(state.iterations() * pair.bytes());
}

template <class T>
auto surface(const BoundaryModel& model) {
  return [=](benchmark::State& state, std::ptrdiff_t size, int threads) {
    measure_all<T>(state, size, [&](const auto&... inputs) {
      return surface_distances(inputs..., SurfaceOptions{{}, model, threads});
    });
  };
}

template <class T>
auto bands(Band band) {
  return [=](benchmark::State& state, std::ptrdiff_t size, int threads) {
    BandOptions options;
    options.band = band;
    options.width = 2;
    options.threads = threads;
    measure_all<T>(state, size, [&](const auto&... inputs) { return boundary_bands(inputs..., options); });
  };
}

BoundaryModel of(Boundary boundary, int quadrature = 1) {
  BoundaryModel model;
  model.boundary = boundary;
  model.quadrature = quadrature;
  return model;
}

}  // namespace

void add_surface_cases() {
  add_cases<std::uint8_t>("surface_distances", surface<std::uint8_t>({}));
  add_cases<std::int32_t>("surface_distances", surface<std::int32_t>({}));
  add_cases<std::uint8_t>("surface_distances_surfel", surface<std::uint8_t>(of(Boundary::surfel)));
  add_cases<std::uint8_t>("surface_distances_face", surface<std::uint8_t>(of(Boundary::face)));
  add_cases<std::uint8_t>("surface_distances_triangles",
                          surface<std::uint8_t>(of(Boundary::face, BoundaryModel::triangles)));
  add_cases<std::uint8_t>("boundary_bands_voxel", bands<std::uint8_t>(Band::voxel));
  add_cases<std::uint8_t>("boundary_bands_face", bands<std::uint8_t>(Band::face));
  add_cases<std::uint8_t>("boundary_bands_erosion", bands<std::uint8_t>(Band::erosion));
}

}  // namespace assay::bench
