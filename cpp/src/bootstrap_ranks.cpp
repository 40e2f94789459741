#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "assay/large_vector.hpp"
#include "assay/parallel.hpp"
#include "detail/bootstrap_parts.hpp"
#include "detail/parallel_for.hpp"
#include "detail/resample_sums.hpp"

namespace assay::detail {
namespace {

constexpr auto lanes = static_cast<std::size_t>(resample_lanes);
using Lanes = std::array<std::int32_t, lanes>;

// The values of a column in their order, and of which atom each is.
struct SortedColumn {
  LargeVector<double> value;
  LargeVector<std::uint32_t> atom;
  LargeVector<double> finite;  // the values, 0 for infinite ones; empty if there are none
};

SortedColumn sorted_column(const BootstrapTask& task, std::size_t number) {
  const UnitTree& tree = task.design.tree();
  std::vector<std::pair<double, std::uint32_t>> rows;
  for (std::uint32_t leaf = 0; leaf < tree.leaves(); ++leaf) {
    const double value = element(task.values, tree.row[leaf], number);
    if (!std::isnan(value)) rows.emplace_back(value, task.design.atom(leaf));
  }
  std::sort(rows.begin(), rows.end());
  SortedColumn column;
  for (const auto& [value, atom] : rows) {
    column.value.push_back(value);
    column.atom.push_back(atom);
  }
  if (!rows.empty() && (std::isinf(rows.front().first) || std::isinf(rows.back().first))) {
    for (const double value : column.value) column.finite.push_back(std::isinf(value) ? 0 : value);
  }
  return column;
}

// Where a quantile of so many values lies: between two ranks.
struct QuantileRank {
  QuantileRank(std::int32_t total, double share) {
    const double rank = std::max(total - 1, 0) * share;
    low = static_cast<std::int32_t>(rank);
    between = rank - low;
    high = low + (between > 0 ? 1 : 0);
  }

  double of(double below, double above) const {
    return below == above || between == 0 ? below : below + between * (above - below);
  }

  std::int32_t low;
  std::int32_t high;
  double between;
};

// The statistics of up to resample_lanes resamples, of which the counts of each atom are given.
class LaneStatistics {
 public:
  LaneStatistics(const Estimand& estimand, const std::vector<std::int32_t>& counts)
      : estimand_(estimand), counts_(counts) {
    if (estimand.statistic == Statistic::trimmed_mean) counts_as_doubles_.assign(counts.begin(), counts.end());
  }

  std::array<double, lanes> of(const SortedColumn& column) const {
    const RankTask task{column.atom.data(), static_cast<std::ptrdiff_t>(column.atom.size()), counts_.data()};
    const Lanes total = totals(task);
    return estimand_.statistic == Statistic::quantile ? quantiles(column, task, total)
                                                      : trimmed_means(column, task, total);
  }

 private:
  static Lanes totals(const RankTask& task) {
    Lanes total{};
    for (std::ptrdiff_t i = 0; i < task.size; ++i) {
      const std::int32_t* const counts = task.counts + std::ptrdiff_t{task.atom[i]} * resample_lanes;
      for (std::size_t lane = 0; lane < lanes; ++lane) total[lane] += counts[lane];
    }
    return total;
  }

  static double value_at(const SortedColumn& column, std::int32_t place) {
    return column.value[static_cast<std::size_t>(place)];
  }

  std::array<double, lanes> quantiles(const SortedColumn& column, const RankTask& task, const Lanes& total) const {
    Lanes low{};
    Lanes high{};
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const QuantileRank rank(total[lane], estimand_.parameter);
      low[lane] = rank.low;
      high[lane] = rank.high;
    }
    Lanes low_place;
    Lanes high_place;
    find_ranks(task, low.data(), high.data(), low_place.data(), high_place.data());
    std::array<double, lanes> found;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      found[lane] = undefined_statistic;
      if (total[lane] == 0) continue;
      const QuantileRank rank(total[lane], estimand_.parameter);
      found[lane] = rank.of(value_at(column, low_place[lane]), value_at(column, high_place[lane]));
    }
    return found;
  }

  std::array<double, lanes> trimmed_means(const SortedColumn& column, const RankTask& task, const Lanes& total) const {
    Lanes first;
    Lanes last;
    std::array<double, lanes> from;
    std::array<double, lanes> end;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      // A share such as 0.29 of 100 rows is 29 of them, though the product is below that.
      first[lane] = static_cast<std::int32_t>(total[lane] * estimand_.parameter * (1 + 1e-12));
      last[lane] = std::max(total[lane] - first[lane] - 1, 0);
      from[lane] = first[lane];
      end[lane] = total[lane] - first[lane];
    }
    std::array<double, lanes> found;
    const bool all_finite = column.finite.empty();
    const double* const values = all_finite ? column.value.data() : column.finite.data();
    add_ranks({task, counts_as_doubles_.data(), values}, from.data(), end.data(), found.data());
    Lanes first_place{};
    Lanes last_place{};
    if (!all_finite) find_ranks(task, first.data(), last.data(), first_place.data(), last_place.data());
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      if (total[lane] == 0) {
        found[lane] = undefined_statistic;
        continue;
      }
      for (const std::int32_t place : {first_place[lane], last_place[lane]}) {
        if (!all_finite && std::isinf(value_at(column, place))) found[lane] += value_at(column, place);
      }
      found[lane] /= end[lane] - from[lane];
    }
    return found;
  }

  Estimand estimand_;
  const std::vector<std::int32_t>& counts_;
  std::vector<double> counts_as_doubles_;
};

