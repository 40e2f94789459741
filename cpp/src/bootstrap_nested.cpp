#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "assay/parallel.hpp"
#include "detail/bootstrap_parts.hpp"
#include "detail/panel_table.hpp"
#include "detail/parallel_for.hpp"
#include "detail/ratio.hpp"
#include "detail/resample_sums.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t resamples_per_task = 16;
constexpr auto width = static_cast<std::size_t>(panel_width);

// The values of all leaves, 0 where there is none, and a 1 for each that is there.
struct LeafTable {
  explicit LeafTable(const BootstrapTask& task) : value(task.design.tree().leaves()), there(value.rows()) {
    std::vector<double> column(value.rows());
    std::vector<double> ones(value.rows());
    for (std::size_t k = 0; k < task.columns(); ++k) {
      if (k % width == 0) complete.push_back(true);
      for (std::size_t leaf = 0; leaf < column.size(); ++leaf) {
        const double given = element(task.values, task.design.tree().row[leaf], k);
        ones[leaf] = std::isnan(given) ? 0 : 1;
        column[leaf] = std::isnan(given) ? 0 : given;
        if (!std::isfinite(given)) complete.back() = false;
      }
      value.add(column);
      there.add(ones);
    }
  }

  PanelTable value;
  PanelTable there;
  std::vector<bool> complete;  // whether all values of a panel are finite: nothing needs to be counted then
};

using PanelRow = std::array<double, width>;

void divide(const PanelRow& sum, const PanelRow& count, double* out) {
  for (std::size_t k = 0; k < width; ++k) out[k] = ratio(sum[k], count[k]);
}

void divide(const PanelRow& sum, std::size_t count, double* out) {
  for (std::size_t k = 0; k < width; ++k) out[k] = sum[k] / static_cast<double>(count);
}

// The means of the groups that were drawn last, of the columns of a panel; NaN where a group has no value.
void average_leaves(const LeafTable& table, std::size_t panel, const NestedDraw& draw, std::vector<double>& means) {
  means.resize(draw.end.back().size() * width);
  double* out = means.data();
  std::uint32_t first = 0;
  for (const std::uint32_t end : draw.end.back()) {
    const auto add = [&](const PanelTable& from, PanelRow& sum) {
      add_rows({from.panel(panel), draw.leaf.data() + first, end - first, nullptr, nullptr, 0, sum.data()});
    };
    PanelRow sum{};
    add(table.value, sum);
    if (table.complete[panel]) {
      divide(sum, end - first, out);
    } else {
      PanelRow count{};
      add(table.there, count);
      divide(sum, count, out);
    }
    out += width;
    first = end;
  }
}

// The mean of rows of means from `first` to before `end`, of those that are there.
void average_rows(const std::vector<double>& means, std::size_t first, std::size_t end, bool complete, double* out) {
  PanelRow sum{};
  if (complete && end > first) {
    for (std::size_t row = first; row < end; ++row) {
      for (std::size_t k = 0; k < width; ++k) sum[k] += means[row * width + k];
    }
    divide(sum, end - first, out);
    return;
  }
  PanelRow count{};
  for (std::size_t row = first; row < end; ++row) {
    for (std::size_t k = 0; k < width; ++k) {
      const double mean = means[row * width + k];
      const bool there = !std::isnan(mean);
      sum[k] += there ? mean : 0;
      count[k] += there ? 1 : 0;
    }
  }
  divide(sum, count, out);
}

// Replaces rows of means by those of the groups that end where `ends` says.
void average_groups(const std::vector<std::uint32_t>& ends, bool complete, std::vector<double>& means) {
  PanelRow mean;
  std::size_t first = 0;
  for (std::size_t group = 0; group < ends.size(); ++group) {
    average_rows(means, first, ends[group], complete, mean.data());
    std::copy(mean.begin(), mean.end(), means.begin() + static_cast<std::ptrdiff_t>(group * width));
    first = ends[group];
  }
  means.resize(ends.size() * width);
}

}  // namespace

std::vector<double> replicate_nested_means(const BootstrapTask& task) {
  const std::size_t columns = task.columns();
  std::vector<double> values(static_cast<std::size_t>(task.options.resamples) * columns);
  if (values.empty()) return values;
  const LeafTable table(task);
  const auto work =
      task.options.resamples * static_cast<std::int64_t>(table.value.rows() * table.value.panels() * 2 + 1);
  const int threads = effective_threads(task.options.threads, work);
  const auto some = [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    NestedDraw draw;
    std::vector<double> means;
    PanelRow mean;
    for (std::ptrdiff_t b = first; b < end; ++b) {
      ResampleStream stream(task.options.seed, static_cast<std::uint64_t>(b));
      task.design.draw(stream, draw);
      for (std::size_t panel = 0; panel < table.value.panels(); ++panel) {
        average_leaves(table, panel, draw, means);
        const bool complete = table.complete[panel];
        for (std::size_t level = draw.end.size() - 1; level-- > 0;) average_groups(draw.end[level], complete, means);
        average_rows(means, 0, means.size() / width, complete, mean.data());
        const std::size_t from = panel * width;
        std::copy_n(mean.begin(), std::min(width, columns - from),
                    values.begin() + b * static_cast<std::ptrdiff_t>(columns) + static_cast<std::ptrdiff_t>(from));
      }
    }
  };
  parallel_stretches(task.options.resamples, resamples_per_task, threads, some);
  return values;
}

}  // namespace assay::detail
