#include "assay/scoring_sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "detail/number_text.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

constexpr std::int64_t one = std::int64_t{1} << 50;
constexpr std::int64_t most_samples = std::int64_t{1} << 53;
constexpr std::int64_t most_whole = std::int64_t{1} << 60;
constexpr double rounding = 1 + 1e-9;  // of sums of weights

void check_labels(std::vector<std::int64_t> labels) {
  if (labels.size() < 2 || labels.size() > ScoringSums::max_classes) {
    throw InvalidInput("labels must be 2 to " + std::to_string(ScoringSums::max_classes) + " classes, got " +
                       std::to_string(labels.size()));
  }
  std::sort(labels.begin(), labels.end());
  if (std::adjacent_find(labels.begin(), labels.end()) != labels.end()) {
    throw InvalidInput("labels must differ, got one twice");
  }
}

bool is_signed(std::size_t score) { return score == static_cast<std::size_t>(Score::calibration); }

template <class Count>
Count sum(const std::vector<Count>& counts) {
  Count total = 0;
  for (const Count count : counts) total += count;
  return total;
}

bool can_be(const FixedSum& value, bool signed_sum) {
  return value.whole <= most_whole && value.whole >= (signed_sum ? -most_whole : 0) && value.fraction >= 0 &&
         value.fraction < one;
}

bool can_be(double value, bool signed_sum) { return std::isfinite(value) && (signed_sum || value >= 0); }

template <class Count, class Sum>
void check_class(const ClassSums<Count, Sum>& sums, std::size_t classes, double tolerance) {
  if (sums.highest.size() != classes || sums.median.size() != classes || sums.probability.size() != classes) {
    throw InvalidInput("sums must be those of " + std::to_string(classes) + " classes, got " +
                       std::to_string(sums.highest.size()));
  }
  double samples = 0;
  for (const auto* counts : {&sums.highest, &sums.median}) {
    for (const Count count : *counts) {
      samples += static_cast<double>(count);
      if (!(count >= 0)) throw InvalidInput("counts must be at least 0, got " + detail::number_text(count));
    }
  }
  if (!(samples / 2 <= (tolerance == 0 ? static_cast<double>(most_samples) : 1e70))) {
    throw InvalidInput("samples must be at most 2^53 (weighted: 1e70), got " + detail::number_text(samples / 2));
  }
  const auto by_highest = static_cast<double>(sum(sums.highest));
  const auto by_median = static_cast<double>(sum(sums.median));
  const auto infinite = static_cast<double>(sums.infinite);
  if (std::abs(by_highest - by_median) > tolerance * by_highest || !(infinite >= 0) ||
      infinite > by_highest * (1 + tolerance)) {
    throw InvalidInput("counts must be of the same samples, got " + detail::number_text(by_highest) + ", " +
                       detail::number_text(by_median) + " and " + detail::number_text(infinite));
  }
  bool fits = true;
  for (std::size_t score = 0; score < score_count; ++score) fits = fits && can_be(sums.score[score], is_signed(score));
  for (const Sum& value : sums.probability) fits = fits && can_be(value, false);
  if (!fits) throw InvalidInput("sums of scores must be finite and at least 0, got others");
}

}  // namespace

double FixedSum::value() const noexcept { return static_cast<double>(whole) + static_cast<double>(fraction) * 0x1p-50; }

FixedSum& FixedSum::operator+=(const FixedSum& other) noexcept {
  add(other.whole, other.fraction);
  return *this;
}

bool FixedSum::operator==(const FixedSum& other) const noexcept {
  return whole == other.whole && fraction == other.fraction;
}

template <class Count, class Sum>
ClassSums<Count, Sum>& ClassSums<Count, Sum>::operator+=(const ClassSums& other) {
  infinite += other.infinite;
  for (std::size_t k = 0; k < score_count; ++k) score[k] += other.score[k];
  for (std::size_t k = 0; k < highest.size(); ++k) {
    highest[k] += other.highest[k];
    median[k] += other.median[k];
    probability[k] += other.probability[k];
  }
  return *this;
}

template <class Count, class Sum>
bool ClassSums<Count, Sum>::operator==(const ClassSums& other) const {
  return infinite == other.infinite && highest == other.highest && median == other.median && score == other.score &&
         probability == other.probability;
}

template struct ClassSums<std::int64_t, FixedSum>;
template struct ClassSums<double, double>;

ScoringSums::ScoringSums(std::vector<std::int64_t> labels) : labels_(std::move(labels)) {
  check_labels(labels_);
  counted_.assign(labels_.size(), CountedSums(labels_.size()));
}

ScoringSums::ScoringSums(std::vector<std::int64_t> labels, std::vector<CountedSums> counted,
                         std::vector<WeightedSums> weighted, std::int64_t omitted)
    : labels_(std::move(labels)), counted_(std::move(counted)), weighted_(std::move(weighted)), omitted_(omitted) {
  check_labels(labels_);
  if (counted_.size() != size() || (!weighted_.empty() && weighted_.size() != size())) {
    throw InvalidInput("sums must be those of " + std::to_string(size()) + " classes, got " +
                       std::to_string(counted_.size()) + " and " + std::to_string(weighted_.size()));
  }
  for (const CountedSums& sums : counted_) check_class(sums, size(), 0);
  for (const WeightedSums& sums : weighted_) check_class(sums, size(), rounding - 1);
  if (omitted_ < 0 || omitted_ > most_samples) {
    throw InvalidInput("omitted samples must be between 0 and 2^53, got " + std::to_string(omitted_));
  }
}

ScoringSums& ScoringSums::operator+=(const ScoringSums& other) {
  if (labels_ != other.labels_) throw InvalidInput("scoring sums to add must have the same labels");
  for (std::size_t k = 0; k < size(); ++k) counted_[k] += other.counted_[k];
  if (weighted_.empty()) {
    weighted_ = other.weighted_;
  } else if (!other.weighted_.empty()) {
    for (std::size_t k = 0; k < size(); ++k) weighted_[k] += other.weighted_[k];
  }
  omitted_ += other.omitted_;
  return *this;
}

bool ScoringSums::operator==(const ScoringSums& other) const {
  return labels_ == other.labels_ && counted_ == other.counted_ && weighted_ == other.weighted_ &&
         omitted_ == other.omitted_;
}

}  // namespace assay
