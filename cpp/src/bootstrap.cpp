#include "assay/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/bootstrap_parts.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

constexpr std::int64_t most_results = std::int64_t{1} << 40;
constexpr std::ptrdiff_t resamples_per_task = 16;

void check_shapes(const ValueView& values, const std::optional<ValueView>& denominators, const GroupView& groups) {
  if (values.rank() != 2) {
    throw ShapeMismatch("values must be rows x columns, got shape " + detail::shape_text(values.shape()));
  }
  if (denominators && denominators->shape() != values.shape()) {
    throw ShapeMismatch("denominators have shape " + detail::shape_text(denominators->shape()) +
                        ", expected that of values " + detail::shape_text(values.shape()));
  }
  if (groups.rank() != 2 || groups.shape()[0] != values.shape()[0]) {
    throw ShapeMismatch("groups must have a row for each of " + std::to_string(values.shape()[0]) +
                        " rows of values, got shape " + detail::shape_text(groups.shape()));
  }
}

void check_resamples(std::int64_t resamples, std::ptrdiff_t width) {
  if (resamples < 0) throw InvalidInput("resamples must be at least 0, got " + std::to_string(resamples));
  if (width > 0 && resamples > most_results / width) {
    throw InvalidInput("resamples must be at most " + std::to_string(most_results / width) + " for " +
                       std::to_string(width) + " columns, got " + std::to_string(resamples));
  }
}

void check_denominators(const ValueView& denominators) {
  for (std::ptrdiff_t row = 0; row < denominators.shape()[0]; ++row) {
    for (std::size_t column = 0; column < static_cast<std::size_t>(denominators.shape()[1]); ++column) {
      const double value = detail::element(denominators, row, column);
      if (value < 0 || std::isinf(value)) {
        throw InvalidInput("denominators must be finite and at least 0, or NaN, got " + detail::number_text(value) +
                           " in row " + std::to_string(row) + ", column " + std::to_string(column));
      }
    }
  }
}

void check_estimand(const Estimand& estimand, bool with_denominators, const GroupView& groups, Resampling resampling) {
  const double parameter = estimand.parameter;
  if ((estimand.statistic == Statistic::ratio) != with_denominators) {
    throw InvalidInput(with_denominators ? "denominators are for a ratio only" : "a ratio needs denominators");
  }
  if (estimand.statistic == Statistic::quantile && !(parameter >= 0 && parameter <= 1)) {
    throw InvalidInput("a quantile must be between 0 and 1, got " + detail::number_text(parameter));
  }
  if (estimand.statistic == Statistic::trimmed_mean && !(parameter >= 0 && parameter < 0.5)) {
    throw InvalidInput("the share to trim must be at least 0 and below 0.5, got " + detail::number_text(parameter));
  }
  const bool in_groups = estimand.statistic == Statistic::hierarchical_mean && groups.shape()[1] > 0;
  if (in_groups && resampling == Resampling::cases) {
    throw InvalidInput("a hierarchical mean needs units or all levels to be resampled, got cases");
  }
}

}  // namespace

Bootstrap bootstrap(const ValueView& values, const std::optional<ValueView>& denominators, const GroupView& groups,
                    const Estimand& estimand, const BootstrapOptions& options) {
  check_shapes(values, denominators, groups);
  check_resamples(options.resamples, values.shape()[1]);
  check_estimand(estimand, denominators.has_value(), groups, options.resampling);
  if (denominators) check_denominators(*denominators);
  const detail::ResampleDesign design(groups, options.resampling);
  const detail::BootstrapTask task{values, denominators, design, estimand, options};
  switch (estimand.statistic) {
    case Statistic::quantile:
    case Statistic::trimmed_mean: return detail::bootstrap_ranks(task);
    case Statistic::hierarchical_mean:
      if (options.resampling == Resampling::levels && groups.shape()[1] > 0) {
        const detail::ResampleDesign units(groups, Resampling::clusters);
        BootstrapOptions none = options;
        none.resamples = 0;
        Bootstrap found = detail::bootstrap_ratios({values, denominators, units, estimand, none});
        found.replicates = detail::replicate_nested_means(task);
        return found;
      }
      break;
    case Statistic::mean:
    case Statistic::ratio: break;
  }
  return detail::bootstrap_ratios(task);
}

std::vector<std::int64_t> resample_counts(const GroupView& groups, const BootstrapOptions& options) {
  const detail::ResampleDesign design(groups, options.resampling);
  const detail::UnitTree& tree = design.tree();
  check_resamples(options.resamples, static_cast<std::ptrdiff_t>(tree.leaves()));
  std::vector<std::int64_t> counts(static_cast<std::size_t>(options.resamples) * tree.leaves());
  const int threads = effective_threads(options.threads, static_cast<std::int64_t>(counts.size()));
  const auto some = [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    std::vector<std::uint32_t> drawn(design.atoms());
    for (std::ptrdiff_t b = first; b < end; ++b) {
      std::fill(drawn.begin(), drawn.end(), 0U);
      detail::ResampleStream stream(options.seed, static_cast<std::uint64_t>(b));
      design.draw(stream, drawn.data());
      std::int64_t* const to = counts.data() + b * static_cast<std::ptrdiff_t>(tree.leaves());
      for (std::uint32_t leaf = 0; leaf < tree.leaves(); ++leaf) to[tree.row[leaf]] = drawn[design.atom(leaf)];
    }
  };
  detail::parallel_stretches(options.resamples, resamples_per_task, threads, some);
  return counts;
}

}  // namespace assay
