#include "assay/score_histogram.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <type_traits>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"
#include "detail/sample_blocks.hpp"

namespace assay {
namespace {

using detail::Classes;
using detail::SampleBlocks;

constexpr std::int64_t most_bins = std::int64_t{1} << 24;
constexpr std::size_t ends = 4;  // cells of a range that are no bins: below low, low, high, above high
constexpr std::size_t bit_patterns = std::size_t{1} << 16;

using CellIndices = std::array<std::uint32_t, detail::block_length>;

// The cell of 16 bits: their order as numbers. -0.0 is 0.0.
std::uint32_t cell_of_bits(std::uint16_t bits, Cells cells) {
  constexpr std::uint32_t sign = 0x8000;
  if (cells == Cells::uint16) return bits;
  if (cells == Cells::int16) return bits ^ sign;
  if (bits == sign) return sign;
  return (bits & sign) != 0 ? static_cast<std::uint16_t>(~bits) : bits | sign;
}

// The number whose cell it is.
float score_of_cell(std::uint32_t cell, Cells cells) {
  constexpr std::uint32_t sign = 0x8000;
  if (cells == Cells::uint16) return static_cast<float>(cell);
  if (cells == Cells::int16) return static_cast<float>(cell) - 32768.0F;
  const auto bits = static_cast<std::uint16_t>((cell & sign) != 0 ? cell ^ sign : ~cell);
  return cells == Cells::float16 ? detail::value_of(Float16{bits}) : detail::value_of(BFloat16{bits});
}

// Positions in a range: never falling with the score, and equal for equal ones.
class RangeCells {
 public:
  explicit RangeCells(const CellRule& rule)
      : low_(rule.low),
        high_(rule.high),
        scale_(static_cast<double>(rule.bins) / (rule.high - rule.low)),
        last_(static_cast<std::uint32_t>(rule.bins) - 1) {}

  std::uint32_t of(double score) const {
    if (score <= low_) return score < low_ ? 0 : 1;
    if (score >= high_) return score > high_ ? last_ + 4 : last_ + 3;
    return 2 + std::min(last_, static_cast<std::uint32_t>((score - low_) * scale_));
  }

 private:
  double low_;
  double high_;
  double scale_;
  std::uint32_t last_;
};

// The type that a rule for 16 bits takes.
template <class T>
constexpr Cells cells_of_type() {
  if (std::is_same_v<T, Float16>) return Cells::float16;
  if (std::is_same_v<T, BFloat16>) return Cells::bfloat16;
  if (sizeof(T) > 2) return Cells::range;
  return std::is_signed_v<T> ? Cells::int16 : Cells::uint16;
}

Cells cells_of(const ScoreView& score) {
  return std::visit(
      [](const auto& view) {
        return cells_of_type<std::remove_const_t<std::remove_pointer_t<decltype(view.data())>>>();
      },
      score);
}

// Reads a block: classes, cells and the number of samples that were omitted.
class CellReader {
 public:
  CellReader(const SampleBlocks& samples, const CellRule& rule, bool is_double)
      : samples_(samples), rule_(rule), is_double_(is_double) {}

  std::ptrdiff_t read(std::ptrdiff_t block, Classes& classes, double* weights, CellIndices& cells,
                      std::int64_t& omitted) const {
    const std::ptrdiff_t count = samples_.classes(block, classes);
    if (weights != nullptr) samples_.weights(block, classes, weights);
    if (is_double_) {
      scores<double>(block, count, classes, cells, omitted);
    } else {
      scores<float>(block, count, classes, cells, omitted);
    }
    if (rule_.cells == Cells::range) return count;
    std::array<std::uint16_t, detail::block_length> bits;
    samples_.bits(block, bits.data());
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) cells[i] = cell_of_bits(bits[i], rule_.cells);
    return count;
  }

 private:
  template <class T>
  void scores(std::ptrdiff_t block, std::ptrdiff_t count, Classes& classes, CellIndices& cells,
              std::int64_t& omitted) const {
    if (rule_.cells == Cells::int16 || rule_.cells == Cells::uint16) return;
    std::array<T, detail::block_length> score;
    samples_.scores(block, 0, score.data());
    omitted += detail::check_scores(score.data(), count, samples_.options().non_finite, classes);
    if (rule_.cells != Cells::range) return;
    const RangeCells range(rule_);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      cells[i] = classes[i] == detail::left_out ? 0 : range.of(static_cast<double>(score[i]));
    }
  }

  const SampleBlocks& samples_;
  const CellRule& rule_;
  bool is_double_;
};

struct Sums {
  std::vector<double>& positive;
  std::vector<double>& negative;
  std::int64_t& omitted;
};

