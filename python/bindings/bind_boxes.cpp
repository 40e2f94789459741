#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>
#include <utility>

#include "assay/boxes.hpp"
#include "assay/candidates.hpp"
#include "assay/consistency.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "named.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"

namespace assay::python {
namespace {

constexpr Names<BoxCriterion, 6> box_criteria{{{"box_iou", BoxCriterion::iou},
                                               {"generalised_box_iou", BoxCriterion::generalised_iou},
                                               {"ior", BoxCriterion::ior},
                                               {"iop", BoxCriterion::iop},
                                               {"centre_distance", BoxCriterion::centre_distance},
                                               {"point_in_box", BoxCriterion::point_in_box}}};
constexpr Names<Corners, 2> all_corners{{{"continuous", Corners::continuous}, {"inclusive", Corners::inclusive}}};

// Rows of a low and a high corner, or of a point.
Boxes boxes_of(const Doubles& rows, std::size_t axes) {
  const auto count = static_cast<std::size_t>(rows.shape(0));
  const auto columns = static_cast<std::size_t>(rows.shape(1));
  Boxes boxes;
  boxes.axes = axes;
  for (std::size_t i = 0; i < count; ++i) {
    const double* low = rows.data() + i * columns;
    const double* high = low + (columns - axes);
    boxes.low.insert(boxes.low.end(), low, low + axes);
    boxes.high.insert(boxes.high.end(), high, high + axes);
  }
  return boxes;
}

void bind_candidates(py::module_& m) {
  py::class_<Candidates>(m, "Candidates",
                         "Pairs of a reference and a predicted object for which a criterion has a value, sorted by "
                         "reference, then prediction.")
      .def_property_readonly(
          "reference", [](const Candidates& c) { return array_of(c.reference); },
          "Index of the reference object of each pair, int64.")
      .def_property_readonly(
          "prediction", [](const Candidates& c) { return array_of(c.prediction); },
          "Index of the predicted object of each pair, int64.")
      .def_property_readonly(
          "value", [](const Candidates& c) { return array_of(c.value); }, "Value of the criterion, float64.")
      .def_readonly("distance", &Candidates::distance, "Whether smaller is better.")
      .def("__len__", &Candidates::size)
      .def("__repr__", [](const Candidates& c) { return py::str("<Candidates: {} pairs>").format(c.size()); })
      .def(pickled(
          "Candidates",
          [](const Candidates& c) {
            return py::make_tuple(array_of(c.reference), array_of(c.prediction), array_of(c.value), c.distance);
          },
          [](const py::tuple& state) {
            Candidates candidates{vector_of(state[0]), vector_of(state[1]), column_of<double>(state[2].cast<Doubles>()),
                                  state[3].cast<bool>()};
            check_columns(candidates);
            return candidates;
          }));
}

}  // namespace

void bind_boxes(py::module_& m) {
  bind_candidates(m);
  m.def(
      "box_candidates",
      [](const Doubles& reference, const Doubles& prediction, std::size_t axes, const std::string& criterion,
         const std::string& corners, std::vector<double> spacing, double limit) {
        const Boxes references = boxes_of(reference, axes);
        const Boxes predictions = boxes_of(prediction, axes);
        const BoxOptions options{named(box_criteria, criterion, "criterion"), named(all_corners, corners, "corners"),
                                 std::move(spacing), limit};
        const py::gil_scoped_release release;
        return box_candidates(references, predictions, options);
      },
      py::arg("reference"), py::arg("prediction"), py::kw_only(), py::arg("axes"), py::arg("criterion"),
      py::arg("corners"), py::arg("spacing"), py::arg("limit"));
}

}  // namespace assay::python
