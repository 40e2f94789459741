#include "assay/delong.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/parallel_for.hpp"
#include "detail/radix_sort.hpp"
#include "detail/sample_blocks.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

using detail::Classes;
using detail::SampleBlocks;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

// The samples of one class, in the order in which they were read.
template <class Key>
struct ClassSamples {
  std::vector<LargeVector<Key>> key;  // per model
  std::vector<double> weight;         // empty: all 1
  std::vector<std::int64_t> cluster;
  std::vector<std::vector<double>> placement;  // per model: share of the other class that is on the right side
  std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(key.front().size()); }
  double weight_of(std::size_t i) const { return weight.empty() ? 1.0 : weight[i]; }
};

template <class Key>
struct Sides {
  std::array<ClassSamples<Key>, 2> of;  // negative, positive
  std::int64_t omitted = 0;
};

template <class T>
Sides<detail::KeyOf<T>> read_samples(const SampleBlocks& blocks, std::size_t models, bool clustered) {
  Sides<detail::KeyOf<T>> sides;
  for (auto& side : sides.of) side.key.resize(models);
  const bool weighted = blocks.options().weight.has_value();
  Classes classes;
  std::vector<std::array<T, detail::block_length>> score(models);
  std::array<double, detail::block_length> weight;
  std::array<std::int64_t, detail::block_length> cluster;
  for (std::ptrdiff_t block = 0; block < blocks.blocks(); ++block) {
    const std::ptrdiff_t count = blocks.classes(block, classes);
    if (weighted) blocks.weights(block, classes, weight.data());
    for (std::size_t model = 0; model < models; ++model) {
      blocks.scores(block, model, score[model].data());
      sides.omitted += detail::check_scores(score[model].data(), count, blocks.options().non_finite, classes);
    }
    if (clustered) blocks.clusters(block, cluster.data());
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      if (classes[i] == detail::left_out) continue;
      auto& side = sides.of[classes[i]];
      for (std::size_t model = 0; model < models; ++model) side.key[model].push_back(detail::key_of(score[model][i]));
      if (weighted) side.weight.push_back(weight[i]);
      if (clustered) side.cluster.push_back(cluster[i]);
    }
  }
  return sides;
}

template <class Key>
using Ranked = detail::Keyed<Key, std::uint32_t>;

template <class Key>
LargeVector<Ranked<Key>> ranked(const LargeVector<Key>& keys, int threads) {
  LargeVector<Ranked<Key>> order(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) order[i] = {keys[i], static_cast<std::uint32_t>(i)};
  detail::radix_sort(order, threads);
  return order;
}

// The weight of `others` below each of `order`, half of it where scores are equal.
template <class Key>
void place(const LargeVector<Ranked<Key>>& order, const LargeVector<Ranked<Key>>& others,
           const ClassSamples<Key>& other, std::vector<double>& below) {
  below.resize(order.size());
  double lower = 0;
  std::size_t j = 0;
  for (std::size_t i = 0; i < order.size();) {
    const Key key = order[i].key;
    for (; j < others.size() && others[j].key < key; ++j) lower += other.weight_of(others[j].value);
    double equal = 0;
    for (; j < others.size() && others[j].key == key; ++j) equal += other.weight_of(others[j].value);
    for (; i < order.size() && order[i].key == key; ++i) below[order[i].value] = lower + equal / 2;
    lower += equal;
  }
}

template <class Key>
double total_of(const ClassSamples<Key>& side) {
  if (side.weight.empty()) return static_cast<double>(side.size());
  double sum = 0;
  for (const double weight : side.weight) sum += weight;
  return sum;
}

// The covariance of two columns about their means, where each row has a factor.
template <class Factor>
double product_sum(const std::vector<double>& a, double mean_a, const std::vector<double>& b, double mean_b,
                   const Factor& factor, int threads) {
  constexpr std::ptrdiff_t per_task = 1 << 16;
  const auto size = static_cast<std::ptrdiff_t>(a.size());
  std::vector<double> parts(static_cast<std::size_t>(detail::task_count(size, per_task)));
  detail::parallel_stretches(size, per_task, threads,
                             [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
                               double sum = 0;
                               for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(end); ++i) {
                                 sum += factor(i) * ((a[i] - mean_a) * (b[i] - mean_b));
                               }
                               parts[static_cast<std::size_t>(task)] = sum;
                             });
  double sum = 0;
  for (const double part : parts) sum += part;
  return sum;
}

// What one class adds to a covariance.
template <class Key>
double class_part(const ClassSamples<Key>& side, std::size_t a, double mean_a, std::size_t b, double mean_b,
                  WeightKind kind, int threads) {
  const double total = total_of(side);
  const auto samples = static_cast<double>(side.size());
  const auto& x = side.placement[a];
  const auto& y = side.placement[b];
  if (kind == WeightKind::importance && !side.weight.empty()) {
    if (side.size() < 2) return undefined;
    const auto squared = [&](std::size_t i) { return side.weight[i] * side.weight[i]; };
    return samples / (samples - 1) * product_sum(x, mean_a, y, mean_b, squared, threads) / total / total;
  }
  if (!(total > 1)) return undefined;
  const auto weight = [&](std::size_t i) { return side.weight_of(i); };
  return product_sum(x, mean_a, y, mean_b, weight, threads) / (total - 1) / total;
}

// Sums over the samples of each cluster of what they deviate by, per model.
struct ClusterSums {
  std::vector<std::vector<double>> of_positives;
  std::vector<std::vector<double>> of_negatives;
  std::size_t clusters = 0;
  std::size_t with_positives = 0;
  std::size_t with_negatives = 0;
};

