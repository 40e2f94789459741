#include <vector>

#include "assay/components.hpp"
#include "cases.hpp"

namespace assay::bench {
namespace {

// All 24 balls, and the map of their numbers. Bytes: both maps.
template <class T>
void find(benchmark::State& state, std::ptrdiff_t size, int threads) {
  const test::Array<T> labels = test::balls<T>(size, 0);
  for (auto _ : state) {
    const ComponentRuns found(labels.view(), {Connectivity::full, {}, threads});
    std::vector<std::int32_t> numbers;
    for (std::int32_t i = 0; i < found.count(); ++i) numbers.push_back(i + 1);
    std::vector<std::int32_t> map(labels.values.size());
    found.paint(numbers, map.data());
    benchmark::DoNotOptimize(map.data());
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(labels.values.size() * (sizeof(T) + sizeof(std::int32_t))));
}

template <class T>
void count(benchmark::State& state, std::ptrdiff_t size, int threads) {
  const test::Array<T> labels = test::balls<T>(size, 0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(count_components(labels.view(), {Connectivity::full, {}, threads}));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(labels.values.size() * sizeof(T)));
}

}  // namespace

void add_component_cases() {
  add_cases<std::uint8_t>("connected_components", find<std::uint8_t>);
  add_cases<std::int32_t>("connected_components", find<std::int32_t>);
  add_cases<std::uint8_t>("count_components", count<std::uint8_t>);
}

}  // namespace assay::bench
