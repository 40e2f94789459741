#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "assay/bootstrap.hpp"
#include "bindings.hpp"
#include "named.hpp"
#include "numpy_view.hpp"

namespace assay::python {
namespace {

constexpr Names<Resampling, 3> resamplings{
    {{"cases", Resampling::cases}, {"clusters", Resampling::clusters}, {"levels", Resampling::levels}}};
constexpr Names<Statistic, 5> statistics{{{"mean", Statistic::mean},
                                          {"hierarchical_mean", Statistic::hierarchical_mean},
                                          {"ratio", Statistic::ratio},
                                          {"quantile", Statistic::quantile},
                                          {"trimmed_mean", Statistic::trimmed_mean}}};

template <class T>
NdView<const T> typed_view(const py::array& array, const char* name) {
  if (!array.dtype().equal(py::dtype::of<T>())) {
    throw py::type_error(std::string(name) + " must be of " + py::str(py::dtype::of<T>()).template cast<std::string>() +
                         ", got dtype " + py::str(array.dtype()).cast<std::string>());
  }
  return view_of<T>(array, name);
}

}  // namespace

void bind_bootstrap(py::module_& m) {
  m.def(
      "bootstrap",
      [](const py::array& values, const std::optional<py::array>& denominators, const py::array& groups,
         const std::string& statistic, double parameter, const std::string& resample, std::int64_t resamples,
         std::uint64_t seed, int threads) {
        const ValueView table = typed_view<double>(values, "values");
        std::optional<ValueView> below;
        if (denominators) below = typed_view<double>(*denominators, "denominators");
        const GroupView ids = typed_view<std::int64_t>(groups, "groups");
        const Estimand estimand{named(statistics, statistic, "statistic"), parameter};
        const BootstrapOptions options{named(resamplings, resample, "resample"), resamples, seed, threads};
        Bootstrap found;
        {
          const py::gil_scoped_release release;
          found = bootstrap(table, below, ids, estimand, options);
        }
        const std::size_t columns = found.estimate.size();
        return py::make_tuple(found.units, array_of(std::move(found.estimate)),
                              table_of(std::move(found.replicates), static_cast<std::size_t>(resamples), columns),
                              table_of(std::move(found.jackknife), static_cast<std::size_t>(found.units), columns));
      },
      py::arg("values"), py::kw_only(), py::arg("denominators"), py::arg("groups"), py::arg("statistic"),
      py::arg("parameter"), py::arg("resample"), py::arg("resamples"), py::arg("seed"), py::arg("threads"),
      "Units, estimate, replicates and jackknife values of a statistic of each column.");
  m.def(
      "resample_counts",
      [](const py::array& groups, const std::string& resample, std::int64_t resamples, std::uint64_t seed,
         int threads) {
        const GroupView ids = typed_view<std::int64_t>(groups, "groups");
        const BootstrapOptions options{named(resamplings, resample, "resample"), resamples, seed, threads};
        std::vector<std::int64_t> counts;
        {
          const py::gil_scoped_release release;
          counts = resample_counts(ids, options);
        }
        return table_of(std::move(counts), static_cast<std::size_t>(resamples),
                        static_cast<std::size_t>(ids.shape()[0]));
      },
      py::arg("groups"), py::kw_only(), py::arg("resample"), py::arg("resamples"), py::arg("seed"), py::arg("threads"),
      "How often each row is in each resample.");
}

}  // namespace assay::python
