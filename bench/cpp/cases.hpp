// How a kernel becomes benchmark cases named <kernel>/<size>/<dtype>/<threads>.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "balls.hpp"

namespace assay::bench {

// Two label maps of 24 balls each, the second moved by two voxels, in a cube of `size` voxels per axis.
template <class T>
struct Pair {
  explicit Pair(std::ptrdiff_t size) : reference(test::balls<T>(size, 0)), prediction(test::balls<T>(size, 2)) {}

  std::int64_t bytes() const { return static_cast<std::int64_t>(2 * reference.values.size() * sizeof(T)); }

  test::Array<T> reference;
  test::Array<T> prediction;
};

template <class T>
constexpr const char* dtype_name = nullptr;
template <>
inline constexpr const char* dtype_name<std::uint8_t> = "uint8";
template <>
inline constexpr const char* dtype_name<std::int32_t> = "int32";

// Registers run(state, size, threads) for every thread count. Labels are made when the case runs, not when it is
// listed.
template <class T, class Run>
void add_cases(const std::string& kernel, const Run& run) {
  for (const std::ptrdiff_t size : {128, 256}) {
    for (const int threads : {1, 2}) {
      const std::string name =
          kernel + "/" + std::to_string(size) + "/" + dtype_name<T> + "/" + std::to_string(threads);
      benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) { run(state, size, threads); })
          ->UseRealTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
}

void add_component_cases();
void add_overlap_cases();
void add_distance_cases();
void add_mask_cases();
void add_surface_cases();

}  // namespace assay::bench
