#include "assay/top_label.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/class_blocks.hpp"
#include "detail/class_readers.hpp"
#include "detail/parallel_for.hpp"
#include "detail/sample_blocks.hpp"

namespace assay {
namespace {

using detail::Classes;
using detail::SampleBlocks;

template <class T>
std::int64_t scores(const LabelView& reference, const ScoreView& probabilities, const std::vector<std::int64_t>& labels,
                    SampleOptions options, const std::optional<double>& sum_tolerance, bool* correct, T* confidence) {
  detail::check_classes(reference, probabilities, labels);
  if (labels.size() < 2) {
    throw InvalidInput("labels must be at least 2 for the top label, got " + std::to_string(labels.size()));
  }
  if (std::holds_alternative<NdView<const double>>(probabilities) != std::is_same_v<T, double>) {
    throw InvalidInput("confidence must be double if score is, and float else");
  }
  options.weight.reset();
  constexpr std::ptrdiff_t most = 1 << 16;
  const std::vector<SampleBlocks> samples = detail::class_readers(reference, probabilities, labels, options, most);
  const detail::ClassChecks checks{Outside::raise, detail::tolerance_of_sums(probabilities, sum_tolerance), ""};
  const SampleBlocks& one = samples.front();
  const auto classes = static_cast<std::int64_t>(labels.size());
  const std::ptrdiff_t per_task = detail::blocks_per_task;
  std::vector<std::int64_t> omitted(static_cast<std::size_t>(detail::task_count(one.blocks(), per_task)));
  detail::parallel_stretches(
      one.blocks(), per_task, effective_threads(options.threads, one.size() * classes),
      [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
        detail::ClassBlocks<T> blocks(samples, checks);
        for (std::ptrdiff_t block = first; block < end; ++block) {
          const std::ptrdiff_t place = one.first_sample(block);
          blocks.top_label(block, [&](std::size_t, const T* best, const Classes& hits, std::size_t count) {
            for (std::size_t i = 0; i < count; ++i) {
              correct[place + static_cast<std::ptrdiff_t>(i)] = hits[i] == detail::positive_class;
              confidence[place + static_cast<std::ptrdiff_t>(i)] =
                  hits[i] == detail::left_out ? std::numeric_limits<T>::quiet_NaN() : best[i];
            }
          });
        }
        omitted[static_cast<std::size_t>(task)] = blocks.omitted();
      });
  std::int64_t all = 0;
  for (const std::int64_t some : omitted) all += some;
  return all;
}

}  // namespace

std::int64_t top_label_scores(const LabelView& reference, const ScoreView& probabilities,
                              const std::vector<std::int64_t>& labels, const SampleOptions& options,
                              const std::optional<double>& sum_tolerance, bool* correct, float* confidence) {
  return scores(reference, probabilities, labels, options, sum_tolerance, correct, confidence);
}

std::int64_t top_label_scores(const LabelView& reference, const ScoreView& probabilities,
                              const std::vector<std::int64_t>& labels, const SampleOptions& options,
                              const std::optional<double>& sum_tolerance, bool* correct, double* confidence) {
  return scores(reference, probabilities, labels, options, sum_tolerance, correct, confidence);
}

}  // namespace assay
