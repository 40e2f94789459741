#include "assay/overlap.hpp"
#include "cases.hpp"

namespace assay::bench {
namespace {

// Bytes: both maps.
template <class T>
void overlap(benchmark::State& state, std::ptrdiff_t size, int threads) {
  const Pair<T> pair(size);
  OverlapOptions options;
  options.threads = threads;
  for (auto _ : state) {
    benchmark::DoNotOptimize(overlap_table(pair.reference.view(), pair.prediction.view(), options));
  }
  state.SetBytesProcessed(state.iterations() * pair.bytes());
}

}  // namespace

void add_overlap_cases() {
  add_cases<std::uint8_t>("overlap_table", overlap<std::uint8_t>);
  add_cases<std::int32_t>("overlap_table", overlap<std::int32_t>);
}

}  // namespace assay::bench