template <class Key>
ClusterSums cluster_sums(const Sides<Key>& sides, const std::vector<double>& auroc) {
  std::vector<std::int64_t> ids;
  for (const auto& side : sides.of) ids.insert(ids.end(), side.cluster.begin(), side.cluster.end());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  ClusterSums sums;
  sums.clusters = ids.size();
  const auto sum = [&](const ClassSamples<Key>& side, std::vector<std::vector<double>>& out, std::size_t& present) {
    std::vector<std::uint8_t> seen(ids.size());
    out.assign(auroc.size(), std::vector<double>(ids.size()));
    for (std::size_t i = 0; i < side.cluster.size(); ++i) {
      const auto at = static_cast<std::size_t>(std::lower_bound(ids.begin(), ids.end(), side.cluster[i]) - ids.begin());
      seen[at] = 1;
      for (std::size_t model = 0; model < auroc.size(); ++model) {
        out[model][at] += side.placement[model][i] - auroc[model];
      }
    }
    present = static_cast<std::size_t>(std::count(seen.begin(), seen.end(), std::uint8_t{1}));
  };
  sum(sides.of[1], sums.of_positives, sums.with_positives);
  sum(sides.of[0], sums.of_negatives, sums.with_negatives);
  return sums;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double cluster_covariance(const ClusterSums& sums, std::size_t a, std::size_t b, double positives, double negatives) {
  if (sums.with_positives < 2 || sums.with_negatives < 2) return undefined;
  const auto correction = [](std::size_t n) { return static_cast<double>(n) / static_cast<double>(n - 1); };
  const double s10 = correction(sums.with_positives) * dot(sums.of_positives[a], sums.of_positives[b]);
  const double s01 = correction(sums.with_negatives) * dot(sums.of_negatives[a], sums.of_negatives[b]);
  const double s11 = correction(sums.clusters) * (dot(sums.of_positives[a], sums.of_negatives[b]) +
                                                  dot(sums.of_positives[b], sums.of_negatives[a]));
  return s10 / positives / positives + s01 / negatives / negatives + s11 / positives / negatives;
}

template <class T>
DeLong delong_of(const SampleBlocks& blocks, std::size_t models, const DeLongOptions& options) {
  auto sides = read_samples<T>(blocks, models, options.cluster.has_value());
  auto& negative = sides.of[0];
  auto& positive = sides.of[1];
  DeLong result;
  result.positive_samples = positive.size();
  result.negative_samples = negative.size();
  result.omitted = sides.omitted;
  result.auroc.assign(models, undefined);
  result.covariance.assign(models * models, undefined);
  if (positive.size() == 0 || negative.size() == 0) return result;
  if (std::max(positive.size(), negative.size()) > std::numeric_limits<std::uint32_t>::max()) {
    throw InvalidInput("a class must have fewer than 2^32 samples");
  }
  const double positives = total_of(positive);
  const double negatives = total_of(negative);
  for (auto& side : sides.of) side.placement.resize(models);
  const int threads = effective_threads(options.samples.threads, blocks.size());
  const bool by_model = models >= static_cast<std::size_t>(threads);
  detail::parallel_for(static_cast<std::ptrdiff_t>(models), by_model ? threads : 1, [&](std::ptrdiff_t number) {
    const auto model = static_cast<std::size_t>(number);
    const int inner = by_model ? 1 : threads;
    const auto of_positives = ranked(positive.key[model], inner);
    const auto of_negatives = ranked(negative.key[model], inner);
    std::vector<double>& v10 = positive.placement[model];
    std::vector<double>& v01 = negative.placement[model];
    place(of_positives, of_negatives, negative, v10);
    place(of_negatives, of_positives, positive, v01);
    double sum = 0;
    for (std::size_t i = 0; i < v10.size(); ++i) {
      sum += v10[i] * positive.weight_of(i);
      v10[i] /= negatives;
    }
    for (double& value : v01) value = (positives - value) / positives;
    result.auroc[model] = std::min(1.0, sum / positives / negatives);
  });
  const ClusterSums sums = options.cluster ? cluster_sums(sides, result.auroc) : ClusterSums{};
  for (std::size_t a = 0; a < models; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      const auto part = [&](const ClassSamples<detail::KeyOf<T>>& side) {
        return class_part(side, a, result.auroc[a], b, result.auroc[b], options.weight_kind, threads);
      };
      const double value =
          options.cluster ? cluster_covariance(sums, a, b, positives, negatives) : part(positive) + part(negative);
      result.covariance[a * models + b] = result.covariance[b * models + a] = value;
    }
  }
  return result;
}

}  // namespace

DeLong delong(const LabelView& reference, const std::vector<ScoreView>& scores, const DeLongOptions& options) {
  if (shape_of(reference).empty()) throw InvalidInput("reference must have at least one axis, got none");
  if (scores.empty()) throw InvalidInput("scores must be of at least one model, got none");
  if (options.cluster && options.samples.weight) {
    throw InvalidInput("cluster and weight cannot be used together");
  }
  const auto is_double = [](const ScoreView& score) { return std::holds_alternative<NdView<const double>>(score); };
  const auto doubles = std::count_if(scores.begin(), scores.end(), is_double);
  if (doubles != 0 && static_cast<std::size_t>(doubles) != scores.size()) {
    throw InvalidInput("scores of all models must be of one precision, got float32 and float64");
  }
  const SampleBlocks blocks(reference, scores, options.samples, options.cluster);
  return doubles != 0 ? delong_of<double>(blocks, scores.size(), options)
                      : delong_of<float>(blocks, scores.size(), options);
}

}  // namespace assay
