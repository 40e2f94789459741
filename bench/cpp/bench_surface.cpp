#include <vector>

#include "assay/overlap.hpp"
#include "assay/surface.hpp"
#include "cases.hpp"

namespace assay::bench {
namespace {

// All 24 classes, the overlap table not counted. Bytes: both maps.
template <class T>
void surface(benchmark::State& state, std::ptrdiff_t size, int threads) {
  const Pair<T> pair(size);
  const OverlapTable table = overlap_table(pair.reference.view(), pair.prediction.view());
  std::vector<Region> regions;
  for (std::int64_t label = 1; label <= test::ball_count; ++label) regions.push_back({{label}, {label}});
  SurfaceOptions options;
  options.threads = threads;
  for (auto _ : state) {
    benchmark::DoNotOptimize(surface_distances(pair.reference.view(), pair.prediction.view(), table, regions, options));
  }
  state.SetBytesProcessed(state.iterations() * pair.bytes());
}

}  // namespace

void add_surface_cases() {
  add_cases<std::uint8_t>("surface_distances", surface<std::uint8_t>);
  add_cases<std::int32_t>("surface_distances", surface<std::int32_t>);
}

}  // namespace assay::bench
