#include <algorithm>
#include <utility>
#include <vector>

#include "assay/calibration_bins.hpp"

namespace assay {
namespace {

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

CalibrationGroup CalibrationBins::group(std::size_t bin) const {
  CalibrationGroup group{rule_.edges[bin], rule_.edges[bin + 1], weight(bin), events(bin), score(bin), excess(bin)};
  if (group.weight > 0) {
    const double mean = group.score / group.weight;
    group.squares = group.score * mean;
    group.event_score = group.events * mean;
  }
  return group;
}

CalibrationGroups CalibrationBins::groups() const {
  std::vector<CalibrationGroup> groups;
  groups.reserve(size());
  for (std::size_t bin = 0; bin < size(); ++bin) groups.push_back(group(bin));
  return CalibrationGroups(std::move(groups));
}

}  // namespace assay
