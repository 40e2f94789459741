#include <algorithm>
#include <cmath>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "assay/scoring_sums.hpp"
#include "detail/bin_table.hpp"
#include "detail/block_scores.hpp"
#include "detail/class_blocks.hpp"
#include "detail/class_readers.hpp"
#include "detail/compensated_sum.hpp"
#include "detail/parallel_for.hpp"
#include "detail/sample_blocks.hpp"

namespace assay {
namespace {

using detail::BlockScores;
using detail::Classes;
using detail::CompensatedSum;
using detail::SampleBlocks;

constexpr std::size_t lanes = 8;
constexpr auto calibration_scores = static_cast<std::size_t>(Score::calibration);  // from there on, of two classes

// The probabilities of the samples of a block in the order of their classes.
template <class T>
class OrderedBlock {
 public:
  OrderedBlock(const std::vector<SampleBlocks>& samples, double sum_tolerance)
      : blocks_(samples, {Outside::raise, sum_tolerance, ""}),
        classes_(std::max<std::size_t>(2, samples.size())),
        one_column_(samples.size() == 1),
        length_(static_cast<std::size_t>(samples.front().length())),
        starts_(classes_ + 1),
        order_(length_ + 1),
        probabilities_(classes_ * length_),
        own_(length_),
        y_(length_),
        weights_(samples.front().options().weight ? length_ : 0) {}

  std::int64_t omitted() const { return blocks_.omitted(); }
  detail::ScoredSamples samples() const {
    return {probabilities_.data(), own_.data(), y_.data(), length_, classes_, starts_[classes_]};
  }
  std::size_t start(std::size_t k) const { return starts_[k]; }
  std::size_t count(std::size_t k) const { return starts_[k + 1] - starts_[k]; }
  const double* probabilities(std::size_t k) const { return probabilities_.data() + k * length_; }
  const double* own() const { return own_.data(); }          // the probability of each sample's class
  const double* weights() const { return weights_.data(); }  // if there are any

  void read(std::ptrdiff_t block) {
    std::size_t found = 0;
    std::size_t all = 0;
    const T* scores = nullptr;
    blocks_.each_class(block, [&](std::size_t k, const T* of_class, const Classes& kinds, std::size_t count) {
      if (k == 0) {
        scores = of_class;
        all = count - static_cast<std::size_t>(std::count(
                          kinds.begin(), kinds.begin() + static_cast<std::ptrdiff_t>(count), detail::left_out));
        if (one_column_) found = append(kinds, detail::negative_class, count, found);
      }
      starts_[one_column_ ? 1 : k] = found;
      found = append(kinds, detail::positive_class, count, found);
    });
    if (found != all) detail::refuse_label();
    starts_[classes_] = found;
    for (std::size_t k = 0; k < classes_; ++k) {
      take(scores, k, found);
      std::copy_n(probabilities(k) + starts_[k], count(k), own_.data() + starts_[k]);
      std::fill_n(y_.data() + starts_[k], count(k), static_cast<double>(k));
    }
    for (std::size_t i = 0; i < (weights_.empty() ? 0 : found); ++i) weights_[i] = blocks_.weights()[order_[i]];
  }

 private:
  // Without a branch: what is no sample of the kind is overwritten by the next.
  std::size_t append(const Classes& kinds, std::uint8_t kind, std::size_t count, std::size_t found) {
    for (std::size_t i = 0; i < count; ++i) {
      order_[found] = static_cast<std::uint32_t>(i);
      found += kinds[i] == kind ? 1 : 0;
    }
    return found;
  }

  void take(const T* scores, std::size_t k, std::size_t count) {
    double* const to = probabilities_.data() + k * length_;
    const T* const from = scores + (one_column_ ? 0 : k * length_);
    const bool rest = one_column_ && k == 0;  // of the positive class
    for (std::size_t i = 0; i < count; ++i) {
      const auto p = static_cast<double>(from[order_[i]]);
      to[i] = rest ? 1 - p : p;
    }
  }

