#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "assay/recalibration.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"

namespace assay {
namespace {

// Samples in the order of their scores.
struct Ordered {
  std::vector<double> score;
  std::vector<double> event;
  std::vector<std::size_t> place;  // of the sample among all that were given
};

Ordered ordered(const std::vector<std::uint8_t>& events, const std::vector<double>& scores) {
  Ordered samples;
  for (std::size_t i = 0; i < scores.size(); ++i) samples.place.push_back(i);
  std::stable_sort(samples.place.begin(), samples.place.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  for (const std::size_t i : samples.place) {
    samples.score.push_back(scores[i]);
    samples.event.push_back(events[i] != 0 ? 1.0 : 0.0);
  }
  return samples;
}

// The first of the `count` samples that are nearest to a score: their middle is not below it, if they end before all
// do.
std::size_t first_neighbour(const std::vector<double>& scores, double at, std::size_t count) {
  std::size_t low = 0;
  std::size_t high = scores.size() - count;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (at > (scores[middle] + scores[middle + count]) / 2) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// The value at the score of samples [tied, end) of the line through samples [first, last).
double line_at(const Ordered& samples, std::size_t tied, std::size_t end, std::size_t first, std::size_t last) {
  const double at = samples.score[tied];
  const double reach = std::max(at - samples.score[first], samples.score[last - 1] - at);
  double total = 0;  // sums of weight, and of distance, event and products times weight
  double x = 0;
  double y = 0;
  double xx = 0;
  double xy = 0;
  for (std::size_t i = reach > 0 ? first : tied; i < (reach > 0 ? last : end); ++i) {
    const double d = samples.score[i] - at;
    const double share = reach > 0 ? std::abs(d) / reach : 0;
    const double rest = 1 - share * share * share;
    const double weight = rest * rest * rest;
    total += weight;
    x += weight * d;
    y += weight * samples.event[i];
    xx += weight * d * d;
    xy += weight * d * samples.event[i];
  }
  const double spread = total * xx - x * x;
  if (!(spread > 1e-12 * total * xx)) return y / total;
  return (xx * y - x * xy) / spread;
}

}  // namespace

std::vector<double> local_lines(const std::vector<std::uint8_t>& events, const std::vector<double>& scores,
                                double fraction, int threads) {
  if (!(fraction > 0 && fraction <= 1)) {
    throw InvalidInput("fraction must be above 0 and at most 1, got " + detail::number_text(fraction));
  }
  if (events.size() != scores.size()) throw ShapeMismatch("events and scores must be of one length");
  for (const double score : scores) {
    if (!(score >= 0 && score <= 1)) {
      throw InvalidInput("score must be between 0 and 1, got " + detail::number_text(score));
    }
  }
  const std::size_t size = scores.size();
  const auto wanted = static_cast<std::size_t>(fraction * static_cast<double>(size) + 1e-10);
  const std::size_t count = std::min(size, std::max<std::size_t>(1, wanted));
  const Ordered samples = ordered(events, scores);
  std::vector<std::pair<std::size_t, std::size_t>> ties;  // [first, end) of equal scores
  for (std::size_t i = 0; i < size; ++i) {
    if (i == 0 || samples.score[i] != samples.score[i - 1]) ties.emplace_back(i, i);
    ++ties.back().second;
  }
  std::vector<double> curve(size);
  const auto work = static_cast<std::int64_t>(ties.size()) * static_cast<std::int64_t>(count);
  detail::parallel_stretches(static_cast<std::ptrdiff_t>(ties.size()), 64, effective_threads(threads, work),
                             [&](std::ptrdiff_t, std::ptrdiff_t from, std::ptrdiff_t to) {
                               for (auto t = static_cast<std::size_t>(from); t < static_cast<std::size_t>(to); ++t) {
                                 const auto [tied, end] = ties[t];
                                 const std::size_t first = first_neighbour(samples.score, samples.score[tied], count);
                                 const double value = line_at(samples, tied, end, first, first + count);
                                 for (std::size_t i = tied; i < end; ++i) curve[samples.place[i]] = value;
                               }
                             });
  return curve;
}

}  // namespace assay
