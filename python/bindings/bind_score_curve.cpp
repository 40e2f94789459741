#include <pybind11/operators.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "assay/score_curve.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "given.hpp"
#include "pickling.hpp"
#include "scores.hpp"
#include "sums.hpp"

namespace assay::python {
namespace {

constexpr Names<Rate, 4> rates{
    {{"sensitivity", Rate::sensitivity}, {"specificity", Rate::specificity}, {"ppv", Rate::ppv}, {"npv", Rate::npv}}};
constexpr Names<SpecificityRule, 4> specificity_rules{{{"best", SpecificityRule::best},
                                                       {"above", SpecificityRule::above},
                                                       {"first_below", SpecificityRule::first_below},
                                                       {"interpolated", SpecificityRule::interpolated}}};
constexpr Names<RocRange, 2> ranges{{{"specificity", RocRange::specificity}, {"sensitivity", RocRange::sensitivity}}};

using Name = Given<std::string>;
using Curve = py::class_<ScoreCurve>;

void bind_values(py::module_& m) {
  py::class_<CurvePoint>(m, "CurvePoint",
                         "A threshold of a score, and what it gives: samples with this score and above are called "
                         "positive. Counts are sums of weights.")
      .def_readonly("threshold", &CurvePoint::threshold)
      .def_readonly("tp", &CurvePoint::tp)
      .def_readonly("fp", &CurvePoint::fp)
      .def_readonly("fn", &CurvePoint::fn)
      .def_readonly("tn", &CurvePoint::tn)
      .def("sensitivity", &CurvePoint::sensitivity, "TP / (TP + FN).")
      .def("specificity", &CurvePoint::specificity, "TN / (TN + FP).")
      .def("ppv", &CurvePoint::ppv, "TP / (TP + FP).")
      .def("npv", &CurvePoint::npv, "TN / (TN + FN).")
      .def("__repr__", [](const CurvePoint& p) {
        return py::str("CurvePoint(threshold={}, tp={:g}, fp={:g}, fn={:g}, tn={:g})")
            .format(p.threshold, p.tp, p.fp, p.fn, p.tn);
      });
  py::class_<ValueAtThreshold>(m, "ValueAtThreshold",
                               "A value, and the threshold at which it is reached; both NaN if none reaches it.")
      .def_readonly("value", &ValueAtThreshold::value)
      .def_readonly("threshold", &ValueAtThreshold::threshold,
                    "Infinite if no sample is called positive; NaN for a value between two thresholds.")
      .def("__repr__",
           [](const ValueAtThreshold& v) {
             return py::str("ValueAtThreshold(value={}, threshold={})").format(v.value, v.threshold);
           })
      .def(pickled(
          "ValueAtThreshold", [](const ValueAtThreshold& v) { return py::make_tuple(v.value, v.threshold); },
          [](const py::tuple& state) { return ValueAtThreshold{state[0].cast<double>(), state[1].cast<double>()}; }));
}

template <class Key>
py::tuple column_state(const ScoreColumn<Key>& column) {
  return py::make_tuple(py::array_t<Key>(static_cast<py::ssize_t>(column.key.size()), column.key.data()),
                        array_of(column.weight), column.samples);
}

template <class Key>
ScoreColumn<Key> column_from(const py::tuple& state) {
  ScoreColumn<Key> column;
  const auto key = state[0].cast<py::array_t<Key, py::array::c_style>>();
  column.key.assign(key.data(), key.data() + key.size());
  column.weight = column_of<double>(state[1].cast<Doubles>());
  column.samples = state[2].cast<std::int64_t>();
  return column;
}

template <class Key>
ScoreCurve curve_from(const py::tuple& state) {
  ScoreColumns<Key> columns{column_from<Key>(state[1].cast<py::tuple>()), column_from<Key>(state[2].cast<py::tuple>())};
  return ScoreCurve(std::move(columns), state[3].cast<std::int64_t>());
}

py::tuple state_of(const ScoreCurve& curve) {
  return std::visit(
      [&](const auto& both) {
        return py::make_tuple(sizeof(both.positive.key[0]), column_state(both.positive), column_state(both.negative),
                              curve.omitted());
      },
      curve.columns());
}

const char* status_of(const ScoreCurve& curve) {
  if (curve.positives() == 0) return "no_positive";
  return curve.negatives() == 0 ? "no_negative" : "ok";
}

void bind_contents(Curve& curve) {
  bind_sums(curve);
  curve
      .def_property_readonly("positives", &ScoreCurve::positives, "Number of positive samples; with weights their sum.")
      .def_property_readonly("negatives", &ScoreCurve::negatives, "Number of negative samples; with weights their sum.")
      .def_property_readonly("positive_samples", &ScoreCurve::positive_samples, "Number of positive samples.")
      .def_property_readonly("negative_samples", &ScoreCurve::negative_samples, "Number of negative samples.")
      .def_property_readonly("omitted", &ScoreCurve::omitted, "Samples left out for a score that is not finite.")
      .def_property_readonly("status", &status_of, "\"ok\", \"no_positive\" or \"no_negative\".")
      .def(
          "points",
          [](const ScoreCurve& c) {
            ScorePoints points = c.points();
            return py::make_tuple(array_of(std::move(points.threshold)), array_of(std::move(points.tp)),
                                  array_of(std::move(points.fp)));
          },
          "(thresholds, true positives, false positives), one per distinct score, from the highest.")
      .def(
          "at_threshold",
          [](const ScoreCurve& c, const Given<double>& threshold) { return c.at_threshold(threshold.as("threshold")); },
          py::arg("threshold"), "The counts of a threshold: this score and above is called positive.")
      .def(
          "__eq__", [](const ScoreCurve& a, const ScoreCurve& b) { return a == b; }, py::is_operator())
      .def("__repr__",
           [](const ScoreCurve& c) {
             return py::str("<ScoreCurve: {:g} positives, {:g} negatives>").format(c.positives(), c.negatives());
           })
      .def(pickled("ScoreCurve", &state_of, [](const py::tuple& state) {
        return state[0].cast<int>() == 8 ? curve_from<std::uint64_t>(state) : curve_from<std::uint32_t>(state);
      }));
}

void bind_areas(Curve& curve) {
  curve
      .def("auroc", &ScoreCurve::auroc, py::call_guard<py::gil_scoped_release>(),
           "Probability that a positive sample has the higher score of a pair, ties counting half. NaN if a class is "
           "absent.")
      .def("auroc_variance", &ScoreCurve::auroc_variance, py::call_guard<py::gil_scoped_release>(),
           "Its variance by DeLong et al. (1988); weights count as repeated samples. NaN below two samples of a class.")
      .def(
          "partial_auroc",
          [](const ScoreCurve& c, const Name& along, const Given<double>& low, const Given<double>& high,
             bool standardized) {
            return c.partial_auroc(named(ranges, along.as("along"), "along"), low.as("low"), high.as("high"),
                                   standardized);
          },
          py::kw_only(), py::arg("along"), py::arg("low"), py::arg("high"), py::arg("standardized") = true,
          "Area under the ROC curve where \"specificity\" or \"sensitivity\" is between low and high; standardized "
          "(McClish) it is 0.5 for a score that says nothing and 1 for a perfect one.")
      .def(
          "average_precision",
          [](const ScoreCurve& c, const Name& interpolation) {
            return c.average_precision(named(precision_rules, interpolation.as("interpolation"), "interpolation"));
          },
          py::kw_only(), py::arg("interpolation") = "step",
          "Area under precision over sensitivity: \"step\", of its \"envelope\", the mean of that at \"11_points\" or "
          "\"101_points\", or \"trapezoid\": linear between the points, from a precision of 1 at sensitivity 0. NaN "
          "without positives.")
      .def(
          "net_benefit",
          [](const ScoreCurve& c, const Given<std::vector<double>>& thresholds) {
            NetBenefit benefit = c.net_benefit(thresholds.as("thresholds"));
            return py::make_tuple(array_of(std::move(benefit.model)), array_of(std::move(benefit.treat_all)));
          },
          py::arg("thresholds"),
          "(net benefit, that of calling all positive) at risk thresholds of at least 0 and below 1; calling none "
          "positive has 0.");
}

void bind_targets(Curve& curve) {
  curve
      .def(
          "best_rate",
          [](const ScoreCurve& c, const Name& rate, const Name& target, const Given<double>& least) {
            return c.best_rate(named(rates, rate.as("rate"), "rate"), named(rates, target.as("target"), "target"),
                               least.as("least"));
          },
          py::arg("rate"), py::kw_only(), py::arg("target"), py::arg("least"),
          "The best \"sensitivity\", \"specificity\", \"ppv\" or \"npv\" of all thresholds whose target, another of "
          "these, is at least so large.")
      .def(
          "sensitivity_at_specificity",
          [](const ScoreCurve& c, const Given<double>& specificity, const Name& rule) {
            return c.sensitivity_at_specificity(specificity.as("specificity"),
                                                named(specificity_rules, rule.as("rule"), "rule"));
          },
          py::arg("specificity"), py::kw_only(), py::arg("rule") = "best",
          "The \"best\" at the target or above (AIROGS), \"above\" it (Galdran), at the first kept point "
          "\"first_below\" (JustRAIGS), or \"interpolated\" (REFUGE).")
      .def(
          "fpr_at_sensitivity",
          [](const ScoreCurve& c, const Given<double>& sensitivity) {
            return c.fpr_at_sensitivity(sensitivity.as("sensitivity"));
          },
          py::arg("sensitivity") = 0.95, "The least 1 - specificity of all thresholds with at least that sensitivity.")
      .def(
          "best_f_beta", [](const ScoreCurve& c, const Given<double>& beta) { return c.best_f_beta(beta.as("beta")); },
          py::kw_only(), py::arg("beta") = 1.0, "The largest F-beta of all thresholds, at the highest of them.")
      .def("best_youden", &ScoreCurve::best_youden,
           "The largest sensitivity + specificity - 1 of all thresholds, at the highest of them.");
}

}  // namespace

void bind_score_curve(py::module_& m) {
  bind_values(m);
  Curve curve(m, "ScoreCurve",
              "Scores of positive and negative samples, at every threshold: exact, equal scores are one point. Curves "
              "of other samples add up with +. Made by `score_curve`.\n\nDefinitions: Maier-Hein, Reinke et al., "
              "\"Metrics reloaded\", Nature Methods 21 (2024).");
  bind_contents(curve);
  bind_areas(curve);
  bind_targets(curve);
  m.def(
      "score_curve",
      [](const py::array& reference, const py::array& score, const std::string& type, std::int64_t positive,
         const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask,
         const std::optional<py::array>& weight, const std::string& non_finite, int threads) {
        const LabelView labels = label_view(reference, "reference");
        const ScoreView scores = score_view(score, type);
        const SampleOptions options = sample_options(positive, ignore_label, mask, weight, non_finite, threads);
        const py::gil_scoped_release release;
        return score_curve(labels, scores, options);
      },
      py::arg("reference").noconvert(), py::arg("score").noconvert(), py::kw_only(), py::arg("type"),
      py::arg("positive"), py::arg("ignore_label"), py::arg("mask"), py::arg("weight"), py::arg("non_finite"),
      py::arg("threads"));
}

}  // namespace assay::python
