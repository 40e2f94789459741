#include "assay/pit.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "detail/number_rows.hpp"

namespace assay {
namespace {

using detail::NumberColumn;

constexpr std::int64_t most_bins = std::int64_t{1} << 16;
constexpr std::int64_t most_samples = std::int64_t{1} << 32;

// The first bin whose upper edge is above a number.
std::size_t place(double at, double bins) {
  double bin = std::min(std::floor(at * bins), bins - 1);
  if (bin > 0 && at < bin / bins) bin -= 1;
  if (bin + 1 < bins && at >= (bin + 1) / bins) bin += 1;
  return static_cast<std::size_t>(bin);
}

void spread(double low, double high, std::vector<std::int64_t>& units) {
  const auto bins = static_cast<double>(units.size());
  std::int64_t before = 0;
  for (std::size_t bin = place(low, bins); before < pit_unit; ++bin) {
    const double edge = static_cast<double>(bin + 1) / bins;
    const double share = edge >= high ? 1 : (edge - low) / (high - low);
    const auto upto = static_cast<std::int64_t>(std::llrint(share * static_cast<double>(pit_unit)));
    units[bin] += upto - before;
    before = upto;
  }
}

void count(double low, double high, PitCounts& counts) {
  if (std::isnan(low) || std::isnan(high)) {
    ++counts.omitted;
    return;
  }
  if (!(low >= 0 && low <= high && high <= 1)) {
    throw InvalidInput("low and high must be between 0 and 1 in this order, got " + detail::number_text(low) + " and " +
                       detail::number_text(high));
  }
  ++counts.samples;
  spread(low, high, counts.units);
}

}  // namespace

std::vector<double> pit_gaussian(const NumberView& observation, const NumberView& mean, const NumberView& sd,
                                 int threads) {
  constexpr double root_half = 0.70710678118654752440;
  const NumberColumn x("observation", observation);
  const NumberColumn m("mean", mean, x.size());
  const NumberColumn s("sd", sd, x.size());
  return detail::for_each_forecast(x.size(), 1, threads, [&] {
    return [&](std::ptrdiff_t i) {
      detail::check_sd(s[i]);
      if (!std::isfinite(x[i]) || !std::isfinite(m[i]) || !std::isfinite(s[i])) return detail::undefined_number;
      if (s[i] == 0) return x[i] >= m[i] ? 1.0 : 0.0;
      return std::erfc((m[i] - x[i]) / s[i] * root_half) / 2;
    };
  });
}

PitCounts pit_counts(const NumberView& low, const NumberView& high, std::int64_t bins, int threads) {
  if (bins < 1 || bins > most_bins) {
    throw InvalidInput("bins must be between 1 and 2^16, got " + std::to_string(bins));
  }
  const NumberColumn from("low", low);
  const NumberColumn to("high", high, from.size());
  if (from.size() > most_samples) {
    throw InvalidInput("samples must be at most 2^32 at a time, got " + std::to_string(from.size()));
  }
  const int used = effective_threads(threads, from.size() * 8);
  std::vector<PitCounts> parts(static_cast<std::size_t>(std::max(1, used)));
  for (PitCounts& part : parts) part.units.resize(static_cast<std::size_t>(bins));
  const auto share = detail::task_count(from.size(), static_cast<std::ptrdiff_t>(parts.size()));
  detail::parallel_stretches(from.size(), std::max<std::ptrdiff_t>(1, share), used,
                             [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
                               PitCounts& part = parts[static_cast<std::size_t>(task)];
                               for (std::ptrdiff_t i = first; i < end; ++i) count(from[i], to[i], part);
                             });
  PitCounts& all = parts.front();
  for (std::size_t p = 1; p < parts.size(); ++p) {
    all.samples += parts[p].samples;
    all.omitted += parts[p].omitted;
    for (std::size_t bin = 0; bin < all.units.size(); ++bin) all.units[bin] += parts[p].units[bin];
  }
  return std::move(all);
}

}  // namespace assay