  detail::ClassBlocks<T> blocks_;
  std::size_t classes_;
  bool one_column_;
  std::size_t length_;
  std::vector<std::size_t> starts_;
  std::vector<std::uint32_t> order_;
  std::vector<double> probabilities_;
  std::vector<double> own_;
  std::vector<double> y_;
  std::vector<double> weights_;
};

// Sums of samples without weights.
struct Counting {
  using Sums = CountedSums;

  static void add(FixedSum& sum, const double* values, const double* /*weights*/, std::size_t count) {
    const detail::FixedParts parts = detail::fixed_sum(values, count);
    sum.add(parts.whole, parts.fraction);
  }

  static void add_probabilities(FixedSum& sum, const double* values, const double* /*weights*/, std::size_t count) {
    std::uint64_t fraction = 0;
    for (std::size_t i = 0; i < count; ++i) fraction += detail::fixed_point(values[i]);
    sum.add(0, static_cast<std::int64_t>(fraction));
  }

  static void count(std::vector<std::int64_t>& counts, const double* choices, const double* /*weights*/,
                    std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) ++counts[static_cast<std::size_t>(choices[i])];
  }

  static void count_one(std::int64_t& count, const double* /*weights*/, std::size_t /*i*/) { ++count; }

  static CountedSums finished(const Sums& sums) { return sums; }
};

// Sums of samples with weights.
struct Weighing {
  using Sums = ClassSums<CompensatedSum, CompensatedSum>;

  static void add(CompensatedSum& sum, const double* values, const double* weights, std::size_t count) {
    std::array<double, lanes> parts{};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) parts[lane] += weights[i + lane] * values[i + lane];
    }
    for (; i < count; ++i) parts[i % lanes] += weights[i] * values[i];
    for (std::size_t lane = 0; lane < std::min(lanes, count); ++lane) sum.add(parts[lane]);
  }

  static void add_probabilities(CompensatedSum& sum, const double* values, const double* weights, std::size_t count) {
    add(sum, values, weights, count);
  }

  static void count(std::vector<CompensatedSum>& counts, const double* choices, const double* weights,
                    std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) counts[static_cast<std::size_t>(choices[i])].add(weights[i]);
  }

  static void count_one(CompensatedSum& count, const double* weights, std::size_t i) { count.add(weights[i]); }

  static WeightedSums finished(const Sums& sums) {
    WeightedSums found(sums.highest.size());
    found.infinite = sums.infinite.value();
    for (std::size_t k = 0; k < score_count; ++k) found.score[k] = sums.score[k].value();
    for (std::size_t k = 0; k < sums.highest.size(); ++k) {
      found.highest[k] = sums.highest[k].value();
      found.median[k] = sums.median[k].value();
      found.probability[k] = sums.probability[k].value();
    }
    return found;
  }
};

// Adds the samples of some blocks up.
template <class T, class Adding>
class Scorer {
 public:
  Scorer(const std::vector<SampleBlocks>& samples, double sum_tolerance)
      : block_(samples, sum_tolerance),
        classes_(std::max<std::size_t>(2, samples.size())),
        scores_(std::make_unique<BlockScores>()),
        sums_(classes_, typename Adding::Sums(classes_)) {}

  void add(std::ptrdiff_t block) {
    block_.read(block);
    detail::find_scores(block_.samples(), *scores_);
    for (std::size_t y = 0; y < classes_; ++y) {
      if (block_.count(y) > 0) add_class(sums_[y], block_.start(y), block_.count(y));
    }
  }

  std::int64_t omitted() const { return block_.omitted(); }

  auto sums() const {
    std::vector<decltype(Adding::finished(sums_.front()))> found;
    found.reserve(sums_.size());
    for (const auto& one : sums_) found.push_back(Adding::finished(one));
    return found;
  }

