#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>

#include "assay/calibration_bins.hpp"
#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/bin_places.hpp"
#include "detail/bin_table.hpp"
#include "detail/class_blocks.hpp"
#include "detail/class_readers.hpp"
#include "detail/compensated_sum.hpp"
#include "detail/parallel_for.hpp"
#include "detail/sample_blocks.hpp"

namespace assay {
namespace {

using detail::Classes;
using detail::SampleBlocks;

constexpr const char* advice = R"(; outside="count" counts such samples apart)";

using Places = std::array<std::int32_t, detail::block_length>;

void check_arguments(const std::vector<CalibrationBins*>& bins, const LabelView& reference,
                     const ScoreView& probabilities, const std::vector<std::int64_t>& labels) {
  detail::check_classes(reference, probabilities, labels);
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
    detail::refuse_outside(static_cast<double>(scores[i]), rule.edges.front(), rule.edges.back(), advice);
  }
}

template <class T>
class Counter {
 public:
  Counter(const std::vector<SampleBlocks>& samples, const BinRule& rule, const std::vector<double>& edges,
          const detail::ClassChecks& checks)
      : samples_(samples),
        rule_(rule),
        checks_(checks),
        places_(edges, rule.side),
        sets_(rule.reduction == Reduction::top_label ? 1 : samples.size()) {}

  // Adds to each set of bins.
  void add_counts(std::vector<CalibrationBins>& added) const {
    const std::ptrdiff_t blocks = samples_.front().blocks();
    add_parts(std::max<std::ptrdiff_t>(1, detail::task_count(blocks, threads())), added,
              [this](std::ptrdiff_t first, std::ptrdiff_t end) { return counted(first, end); });
  }

  // The same of samples with weights, in stretches that do not depend on the number of threads.
  void add_weights(std::vector<CalibrationBins>& added) const {
    constexpr std::size_t most_cells = 1 << 20;  // of all stretches
    const std::size_t cells = sets_ * places_.size();
    const auto tasks = static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(most_cells / cells, 1, 64));
    add_parts(std::max<std::ptrdiff_t>(1, detail::task_count(samples_.front().blocks(), tasks)), added,
              [this](std::ptrdiff_t first, std::ptrdiff_t end) { return weighed(first, end); });
  }

 private:
  struct WeightSums {
    detail::CompensatedSum weight;
    detail::CompensatedSum events;
    detail::CompensatedSum score;

    void add(double w, double s, bool event) {
      weight.add(w);
      score.add(w * s);
      if (event) events.add(w);
    }
  };

  int threads() const {
    const SampleBlocks& one = samples_.front();
    return effective_threads(one.options().threads, one.size() * static_cast<std::int64_t>(samples_.size()));
  }

  template <class Count>
  void add_parts(std::ptrdiff_t per_task, std::vector<CalibrationBins>& added, const Count& count) const {
    const std::ptrdiff_t blocks = samples_.front().blocks();
    std::vector<std::vector<CalibrationBins>> parts(static_cast<std::size_t>(detail::task_count(blocks, per_task)));
    detail::parallel_stretches(blocks, per_task, threads(),
                               [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
                                 parts[static_cast<std::size_t>(task)] = count(first, end);
                               });
    for (const auto& part : parts) {
      for (std::size_t k = 0; k < sets_; ++k) added[k] += part[k];
    }
  }

  std::vector<CalibrationBins> weighed(std::ptrdiff_t first, std::ptrdiff_t end) const {
    detail::ClassBlocks<T> blocks(samples_, checks_);
    std::vector<std::vector<WeightSums>> sums(sets_, std::vector<WeightSums>(places_.size()));
    std::vector<Unbinned> unbinned(sets_);
    for (std::ptrdiff_t block = first; block < end; ++block) {
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
    std::vector<CalibrationBins> found;
    for (std::size_t k = 0; k < sets_; ++k) {
      unbinned[k].omitted = blocks.omitted();
      std::vector<BinWeights> weights;
      for (const WeightSums& sum : sums[k]) {
        weights.push_back({sum.weight.value(), sum.events.value(), sum.score.value()});
      }
      found.emplace_back(rule_, std::vector<BinCounts>(places_.size()), std::move(weights), unbinned[k]);
    }
    return found;
  }

  std::vector<CalibrationBins> counted(std::ptrdiff_t first, std::ptrdiff_t end) const {
    detail::ClassBlocks<T> blocks(samples_, checks_);
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
      if (checks_.outside == Outside::raise) check_inside(scores, places, kinds, count, rule_);
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
  detail::ClassChecks checks_;
  detail::BinPlaces<T> places_;
  std::size_t sets_;
};

template <class T>
void add(const std::vector<SampleBlocks>& samples, const std::vector<double>& edges, const detail::ClassChecks& checks,
         std::vector<CalibrationBins>& added) {
  const Counter<T> counter(samples, added.front().rule(), edges, checks);
  if (samples.front().options().weight) {
    counter.add_weights(added);
  } else {
    counter.add_counts(added);
  }
}

}  // namespace

void update_calibration(const std::vector<CalibrationBins*>& bins, const LabelView& reference,
                        const ScoreView& probabilities, const std::vector<std::int64_t>& labels,
                        const SampleOptions& options, Outside outside, std::optional<double> sum_tolerance) {
  check_arguments(bins, reference, probabilities, labels);
  const BinRule& rule = bins.front()->rule();
  const std::vector<double> edges = detail::edges_for(probabilities, rule.edges);
  constexpr std::ptrdiff_t most = 1 << 18;
  const std::vector<SampleBlocks> samples = detail::class_readers(reference, probabilities, labels, options, most);
  const detail::ClassChecks checks{outside, detail::tolerance_of_sums(probabilities, sum_tolerance), advice};
  std::vector<CalibrationBins> added(bins.size(), CalibrationBins(rule));
  if (std::holds_alternative<NdView<const double>>(probabilities)) {
    add<double>(samples, edges, checks, added);
  } else {
    add<float>(samples, edges, checks, added);
  }
  for (std::size_t k = 0; k < bins.size(); ++k) *bins[k] += added[k];
}

}  // namespace assay
