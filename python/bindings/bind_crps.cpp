#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assay/crps.hpp"
#include "assay/pit.hpp"
#include "bindings.hpp"
#include "named.hpp"
#include "numpy_view.hpp"

namespace assay::python {
namespace {

constexpr Names<Estimator, 2> estimators{{{"plain", Estimator::plain}, {"fair", Estimator::fair}}};
constexpr Names<Inside, 2> insides{{{"linear", Inside::linear}, {"atoms", Inside::atoms}}};

NumberView numbers(const py::array& array, const char* name) {
  if (!array.dtype().equal(py::dtype::of<double>())) {
    throw py::type_error(std::string(name) + " must be of float64, got dtype " +
                         py::str(array.dtype()).cast<std::string>());
  }
  return view_of<double>(array, name);
}

template <class Score>
py::array_t<double> unlocked(const Score& score) {
  std::vector<double> values;
  {
    const py::gil_scoped_release release;
    values = score();
  }
  return array_of(std::move(values));
}

using OfGaussians = std::vector<double> (*)(const NumberView&, const NumberView&, const NumberView&, int);

void bind_of_gaussians(py::module_& m, const char* name, OfGaussians function) {
  m.def(
      name,
      [function](const py::array& observation, const py::array& mean, const py::array& sd, int threads) {
        const NumberView x = numbers(observation, "observation");
        const NumberView centre = numbers(mean, "mean");
        const NumberView width = numbers(sd, "sd");
        return unlocked([&] { return function(x, centre, width, threads); });
      },
      py::arg("observation"), py::arg("mean"), py::arg("sd"), py::kw_only(), py::arg("threads"));
}

}  // namespace

void bind_crps(py::module_& m) {
  bind_of_gaussians(m, "crps_gaussian", &crps_gaussian);
  bind_of_gaussians(m, "crps_interpolated_gaussian", &crps_interpolated_gaussian);
  bind_of_gaussians(m, "pit_gaussian", &pit_gaussian);
  m.def(
      "crps_ensemble",
      [](const py::array& observation, const py::array& members, const std::optional<py::array>& weight,
         const std::string& estimator, int threads) {
        const NumberView x = numbers(observation, "observation");
        const NumberView rows = numbers(members, "members");
        std::optional<NumberView> weights;
        if (weight) weights = numbers(*weight, "weight");
        const Estimator chosen = named(estimators, estimator, "estimator");
        return unlocked([&] { return crps_ensemble(x, rows, weights, chosen, threads); });
      },
      py::arg("observation"), py::arg("members"), py::kw_only(), py::arg("weight"), py::arg("estimator"),
      py::arg("threads"));
  m.def(
      "crps_histogram",
      [](const py::array& observation, const py::array& edges, const py::array& masses, const std::string& inside,
         int threads) {
        const NumberView x = numbers(observation, "observation");
        const NumberView at = numbers(edges, "edges");
        const NumberView mass = numbers(masses, "masses");
        const Inside chosen = named(insides, inside, "inside");
        return unlocked([&] { return crps_histogram(x, at, mass, chosen, threads); });
      },
      py::arg("observation"), py::arg("edges"), py::arg("masses"), py::kw_only(), py::arg("inside"),
      py::arg("threads"));
  m.def(
      "pit_counts",
      [](const py::array& low, const py::array& high, std::int64_t bins, int threads) {
        const NumberView from = numbers(low, "low");
        const NumberView to = numbers(high, "high");
        PitCounts counts;
        {
          const py::gil_scoped_release release;
          counts = pit_counts(from, to, bins, threads);
        }
        return py::make_tuple(array_of(std::move(counts.units)), counts.samples, counts.omitted);
      },
      py::arg("low"), py::arg("high"), py::kw_only(), py::arg("bins"), py::arg("threads"));
  m.attr("pit_unit") = pit_unit;
}

}  // namespace assay::python
