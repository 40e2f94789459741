#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "assay/calibration_bins.hpp"
#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/bin_places.hpp"
#include "detail/bin_table.hpp"
#include "detail/class_blocks.hpp"
#include "detail/parallel_for.hpp"
#include "detail/sample_blocks.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

using detail::Classes;
using detail::SampleBlocks;

using Places = std::array<std::int32_t, detail::block_length>;

// Neumaier's sum, which keeps what each step rounds off.
class CompensatedSum {
 public:
  void add(double value) {
    const double next = sum_ + value;
    rest_ += std::abs(sum_) >= std::abs(value) ? (sum_ - next) + value : (value - next) + sum_;
    sum_ = next;
  }
  double value() const { return sum_ + rest_; }

 private:
  double sum_ = 0;
  double rest_ = 0;
};

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

// A reader for each class, all with the same blocks.
std::vector<SampleBlocks> readers(const LabelView& reference, const ScoreView& probabilities,
                                  const std::vector<std::int64_t>& labels, SampleOptions options) {
  std::vector<SampleBlocks> found;
  found.reserve(labels.size());
  for (std::size_t k = 0; k < labels.size(); ++k) {
    options.positive = labels[k];
    found.emplace_back(reference, std::vector<ScoreView>{class_of(probabilities, k)}, options);
  }
  return found;
}

void check_arguments(const std::vector<CalibrationBins*>& bins, const LabelView& reference,
                     const ScoreView& probabilities, std::vector<std::int64_t> labels) {
  const auto& shape = std::visit([](const auto& view) -> const auto& { return view.shape(); }, probabilities);
  if (shape_of(reference).empty()) throw InvalidInput("reference must have at least one axis, got none");
  std::vector<std::ptrdiff_t> expected = shape_of(reference);
  expected.insert(expected.begin(), static_cast<std::ptrdiff_t>(labels.size()));
  if (shape != expected) {
    throw ShapeMismatch("score has shape " + detail::shape_text(shape) + ", expected classes and the shape of " +
                        "reference " + detail::shape_text(expected));
  }
  std::sort(labels.begin(), labels.end());
  if (std::adjacent_find(labels.begin(), labels.end()) != labels.end()) {
    throw InvalidInput("labels must differ, got one twice");
  }
  if (bins.empty()) throw InvalidInput("bins must be given, got none");
  const bool top = bins.front()->rule().reduction == Reduction::top_label;
  if (top && labels.size() < 2) {
    throw InvalidInput("labels must be at least 2 for the top label, got " + std::to_string(labels.size()));
  }
  if (bins.size() != (top ? 1 : labels.size())) {
    throw InvalidInput("labels must be one for each of " + std::to_string(bins.size()) + " sets of bins, got " +
                       std::to_string(labels.size()));
  }
  for (const CalibrationBins* one : bins) {
    if (!(one->rule() == bins.front()->rule())) throw InvalidInput("all bins must have the same rule");
  }
}

// Throws for a score that is in no bin.
template <class T>
void check_inside(const T* scores, const Places& places, const Classes& kinds, std::size_t count, const BinRule& rule) {
  const auto above = static_cast<std::int32_t>(rule.edges.size());
  std::int32_t signs = 0;  // negative if a place is
  for (std::size_t i = 0; i < count; ++i) signs |= (places[i] - 1) | (above - 1 - places[i]);
  if (signs >= 0) return;
  for (std::size_t i = 0; i < count; ++i) {
    if (kinds[i] == detail::left_out || (places[i] != 0 && places[i] != above)) continue;
    detail::refuse_outside(static_cast<double>(scores[i]), rule.edges.front(), rule.edges.back());
  }
}

template <class T>
class Counter {
 public:
  Counter(const std::vector<SampleBlocks>& samples, const BinRule& rule, const std::vector<double>& edges,
          Outside outside)
      : samples_(samples),
        rule_(rule),
        outside_(outside),
        places_(edges, rule.side),
        sets_(rule.reduction == Reduction::top_label ? 1 : samples.size()) {}

  // Adds to each set of bins.
  void add_counts(std::vector<CalibrationBins>& added) const {
    const SampleBlocks& one = samples_.front();
    const auto classes = static_cast<std::int64_t>(samples_.size());
    const int threads = effective_threads(one.options().threads, one.size() * classes);
    const std::ptrdiff_t per_task = std::max<std::ptrdiff_t>(1, detail::task_count(one.blocks(), threads));
    std::vector<std::vector<CalibrationBins>> parts(
        static_cast<std::size_t>(detail::task_count(one.blocks(), per_task)));
    detail::parallel_stretches(one.blocks(), per_task, threads,
                               [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
                                 parts[static_cast<std::size_t>(task)] = counted(first, end);
                               });
    for (const auto& part : parts) {
      for (std::size_t k = 0; k < sets_; ++k) added[k] += part[k];
    }
  }

