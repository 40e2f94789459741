#include "assay/kernel_calibration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"
#include "detail/row_products.hpp"

namespace assay {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::ptrdiff_t rows_per_task = 16;  // fixed, so that sums do not depend on the number of threads

// Calls body(task, row, first, end) for all pairs of a row and the later ones, stretch by stretch.
template <class Body>
void for_each_stretch(std::ptrdiff_t size, int threads, const Body& body) {
  constexpr std::ptrdiff_t length = detail::RowProducts::stretch;
  detail::parallel_stretches(size, rows_per_task, threads,
                             [&](std::ptrdiff_t task, std::ptrdiff_t from, std::ptrdiff_t to) {
                               for (std::ptrdiff_t first = from / length * length; first < size; first += length) {
                                 const std::ptrdiff_t end = std::min(size, first + length);
                                 for (std::ptrdiff_t row = from; row < std::min(to, end - 1); ++row) {
                                   body(task, row, std::max(first, row + 1), end);
                                 }
                               }
                             });
}

std::size_t tasks_of(std::ptrdiff_t size) { return static_cast<std::size_t>(detail::task_count(size, rows_per_task)); }

std::int64_t pairs_of(std::ptrdiff_t size) { return static_cast<std::int64_t>(size) * size / 2; }

}  // namespace

ProbabilityRows::ProbabilityRows(std::vector<double> probabilities, std::vector<std::int64_t> labels,
                                 std::size_t classes)
    : probabilities_(std::move(probabilities)), labels_(std::move(labels)), classes_(classes) {
  if (classes_ < 1) throw InvalidInput("score must have at least one class, got none");
  if (labels_.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw InvalidInput("samples must be fewer than 2^32, got " + std::to_string(labels_.size()));
  }
  if (probabilities_.size() / classes_ != labels_.size() || probabilities_.size() % classes_ != 0) {
    throw ShapeMismatch("score must have a row of " + std::to_string(classes_) + " probabilities for each of " +
                        std::to_string(labels_.size()) + " samples, got " + std::to_string(probabilities_.size()));
  }
  for (const double one : probabilities_) {
    if (!(one >= 0 && one <= 1)) {
      throw InvalidInput("score must be between 0 and 1, got " + detail::number_text(one));
    }
  }
  for (const std::int64_t one : labels_) {
    if (one < 0 || one >= static_cast<std::int64_t>(classes_)) {
      throw InvalidInput("the class of a sample must be between 0 and " + std::to_string(classes_ - 1) + ", got " +
                         std::to_string(one));
    }
  }
}

KernelSums kernel_sums(const ProbabilityRows& samples, const KernelOptions& options) {
  const detail::RowProducts products(samples, options);
  std::vector<double> parts(tasks_of(samples.size()));
  for_each_stretch(samples.size(), effective_threads(options.threads, pairs_of(samples.size())),
                   [&](std::ptrdiff_t task, std::ptrdiff_t row, std::ptrdiff_t first, std::ptrdiff_t end) {
                     parts[static_cast<std::size_t>(task)] += products.sum(row, first, end);
                   });
  KernelSums sums;
  for (const double part : parts) sums.pairs += part;
  for (std::ptrdiff_t i = 0; i < samples.size(); ++i) sums.diagonal += products.square(i);
  return sums;
}