// On one thread, so that they are added up in one order.
void add_weights(const SampleBlocks& samples, const CellReader& reader, const Sums& sums) {
  Classes classes;
  CellIndices cells;
  std::array<double, detail::block_length> weight;
  for (std::ptrdiff_t block = 0; block < samples.blocks(); ++block) {
    const std::ptrdiff_t size = reader.read(block, classes, weight.data(), cells, sums.omitted);
    for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) {
      if (classes[i] == detail::left_out) continue;
      (classes[i] == detail::positive_class ? sums.positive : sums.negative)[cells[i]] += weight[i];
    }
  }
}

// Integers, whose sums do not depend on how samples are shared out.
struct CellCounts {
  std::array<std::vector<std::int64_t>, 3> of;  // by class, the last of samples that are left out
  std::int64_t omitted = 0;
};

void add_counts(const SampleBlocks& samples, const CellReader& reader, const Sums& sums) {
  const int threads = effective_threads(samples.options().threads, samples.size());
  const std::ptrdiff_t per_task = std::max<std::ptrdiff_t>(1, detail::task_count(samples.blocks(), threads));
  std::vector<CellCounts> parts(static_cast<std::size_t>(detail::task_count(samples.blocks(), per_task)));
  const auto count = [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    CellCounts& part = parts[static_cast<std::size_t>(task)];
    for (auto& counts : part.of) counts.resize(sums.positive.size());
    Classes classes;
    CellIndices cells;
    for (std::ptrdiff_t block = first; block < end; ++block) {
      const std::ptrdiff_t size = reader.read(block, classes, nullptr, cells, part.omitted);
      for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) ++part.of[classes[i]][cells[i]];
    }
  };
  detail::parallel_stretches(samples.blocks(), per_task, threads, count);
  for (const CellCounts& part : parts) {
    sums.omitted += part.omitted;
    for (std::size_t cell = 0; cell < sums.positive.size(); ++cell) {
      sums.positive[cell] += static_cast<double>(part.of[detail::positive_class][cell]);
      sums.negative[cell] += static_cast<double>(part.of[detail::negative_class][cell]);
    }
  }
}

void check(const CellRule& rule) {
  if (rule.cells != Cells::range) return;
  if (!(rule.low < rule.high) || rule.high - rule.low > std::numeric_limits<double>::max()) {
    throw InvalidInput("low must be below high, and both finite, got " + detail::number_text(rule.low) + " and " +
                       detail::number_text(rule.high));
  }
  if (rule.bins < 1 || rule.bins > most_bins) {
    throw InvalidInput("bins must be between 1 and 2^24, got " + std::to_string(rule.bins));
  }
}

double total_of(const std::vector<double>& counts) {
  double sum = 0;
  for (const double count : counts) sum += count;
  return sum;
}

// 1/(from + 1) + ... + 1/(from + count), by the series of the harmonic numbers once they are large.
double harmonic(double from, double count) {
  double sum = 0;
  while (count > 0 && from < 32) {
    from += 1;
    count -= 1;
    sum += 1 / from;
  }
  if (count <= 0) return sum;
  const double to = from + count;
  const auto rest = [](double x) { return 1 / (2 * x) - 1 / (12 * x * x) + 1 / (120 * x * x * x * x); };
  return sum + std::log1p(count / from) + rest(to) - rest(from);
}

// The sum of precisions of the positives of a cell that come after its negatives, with `tp` and `fp` before them. With
// weights they may be of any size: the limit of small ones is least.
double least_precisions(double tp, double fp, double p, bool weighted) {
  if (fp == 0) return p;
  const double from = tp + fp;
  return std::max(0.0, p - fp * (weighted ? std::log1p(p / from) : harmonic(from, p)));
}

}  // namespace

std::size_t CellRule::size() const noexcept {
  return cells == Cells::range ? static_cast<std::size_t>(bins) + ends : bit_patterns;
}

bool CellRule::operator==(const CellRule& other) const noexcept {
  if (cells != other.cells) return false;
  return cells != Cells::range || (low == other.low && high == other.high && bins == other.bins);
}

ScoreHistogram::ScoreHistogram(const CellRule& rule) : rule_(rule) {
  check(rule);
  positive_.resize(rule.size());
  negative_.resize(rule.size());
}

ScoreHistogram::ScoreHistogram(const CellRule& rule, std::vector<double> positive, std::vector<double> negative,
                               std::int64_t omitted, bool weighted)
    : rule_(rule),
      positive_(std::move(positive)),
      negative_(std::move(negative)),
      omitted_(omitted),
      weighted_(weighted) {
  check(rule);
  if (positive_.size() != rule.size() || negative_.size() != rule.size()) {
    throw InvalidInput("a histogram of this rule must have " + std::to_string(rule.size()) + " cells, got " +
                       std::to_string(positive_.size()) + " and " + std::to_string(negative_.size()));
  }
  for (const auto* counts : {&positive_, &negative_}) {
    for (const double count : *counts) {
      if (!(count >= 0) || count == detail::infinity_of<double>) {
        throw InvalidInput("counts must be at least 0 and finite, got " + detail::number_text(count));
      }
    }
  }
  if (omitted < 0) throw InvalidInput("omitted must be at least 0, got " + std::to_string(omitted));
}

