#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "assay/ranking_bootstrap.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "named.hpp"
#include "numpy_view.hpp"

namespace assay::python {
namespace {

constexpr Names<RankBy, 4> rank_by{{{"mean", RankBy::mean},
                                    {"quantile", RankBy::quantile},
                                    {"trimmed_mean", RankBy::trimmed_mean},
                                    {"test", RankBy::test}}};
constexpr Names<RankTies, 4> rank_ties{
    {{"min", RankTies::min}, {"max", RankTies::max}, {"average", RankTies::average}, {"dense", RankTies::dense}}};

using Drawn = py::array_t<std::uint32_t, py::array::c_style>;
using Ranks = py::array_t<float, py::array::c_style>;

MethodTable table_of_methods(const Doubles& values, const Integers& cluster) {
  if (values.ndim() != 2) throw py::value_error("values must have two axes");
  return {column_of(values), static_cast<std::size_t>(values.shape(0)), column_of(cluster)};
}

RankingScheme scheme_of(const std::string& by, double level, double alpha, bool holm, std::int64_t exact_up_to,
                        const std::string& ties) {
  return {named(rank_by, by, "by"), level, alpha, holm, exact_up_to, named(rank_ties, ties, "ties")};
}

}  // namespace

void bind_ranking(py::module_& m) {
  m.def(
      "rank_counts",
      [](const Doubles& values, const Integers& cluster, const Drawn& counts, const std::string& by, double level,
         double alpha, bool holm, std::int64_t exact_up_to, const std::string& ties, int threads) {
        const MethodTable table = table_of_methods(values, cluster);
        const RankingScheme scheme = scheme_of(by, level, alpha, holm, exact_up_to, ties);
        if (counts.ndim() != 2) throw py::value_error("counts must have two axes");
        if (static_cast<std::size_t>(counts.shape(1)) != table.clusters()) {
          throw py::value_error("counts must have one column for each of " + std::to_string(table.clusters()) +
                                " clusters, got " + std::to_string(counts.shape(1)));
        }
        const std::vector<std::uint32_t> drawn = column_of(counts);
        RankedResamples found;
        {
          const py::gil_scoped_release release;
          found = rank_counts(table, scheme, drawn, threads);
        }
        const std::size_t rows = table.clusters() == 0 ? 0 : drawn.size() / table.clusters();
        return py::make_tuple(table_of(std::move(found.scores), rows, table.methods()),
                              table_of(std::move(found.ranks), rows, table.methods()));
      },
      py::arg("values"), py::arg("cluster"), py::arg("counts"), py::kw_only(), py::arg("by"), py::arg("level"),
      py::arg("alpha"), py::arg("holm"), py::arg("exact_up_to"), py::arg("ties"), py::arg("threads"));
  m.def(
      "rank_bootstrap",
      [](const Doubles& values, const Integers& cluster, std::int64_t resamples, std::uint64_t seed,
         const std::string& by, double level, double alpha, bool holm, std::int64_t exact_up_to,
         const std::string& ties, int threads) {
        const MethodTable table = table_of_methods(values, cluster);
        const RankingScheme scheme = scheme_of(by, level, alpha, holm, exact_up_to, ties);
        std::vector<float> ranks;
        {
          const py::gil_scoped_release release;
          ranks = rank_bootstrap(table, scheme, resamples, seed, threads);
        }
        return table_of(std::move(ranks), static_cast<std::size_t>(resamples), table.methods());
      },
      py::arg("values"), py::arg("cluster"), py::kw_only(), py::arg("resamples"), py::arg("seed"), py::arg("by"),
      py::arg("level"), py::arg("alpha"), py::arg("holm"), py::arg("exact_up_to"), py::arg("ties"), py::arg("threads"));
  m.def(
      "paired_tests",
      [](const Doubles& values, std::int64_t exact_up_to, int threads) {
        const MethodTable table = table_of_methods(values, Integers(0));
        PairedTests found;
        {
          const py::gil_scoped_release release;
          found = paired_tests(table, exact_up_to, threads);
        }
        const std::size_t methods = table.methods();
        return py::make_tuple(table_of(std::move(found.statistic), methods, methods),
                              table_of(std::move(found.nonzero), methods, methods),
                              table_of(std::move(found.p), methods, methods));
      },
      py::arg("values"), py::kw_only(), py::arg("exact_up_to"), py::arg("threads"));
  m.def(
      "rank_scores",
      [](const Doubles& scores, const std::string& ties) {
        return array_of(rank_scores(column_of(scores), named(rank_ties, ties, "ties")));
      },
      py::arg("scores"), py::kw_only(), py::arg("ties"));
  m.def(
      "rank_correlations",
      [](const Ranks& ranks, const Ranks& resamples, int threads) {
        const std::vector<float> full = column_of(ranks);
        const std::vector<float> rows = column_of(resamples);
        std::vector<double> found;
        {
          const py::gil_scoped_release release;
          found = rank_correlations(full, rows, threads);
        }
        return array_of(std::move(found));
      },
      py::arg("ranks"), py::arg("resamples"), py::kw_only(), py::arg("threads"));
}

}  // namespace assay::python
