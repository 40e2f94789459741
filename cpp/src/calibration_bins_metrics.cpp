#include <algorithm>
#include <cmath>

#include "assay/calibration_bins.hpp"

namespace assay {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double unit = 0x1p-50;  // of the fractions of sums

}  // namespace

double CalibrationBins::weight(std::size_t bin) const {
  const auto samples = static_cast<double>(counts_[bin].samples);
  return weights_.empty() ? samples : samples + weights_[bin].weight;
}

double CalibrationBins::events(std::size_t bin) const {
  const auto events = static_cast<double>(counts_[bin].events);
  return weights_.empty() ? events : std::min(weight(bin), events + weights_[bin].events);
}

double CalibrationBins::score(std::size_t bin) const {
  const BinCounts& counts = counts_[bin];
  const double score = static_cast<double>(counts.whole) + static_cast<double>(counts.fraction) * unit;
  return weights_.empty() ? score : std::min(weight(bin), score + weights_[bin].score);
}

double CalibrationBins::excess(std::size_t bin) const {
  const BinCounts& counts = counts_[bin];
  const double excess = static_cast<double>(counts.whole - counts.events) + static_cast<double>(counts.fraction) * unit;
  return weights_.empty() ? excess : excess + (weights_[bin].score - weights_[bin].events);
}

double CalibrationBins::total_weight() const {
  double total = 0;
  for (std::size_t bin = 0; bin < size(); ++bin) total += weight(bin);
  return total;
}

double CalibrationBins::error(CalibrationNorm norm) const {
  double sum = 0;
  double squares = 0;
  double largest = 0;
  double gaps = 0;
  double filled = 0;
  double total = 0;
  for (std::size_t bin = 0; bin < size(); ++bin) {
    const double n = weight(bin);
    if (n == 0) continue;
    const double gap = std::abs(excess(bin)) / n;
    sum += std::abs(excess(bin));
    squares += n * gap * gap;
    largest = std::max(largest, gap);
    gaps += gap;
    filled += 1;
    total += n;
  }
  if (filled == 0) return undefined;
  switch (norm) {
    case CalibrationNorm::l1: return sum / total;
    case CalibrationNorm::l2: return std::sqrt(squares / total);
    case CalibrationNorm::max: return largest;
    case CalibrationNorm::mean: return gaps / filled;
  }
  return undefined;
}

double CalibrationBins::over_confidence() const {
  double sum = 0;
  for (std::size_t bin = 0; bin < size(); ++bin) sum += std::max(0.0, excess(bin));
  const double total = total_weight();
  return total > 0 ? sum / total : undefined;
}

double CalibrationBins::under_confidence() const {
  double sum = 0;
  for (std::size_t bin = 0; bin < size(); ++bin) sum += std::max(0.0, -excess(bin));
  const double total = total_weight();
  return total > 0 ? sum / total : undefined;
}

double CalibrationBins::debiased_l2() const {
  double sum = 0;
  for (std::size_t bin = 0; bin < size(); ++bin) {
    const double n = weight(bin);
    if (n < 2) continue;
    const double gap = excess(bin) / n;
    const double frequency = events(bin) / n;
    sum += n * (gap * gap - frequency * (1 - frequency) / (n - 1));
  }
  const double total = total_weight();
  return total > 0 ? std::sqrt(std::max(0.0, sum / total)) : undefined;
}

BrierParts CalibrationBins::brier() const {
  const double total = total_weight();
  if (!(total > 0)) return {};
  double all_events = 0;
  for (std::size_t bin = 0; bin < size(); ++bin) all_events += events(bin);
  const double base = all_events / total;
  BrierParts parts{0, 0, base * (1 - base)};
  for (std::size_t bin = 0; bin < size(); ++bin) {
    const double n = weight(bin);
    if (n == 0) continue;
    const double gap = excess(bin) / n;
    const double gain = events(bin) / n - base;
    parts.reliability += n / total * gap * gap;
    parts.resolution += n / total * gain * gain;
  }
  return parts;
}

}  // namespace assay
