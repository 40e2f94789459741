/// Bootstrap of statistics over cases, of many columns from the same resamples.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "assay/nd_view.hpp"

namespace assay {

/// What is drawn. Units are what the outermost level of groups has; without groups each row is one.
enum class Resampling : std::uint8_t {
  cases,     ///< rows, whatever their groups
  clusters,  ///< units, each with all its rows
  levels,    ///< units, within each drawn unit its groups, and so on down to rows: as many as there are, at each level
};

enum class Statistic : std::uint8_t {
  mean,               ///< of the rows, each counted the same
  hierarchical_mean,  ///< of the means of units, which are means of the means of their groups, and so on
  ratio,              ///< sum of values over the sum of their denominators
  quantile,           ///< of the rows; between two of them on the straight line (type 7 of Hyndman and Fan)
  trimmed_mean,       ///< of the rows without a share at either end: floor(share * rows) of them
};

struct Estimand {
  Statistic statistic = Statistic::mean;
  double parameter = 0;  ///< of a quantile, 0 to 1; the share to trim at either end, 0 to below 1/2
};

struct BootstrapOptions {
  Resampling resampling = Resampling::clusters;
  std::int64_t resamples = 10000;
  std::uint64_t seed = 0;
  int threads = 0;  ///< 0: the default
};

/// A statistic of each column; NaN where it has no value.
struct Bootstrap {
  std::int64_t units = 0;          ///< how many there are to draw: rows for Resampling::cases
  std::vector<double> estimate;    ///< of the sample
  std::vector<double> replicates;  ///< of each resample: resamples x columns
  std::vector<double> jackknife;   ///< of the sample without each unit: units x columns
};

/// rows x columns; NaN: the row has no value in this column, and does not count for it.
using ValueView = NdView<const double>;
/// rows x levels, outermost first, 0 to 16 levels: the group of each row, within its group of the level before.
using GroupView = NdView<const std::int64_t>;

/// Bootstraps a statistic of each column. Units are numbered in the order of their groups, rows (of a unit, or if they
/// are what is drawn) in theirs.
/// Resample b is a function of the seed, b, the groups and the way of resampling, and the same for all columns. The
/// result does not depend on the number of threads.
/// A ratio, and nothing else, has denominators, of the shape of the values, at least 0 and finite or NaN.
/// Throws ShapeMismatch for arrays that do not fit, InvalidInput for anything else that cannot be used.
/// Davison and Hinkley, Bootstrap methods and their application (1997), sections 2 and 3.8; Field and Welsh, Journal of
/// the Royal Statistical Society B 69 (2007).
Bootstrap bootstrap(const ValueView& values, const std::optional<ValueView>& denominators, const GroupView& groups,
                    const Estimand& estimand, const BootstrapOptions& options);

/// How often each row is in each resample: resamples x rows.
std::vector<std::int64_t> resample_counts(const GroupView& groups, const BootstrapOptions& options);

}  // namespace assay
