#include <pybind11/pybind11.h>

#include <cstdint>
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

}  // namespace

void bind_confusion(py::module_& m) {
  py::class_<BinaryCounts> counts(
      m, "BinaryCounts",
      "True and false positives and negatives of a binary decision. Counts add up with + and sum().\n\n"
      "Every method is a metric; 0/0 is NaN. Definitions: Maier-Hein, Reinke et al., "
      "\"Metrics reloaded\", Nature Methods 21 (2024).");
  bind_sums(counts);
  counts
      .def(py::init([](const Given<std::int64_t>& tp, const Given<std::int64_t>& fp, const Given<std::int64_t>& fn,
                       const Given<std::int64_t>& tn) {
             return counts_of(tp.as("tp"), fp.as("fp"), fn.as("fn"), tn.as("tn"));
           }),
           py::kw_only(), py::arg("tp"), py::arg("fp"), py::arg("fn"), py::arg("tn"))
      .def_readonly("tp", &BinaryCounts::tp)
      .def_readonly("fp", &BinaryCounts::fp)
      .def_readonly("fn", &BinaryCounts::fn)
      .def_readonly("tn", &BinaryCounts::tn)
      .def_property_readonly("total", &BinaryCounts::total)
      .def_property_readonly(
          "status", [](const BinaryCounts& c) { return to_string(c.status()); },
          "\"ok\", \"both_empty\", \"reference_empty\" or \"prediction_empty\".")
      .def("dsc", &BinaryCounts::dsc, "2 TP / (2 TP + FP + FN).")
      .def("iou", &BinaryCounts::iou, "TP / (TP + FP + FN).")
      .def(
          "f_beta", [](const BinaryCounts& c, const Given<double>& beta) { return c.f_beta(beta.as("beta")); },
          py::kw_only(), py::arg("beta") = 1.0, "(1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP).")
      .def("sensitivity", &BinaryCounts::sensitivity, "TP / (TP + FN).")
      .def("specificity", &BinaryCounts::specificity, "TN / (TN + FP).")
      .def("ppv", &BinaryCounts::ppv, "TP / (TP + FP).")
      .def("npv", &BinaryCounts::npv, "TN / (TN + FN).")
      .def("accuracy", &BinaryCounts::accuracy, "(TP + TN) / N.")
      .def("mcc", &BinaryCounts::mcc, "Matthews correlation coefficient.")
      .def("kappa", &BinaryCounts::kappa, "Cohen's kappa; NaN if the reference has one class only.")
      .def("volume_similarity", &BinaryCounts::volume_similarity, "1 - |FP - FN| / (2 TP + FP + FN).")
      .def(
          "__eq__", [](const BinaryCounts& a, const BinaryCounts& b) { return a == b; }, py::is_operator())
      .def("__repr__",
           [](const BinaryCounts& c) {
             return py::str("BinaryCounts(tp={}, fp={}, fn={}, tn={})").format(c.tp, c.fp, c.fn, c.tn);
           })
      .def(pickled(
          "BinaryCounts", [](const BinaryCounts& c) { return py::make_tuple(c.tp, c.fp, c.fn, c.tn); },
          [](const py::tuple& t) {
            return counts_of(t[0].cast<std::int64_t>(), t[1].cast<std::int64_t>(), t[2].cast<std::int64_t>(),
                             t[3].cast<std::int64_t>());
          }));
}

}  // namespace assay::python