std::vector<double> kernel_block_means(const ProbabilityRows& samples, std::int64_t block,
                                       const KernelOptions& options) {
  if (block < 2) throw InvalidInput("block must be at least 2 samples, got " + std::to_string(block));
  const detail::RowProducts products(samples, options);
  const auto length = static_cast<std::ptrdiff_t>(block);
  std::vector<double> means(static_cast<std::size_t>(samples.size() / length));
  const std::ptrdiff_t per_task = std::max<std::ptrdiff_t>(1, 4096 / length);
  const std::ptrdiff_t per_block = std::min<std::ptrdiff_t>(length, samples.size());
  detail::parallel_stretches(
      static_cast<std::ptrdiff_t>(means.size()), per_task,
      effective_threads(options.threads, static_cast<std::int64_t>(samples.size()) * per_block / 2),
      [&](std::ptrdiff_t, std::ptrdiff_t from, std::ptrdiff_t to) {
        for (std::ptrdiff_t number = from; number < to; ++number) {
          double sum = 0;
          const std::ptrdiff_t end = (number + 1) * length;
          for (std::ptrdiff_t row = number * length; row < end; ++row) {
            for (std::ptrdiff_t first = row + 1; first < end; first += detail::RowProducts::stretch) {
              sum += products.sum(row, first, std::min(end, first + detail::RowProducts::stretch));
            }
          }
          means[static_cast<std::size_t>(number)] =
              sum / (static_cast<double>(length) * static_cast<double>(length - 1) / 2);
        }
      });
  return means;
}

std::vector<double> kernel_bootstrap(const ProbabilityRows& samples, std::int64_t repeats, std::uint64_t seed,
                                     const KernelOptions& options) {
  if (repeats < 1 || repeats > (std::int64_t{1} << 20)) {
    throw InvalidInput("repeats must be between 1 and 2^20, got " + std::to_string(repeats));
  }
  const detail::RowProducts products(samples, options);
  const detail::RandomSigns signs(seed, repeats);
  const std::size_t width = signs.width();
  std::vector<double> parts(tasks_of(samples.size()) * width);
  constexpr std::ptrdiff_t length = detail::RowProducts::stretch;
  const std::ptrdiff_t size = samples.size();
  detail::parallel_stretches(size, rows_per_task, effective_threads(options.threads, pairs_of(size)),
                             [&](std::ptrdiff_t task, std::ptrdiff_t from, std::ptrdiff_t to) {
                               double* const out = parts.data() + static_cast<std::size_t>(task) * width;
                               std::vector<double> values(static_cast<std::size_t>(rows_per_task * length));
                               for (std::ptrdiff_t first = from / length * length; first < size; first += length) {
                                 const std::ptrdiff_t end = std::min(size, first + length);
                                 for (std::ptrdiff_t row = from; row < to; ++row) {
                                   double* const of_row = values.data() + (row - from) * length;
                                   std::fill(of_row, of_row + length, 0.0);
                                   const std::ptrdiff_t start = std::max(first, row + 1);
                                   if (start < end) products.values(row, start, end, of_row + (start - first));
                                 }
                                 signs.add(values.data(), from, to, first, end, out);
                               }
                             });
  std::vector<double> sums(static_cast<std::size_t>(repeats));
  for (std::size_t at = 0; at < parts.size(); at += width) {
    for (std::size_t b = 0; b < sums.size(); ++b) sums[b] += parts[at + b];
  }
  return sums;
}

double mean_embedding_error(const std::vector<std::uint8_t>& events, const std::vector<double>& scores,
                            const std::vector<double>& weights, double width) {
  if (!(width > 0 && width <= std::numeric_limits<double>::max())) {
    throw InvalidInput("width must be above 0 and finite, got " + detail::number_text(width));
  }
  if (events.size() != scores.size() || (!weights.empty() && weights.size() != scores.size())) {
    throw ShapeMismatch("events, scores and weights must be of one length");
  }
  std::vector<std::pair<double, double>> residuals;  // score, weighted residual
  double total = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double weight = weights.empty() ? 1.0 : weights[i];
    residuals.emplace_back(scores[i], weight * ((events[i] != 0 ? 1.0 : 0.0) - scores[i]));
    total += weight;
  }
  if (!(total > 0)) return undefined;
  std::sort(residuals.begin(), residuals.end());
  // Along ascending scores the kernel is a product of factors, so that one number sums up all lower scores.
  double squares = 0;
  double products = 0;
  double lower = 0;
  double before = 0;
  for (const auto& [score, residual] : residuals) {
    lower *= std::exp((before - score) / width);
    products += residual * lower;
    squares += residual * residual;
    lower += residual;
    before = score;
  }
  return (squares + 2 * products) / total / total;
}

}  // namespace assay
