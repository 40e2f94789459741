#include "assay/ranking_bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/number_text.hpp"
#include "detail/pair_tests.hpp"
#include "detail/parallel_for.hpp"
#include "detail/ratio.hpp"
#include "detail/resample.hpp"
#include "detail/resample_scores.hpp"
#include "detail/score_ranks.hpp"

namespace assay {
namespace {

using detail::resample_lanes;

void check(bool good, const char* rule, double given) {
  if (!good) throw InvalidInput(std::string(rule) + ", got " + detail::number_text(given));
}

void check(const RankingScheme& scheme) {
  if (scheme.by == RankBy::trimmed_mean) {
    check(scheme.level >= 0 && scheme.level < 0.5, "level must be at least 0 and below 0.5", scheme.level);
  } else {
    check(scheme.level >= 0 && scheme.level <= 1, "level must be between 0 and 1", scheme.level);
  }
  check(scheme.alpha > 0 && scheme.alpha < 1, "alpha must be above 0 and below 1", scheme.alpha);
  check(scheme.exact_up_to >= 0 && scheme.exact_up_to <= 1000, "exact_up_to must be between 0 and 1000",
        static_cast<double>(scheme.exact_up_to));
}

void check_size(std::int64_t most) {
  check(most < std::numeric_limits<std::int32_t>::max(), "a resample must have at most 2^31 - 1 cases",
        static_cast<double>(most));
}

// Ranks resamples in blocks of `resample_lanes`; draw(resample, counts) adds to counts[cluster * resample_lanes].
template <class Draw>
RankedResamples rank_all(const MethodTable& table, const RankingScheme& scheme, std::ptrdiff_t resamples,
                         std::int64_t most, bool with_scores, int threads, const Draw& draw) {
  const std::size_t methods = table.methods();
  const detail::ResampleScores scorer(table, scheme, most, threads);
  RankedResamples found;
  found.ranks.resize(static_cast<std::size_t>(resamples) * methods);
  if (with_scores) found.scores.resize(found.ranks.size());
  const int used = effective_threads(threads, scorer.work() * resamples);
  detail::parallel_stretches(
      resamples, resample_lanes, used, [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
        std::vector<std::uint32_t> counts(table.clusters() * static_cast<std::size_t>(resample_lanes));
        for (std::ptrdiff_t resample = first; resample < end; ++resample) {
          draw(resample, counts.data() + (resample - first));
        }
        std::vector<double> scores(methods * static_cast<std::size_t>(resample_lanes));
        scorer.score(counts.data(), scores.data());
        detail::ScoreRanks ranks(methods);
        for (std::ptrdiff_t resample = first; resample < end; ++resample) {
          const std::ptrdiff_t row = resample * static_cast<std::ptrdiff_t>(methods);
          const double* const own = scores.data() + (resample - first) * static_cast<std::ptrdiff_t>(methods);
          ranks.rank(own, scheme.ties, found.ranks.data() + row);
          if (with_scores) std::copy_n(own, methods, found.scores.data() + row);
        }
      });
  return found;
}

}  // namespace

MethodTable::MethodTable(std::vector<double> values, std::size_t methods, const std::vector<std::int64_t>& cluster)
    : values_(std::move(values)), methods_(methods) {
  if (methods == 0 ? !values_.empty() : values_.size() % methods != 0) {
    throw InvalidInput("values must have a row for each of " + std::to_string(methods) + " methods, got " +
                       std::to_string(values_.size()) + " numbers");
  }
  const std::size_t cases = methods == 0 ? 0 : values_.size() / methods;
  if (!cluster.empty() && cluster.size() != cases) {
    throw InvalidInput("cluster must have a number for each of " + std::to_string(cases) + " cases, got " +
                       std::to_string(cluster.size()));
  }
  check(cases < std::size_t{1} << 29, "values must have below 2^29 cases", static_cast<double>(cases));
  for (std::size_t i = 0; i < cases; ++i) {
    const std::int64_t own = cluster.empty() ? static_cast<std::int64_t>(i) : cluster[i];
    check(own >= 0 && own < static_cast<std::int64_t>(cases), "cluster must be numbered from 0 without gaps",
          static_cast<double>(own));
    cluster_.push_back(static_cast<std::size_t>(own));
    if (cluster_[i] >= sizes_.size()) sizes_.resize(cluster_[i] + 1);
    ++sizes_[cluster_[i]];
  }
  const auto gap = std::find(sizes_.begin(), sizes_.end(), 0);
  check(gap == sizes_.end(), "cluster must be numbered from 0 without gaps, but no case has one",
        static_cast<double>(gap - sizes_.begin()));
}

RankedResamples rank_counts(const MethodTable& table, const RankingScheme& scheme,
                            const std::vector<std::uint32_t>& counts, int threads) {
  check(scheme);
  const std::size_t clusters = table.clusters();
  if (clusters == 0 ? !counts.empty() : counts.size() % clusters != 0) {
    throw InvalidInput("counts must have one number for each of " + std::to_string(clusters) + " clusters, got " +
                       std::to_string(counts.size()));
  }
  const std::size_t resamples = clusters == 0 ? 0 : counts.size() / clusters;
  std::int64_t most = 0;
  for (std::size_t row = 0; row < resamples; ++row) {
    std::int64_t cases = 0;
    for (std::size_t one = 0; one < clusters; ++one) {
      const std::int64_t count = counts[row * clusters + one];
      check_size(count);
      cases += count * table.sizes()[one];
      check_size(cases);
    }
    most = std::max(most, cases);
  }
  return rank_all(table, scheme, static_cast<std::ptrdiff_t>(resamples), most, true, threads,
                  [&](std::ptrdiff_t resample, std::uint32_t* out) {
                    const std::uint32_t* const own = counts.data() + static_cast<std::size_t>(resample) * clusters;
                    for (std::size_t one = 0; one < clusters; ++one, out += resample_lanes) *out = own[one];
                  });
}

std::vector<float> rank_bootstrap(const MethodTable& table, const RankingScheme& scheme, std::int64_t resamples,
                                  std::uint64_t seed, int threads) {
  check(scheme);
  check(resamples >= 0, "resamples must be at least 0", static_cast<double>(resamples));
  if (table.clusters() == 0) throw InvalidInput("values must have at least one case, got none");
  const std::int64_t largest = *std::max_element(table.sizes().begin(), table.sizes().end());
  const auto units = static_cast<std::uint32_t>(table.clusters());
  const std::int64_t most = largest * units;
  check_size(most);
  const auto draw = [&](std::ptrdiff_t resample, std::uint32_t* out) {
    detail::ResampleStream stream(seed, static_cast<std::uint64_t>(resample));
    detail::draw_counts(stream, units, out, resample_lanes);
  };
  return rank_all(table, scheme, static_cast<std::ptrdiff_t>(resamples), most, false, threads, draw).ranks;
}

PairedTests paired_tests(const MethodTable& table, std::int64_t exact_up_to, int threads) {
  check(RankingScheme{RankBy::test, 0.5, 0.05, false, exact_up_to, RankTies::min});
  const std::vector<std::int32_t> once(table.cases() * static_cast<std::size_t>(resample_lanes), 1);
  return detail::PairTests(table, static_cast<std::int64_t>(table.cases()), threads).tests(once, exact_up_to);
}

std::vector<float> rank_scores(const std::vector<double>& scores, RankTies ties) {
  std::vector<float> ranks(scores.size());
  detail::ScoreRanks(scores.size()).rank(scores.data(), ties, ranks.data());
  return ranks;
}

std::vector<double> rank_correlations(const std::vector<float>& ranks, const std::vector<float>& resamples,
                                      int threads) {
  const std::size_t methods = ranks.size();
  if (methods == 0 ? !resamples.empty() : resamples.size() % methods != 0) {
    throw InvalidInput("resamples must have one rank for each of " + std::to_string(methods) + " methods, got " +
                       std::to_string(resamples.size()));
  }
  const auto sign = [](float a, float b) { return (a > b ? 1 : 0) - (a < b ? 1 : 0); };
  std::vector<double> found(methods == 0 ? 0 : resamples.size() / methods);
  const auto correlate = [&](std::ptrdiff_t resample) {
    const float* const own = resamples.data() + static_cast<std::size_t>(resample) * methods;
    std::int64_t agreement = 0;
    std::int64_t untied = 0;
    std::int64_t own_untied = 0;
    for (std::size_t i = 0; i < methods; ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        const std::int64_t a = sign(ranks[i], ranks[k]);
        const std::int64_t b = sign(own[i], own[k]);
        agreement += a * b;
        untied += a * a;
        own_untied += b * b;
      }
    }
    const double scale = std::sqrt(static_cast<double>(untied) * static_cast<double>(own_untied));
    found[static_cast<std::size_t>(resample)] = detail::ratio(static_cast<double>(agreement), scale);
  };
  const auto work = static_cast<std::int64_t>(resamples.size()) * static_cast<std::int64_t>(methods);
  detail::parallel_for(static_cast<std::ptrdiff_t>(found.size()), effective_threads(threads, work), correlate);
  return found;
}

}  // namespace assay
