#include <pybind11/pybind11.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "assay/confusion.hpp"
#include "bindings.hpp"
#include "given.hpp"
#include "pickling.hpp"
#include "sums.hpp"

namespace assay::python {

namespace py = pybind11;

namespace {

// Below 2^53 every sum of counts is exact, as an integer and as a double.
BinaryCounts counts_of(std::int64_t tp, std::int64_t fp, std::int64_t fn, std::int64_t tn) {
  constexpr std::int64_t limit = std::int64_t{1} << 53;
  for (const std::int64_t count : {tp, fp, fn, tn}) {
    if (count < 0 || count > limit) {
      throw py::value_error("counts must be between 0 and 2^53, got " + std::to_string(count));
    }
  }
  return {tp, fp, fn, tn};
}

// Products of four sums must be numbers.
WeightedCounts counts_of(double tp, double fp, double fn, double tn) {
  for (const double count : {tp, fp, fn, tn}) {
    if (!(count >= 0 && count <= 1e70)) {
      throw py::value_error("weighted counts must be between 0 and 1e70, got " + std::to_string(count));
    }
  }
  return {tp, fp, fn, tn};
}

template <class Count>
void bind_rates(py::class_<CountsOf<Count>>& counts) {
  using Counts = CountsOf<Count>;
  counts.def("dsc", &Counts::dsc, "2 TP / (2 TP + FP + FN).")
      .def("iou", &Counts::iou, "TP / (TP + FP + FN).")
      .def(
          "f_beta", [](const Counts& c, const Given<double>& beta) { return c.f_beta(beta.as("beta")); }, py::kw_only(),
          py::arg("beta") = 1.0, "(1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP).")
      .def("sensitivity", &Counts::sensitivity, "TP / (TP + FN).")
      .def("specificity", &Counts::specificity, "TN / (TN + FP).")
      .def("ppv", &Counts::ppv, "TP / (TP + FP).")
      .def("npv", &Counts::npv, "TN / (TN + FN).")
      .def("accuracy", &Counts::accuracy, "(TP + TN) / N.")
      .def("balanced_accuracy", &Counts::balanced_accuracy, "(sensitivity + specificity) / 2.")
      .def("youden", &Counts::youden, "Youden's J: sensitivity + specificity - 1.")
      .def("mcc", &Counts::mcc, "Matthews correlation coefficient.")
      .def("kappa", &Counts::kappa, "Cohen's kappa; NaN if the reference has one class only.")
      .def("volume_similarity", &Counts::volume_similarity, "1 - |FP - FN| / (2 TP + FP + FN).");
}

template <class Count>
void bind_odds_and_costs(py::class_<CountsOf<Count>>& counts) {
  using Counts = CountsOf<Count>;
  counts
      .def("positive_likelihood_ratio", &Counts::positive_likelihood_ratio,
           "LR+: sensitivity / (1 - specificity); infinite if only the denominator is 0.")
      .def("negative_likelihood_ratio", &Counts::negative_likelihood_ratio,
           "LR-: (1 - sensitivity) / specificity; infinite if only the denominator is 0.")
      .def("diagnostic_odds_ratio", &Counts::diagnostic_odds_ratio,
           "TP TN / (FP FN); infinite if only the denominator is 0.")
      .def(
          "net_benefit",
          [](const Counts& c, const Given<double>& risk_threshold) {
            return c.net_benefit(risk_threshold.as("risk_threshold"));
          },
          py::kw_only(), py::arg("risk_threshold"),
          "TP / N - FP / N * t / (1 - t), where t, at least 0 and below 1, is the risk from which one would act: "
          "Vickers and Elkin, Medical Decision Making 26 (2006).")
      .def(
          "expected_cost",
          [](const Counts& c, const Given<double>& fp_cost, const Given<double>& fn_cost,
             const Given<std::optional<double>>& prevalence, const Given<bool>& normalised) {
            const double prior = prevalence.as("prevalence").value_or(std::numeric_limits<double>::quiet_NaN());
            return c.expected_cost(fp_cost.as("fp_cost"), fn_cost.as("fn_cost"), prior, normalised.as("normalised"));
          },
          py::kw_only(), py::arg("fp_cost") = 1.0, py::arg("fn_cost") = 1.0, py::arg("prevalence") = py::none(),
          py::arg("normalised") = false,
          "Cost of errors per sample: prevalence * fn_cost * (1 - sensitivity) + (1 - prevalence) * fp_cost * (1 - "
          "specificity). The prevalence is that of the data unless it is given. With `normalised` divided by the cost "
          "of the best constant decision; 1 is worth nothing.");
}

template <class Count>
void bind_counts(py::module_& m, const char* name, const char* text) {
  using Counts = CountsOf<Count>;
  py::class_<Counts> counts(m, name, text);
  counts
      .def(py::init([](const Given<Count>& tp, const Given<Count>& fp, const Given<Count>& fn, const Given<Count>& tn) {
             return counts_of(tp.as("tp"), fp.as("fp"), fn.as("fn"), tn.as("tn"));
           }),
           py::kw_only(), py::arg("tp"), py::arg("fp"), py::arg("fn"), py::arg("tn"))
      .def_readonly("tp", &Counts::tp)
      .def_readonly("fp", &Counts::fp)
      .def_readonly("fn", &Counts::fn)
      .def_readonly("tn", &Counts::tn)
      .def_property_readonly("total", &Counts::total)
      .def_property_readonly(
          "status", [](const Counts& c) { return to_string(c.status()); },
          "\"ok\", \"both_empty\", \"reference_empty\" or \"prediction_empty\".");
  bind_rates(counts);
  bind_odds_and_costs(counts);
  bind_sums(counts);
  counts.def(
            "__eq__", [](const Counts& a, const Counts& b) { return a == b; }, py::is_operator())
      .def("__repr__",
           [name](const Counts& c) {
             return py::str("{}(tp={}, fp={}, fn={}, tn={})").format(name, c.tp, c.fp, c.fn, c.tn);
           })
      .def(pickled(
          name, [](const Counts& c) { return py::make_tuple(c.tp, c.fp, c.fn, c.tn); },
          [](const py::tuple& t) {
            return counts_of(t[0].cast<Count>(), t[1].cast<Count>(), t[2].cast<Count>(), t[3].cast<Count>());
          }));
}

}  // namespace

void bind_confusion(py::module_& m) {
  bind_counts<std::int64_t>(
      m, "BinaryCounts",
      "True and false positives and negatives of a binary decision. Counts add up with + and sum().\n\n"
      "Every method is a metric; 0/0 is NaN. Definitions: Maier-Hein, Reinke et al., "
      "\"Metrics reloaded\", Nature Methods 21 (2024).");
  bind_counts<double>(
      m, "WeightedCounts",
      "Sums of the weights of true and false positives and negatives of a binary decision. They add up "
      "with + and sum().\n\nEvery method is a metric; 0/0 is NaN. Definitions: Maier-Hein, Reinke et al., "
      "\"Metrics reloaded\", Nature Methods 21 (2024).");
}

}  // namespace assay::python
