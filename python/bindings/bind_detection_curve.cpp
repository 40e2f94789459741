#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "assay/detection_curve.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "given.hpp"
#include "named.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"
#include "sums.hpp"

namespace assay::python {
namespace {

constexpr Names<Ties, 2> all_ties{{{"together", Ties::together}, {"in_order", Ties::in_order}}};
constexpr Names<FrocRule, 2> froc_rules{{{"step", FrocRule::step}, {"linear", FrocRule::linear}}};

using Name = Given<std::string>;

Ties ties_of(const Name& ties) { return named(all_ties, ties.as("ties"), "ties"); }
PrecisionRule precision_rule_of(const Name& name) {
  return named(precision_rules, name.as("interpolation"), "interpolation");
}
FrocRule froc_rule_of(const Name& name) { return named(froc_rules, name.as("interpolation"), "interpolation"); }

// (threshold, sensitivity, false positives per image) at every threshold, after one that nothing reaches.
py::tuple froc_of(const DetectionCurve& curve) {
  const DetectionPoints points = curve.points();
  std::vector<double> threshold{std::numeric_limits<double>::infinity()};
  std::vector<double> sensitivity{0.0 / curve.references()};
  std::vector<double> fppi{0.0 / static_cast<double>(curve.images())};
  for (std::size_t i = 0; i < points.threshold.size(); ++i) {
    threshold.push_back(points.threshold[i]);
    sensitivity.push_back(points.true_positive[i] / curve.references());
    fppi.push_back(points.false_positive[i] / static_cast<double>(curve.images()));
  }
  return py::make_tuple(array_of(threshold), array_of(sensitivity), array_of(fppi));
}

void bind_working_point(py::module_& m) {
  py::class_<WorkingPoint>(
      m, "WorkingPoint",
      "A threshold of the score, and what a detector reaches with it: detections of this score and "
      "above are kept. All NaN if the target is out of reach.")
      .def_readonly("threshold", &WorkingPoint::threshold, "Infinite if no detection is kept.")
      .def_readonly("sensitivity", &WorkingPoint::sensitivity, "Share of the references that are found.")
      .def_readonly("fppi", &WorkingPoint::fppi, "False positives per image.")
      .def_readonly("ppv", &WorkingPoint::ppv, "Share of the detections that are hits; NaN without detections.")
      .def("__repr__",
           [](const WorkingPoint& p) {
             return py::str("WorkingPoint(threshold={}, sensitivity={}, fppi={}, ppv={})")
                 .format(p.threshold, p.sensitivity, p.fppi, p.ppv);
           })
      .def(pickled(
          "WorkingPoint",
          [](const WorkingPoint& p) { return py::make_tuple(p.threshold, p.sensitivity, p.fppi, p.ppv); },
          [](const py::tuple& state) {
            return WorkingPoint{state[0].cast<double>(), state[1].cast<double>(), state[2].cast<double>(),
                                state[3].cast<double>()};
          }));
}

using Curve = py::class_<DetectionCurve>;

void bind_contents(Curve& curve) {
  curve
      .def_property_readonly("references", &DetectionCurve::references,
                             "Number of reference objects, found or not; with weights their sum.")
      .def_property_readonly("images", &DetectionCurve::images, "Number of images.")
      .def_property_readonly(
          "score", [](const DetectionCurve& c) { return array_of(c.detections().score); },
          "Scores of the detections, descending.")
      .def_property_readonly(
          "hit", [](const DetectionCurve& c) { return array_of(c.detections().hit); },
          "1 for hits, 0 for false positives, in the order of `score`.")
      .def(
          "points",
          [](const DetectionCurve& c, const Name& ties) {
            const DetectionPoints points = c.points(ties_of(ties));
            return py::make_tuple(array_of(points.threshold), array_of(points.true_positive),
                                  array_of(points.false_positive));
          },
          py::kw_only(), py::arg("ties") = "together",
          "(thresholds, true positives, false positives), from the highest threshold; \"in_order\" gives every "
          "detection a point of its own.")
      .def("froc", &froc_of,
           "(thresholds, sensitivities, false positives per image), from the infinite threshold down.")
      .def("__repr__",
           [](const DetectionCurve& c) {
             return py::str("<DetectionCurve: {} detections, {:g} references, {} images>")
                 .format(c.detections().score.size(), c.references(), c.images());
           })
      .def(pickled(
          "DetectionCurve",
          [](const DetectionCurve& c) {
            const DetectionColumns& columns = c.detections();
            return py::make_tuple(array_of(columns.score), array_of(columns.hit), array_of(columns.weight),
                                  c.references(), c.images());
          },
          [](const py::tuple& state) {
            return DetectionCurve(
                {column_of<double>(state[0].cast<Doubles>()), column_of<std::uint8_t>(state[1].cast<Flags>()),
                 column_of<double>(state[2].cast<Doubles>())},
                state[3].cast<double>(), state[4].cast<std::int64_t>());
          }));
}

void bind_metrics(Curve& curve) {
  curve
      .def(
          "average_precision",
          [](const DetectionCurve& c, const Name& interpolation, const Name& ties) {
            return c.average_precision(precision_rule_of(interpolation), ties_of(ties));
          },
          py::kw_only(), py::arg("interpolation") = "step", py::arg("ties") = "together",
          "Area under precision over sensitivity; NaN without references, 0 without detections.\n\n"
          "\"step\": the sum of precision times the gain of sensitivity over the points of the curve. \"envelope\": "
          "the "
          "same with the best precision at that sensitivity or above. \"11_points\" and \"101_points\": the mean of "
          "that best precision at the sensitivities k * 0.1 for k from 0 to 10, or k * 0.01 for k from 0 to 100, and 0 "
          "where the curve does not reach them. These are products of doubles, as the official evaluations have them: "
          "a "
          "sensitivity of 3 / 10 does not reach 3 * 0.1, which is 0.30000000000000004. \"trapezoid\": linear between "
          "the "
          "points, from a precision of 1 at sensitivity 0.\n\n"
          "With ties \"together\" all detections of one score are one point, whatever the rule, and their order does "
          "not "
          "matter. With \"in_order\" each has a point of its own, in the order in which they were given: what COCO "
          "does.")
      .def(
          "froc_score",
          [](const DetectionCurve& c, const Given<std::vector<double>>& fppi, const Name& interpolation) {
            return c.froc_score(fppi.as("fppi"), froc_rule_of(interpolation));
          },
          py::kw_only(), py::arg("fppi") = std::vector<double>{0.125, 0.25, 0.5, 1, 2, 4, 8},
          py::arg("interpolation") = "step",
          "Mean sensitivity at these numbers of false positives per image: the best with at most as many (\"step\"), "
          "or on straight lines between the points of the curve (\"linear\", as LUNA16's CPM).")
      .def(
          "sensitivity_at",
          [](const DetectionCurve& c, const Given<double>& fppi, const Name& interpolation) {
            return c.sensitivity_at(fppi.as("fppi"), froc_rule_of(interpolation));
          },
          py::kw_only(), py::arg("fppi"), py::arg("interpolation") = "step",
          "Sensitivity at this number of false positives per image.")
      .def(
          "fppi_at",
          [](const DetectionCurve& c, const Given<double>& sensitivity) {
            return c.fppi_at(sensitivity.as("sensitivity"));
          },
          py::kw_only(), py::arg("sensitivity"),
          "The fewest false positives per image with at least this sensitivity; NaN if it is out of reach.")
      .def(
          "at_fppi", [](const DetectionCurve& c, const Given<double>& fppi) { return c.at_fppi(fppi.as("fppi")); },
          py::arg("fppi"),
          "The working point of the best sensitivity with at most that many false positives per image.")
      .def(
          "at_sensitivity",
          [](const DetectionCurve& c, const Given<double>& sensitivity) {
            return c.at_sensitivity(sensitivity.as("sensitivity"));
          },
          py::arg("sensitivity"),
          "The working point of the fewest false positives per image with at least that sensitivity; NaN throughout "
          "if it is out of reach.")
      .def(
          "at_threshold",
          [](const DetectionCurve& c, const Given<double>& threshold) {
            return c.at_threshold(threshold.as("threshold"));
          },
          py::arg("threshold"), "What detections of this score and above reach.");
}

}  // namespace

void bind_detection_curve(py::module_& m) {
  bind_working_point(m);
  Curve curve(
      m, "DetectionCurve",
      "Scores and outcomes of all detections of a class in a set of images, at every threshold. Curves of other "
      "images add up with + and sum(). Made by `detection_curve`.\n\nWithout references sensitivity and what follows "
      "from "
      "it are NaN. Definitions: Maier-Hein, Reinke et al., \"Metrics reloaded\", Nature Methods 21 (2024).");
  bind_contents(curve);
  bind_sums(curve);
  bind_metrics(curve);
  m.def(
      "detection_curve",
      [](const Doubles& score, const Flags& hit, const Doubles& weight, double references, std::int64_t images) {
        return DetectionCurve({column_of<double>(score), column_of<std::uint8_t>(hit), column_of<double>(weight)},
                              references, images);
      },
      py::arg("score"), py::arg("hit"), py::kw_only(), py::arg("weight"), py::arg("references"), py::arg("images"));
}

}  // namespace assay::python
