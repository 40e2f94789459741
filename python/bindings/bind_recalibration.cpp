#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>
#include <utility>

#include "assay/recalibration.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "named.hpp"
#include "numpy_view.hpp"

namespace assay::python {
namespace {

constexpr Names<LogisticTerms, 3> logistic_terms{
    {{"both", LogisticTerms::both}, {"intercept", LogisticTerms::intercept}, {"slope", LogisticTerms::slope}}};
constexpr Names<FitStatus, 5> fit_statuses{{{"ok", FitStatus::ok},
                                            {"one_class", FitStatus::one_class},
                                            {"constant", FitStatus::constant},
                                            {"separated", FitStatus::separated},
                                            {"not_converged", FitStatus::not_converged}}};

}  // namespace

void bind_recalibration(py::module_& m) {
  m.def(
      "fit_logistic",
      [](const Flags& events, const Doubles& scores, const Doubles& weights, const std::string& terms, double clip,
         int threads) {
        const LogisticTerms fitted = named(logistic_terms, terms, "terms");
        const auto event = column_of(events);
        const auto score = column_of(scores);
        const auto weight = column_of(weights);
        LogisticFit fit;
        {
          const py::gil_scoped_release release;
          fit = fit_logistic(event, score, weight, fitted, clip, threads);
        }
        return py::make_tuple(fit.intercept, fit.slope, fit.intercept_variance, fit.slope_variance, fit.covariance,
                              fit.log_likelihood, name_of(fit_statuses, fit.status));
      },
      py::arg("events"), py::arg("scores"), py::arg("weights"), py::kw_only(), py::arg("terms"), py::arg("clip"),
      py::arg("threads"));
  m.def(
      "local_lines",
      [](const Flags& events, const Doubles& scores, double fraction, int threads) {
        const auto event = column_of(events);
        const auto score = column_of(scores);
        std::vector<double> curve;
        {
          const py::gil_scoped_release release;
          curve = local_lines(event, score, fraction, threads);
        }
        return array_of(std::move(curve));
      },
      py::arg("events"), py::arg("scores"), py::kw_only(), py::arg("fraction"), py::arg("threads"));
}

}  // namespace assay::python
