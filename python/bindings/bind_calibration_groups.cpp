#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>
#include <utility>
#include <vector>

#include "assay/calibration_groups.hpp"
#include "assay/chi_squared.hpp"
#include "bindings.hpp"
#include "given.hpp"
#include "named.hpp"
#include "numpy_view.hpp"

namespace assay::python {
namespace {

constexpr Names<CalibrationNorm, 4> norms{{{"l1", CalibrationNorm::l1},
                                           {"l2", CalibrationNorm::l2},
                                           {"max", CalibrationNorm::max},
                                           {"mean", CalibrationNorm::mean}}};

using Groups = py::class_<CalibrationGroups>;

template <double CalibrationGroup::* Member>
py::array_t<double> column(const CalibrationGroups& groups) {
  std::vector<double> values;
  for (const CalibrationGroup& group : groups.groups()) values.push_back(group.*Member);
  return array_of(std::move(values));
}

void bind_values(py::module_& m) {
  py::class_<BrierParts>(m, "BrierParts",
                         "The parts of a Brier score: reliability - resolution + uncertainty + within_variance - "
                         "within_covariance.")
      .def_readonly("reliability", &BrierParts::reliability, "Mean squared gap over samples; 0 is best.")
      .def_readonly("resolution", &BrierParts::resolution,
                    "Mean squared difference over samples of the frequency of a group and that of all; more is better.")
      .def_readonly("uncertainty", &BrierParts::uncertainty, "That of the events, f (1 - f).")
      .def_readonly("within_variance", &BrierParts::within_variance,
                    "Mean squared difference of a score and the mean of its group.")
      .def_readonly("within_covariance", &BrierParts::within_covariance,
                    "Twice the mean product of this difference and that of event and frequency.")
      .def("score", &BrierParts::score, "The Brier score, the mean of (score - event)^2.")
      .def("miscalibration", &BrierParts::miscalibration,
           "reliability + within_variance - within_covariance: what replacing each score by the frequency of its group "
           "takes off the Brier score.")
      .def("__repr__", [](const BrierParts& p) {
        return py::str(
                   "BrierParts(reliability={}, resolution={}, uncertainty={}, within_variance={}, "
                   "within_covariance={})")
            .format(p.reliability, p.resolution, p.uncertainty, p.within_variance, p.within_covariance);
      });
  py::class_<HosmerLemeshow>(m, "HosmerLemeshow", "A test of whether scores are calibrated.")
      .def_readonly("statistic", &HosmerLemeshow::statistic)
      .def_readonly("degrees", &HosmerLemeshow::degrees, "Degrees of freedom: groups with samples - 2.")
      .def_readonly("p", &HosmerLemeshow::p, "The chi-squared probability of a larger statistic; NaN without degrees.")
      .def("__repr__", [](const HosmerLemeshow& h) {
        return py::str("HosmerLemeshow(statistic={}, degrees={}, p={})").format(h.statistic, h.degrees, h.p);
      });
}

void bind_columns(Groups& groups) {
  groups.def_property_readonly("lower", &column<&CalibrationGroup::lower>, "No score of the group is less.")
      .def_property_readonly("upper", &column<&CalibrationGroup::upper>, "No score of the group is more.")
      .def_property_readonly("count", &column<&CalibrationGroup::weight>,
                             "Samples per group, or the sum of their weights. Equal scores that several groups share "
                             "may give fractions.")
      .def_property_readonly("events", &column<&CalibrationGroup::events>, "Events per group.")
      .def_property_readonly("score", &column<&CalibrationGroup::score>, "Sum of scores per group.")
      .def_property_readonly("total", &CalibrationGroups::total_weight, "Samples of all groups.")
      .def_property_readonly("outside", &CalibrationGroups::outside, "Samples that are in no group.")
      .def_property_readonly("bound", &CalibrationGroups::bound,
                             "How far the \"l1\" error may be from that of the exact groups; 0 if these are the exact "
                             "ones.")
      .def("__len__", [](const CalibrationGroups& g) { return g.groups().size(); })
      .def("__repr__", [](const CalibrationGroups& g) {
        return py::str("<CalibrationGroups: {:g} samples in {} groups>").format(g.total_weight(), g.groups().size());
      });
}

}  // namespace

void bind_calibration_groups(py::module_& m) {
  bind_values(m);
  Groups groups(m, "CalibrationGroups",
                "Samples in groups of neighbouring scores, ascending: how often they are events, and how often their "
                "scores say so. Formulas are NaN without samples. Weights count as repeated samples.");
  bind_columns(groups);
  groups
      .def(
          "error",
          [](const CalibrationGroups& g, const Given<std::string>& norm, const Given<double>& min_count) {
            return g.error(named(norms, norm.as("norm"), "norm"), min_count.as("min_count"));
          },
          py::arg("norm") = "l1", py::kw_only(), py::arg("min_count") = 0.0,
          "The calibration error, from the gaps between mean score and frequency of groups. \"l1\": their mean over "
          "samples. \"l2\": the root of the mean square. \"max\": the largest. \"mean\": their mean over groups that "
          "have samples. Groups of less than min_count samples are left out as if they had none. 0 to 1, lower is "
          "better.")
      .def("over_confidence", &CalibrationGroups::over_confidence,
           "The part of the \"l1\" error of groups whose mean score is above their frequency.")
      .def("under_confidence", &CalibrationGroups::under_confidence, "The part of those whose mean score is below it.")
      .def("overconfidence_error", &CalibrationGroups::overconfidence_error,
           "The mean over samples of score * max(score - frequency, 0), of groups. Thulasidasan et al., NeurIPS 2019.")
      .def("net_over_confidence", &CalibrationGroups::net_over_confidence,
           "Mean score - frequency of all samples; grouping does not matter. -1 to 1.")
      .def("expected_over_observed", &CalibrationGroups::expected_over_observed,
           "Sum of scores / events of all samples; infinite without events.")
      .def("debiased_l2", &CalibrationGroups::debiased_l2,
           "The \"l2\" error without the part that chance alone gives. Kumar, Liang and Ma, NeurIPS 2019.")
      .def("brier", &CalibrationGroups::brier,
           "The parts of the Brier score. Murphy (1973); within groups Stephenson, Coelho and Jolliffe (2008).")
      .def("debiased_brier", &CalibrationGroups::debiased_brier,
           "The same without the bias of few samples; reliability and resolution may be below 0. Ferro and Fricker "
           "(2012). NaN unless there is more than one sample.")
      .def(
          "hosmer_lemeshow", &CalibrationGroups::hosmer_lemeshow,
          "sum (events - score)^2 / (score (1 - score / count)) and its p-value. Infinite if events happen that scores "
          "of 0 rule out, or do not that scores of 1 promise. Hosmer and Lemeshow (1980).");
  m.def("chi_squared_tail", &chi_squared_tail, py::arg("value"), py::arg("degrees"));
}

}  // namespace assay::python
