#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "assay/calibre_recall.hpp"
#include "assay/consistency.hpp"
#include "assay/error.hpp"
#include "bindings.hpp"
#include "given.hpp"
#include "named.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"
#include "sums.hpp"

namespace assay::python {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class T>
py::array_t<T> array_of(const std::vector<T>& values) {
  return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data());
}

// A row for every two neighbouring edges.
py::list table_of(const CalibreRecall& recall, const std::vector<double>& edges) {
  if (edges.size() < 2) {
    throw InvalidInput("edges must hold at least 2 numbers, got " + std::to_string(edges.size()));
  }
  py::list rows;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const double low = edges[i];
    const double high = edges[i + 1];
    if (!(low < high)) throw InvalidInput("edges must be ascending numbers");
    py::dict row;
    row["low"] = low;
    row["high"] = high;
    row["voxels"] = recall.voxels_between(low, high);
    row["found"] = recall.found_between(low, high);
    row["sensitivity"] = recall.sensitivity(low, high);
    rows.append(row);
  }
  return rows;
}

void bind_columns(py::class_<CalibreRecall>& recall) {
  recall
      .def_property_readonly(
          "skeleton", [](const CalibreRecall& r) { return name_of(skeleton_methods, r.method); },
          "How the reference was thinned, as in `skeletonize`.")
      .def_readonly("iterations", &CalibreRecall::iterations,
                    "How often \"morphological\" eroded it; None for the others.")
      .def_property_readonly(
          "status", [](const CalibreRecall& r) { return to_string(r.status()); },
          "\"ok\", \"both_empty\", \"reference_empty\" or \"prediction_empty\": whether the masks are.")
      .def_readonly("reference_voxels", &CalibreRecall::reference_voxels, "Voxels of the reference.")
      .def_readonly("prediction_voxels", &CalibreRecall::prediction_voxels, "Voxels of the prediction.")
      .def_property_readonly(
          "radius", [](const CalibreRecall& r) { return array_of(r.radius); },
          "The radii that there are, mm, ascending.")
      .def_property_readonly(
          "voxels", [](const CalibreRecall& r) { return array_of(r.voxels); },
          "How many voxels of the reference's skeleton have each radius.")
      .def_property_readonly(
          "found", [](const CalibreRecall& r) { return array_of(r.found); },
          "How many of these lie in the prediction.");
}

template <class Result, Result (CalibreRecall::*Sum)(double, double) const>
Result between(const CalibreRecall& recall, const Given<double>& radius_from, const Given<double>& radius_below) {
  return (recall.*Sum)(radius_from.as("radius_from"), radius_below.as("radius_below"));
}

void bind_sums_between(py::class_<CalibreRecall>& recall) {
  recall
      .def("voxels_between", &between<std::int64_t, &CalibreRecall::voxels_between>, py::arg("radius_from") = 0.0,
           py::arg("radius_below") = infinity,
           "How many voxels of the reference's skeleton have a radius from one number on and below another (mm).")
      .def("found_between", &between<std::int64_t, &CalibreRecall::found_between>, py::arg("radius_from") = 0.0,
           py::arg("radius_below") = infinity, "How many of these lie in the prediction.")
      .def("sensitivity", &between<double, &CalibreRecall::sensitivity>, py::arg("radius_from") = 0.0,
           py::arg("radius_below") = infinity, "The share of these that lies in the prediction; NaN if there are none.")
      .def(
          "table",
          [](const CalibreRecall& r, const Given<std::vector<double>>& edges) {
            return table_of(r, edges.as("edges"));
          },
          py::arg("edges"),
          "A row for every two neighbouring edges (mm, ascending; the last may be infinity): a dict with `low`, "
          "`high`, "
          "and the `voxels`, `found` and `sensitivity` of the radii from low on and below high.");
}

}  // namespace

void bind_calibre_recall(py::module_& m) {
  py::class_<CalibreRecall> recall(
      m, "CalibreRecall",
      "The voxels of the reference's skeleton of one class by the local radius, and how many of them lie in the "
      "prediction. Those of several images add up with + and sum().");
  bind_sums(recall);
  bind_columns(recall);
  bind_sums_between(recall);
  recall.def(
            "__eq__", [](const CalibreRecall& a, const CalibreRecall& b) { return a == b; }, py::is_operator())
      .def("__repr__",
           [](const CalibreRecall& r) {
             return py::str("<CalibreRecall: {} of {} skeleton voxels found, {} radii>")
                 .format(r.found_between(), r.voxels_between(), r.radius.size());
           })
      .def(pickled(
          "CalibreRecall",
          [](const CalibreRecall& r) {
            return py::make_tuple(name_of(skeleton_methods, r.method), r.iterations, r.reference_voxels,
                                  r.prediction_voxels, r.radius, r.voxels, r.found);
          },
          [](const py::tuple& t) {
            CalibreRecall found{named(skeleton_methods, t[0].cast<std::string>(), "skeleton"),
                                t[1].cast<std::optional<int>>(),
                                t[2].cast<std::int64_t>(),
                                t[3].cast<std::int64_t>(),
                                t[4].cast<std::vector<double>>(),
                                t[5].cast<std::vector<std::int64_t>>(),
                                t[6].cast<std::vector<std::int64_t>>()};
            check_columns(found);
            return found;
          }));

  m.def(
      "calibre_recalls",
      [](const py::array& reference, const py::array& prediction, const OverlapTable& table, const Classes& regions,
         const std::string& skeleton, const std::optional<int>& iterations,
         const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask, int threads) {
        const LabelView reference_view = label_view(reference, "reference");
        const LabelView prediction_view = label_view(prediction, "prediction");
        const SkeletonOverlapOptions options{selection_of(ignore_label, mask),
                                             named(skeleton_methods, skeleton, "skeleton"), threads, iterations};
        const std::vector<Region> classes = regions_of(regions, table);
        const py::gil_scoped_release release;
        return calibre_recalls(reference_view, prediction_view, table, classes, options);
      },
      py::arg("reference").noconvert(), py::arg("prediction").noconvert(), py::arg("table"), py::arg("regions"),
      py::kw_only(), py::arg("skeleton") = "distance_ordered", py::arg("iterations") = std::nullopt,
      py::arg("ignore_label"), py::arg("mask"), py::arg("threads"));
}

}  // namespace assay::python
