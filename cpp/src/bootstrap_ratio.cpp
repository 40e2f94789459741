#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "assay/parallel.hpp"
#include "detail/bootstrap_parts.hpp"
#include "detail/panel_table.hpp"
#include "detail/parallel_for.hpp"
#include "detail/ratio.hpp"
#include "detail/resample_sums.hpp"

namespace assay::detail {
namespace {

constexpr std::uint32_t tile = 64;  // rows of a panel that stay in the nearest cache: 16 kB
constexpr std::size_t most_lists = 16;
constexpr std::size_t list_budget = 1 << 16;  // entries of the lists of a thread
constexpr std::size_t sum_budget = 1 << 16;   // and sums
constexpr std::ptrdiff_t rounds_per_task = 8;

struct ColumnSums {
  std::vector<double> value;  // of each atom
  std::vector<double> denominator;
};

// The sums of the rows of each atom.
ColumnSums sums_of_rows(const BootstrapTask& task, std::size_t column) {
  ColumnSums sums{std::vector<double>(task.design.atoms()), std::vector<double>(task.design.atoms())};
  const UnitTree& tree = task.design.tree();
  for (std::uint32_t leaf = 0; leaf < tree.leaves(); ++leaf) {
    const double value = element(task.values, tree.row[leaf], column);
    const double denominator = task.denominators ? element(*task.denominators, tree.row[leaf], column) : 1.0;
    if (std::isnan(value) || std::isnan(denominator)) continue;
    sums.value[task.design.atom(leaf)] += value;
    sums.denominator[task.design.atom(leaf)] += denominator;
  }
  return sums;
}

// The mean of each unit, level by level, of what has a value; and 1, or 0 where nothing has.
ColumnSums means_of_units(const BootstrapTask& task, std::size_t column) {
  const UnitTree& tree = task.design.tree();
  std::vector<double> value;
  value.reserve(tree.row.size());
  for (const std::ptrdiff_t row : tree.row) value.push_back(element(task.values, row, column));
  for (std::size_t level = tree.levels(); level-- > 0;) {
    const std::vector<std::uint32_t>& first = tree.first[level];
    for (std::size_t group = 0; group + 1 < first.size(); ++group) {
      double sum = 0;
      std::int64_t count = 0;
      for (std::uint32_t child = first[group]; child < first[group + 1]; ++child) {
        if (std::isnan(value[child])) continue;
        sum += value[child];
        ++count;
      }
      value[group] = count > 0 ? sum / static_cast<double>(count) : undefined_statistic;
    }
    value.resize(first.size() - 1);
  }
  ColumnSums sums{std::move(value), std::vector<double>(task.design.atoms())};
  for (std::size_t unit = 0; unit < sums.value.size(); ++unit) {
    const bool there = !std::isnan(sums.value[unit]);
    sums.denominator[unit] = there ? 1 : 0;
    if (!there) sums.value[unit] = 0;
  }
  return sums;
}

// The sums of all columns by atom, and then their denominators, equal ones once.
class RatioTable {
 public:
  explicit RatioTable(const BootstrapTask& task) : table_(task.design.atoms()) {
    const bool by_unit = task.estimand.statistic == Statistic::hierarchical_mean;
    std::map<std::vector<double>, std::size_t> places;
    std::vector<const std::vector<double>*> distinct;
    for (std::size_t column = 0; column < task.columns(); ++column) {
      ColumnSums sums = by_unit ? means_of_units(task, column) : sums_of_rows(task, column);
      table_.add(sums.value);
      const auto [found, is_new] = places.emplace(std::move(sums.denominator), task.columns() + distinct.size());
      if (is_new) distinct.push_back(&found->first);
      denominator_.push_back(found->second);
    }
    for (const std::vector<double>* denominator : distinct) table_.add(*denominator);
  }

  const PanelTable& table() const { return table_; }
  std::size_t columns() const { return denominator_.size(); }

  // The ratios of sums of the table's columns, `sum(column)`.
  template <class Sum>
  void write(const Sum& sum, double* out) const {
    for (std::size_t column = 0; column < columns(); ++column) {
      out[column] = ratio(sum(column), sum(denominator_[column]));
    }
  }

 private:
  PanelTable table_;
  std::vector<std::size_t> denominator_;  // of each column
};

// The sums of a few resamples. Of each, tile by tile, there are lists of the atoms that were drawn once and of those
// that were drawn more often: so the rows of a tile are added from the nearest cache for all resamples.
class DrawnSums {
 public:
  explicit DrawnSums(const RatioTable& table)
      : ratios_(table),
        table_(table.table()),
        tiles_((table_.rows() + tile - 1) / tile),
        most_(most_at_once(table)),
        lists_(most_ * tiles_),
        sums_(most_ * table_.panels() * panel_width) {}

  static std::size_t most_at_once(const RatioTable& table) {
    const std::size_t by_list = list_budget / (table.table().rows() + 1);
    const std::size_t by_sums = sum_budget / (table.table().panels() * panel_width + 1);
    return std::clamp<std::size_t>(std::min(by_list, by_sums), 1, most_lists);
  }

  bool full() const { return resamples_ == most_; }

