// google-benchmark's own options apply, such as --benchmark_filter=overlap_table/256.

#include <benchmark/benchmark.h>

#include "cases.hpp"

int main(int argc, char** argv) {
  assay::bench::add_component_cases();
  assay::bench::add_overlap_cases();
  assay::bench::add_distance_cases();
  assay::bench::add_mask_cases();
  assay::bench::add_surface_cases();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