// The statistics of `rows` resamples: fill(row, counts) gives how often each atom is in one, at every resample_lanes-th
// place of counts, which are 0.
template <class Fill>
std::vector<double> statistics(const BootstrapTask& task, const std::vector<SortedColumn>& columns, std::int64_t rows,
                               const Fill& fill) {
  std::vector<double> values(static_cast<std::size_t>(rows) * columns.size());
  if (values.empty()) return values;
  const std::size_t atoms = task.design.atoms();
  const auto work = rows * static_cast<std::int64_t>(task.design.tree().leaves() * columns.size() / 4 + 1);
  const auto some = [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    std::vector<std::int32_t> counts(atoms * lanes);
    for (std::ptrdiff_t row = first; row < end; ++row) fill(row, counts.data() + (row - first));
    const LaneStatistics of_lanes(task.estimand, counts);
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const std::array<double, lanes> found = of_lanes.of(columns[column]);
      for (std::ptrdiff_t row = first; row < end; ++row) {
        values[static_cast<std::size_t>(row) * columns.size() + column] = found[static_cast<std::size_t>(row - first)];
      }
    }
  };
  parallel_stretches(rows, resample_lanes, effective_threads(task.options.threads, work), some);
  return values;
}

// The places of the values of each unit in a sorted column, ascending.
class UnitPlaces {
 public:
  UnitPlaces(const SortedColumn& column, const ResampleDesign& design)
      : first_(design.units() + 1), place_(column.atom.size()) {
    std::vector<std::uint32_t> unit_of(design.atoms());
    for (std::uint32_t unit = 0; unit < design.units(); ++unit) {
      for (std::uint32_t atom = design.first_atom(unit); atom < design.first_atom(unit + 1); ++atom)
        unit_of[atom] = unit;
    }
    for (const std::uint32_t atom : column.atom) ++first_[unit_of[atom] + 1];
    for (std::size_t unit = 1; unit < first_.size(); ++unit) first_[unit] += first_[unit - 1];
    std::vector<std::uint32_t> next = first_;
    for (std::size_t place = 0; place < column.atom.size(); ++place) {
      place_[next[unit_of[column.atom[place]]]++] = static_cast<std::int32_t>(place);
    }
  }

  std::int32_t count(std::uint32_t unit) const { return static_cast<std::int32_t>(first_[unit + 1] - first_[unit]); }

  // Where a rank is among the values of all but one unit.
  std::size_t without(std::uint32_t unit, std::int32_t rank) const {
    for (std::uint32_t k = first_[unit]; k < first_[unit + 1] && place_[k] <= rank; ++k) ++rank;
    return static_cast<std::size_t>(rank);
  }

 private:
  std::vector<std::uint32_t> first_;
  std::vector<std::int32_t> place_;
};

// The quantiles of what is left without each unit.
std::vector<double> quantiles_without(const BootstrapTask& task, const std::vector<SortedColumn>& columns) {
  const std::uint32_t units = task.design.units();
  std::vector<double> found(units * columns.size(), undefined_statistic);
  const auto work = static_cast<std::int64_t>(task.design.tree().leaves() * columns.size() * 4);
  parallel_for(static_cast<std::ptrdiff_t>(columns.size()), effective_threads(task.options.threads, work),
               [&](std::ptrdiff_t k) {
                 const auto number = static_cast<std::size_t>(k);
                 const SortedColumn& column = columns[number];
                 const UnitPlaces places(column, task.design);
                 for (std::uint32_t unit = 0; unit < units; ++unit) {
                   const auto left = static_cast<std::int32_t>(column.value.size()) - places.count(unit);
                   if (left == 0) continue;
                   const QuantileRank rank(left, task.estimand.parameter);
                   found[unit * columns.size() + number] = rank.of(column.value[places.without(unit, rank.low)],
                                                                   column.value[places.without(unit, rank.high)]);
                 }
               });
  return found;
}

}  // namespace

Bootstrap bootstrap_ranks(const BootstrapTask& task) {
  const ResampleDesign& design = task.design;
  std::vector<SortedColumn> columns(task.columns());
  const auto work = static_cast<std::int64_t>(design.tree().leaves() * columns.size() * 16);
  parallel_for(static_cast<std::ptrdiff_t>(columns.size()), effective_threads(task.options.threads, work),
               [&](std::ptrdiff_t k) {
                 columns[static_cast<std::size_t>(k)] = sorted_column(task, static_cast<std::size_t>(k));
               });
  const auto all_but = [&](std::int32_t* counts, std::uint32_t first, std::uint32_t end) {
    for (std::uint32_t atom = 0; atom < design.atoms(); ++atom) {
      counts[atom * resample_lanes] = first <= atom && atom < end ? 0 : 1;
    }
  };
  const auto without_unit = [&](std::ptrdiff_t row, std::int32_t* counts) {
    const auto unit = static_cast<std::uint32_t>(row);
    all_but(counts, design.first_atom(unit), design.first_atom(unit + 1));
  };
  const auto drawn = [&](std::ptrdiff_t row, std::int32_t* counts) {
    ResampleStream stream(task.options.seed, static_cast<std::uint64_t>(row));
    design.draw(stream, reinterpret_cast<std::uint32_t*>(counts), resample_lanes);
  };
  const auto all = [&](std::ptrdiff_t, std::int32_t* counts) { all_but(counts, 0, 0); };
  return {design.units(), statistics(task, columns, 1, all), statistics(task, columns, task.options.resamples, drawn),
          task.estimand.statistic == Statistic::quantile ? quantiles_without(task, columns)
                                                         : statistics(task, columns, design.units(), without_unit)};
}

}  // namespace assay::detail
