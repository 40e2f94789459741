#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/consistency.hpp"
#include "assay/skeleton_overlap.hpp"
#include "bindings.hpp"
#include "given.hpp"
#include "named.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"
#include "sums.hpp"

namespace assay::python {
namespace {

using Overlap = SkeletonOverlap;

py::tuple state_of(const SkeletonInside& side) {
  return py::make_tuple(side.voxels, side.skeleton, side.inside, side.length);
}

SkeletonInside side_of(const py::tuple& state) {
  return {state[0].cast<std::int64_t>(), state[1].cast<std::int64_t>(), state[2].cast<std::int64_t>(),
          state[3].cast<double>()};
}

void bind_counts(py::class_<Overlap>& overlap) {
  overlap
      .def_property_readonly(
          "skeleton", [](const Overlap& o) { return name_of(skeleton_methods, o.method); },
          "How the masks were thinned, as in `skeletonize`.")
      .def_readonly("iterations", &Overlap::iterations, "How often \"morphological\" eroded them; None for the others.")
      .def_property_readonly(
          "status", [](const Overlap& o) { return to_string(o.status()); },
          R"("ok", "both_empty", "reference_empty" or "prediction_empty": whether the masks are.)")
      .def_property_readonly(
          "reference_voxels", [](const Overlap& o) { return o.reference.voxels; }, "Voxels of the reference.")
      .def_property_readonly(
          "prediction_voxels", [](const Overlap& o) { return o.prediction.voxels; }, "Voxels of the prediction.")
      .def_property_readonly(
          "reference_skeleton", [](const Overlap& o) { return o.reference.skeleton; },
          "Voxels of the reference's skeleton.")
      .def_property_readonly(
          "prediction_skeleton", [](const Overlap& o) { return o.prediction.skeleton; },
          "Voxels of the prediction's skeleton.")
      .def_property_readonly(
          "reference_inside", [](const Overlap& o) { return o.reference.inside; },
          "Voxels of the reference's skeleton in the prediction.")
      .def_property_readonly(
          "prediction_inside", [](const Overlap& o) { return o.prediction.inside; },
          "Voxels of the prediction's skeleton in the reference.");
}

template <double (Overlap::*Metric)(double) const>
double with_smoothing(const Overlap& overlap, const Given<double>& smoothing) {
  return (overlap.*Metric)(smoothing.as("smoothing"));
}

void bind_shares(py::class_<Overlap>& overlap) {
  overlap
      .def("topological_sensitivity", &with_smoothing<&Overlap::topological_sensitivity>, py::kw_only(),
           py::arg("smoothing") = 0.0,
           "The share of the reference's skeleton that lies in the prediction; NaN if that skeleton is empty. The "
           "smoothing is added to both numbers of the quotient.")
      .def("topological_precision", &with_smoothing<&Overlap::topological_precision>, py::kw_only(),
           py::arg("smoothing") = 0.0,
           "The share of the prediction's skeleton that lies in the reference; NaN if that skeleton is empty. The "
           "smoothing is added to both numbers of the quotient.")
      .def("cldice", &with_smoothing<&Overlap::cldice>, py::kw_only(), py::arg("smoothing") = 0.0,
           "Harmonic mean of topological sensitivity and precision: 0 if both are 0, NaN if either is. Shit et al., "
           "\"clDice\", CVPR (2021).");
}

void bind_lengths(py::class_<Overlap>& overlap) {
  overlap.def("reference_length", &Overlap::reference_length, "Length of the reference's skeleton, mm.")
      .def("prediction_length", &Overlap::prediction_length, "Length of the prediction's skeleton, mm.")
      .def("length_difference", &Overlap::length_difference, "Prediction minus reference, mm.")
      .def("absolute_length_difference", &Overlap::absolute_length_difference, "|prediction - reference|, mm.")
      .def("relative_length_difference", &Overlap::relative_length_difference,
           "100 (prediction - reference) / reference, percent; NaN if the reference has no length.")
      .def("absolute_relative_length_difference", &Overlap::absolute_relative_length_difference,
           "100 |prediction - reference| / reference, percent; NaN if the reference has no length.");
}

}  // namespace

void bind_skeleton_overlap(py::module_& m) {
  py::class_<Overlap> overlap(m, "SkeletonOverlap",
                              "The skeletons of both masks of one class, how far each lies in the other mask, and how "
                              "long they are. Overlaps of several images add up with + and sum().");
  bind_sums(overlap);
  bind_counts(overlap);
  bind_shares(overlap);
  bind_lengths(overlap);
  overlap.def(
             "__eq__", [](const Overlap& a, const Overlap& b) { return a == b; }, py::is_operator())
      .def("__repr__",
           [](const Overlap& o) {
             return py::str("<SkeletonOverlap: {} of {} reference, {} of {} prediction voxels inside>")
                 .format(o.reference.inside, o.reference.skeleton, o.prediction.inside, o.prediction.skeleton);
           })
      .def(pickled(
          "SkeletonOverlap",
          [](const Overlap& o) {
            return py::make_tuple(name_of(skeleton_methods, o.method), state_of(o.reference), state_of(o.prediction),
                                  o.iterations);
          },
          [](const py::tuple& t) {
            const Overlap found{named(skeleton_methods, t[0].cast<std::string>(), "skeleton"),
                                side_of(t[1].cast<py::tuple>()), side_of(t[2].cast<py::tuple>()),
                                t[3].cast<std::optional<int>>()};
            check_columns(found);
            return found;
          }));

  m.def(
      "skeleton_overlaps",
      [](const py::array& reference, const py::array& prediction, const OverlapTable& table, const Classes& regions,
         const std::string& skeleton, const std::optional<int>& iterations,
         const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask, int threads) {
        const LabelView reference_view = label_view(reference, "reference");
        const LabelView prediction_view = label_view(prediction, "prediction");
        const SkeletonOverlapOptions options{selection_of(ignore_label, mask),
                                             named(skeleton_methods, skeleton, "skeleton"), threads, iterations};
        const std::vector<Region> classes = regions_of(regions, table);
        const py::gil_scoped_release release;
        return skeleton_overlaps(reference_view, prediction_view, table, classes, options);
      },
      py::arg("reference").noconvert(), py::arg("prediction").noconvert(), py::arg("table"), py::arg("regions"),
      py::kw_only(), py::arg("skeleton") = "distance_ordered", py::arg("iterations") = std::nullopt,
      py::arg("ignore_label"), py::arg("mask"), py::arg("threads"));
}

}  // namespace assay::python
