#include <vector>

#include "assay/distance_transform.hpp"
#include "cases.hpp"

namespace assay::bench {
namespace {

// All 24 balls at once. Bytes: the map and its distances.
template <class T>
void transform(benchmark::State& state, std::ptrdiff_t size, int threads) {
  const test::Array<T> labels = test::balls<T>(size, 0);
  DistanceTransformOptions options;
  options.threads = threads;
  for (auto _ : state) {
    std::vector<float> distances(labels.values.size());
    distance_transform<float>(labels.view(), options, distances.data());
    benchmark::DoNotOptimize(distances.data());
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(labels.values.size() * (sizeof(T) + sizeof(float))));
}

}  // namespace

void add_distance_cases() {
  add_cases<std::uint8_t>("distance_transform", transform<std::uint8_t>);
  add_cases<std::int32_t>("distance_transform", transform<std::int32_t>);
}

}  // namespace assay::bench