void ScoreHistogram::update(const LabelView& reference, const ScoreView& score, const SampleOptions& options) {
  if (shape_of(reference).empty()) throw InvalidInput("reference must have at least one axis, got none");
  if (rule_.cells != Cells::range && cells_of(score) != rule_.cells) {
    throw InvalidInput("score must be of the 16-bit type that this histogram counts");
  }
  const SampleBlocks samples(reference, {score}, options);
  const CellReader reader(samples, rule_, std::holds_alternative<NdView<const double>>(score));
  ScoreHistogram added(rule_);
  added.weighted_ = options.weight.has_value();
  const Sums sums{added.positive_, added.negative_, added.omitted_};
  if (added.weighted_) {
    add_weights(samples, reader, sums);
  } else {
    add_counts(samples, reader, sums);
  }
  *this += added;
}

bool ScoreHistogram::exact(std::size_t cell) const noexcept {
  return rule_.cells != Cells::range || cell == 1 || cell + 2 == rule_.size();
}

BoundedValue ScoreHistogram::auroc() const {
  const double positives = total_of(positive_);
  const double negatives = total_of(negative_);
  if (positives == 0 || negatives == 0) return {};
  double below = 0;
  double sum = 0;
  double exact_ties = 0;
  double ties = 0;
  for (std::size_t cell = 0; cell < rule_.size(); ++cell) {
    sum += positive_[cell] * below;
    (exact(cell) ? exact_ties : ties) += positive_[cell] * negative_[cell];
    below += negative_[cell];
  }
  const auto share = [&](double pairs) { return std::min(1.0, pairs / positives / negatives); };
  const double lower = sum + exact_ties / 2;
  return {share(lower + ties / 2), share(lower), share(lower + ties)};
}

BoundedValue ScoreHistogram::average_precision() const {
  const double positives = total_of(positive_);
  if (positives == 0) return {};
  double tp = 0;
  double fp = 0;
  BoundedValue sum{0, 0, 0};
  for (std::size_t cell = rule_.size(); cell-- > 0;) {
    const double p = positive_[cell];
    const double n = negative_[cell];
    if (p > 0) {
      const double grouped = p * ((tp + p) / (tp + p + fp + n));
      sum.value += grouped;
      sum.lower += exact(cell) ? grouped : least_precisions(tp, fp + n, p, weighted_);
      sum.upper += exact(cell) ? grouped : p * ((tp + p) / (tp + p + fp));  // equal scores, above the negatives
    }
    tp += p;
    fp += n;
  }
  return {std::min(1.0, sum.value / positives), std::min(1.0, sum.lower / positives),
          std::min(1.0, sum.upper / positives)};
}

ScoreCurve ScoreHistogram::curve() const {
  if (rule_.cells == Cells::range) {
    throw InvalidInput("a histogram of a range has no exact curve; count 16-bit scores, or use score_curve");
  }
  const auto column = [&](const std::vector<double>& counts) {
    ScoreColumn<std::uint32_t> made;
    for (std::size_t cell = 0; cell < counts.size(); ++cell) {
      if (counts[cell] == 0) continue;
      made.key.push_back(detail::key_of(score_of_cell(static_cast<std::uint32_t>(cell), rule_.cells)));
      made.weight.push_back(counts[cell]);
    }
    made.samples =
        std::max(static_cast<std::int64_t>(made.key.size()), static_cast<std::int64_t>(std::llround(total_of(counts))));
    return made;
  };
  return ScoreCurve(ScoreColumns<std::uint32_t>{column(positive_), column(negative_)}, omitted_);
}

ScoreHistogram& ScoreHistogram::operator+=(const ScoreHistogram& other) {
  if (!(rule_ == other.rule_)) throw InvalidInput("histograms to add must have the same cells");
  for (std::size_t cell = 0; cell < positive_.size(); ++cell) {
    positive_[cell] += other.positive_[cell];
    negative_[cell] += other.negative_[cell];
  }
  omitted_ += other.omitted_;
  weighted_ = weighted_ || other.weighted_;
  return *this;
}

bool ScoreHistogram::operator==(const ScoreHistogram& other) const {
  return rule_ == other.rule_ && positive_ == other.positive_ && negative_ == other.negative_ &&
         omitted_ == other.omitted_ && weighted_ == other.weighted_;
}

}  // namespace assay
