#include "assay/calibration_bins.hpp"

#include <limits>
#include <string>
#include <type_traits>
#include <utility>

#include "assay/error.hpp"
#include "detail/number_text.hpp"

namespace assay {
namespace {

constexpr std::int64_t most_bins = std::int64_t{1} << 16;
constexpr std::int64_t most_samples = std::int64_t{1} << 53;
constexpr std::int64_t one = std::int64_t{1} << 50;
constexpr double rounding = 1 + 1e-9;  // of sums of weights

bool zero_alone(const BinRule& rule) {
  return rule.side == BinSide::right && rule.edges.size() > 2 && rule.edges[0] == -1 && rule.edges[1] == 0;
}

bool one_alone(const BinRule& rule) {
  const std::size_t last = rule.edges.size() - 1;
  return rule.side == BinSide::left && last > 1 && rule.edges[last - 1] == 1 && rule.edges[last] == 2;
}

void check(const BinRule& rule) {
  const auto bins = static_cast<std::int64_t>(rule.edges.size()) - 1;
  if (bins < 1 || bins > most_bins) {
    throw InvalidInput("edges must be 2 to 2^16 + 1, got " + std::to_string(bins + 1));
  }
  double before = -1;
  for (std::size_t k = zero_alone(rule) ? 1 : 0; k < rule.edges.size() - (one_alone(rule) ? 1 : 0); ++k) {
    const double edge = rule.edges[k];
    if (!(edge >= 0 && edge <= 1)) {
      throw InvalidInput("edges must be between 0 and 1, got " + detail::number_text(edge));
    }
    if (edge <= before) {
      throw InvalidInput("edges must ascend, got " + detail::number_text(edge) + " after " +
                         detail::number_text(before));
    }
    before = edge;
  }
}

void check(const BinCounts& bin) {
  const bool whole_numbers = bin.events >= 0 && bin.samples >= bin.events && bin.samples <= most_samples;
  const bool score = bin.whole >= 0 && bin.fraction >= 0 && bin.fraction < one &&
                     (bin.whole < bin.samples || (bin.whole == bin.samples && bin.fraction == 0));
  if (!whole_numbers || !score) {
    throw InvalidInput("counts must have 0 to 2^53 samples, and of events and scores at most as many, got " +
                       std::to_string(bin.samples) + ", " + std::to_string(bin.events) + " and " +
                       std::to_string(bin.whole) + " + " + std::to_string(bin.fraction) + "/2^50");
  }
}

void check(const BinWeights& bin) {
  const bool finite = bin.weight >= 0 && bin.weight <= std::numeric_limits<double>::max();
  const double most = bin.weight * rounding;
  if (!finite || !(bin.events >= 0 && bin.events <= most) || !(bin.score >= 0 && bin.score <= most)) {
    throw InvalidInput("weights must be at least 0 and finite, and of events and scores at most as large, got " +
                       detail::number_text(bin.weight) + ", " + detail::number_text(bin.events) + " and " +
                       detail::number_text(bin.score));
  }
}

}  // namespace

bool BinRule::operator==(const BinRule& other) const noexcept {
  return edges == other.edges && side == other.side && reduction == other.reduction;
}

std::vector<double> equal_width_edges(std::int64_t bins) {
  if (bins < 1 || bins > most_bins) {
    throw InvalidInput("bins must be between 1 and 2^16, got " + std::to_string(bins));
  }
  std::vector<double> edges;
  for (std::int64_t k = 0; k <= bins; ++k) edges.push_back(static_cast<double>(k) / static_cast<double>(bins));
  return edges;
}

void BinCounts::add_fixed(std::int64_t more_whole, std::int64_t more_fraction) noexcept {
  fraction += more_fraction;
  whole += more_whole + (fraction >= one ? 1 : 0);
  if (fraction >= one) fraction -= one;
}

BinCounts& BinCounts::operator+=(const BinCounts& other) noexcept {
  samples += other.samples;
  events += other.events;
  add_fixed(other.whole, other.fraction);
  return *this;
}

bool BinCounts::operator==(const BinCounts& other) const noexcept {
  return samples == other.samples && events == other.events && whole == other.whole && fraction == other.fraction;
}

BinWeights& BinWeights::operator+=(const BinWeights& other) noexcept {
  weight += other.weight;
  events += other.events;
  score += other.score;
  return *this;
}

bool BinWeights::operator==(const BinWeights& other) const noexcept {
  return weight == other.weight && events == other.events && score == other.score;
}

Unbinned& Unbinned::operator+=(const Unbinned& other) noexcept {
  below += other.below;
  above += other.above;
  omitted += other.omitted;
  return *this;
}

bool Unbinned::operator==(const Unbinned& other) const noexcept {
  return below == other.below && above == other.above && omitted == other.omitted;
}

CalibrationBins::CalibrationBins(BinRule rule) : rule_(std::move(rule)) {
  check(rule_);
  counts_.resize(rule_.edges.size() - 1);
}

CalibrationBins::CalibrationBins(BinRule rule, std::vector<BinCounts> counts, std::vector<BinWeights> weights,
                                 Unbinned unbinned)
    : rule_(std::move(rule)), counts_(std::move(counts)), weights_(std::move(weights)), unbinned_(unbinned) {
  check(rule_);
  const std::size_t bins = rule_.edges.size() - 1;
  if (counts_.size() != bins || (!weights_.empty() && weights_.size() != bins)) {
    throw InvalidInput("sums must be those of " + std::to_string(bins) + " bins, got " +
                       std::to_string(counts_.size()) + " and " + std::to_string(weights_.size()));
  }
  for (const BinCounts& bin : counts_) check(bin);
  for (const BinWeights& bin : weights_) check(bin);
  for (const std::int64_t count : {unbinned_.below, unbinned_.above, unbinned_.omitted}) {
    if (count < 0 || count > most_samples) {
      throw InvalidInput("counts of samples in no bin must be between 0 and 2^53, got " + std::to_string(count));
    }
  }
}

CalibrationBins CalibrationBins::coarser(const std::vector<double>& edges) const {
  CalibrationBins found(BinRule{edges, rule_.side, rule_.reduction});
  const bool joins_zero = zero_alone(rule_) && edges.front() == 0;
  const bool joins_one = one_alone(rule_) && edges.back() == 1;
  const bool begins = edges.front() == rule_.edges.front() || joins_zero;
  if (!begins || (edges.back() != rule_.edges.back() && !joins_one)) {
    throw InvalidInput("edges must begin and end with those of the bins, " + detail::number_text(rule_.edges.front()) +
                       " and " + detail::number_text(rule_.edges.back()) + ", got " +
                       detail::number_text(edges.front()) + " and " + detail::number_text(edges.back()));
  }
  if (!weights_.empty()) found.weights_.resize(found.size());
  std::size_t fine = 0;
  for (std::size_t bin = 0; bin < found.size(); ++bin) {
    for (; fine < size() && rule_.edges[fine] < edges[bin + 1]; ++fine) {
      found.counts_[bin] += counts_[fine];
      if (!weights_.empty()) found.weights_[bin] += weights_[fine];
    }
    if (rule_.edges[fine] != edges[bin + 1]) {
      throw InvalidInput("edges must be some of those of the bins, which " + detail::number_text(edges[bin + 1]) +
                         " is not");
    }
  }
  if (joins_one) {
    found.counts_.back() += counts_.back();
    if (!weights_.empty()) found.weights_.back() += weights_.back();
  }
  found.unbinned_ = unbinned_;
  return found;
}

CalibrationBins CalibrationBins::without_end() const {
  const std::ptrdiff_t first = zero_alone(rule_) ? 1 : 0;
  const std::ptrdiff_t last = one_alone(rule_) ? 1 : 0;
  const auto inner = [&](const auto& all) {
    return std::decay_t<decltype(all)>(all.begin() + first, all.end() - last);
  };
  return {{inner(rule_.edges), rule_.side, rule_.reduction},
          inner(counts_),
          weights_.empty() ? weights_ : inner(weights_),
          unbinned_};
}

CalibrationBins& CalibrationBins::operator+=(const CalibrationBins& other) {
  if (!(rule_ == other.rule_)) {
    throw InvalidInput("calibration bins to add must have the same edges, side and reduction");
  }
  for (std::size_t bin = 0; bin < size(); ++bin) counts_[bin] += other.counts_[bin];
  if (weights_.empty()) {
    weights_ = other.weights_;
  } else if (!other.weights_.empty()) {
    for (std::size_t bin = 0; bin < size(); ++bin) weights_[bin] += other.weights_[bin];
  }
  unbinned_ += other.unbinned_;
  return *this;
}

bool CalibrationBins::operator==(const CalibrationBins& other) const {
  return rule_ == other.rule_ && counts_ == other.counts_ && weights_ == other.weights_ && unbinned_ == other.unbinned_;
}

}  // namespace assay
