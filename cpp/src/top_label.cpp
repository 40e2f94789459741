#include "assay/top_label.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <variant>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/class_blocks.hpp"
#include "detail/parallel_for.hpp"
#include "detail/sample_blocks.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

using detail::Classes;
using detail::SampleBlocks;

// A reader for each class, all with the same blocks.
std::vector<SampleBlocks> readers(const LabelView& reference, const ScoreView& probabilities,
                                  const std::vector<std::int64_t>& labels, SampleOptions options) {
  std::vector<SampleBlocks> found;
  for (std::size_t k = 0; k < labels.size(); ++k) {
    options.positive = labels[k];
    const ScoreView of_class = std::visit(
        [k](const auto& view) -> ScoreView {
          const auto* data = view.data() + static_cast<std::ptrdiff_t>(k) * view.strides().front();
          return std::decay_t<decltype(view)>(data, {view.shape().begin() + 1, view.shape().end()},
                                              {view.strides().begin() + 1, view.strides().end()});
        },
        probabilities);
    found.emplace_back(reference, std::vector<ScoreView>{of_class}, options);
  }
  return found;
}

void check_arguments(const LabelView& reference, const ScoreView& probabilities,
                     const std::vector<std::int64_t>& labels) {
  if (shape_of(reference).empty()) throw InvalidInput("reference must have at least one axis, got none");
  if (labels.size() < 2) {
    throw InvalidInput("labels must be at least 2 for the top label, got " + std::to_string(labels.size()));
  }
  std::vector<std::ptrdiff_t> expected = shape_of(reference);
  expected.insert(expected.begin(), static_cast<std::ptrdiff_t>(labels.size()));
  const auto& shape = std::visit([](const auto& view) -> const auto& { return view.shape(); }, probabilities);
  if (shape != expected) {
    throw ShapeMismatch("score has shape " + detail::shape_text(shape) + ", expected classes and the shape of " +
                        "reference " + detail::shape_text(expected));
  }
}

template <class T>
std::int64_t scores(const LabelView& reference, const ScoreView& probabilities, const std::vector<std::int64_t>& labels,
                    SampleOptions options, bool* correct, T* confidence) {
  check_arguments(reference, probabilities, labels);
  if (std::holds_alternative<NdView<const double>>(probabilities) != std::is_same_v<T, double>) {
    throw InvalidInput("confidence must be double if score is, and float else");
  }
  options.weight.reset();
  const std::vector<SampleBlocks> samples = readers(reference, probabilities, labels, options);
  const SampleBlocks& one = samples.front();
  const auto classes = static_cast<std::int64_t>(labels.size());
  const std::ptrdiff_t per_task = detail::blocks_per_task;
  std::vector<std::int64_t> omitted(static_cast<std::size_t>(detail::task_count(one.blocks(), per_task)));
  detail::parallel_stretches(
      one.blocks(), per_task, effective_threads(options.threads, one.size() * classes),
      [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
        detail::ClassBlocks<T> blocks(samples, Outside::raise);
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
                              const std::vector<std::int64_t>& labels, const SampleOptions& options, bool* correct,
                              float* confidence) {
  return scores(reference, probabilities, labels, options, correct, confidence);
}

std::int64_t top_label_scores(const LabelView& reference, const ScoreView& probabilities,
                              const std::vector<std::int64_t>& labels, const SampleOptions& options, bool* correct,
                              double* confidence) {
  return scores(reference, probabilities, labels, options, correct, confidence);
}

}  // namespace assay