 private:
  void add_class(typename Adding::Sums& sums, std::size_t first, std::size_t count) {
    const double* const weights = block_.weights() == nullptr ? nullptr : block_.weights() + first;
    BlockScores::Values& logarithms = scores_->of(Score::log);
    for (std::size_t i = 0; i < count; ++i) {
      const double p = block_.own()[first + i];
      logarithms[first + i] = p > 0 ? std::max(0.0, -std::log(p)) : 0.0;
      if (p == 0) Adding::count_one(sums.infinite, weights, i);
    }
    for (std::size_t k = 0; k < (classes_ == 2 ? score_count : calibration_scores); ++k) {
      Adding::add(sums.score[k], scores_->scores[k].data() + first, weights, count);
    }
    for (std::size_t k = 0; k < classes_; ++k) {
      Adding::add_probabilities(sums.probability[k], block_.probabilities(k) + first, weights, count);
    }
    Adding::count(sums.highest, scores_->top.data() + first, weights, count);
    Adding::count(sums.median, scores_->median.data() + first, weights, count);
  }

  OrderedBlock<T> block_;
  std::size_t classes_;
  std::unique_ptr<BlockScores> scores_;
  std::vector<typename Adding::Sums> sums_;
};

// Stretches do not depend on the number of threads if sums have weights.
std::ptrdiff_t blocks_of_task(const std::vector<SampleBlocks>& samples, int threads) {
  constexpr std::size_t most_cells = 1 << 21;  // of all stretches
  const std::size_t cells = samples.size() * samples.size();
  const auto fixed = static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(most_cells / cells, 2, 64));
  const bool weighted = samples.front().options().weight.has_value();
  return std::max<std::ptrdiff_t>(1, detail::task_count(samples.front().blocks(), weighted ? fixed : threads));
}

template <class T, class Adding>
void add(const std::vector<SampleBlocks>& samples, double sum_tolerance, ScoringSums& sums) {
  const SampleBlocks& one = samples.front();
  const auto classes = static_cast<std::int64_t>(samples.size());
  const int threads = effective_threads(one.options().threads, one.size() * classes);
  const std::ptrdiff_t per_task = blocks_of_task(samples, threads);
  std::vector<std::unique_ptr<ScoringSums>> parts(static_cast<std::size_t>(detail::task_count(one.blocks(), per_task)));
  detail::parallel_stretches(
      one.blocks(), per_task, threads, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
        const auto scorer = std::make_unique<Scorer<T, Adding>>(samples, sum_tolerance);
        for (std::ptrdiff_t block = first; block < end; ++block) scorer->add(block);
        std::vector<CountedSums> counted(sums.size(), CountedSums(sums.size()));
        std::vector<WeightedSums> weighted;
        if constexpr (std::is_same_v<Adding, Counting>) {
          counted = scorer->sums();
        } else {
          weighted = scorer->sums();
        }
        parts[static_cast<std::size_t>(task)] =
            std::make_unique<ScoringSums>(sums.labels(), std::move(counted), std::move(weighted), scorer->omitted());
      });
  for (const auto& part : parts) sums += *part;
}

template <class T>
void add(const std::vector<SampleBlocks>& samples, double sum_tolerance, ScoringSums& sums) {
  if (samples.front().options().weight) {
    add<T, Weighing>(samples, sum_tolerance, sums);
  } else {
    add<T, Counting>(samples, sum_tolerance, sums);
  }
}

}  // namespace

void update_scoring(ScoringSums& sums, const LabelView& reference, const ScoreView& probabilities,
                    const SampleOptions& options, std::optional<double> sum_tolerance) {
  const auto& shape = std::visit([](const auto& view) -> const auto& { return view.shape(); }, probabilities);
  const bool one_column = !shape.empty() && shape.front() == 1;
  if (one_column && sums.size() != 2) {
    throw InvalidInput("labels must be two classes for the probabilities of one, got " + std::to_string(sums.size()));
  }
  const std::vector<std::int64_t> labels = one_column ? std::vector<std::int64_t>{options.positive} : sums.labels();
  detail::check_classes(reference, probabilities, labels);
  constexpr std::ptrdiff_t most = 1 << 12;
  const std::vector<SampleBlocks> samples =
      detail::class_readers(reference, probabilities, labels, options, most, detail::most_samples_scored);
  const double tolerance = detail::tolerance_of_sums(probabilities, sum_tolerance);
  ScoringSums added(sums.labels());
  if (std::holds_alternative<NdView<const double>>(probabilities)) {
    add<double>(samples, tolerance, added);
  } else {
    add<float>(samples, tolerance, added);
  }
  sums += added;
}

}  // namespace assay