  // One more resample.
  void add(const std::vector<std::uint32_t>& counts) {
    const auto atoms = static_cast<std::uint32_t>(counts.size());
    for (std::size_t t = 0; t < tiles_; ++t) {
      TileLists& lists = lists_[resamples_ * tiles_ + t];
      std::size_t once = 0;
      std::size_t often = 0;
      const auto first = static_cast<std::uint32_t>(t * tile);
      const std::uint32_t end = std::min(first + tile, atoms);
      // Each is written to both lists, and stays where it belongs: no branch.
      for (std::uint32_t atom = first; atom < end; ++atom) {
        lists.once[once] = lists.often[often] = atom;
        lists.times[often] = counts[atom];
        const std::uint32_t none_one_more = std::min(counts[atom], 2U);
        once += none_one_more & 1U;
        often += none_one_more >> 1U;
      }
      lists.once_count = static_cast<std::ptrdiff_t>(once);
      lists.often_count = static_cast<std::ptrdiff_t>(often);
    }
    ++resamples_;
  }

  // Writes the ratios of the resamples, row by row, and forgets them; the end of what it wrote.
  double* write(double* out) {
    const std::size_t width = table_.panels() * panel_width;
    std::fill(sums_.begin(), sums_.end(), 0.0);
    for (std::size_t panel = 0; panel < table_.panels(); ++panel) {
      for (std::size_t t = 0; t < tiles_; ++t) {
        for (std::size_t b = 0; b < resamples_; ++b) {
          const TileLists& lists = lists_[b * tiles_ + t];
          add_rows({table_.panel(panel), lists.once.data(), lists.once_count, lists.often.data(), lists.times.data(),
                    lists.often_count, sums_.data() + b * width + panel * panel_width});
        }
      }
    }
    for (std::size_t b = 0; b < resamples_; ++b) {
      const double* const sums = sums_.data() + b * width;
      ratios_.write([sums](std::size_t column) { return sums[column]; }, out);
      out += ratios_.columns();
    }
    resamples_ = 0;
    return out;
  }

 private:
  struct TileLists {
    std::ptrdiff_t once_count;
    std::ptrdiff_t often_count;
    std::array<std::uint32_t, tile> once;
    std::array<std::uint32_t, tile> often;
    std::array<std::uint32_t, tile> times;
  };

  const RatioTable& ratios_;
  const PanelTable& table_;
  std::size_t tiles_;
  std::size_t most_;
  std::vector<TileLists> lists_;  // of each tile of each resample
  std::vector<double> sums_;      // of each column of each resample
  std::size_t resamples_ = 0;
};

std::vector<double> estimate(const RatioTable& table) {
  std::vector<double> values(table.columns());
  DrawnSums sums(table);
  sums.add(std::vector<std::uint32_t>(table.table().rows(), 1));
  sums.write(values.data());
  return values;
}

// Each column is summed up to a unit and from behind it: a difference to the total would lose digits.
std::vector<double> jackknife(const RatioTable& table, const ResampleDesign& design) {
  const std::size_t units = design.units();
  const std::size_t width = table.table().columns();
  std::vector<double> without(units * width);
  for (std::size_t column = 0; column < width; ++column) {
    const auto add_unit = [&](std::size_t unit, double& sum) {
      const auto number = static_cast<std::uint32_t>(unit);
      for (std::uint32_t atom = design.first_atom(number); atom < design.first_atom(number + 1); ++atom) {
        sum += table.table().at(atom, column);
      }
    };
    double before = 0;
    for (std::size_t unit = 0; unit < units; add_unit(unit++, before)) without[unit * width + column] = before;
    double behind = 0;
    for (std::size_t unit = units; unit-- > 0; add_unit(unit, behind)) without[unit * width + column] += behind;
  }
  std::vector<double> values(units * table.columns());
  for (std::size_t unit = 0; unit < units; ++unit) {
    const double* const sums = without.data() + unit * width;
    table.write([sums](std::size_t column) { return sums[column]; }, values.data() + unit * table.columns());
  }
  return values;
}

std::vector<double> replicates(const RatioTable& table, const BootstrapTask& task) {
  const std::size_t width = table.columns();
  std::vector<double> values(static_cast<std::size_t>(task.options.resamples) * width);
  if (values.empty()) return values;
  const std::size_t atoms = table.table().rows();
  const auto work = task.options.resamples * static_cast<std::int64_t>(atoms * table.table().panels() + 1);
  const int threads = effective_threads(task.options.threads, work);
  const auto some = [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    DrawnSums sums(table);
    std::vector<std::uint32_t> counts(atoms);
    double* out = values.data() + static_cast<std::size_t>(first) * width;
    for (std::ptrdiff_t b = first; b < end; ++b) {
      std::fill(counts.begin(), counts.end(), 0U);
      ResampleStream stream(task.options.seed, static_cast<std::uint64_t>(b));
      task.design.draw(stream, counts.data());
      sums.add(counts);
      if (sums.full() || b + 1 == end) out = sums.write(out);
    }
  };
  const auto per_task = rounds_per_task * static_cast<std::ptrdiff_t>(DrawnSums::most_at_once(table));
  parallel_stretches(task.options.resamples, per_task, threads, some);
  return values;
}

}  // namespace

Bootstrap bootstrap_ratios(const BootstrapTask& task) {
  const RatioTable table(task);
  return {task.design.units(), estimate(table), replicates(table, task), jackknife(table, task.design)};
}

}  // namespace assay::detail
