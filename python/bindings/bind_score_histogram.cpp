#include <pybind11/operators.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <string>

#include "assay/score_histogram.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "pickling.hpp"
#include "scores.hpp"
#include "sums.hpp"

namespace assay::python {
namespace {

constexpr Names<Cells, 5> all_cells{{{"range", Cells::range},
                                     {"float16", Cells::float16},
                                     {"bfloat16", Cells::bfloat16},
                                     {"int16", Cells::int16},
                                     {"uint16", Cells::uint16}}};

CellRule rule_of(const std::string& cells, double low, double high, std::int64_t bins) {
  return {named(all_cells, cells, "cells"), low, high, bins};
}

void bind_bounded_value(py::module_& m) {
  py::class_<BoundedValue>(m, "BoundedValue", "A value between two bounds.")
      .def_readonly("value", &BoundedValue::value)
      .def_readonly("lower", &BoundedValue::lower)
      .def_readonly("upper", &BoundedValue::upper)
      .def("__repr__", [](const BoundedValue& v) {
        return py::str("BoundedValue(value={}, lower={}, upper={})").format(v.value, v.lower, v.upper);
      });
}

}  // namespace

void bind_score_histogram(py::module_& m) {
  bind_bounded_value(m);
  py::class_<ScoreHistogram> histogram(
      m, "ScoreHistogram",
      "Scores of positive and negative samples counted in cells, in fixed memory: of any number "
      "of samples, piece by piece. Histograms of the same cells add up with +. Made by "
      "`score_histogram`.");
  bind_sums(histogram);
  histogram
      .def_property_readonly(
          "cells", [](const ScoreHistogram& h) { return name_of(all_cells, h.rule().cells); },
          "\"range\", or the 16-bit type whose scores are counted exactly.")
      .def_property_readonly("low", [](const ScoreHistogram& h) { return h.rule().low; })
      .def_property_readonly("high", [](const ScoreHistogram& h) { return h.rule().high; })
      .def_property_readonly("bins", [](const ScoreHistogram& h) { return h.rule().bins; })
      .def_property_readonly(
          "positive", [](const ScoreHistogram& h) { return array_of(h.positive()); },
          "Positive samples per cell, ascending: below low, at low, bins, at high, above high; or the numbers of the "
          "16-bit type.")
      .def_property_readonly(
          "negative", [](const ScoreHistogram& h) { return array_of(h.negative()); },
          "Negative samples per cell, in the order of `positive`.")
      .def_property_readonly("omitted", &ScoreHistogram::omitted, "Samples left out for a score that is not finite.")
      .def(
          "auroc", &ScoreHistogram::auroc,
          "AUROC with the scores of a cell taken for equal, and the bounds of the exact one. NaN if a class is absent.")
      .def("average_precision", &ScoreHistogram::average_precision,
           "Average precision with the scores of a cell taken for equal, and the bounds of the exact one. NaN without "
           "positives.")
      .def("curve", &ScoreHistogram::curve, "The exact `ScoreCurve` of counted 16-bit scores.")
      .def(
          "_update",
          [](ScoreHistogram& h, const py::array& reference, const py::array& score, const std::string& type,
             std::int64_t positive, const std::optional<std::int64_t>& ignore_label,
             const std::optional<py::array>& mask, const std::optional<py::array>& weight,
             const std::string& non_finite, int threads) {
            const LabelView labels = label_view(reference, "reference");
            const ScoreView scores = score_view(score, type);
            const SampleOptions options = sample_options(positive, ignore_label, mask, weight, non_finite, threads);
            h.update(labels, scores, options);
          },
          py::arg("reference").noconvert(), py::arg("score").noconvert(), py::kw_only(), py::arg("type"),
          py::arg("positive"), py::arg("ignore_label"), py::arg("mask"), py::arg("weight"), py::arg("non_finite"),
          py::arg("threads"))
      .def(
          "__eq__", [](const ScoreHistogram& a, const ScoreHistogram& b) { return a == b; }, py::is_operator())
      .def("__repr__",
           [](const ScoreHistogram& h) {
             return py::str("<ScoreHistogram: {} cells of {}>")
                 .format(h.positive().size(), name_of(all_cells, h.rule().cells));
           })
      .def(pickled(
          "ScoreHistogram",
          [](const ScoreHistogram& h) {
            const CellRule& rule = h.rule();
            return py::make_tuple(name_of(all_cells, rule.cells), rule.low, rule.high, rule.bins,
                                  array_of(h.positive()), array_of(h.negative()), h.omitted(), h.weighted());
          },
          [](const py::tuple& state) {
            const CellRule rule = rule_of(state[0].cast<std::string>(), state[1].cast<double>(),
                                          state[2].cast<double>(), state[3].cast<std::int64_t>());
            return ScoreHistogram(rule, column_of<double>(state[4].cast<Doubles>()),
                                  column_of<double>(state[5].cast<Doubles>()), state[6].cast<std::int64_t>(),
                                  state[7].cast<bool>());
          }));
  m.def(
      "score_histogram",
      [](const std::string& cells, double low, double high, std::int64_t bins) {
        return ScoreHistogram(rule_of(cells, low, high, bins));
      },
      py::kw_only(), py::arg("cells"), py::arg("low"), py::arg("high"), py::arg("bins"));
}

}  // namespace assay::python
