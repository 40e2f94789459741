#include "detail/class_readers.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "assay/error.hpp"
#include "detail/number_text.hpp"
#include "detail/shapes.hpp"

namespace assay::detail {
namespace {

// The probabilities of one class.
ScoreView class_of(const ScoreView& probabilities, std::size_t k) {
  return std::visit(
      [k](const auto& view) -> ScoreView {
        const auto* data = view.data() + static_cast<std::ptrdiff_t>(k) * view.strides().front();
        return std::decay_t<decltype(view)>(data, {view.shape().begin() + 1, view.shape().end()},
                                            {view.strides().begin() + 1, view.strides().end()});
      },
      probabilities);
}

}  // namespace

void check_classes(const LabelView& reference, const ScoreView& probabilities, std::vector<std::int64_t> labels) {
  const auto& shape = std::visit([](const auto& view) -> const auto& { return view.shape(); }, probabilities);
  if (shape_of(reference).empty()) throw InvalidInput("reference must have at least one axis, got none");
  std::vector<std::ptrdiff_t> expected = shape_of(reference);
  expected.insert(expected.begin(), static_cast<std::ptrdiff_t>(labels.size()));
  if (shape != expected) {
    throw ShapeMismatch("score has shape " + shape_text(shape) + ", expected classes and the shape of reference " +
                        shape_text(expected));
  }
  std::sort(labels.begin(), labels.end());
  if (std::adjacent_find(labels.begin(), labels.end()) != labels.end()) {
    throw InvalidInput("labels must differ, got one twice");
  }
}

std::vector<SampleBlocks> class_readers(const LabelView& reference, const ScoreView& probabilities,
                                        const std::vector<std::int64_t>& labels, SampleOptions options,
                                        std::ptrdiff_t most, std::ptrdiff_t longest) {
  constexpr std::ptrdiff_t step = 64;
  const std::ptrdiff_t fitting = most / static_cast<std::ptrdiff_t>(labels.size()) / step * step;
  const std::ptrdiff_t length = std::clamp(fitting, step, longest);
  std::vector<SampleBlocks> found;
  found.reserve(labels.size());
  for (std::size_t k = 0; k < labels.size(); ++k) {
    options.positive = labels[k];
    found.emplace_back(reference, std::vector<ScoreView>{class_of(probabilities, k)}, options, std::nullopt, length);
  }
  return found;
}

double tolerance_of_sums(const ScoreView& probabilities, const std::optional<double>& given) {
  if (!given) return std::holds_alternative<NdView<const BFloat16>>(probabilities) ? 1e-2 : 1e-3;
  if (!(*given >= 0)) {
    throw InvalidInput("sum_tolerance must be at least 0, got " + number_text(*given));
  }
  return *given;
}

}  // namespace assay::detail
