// How often each 8 or 16-bit score occurs in both classes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "assay/parallel.hpp"
#include "assay/score_curve.hpp"
#include "detail/order_key.hpp"
#include "detail/parallel_for.hpp"
#include "detail/radix_sort.hpp"
#include "detail/sample_blocks.hpp"

namespace assay::detail {

constexpr std::size_t bit_patterns = std::size_t{1} << 16;

struct ScoreCounts {
  std::array<std::vector<std::int64_t>, 2> of{std::vector<std::int64_t>(bit_patterns),
                                              std::vector<std::int64_t>(bit_patterns)};  // by class, by the bits
  std::int64_t omitted = 0;
};

// The number that 16 bits stand for.
template <class T>
float value_of_bits(std::uint16_t bits) {
  if constexpr (std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>) {
    return value_of(T{bits});
  } else {
    return static_cast<float>(static_cast<T>(bits));
  }
}

template <class T>
ScoreCounts count_scores(const SampleBlocks& samples) {
  constexpr bool is_float = std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>;
  const int threads = effective_threads(samples.options().threads, samples.size());
  const std::ptrdiff_t per_task = std::max<std::ptrdiff_t>(1, task_count(samples.blocks(), threads));
  std::vector<ScoreCounts> parts(static_cast<std::size_t>(task_count(samples.blocks(), per_task)));
  parallel_stretches(samples.blocks(), per_task, threads,
                     [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
                       ScoreCounts& part = parts[static_cast<std::size_t>(task)];
                       Classes classes;
                       std::array<std::uint16_t, block_length> bits;
                       for (std::ptrdiff_t block = first; block < end; ++block) {
                         const std::ptrdiff_t count = samples.classes(block, classes);
                         samples.bits(block, bits.data());
                         if constexpr (is_float) {
                           std::array<float, block_length> score;
                           samples.scores(block, 0, score.data());
                           part.omitted += check_scores(score.data(), count, samples.options().non_finite, classes);
                         }
                         for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
                           if (classes[i] != left_out) ++part.of[classes[i]][bits[i]];
                         }
                       }
                     });
  ScoreCounts all;
  for (const ScoreCounts& part : parts) {
    all.omitted += part.omitted;
    for (std::size_t kind = 0; kind < 2; ++kind) {
      for (std::size_t i = 0; i < bit_patterns; ++i) all.of[kind][i] += part.of[kind][i];
    }
  }
  return all;
}

// The curve of counted scores: exact, as floats hold all of them.
template <class T>
ScoreCurve curve_of_counts(const ScoreCounts& counts) {
  std::vector<Keyed<std::uint32_t, std::uint16_t>> order;
  for (std::size_t i = 0; i < bit_patterns; ++i) {
    if (counts.of[0][i] == 0 && counts.of[1][i] == 0) continue;
    const auto bits = static_cast<std::uint16_t>(i);
    order.push_back({key_of(value_of_bits<T>(bits)), bits});
  }
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  const auto column = [&](const std::vector<std::int64_t>& count) {
    ScoreColumn<std::uint32_t> made;
    for (const auto& [key, bits] : order) {
      if (count[bits] == 0) continue;
      const auto weight = static_cast<double>(count[bits]);
      if (!made.key.empty() && made.key.back() == key) {  // -0.0 and 0.0
        made.weight.back() += weight;
      } else {
        made.key.push_back(key);
        made.weight.push_back(weight);
      }
      made.samples += count[bits];
    }
    return made;
  };
  return ScoreCurve(ScoreColumns<std::uint32_t>{column(counts.of[1]), column(counts.of[0])}, counts.omitted);
}

}  // namespace assay::detail