  // The same of samples with weights, on one thread, so that they are added up in one order.
  void add_weights(std::vector<CalibrationBins>& added) const {
    detail::ClassBlocks<T> blocks(samples_, outside_);
    std::vector<std::vector<WeightSums>> sums(sets_, std::vector<WeightSums>(places_.size()));
    std::vector<Unbinned> unbinned(sets_);
    for (std::ptrdiff_t block = 0; block < samples_.front().blocks(); ++block) {
      each_set(blocks, block,
               [&](std::size_t k, const T* scores, const Places& places, const Classes& kinds, std::size_t count) {
                 for (std::size_t i = 0; i < count; ++i) {
                   if (kinds[i] == detail::left_out) continue;
                   const auto place = static_cast<std::size_t>(places[i]);
                   if (place == 0) {
                     ++unbinned[k].below;
                   } else if (place > places_.size()) {
                     ++unbinned[k].above;
                   } else {
                     sums[k][place - 1].add(blocks.weights()[i], static_cast<double>(scores[i]),
                                            kinds[i] == detail::positive_class);
                   }
                 }
               });
    }
    for (std::size_t k = 0; k < sets_; ++k) {
      unbinned[k].omitted = blocks.omitted();
      std::vector<BinWeights> weights;
      for (const WeightSums& sum : sums[k]) {
        weights.push_back({sum.weight.value(), sum.events.value(), sum.score.value()});
      }
      added[k] += CalibrationBins(rule_, std::vector<BinCounts>(places_.size()), std::move(weights), unbinned[k]);
    }
  }

 private:
  struct WeightSums {
    CompensatedSum weight;
    CompensatedSum events;
    CompensatedSum score;

    void add(double w, double s, bool event) {
      weight.add(w);
      score.add(w * s);
      if (event) events.add(w);
    }
  };

  std::vector<CalibrationBins> counted(std::ptrdiff_t first, std::ptrdiff_t end) const {
    detail::ClassBlocks<T> blocks(samples_, outside_);
    std::vector<detail::BinTable> tables(sets_, detail::BinTable(places_.size()));
    for (std::ptrdiff_t block = first; block < end; ++block) {
      each_set(blocks, block,
               [&](std::size_t k, const T* scores, const Places& places, const Classes& kinds, std::size_t count) {
                 tables[k].add(scores, places.data(), kinds, count);
               });
    }
    std::vector<CalibrationBins> found;
    for (detail::BinTable& table : tables) {
      table.carry();
      Unbinned unbinned = table.unbinned();
      unbinned.omitted = blocks.omitted();
      found.emplace_back(rule_, table.sums(), std::vector<BinWeights>{}, unbinned);
    }
    return found;
  }

  template <class Use>
  void each_set(detail::ClassBlocks<T>& blocks, std::ptrdiff_t block, const Use& use) const {
    Places places;
    const auto place = [&](std::size_t k, const T* scores, const Classes& kinds, std::size_t count) {
      places_.find(scores, count, places.data());
      if (outside_ == Outside::raise) check_inside(scores, places, kinds, count, rule_);
      use(k, scores, places, kinds, count);
    };
    if (rule_.reduction == Reduction::top_label) {
      blocks.top_label(block, place);
    } else {
      blocks.each_class(block, place);
    }
  }

  const std::vector<SampleBlocks>& samples_;
  const BinRule& rule_;
  Outside outside_;
  detail::BinPlaces<T> places_;
  std::size_t sets_;
};

template <class T>
void add(const std::vector<SampleBlocks>& samples, const std::vector<double>& edges, Outside outside,
         std::vector<CalibrationBins>& added) {
  const Counter<T> counter(samples, added.front().rule(), edges, outside);
  if (samples.front().options().weight) {
    counter.add_weights(added);
  } else {
    counter.add_counts(added);
  }
}

}  // namespace

void update_calibration(const std::vector<CalibrationBins*>& bins, const LabelView& reference,
                        const ScoreView& probabilities, const std::vector<std::int64_t>& labels,
                        const SampleOptions& options, Outside outside) {
  check_arguments(bins, reference, probabilities, labels);
  const BinRule& rule = bins.front()->rule();
  const std::vector<double> edges = detail::edges_for(probabilities, rule.edges);
  const std::vector<SampleBlocks> samples = readers(reference, probabilities, labels, options);
  std::vector<CalibrationBins> added(bins.size(), CalibrationBins(rule));
  if (std::holds_alternative<NdView<const double>>(probabilities)) {
    add<double>(samples, edges, outside, added);
  } else {
    add<float>(samples, edges, outside, added);
  }
  for (std::size_t k = 0; k < bins.size(); ++k) *bins[k] += added[k];
}

}  // namespace assay
