#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <utility>

#include "assay/consistency.hpp"
#include "assay/objects.hpp"
#include "bindings.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"

namespace assay::python {
namespace {

py::tuple state_of(const Objects& side) {
  return py::make_tuple(array_of(side.label), array_of(side.count), array_of(side.void_count),
                        array_of(side.crowd_count), array_of(side.low), array_of(side.high), array_of(side.index_sum));
}

Objects objects_of(const py::tuple& state) {
  const auto column = [&](std::size_t i) { return vector_of(state[i]); };
  return {column(0), column(1), column(2), column(3), column(4), column(5), column(6)};
}

py::tuple pairs_of(const ObjectPairs& o) {
  return py::make_tuple(array_of(o.pair_reference), array_of(o.pair_prediction), array_of(o.intersection));
}

py::tuple boxes_of(const ObjectPairs& o, const Objects& side) {
  return py::make_tuple(table_of(side.low, side.size(), o.spacing.size()),
                        table_of(side.high, side.size(), o.spacing.size()));
}

}  // namespace

void bind_objects(py::module_& m) {
  py::class_<ObjectPairs>(m, "ObjectPairs",
                          "The objects of two instance label maps, and the pairs of them that share voxels.\n\n"
                          "Objects are numbered in the order of their labels; pairs hold these numbers.")
      .def_readonly("spacing", &ObjectPairs::spacing, "mm per axis.")
      .def_property_readonly(
          "reference_labels", [](const ObjectPairs& o) { return array_of(o.reference.label); },
          "Labels of the reference objects, ascending.")
      .def_property_readonly(
          "prediction_labels", [](const ObjectPairs& o) { return array_of(o.prediction.label); },
          "Labels of the predicted objects, ascending.")
      .def_property_readonly(
          "reference_voxels", [](const ObjectPairs& o) { return array_of(o.reference.count); },
          "Voxels of each reference object.")
      .def_property_readonly(
          "prediction_voxels", [](const ObjectPairs& o) { return array_of(o.prediction.count); },
          "Voxels of each predicted object.")
      .def_property_readonly(
          "void_voxels", [](const ObjectPairs& o) { return array_of(o.prediction.void_count); },
          "Voxels of each predicted object where the reference is void.")
      .def_property_readonly(
          "crowd_voxels", [](const ObjectPairs& o) { return array_of(o.prediction.crowd_count); },
          "Voxels of each predicted object where the reference is a crowd.")
      .def_property_readonly(
          "reference_boxes", [](const ObjectPairs& o) { return boxes_of(o, o.reference); },
          "(low, high) of the reference objects, two arrays of one row per object and one column per axis, half open.")
      .def_property_readonly(
          "prediction_boxes", [](const ObjectPairs& o) { return boxes_of(o, o.prediction); },
          "(low, high) of the predicted objects, two arrays of one row per object and one column per axis, half open.")
      .def_property_readonly("pairs", &pairs_of,
                             "(numbers of references, numbers of predictions, voxels in common), three int64 arrays.")
      .def("aji", &ObjectPairs::aji,
           "Aggregated Jaccard index: each reference takes the prediction of the highest IoU, which others may take "
           "too. NaN without any object. Kumar et al., IEEE TMI 36 (2017).")
      .def("aji_plus", &ObjectPairs::aji_plus,
           "AJI with one-to-one pairs of the largest sum of IoU. NaN without any object. Graham et al., \"HoVer-Net\", "
           "Medical Image Analysis 58 (2019).")
      .def("ensemble_dice", &ObjectPairs::ensemble_dice,
           "Twice the voxels in common over the sum of sizes, summed over all pairs that share voxels; NaN if none "
           "does. Vu et al., Frontiers in Bioengineering and Biotechnology 7 (2019).")
      .def("__repr__",
           [](const ObjectPairs& o) {
             return py::str("<ObjectPairs: {} references, {} predictions, {} pairs that share voxels>")
                 .format(o.reference.size(), o.prediction.size(), o.size());
           })
      .def(pickled(
          "ObjectPairs",
          [](const ObjectPairs& o) {
            return py::make_tuple(o.spacing, state_of(o.reference), state_of(o.prediction), pairs_of(o));
          },
          [](const py::tuple& t) {
            const auto pairs = t[3].cast<py::tuple>();
            ObjectPairs objects{t[0].cast<std::vector<double>>(),
                                objects_of(t[1]),
                                objects_of(t[2]),
                                vector_of(pairs[0]),
                                vector_of(pairs[1]),
                                vector_of(pairs[2])};
            check_columns(objects);
            return objects;
          }));

  m.def(
      "object_pairs",
      [](const OverlapTable& table, std::optional<std::vector<std::int64_t>> reference_labels,
         std::optional<std::vector<std::int64_t>> prediction_labels, std::vector<std::int64_t> void_labels,
         std::vector<std::int64_t> crowd_labels) {
        const ObjectChoice choice{std::move(reference_labels), std::move(prediction_labels), std::move(void_labels),
                                  std::move(crowd_labels)};
        const py::gil_scoped_release release;
        return object_pairs(table, choice);
      },
      py::arg("table"), py::kw_only(), py::arg("reference_labels") = py::none(),
      py::arg("prediction_labels") = py::none(), py::arg("void_labels") = std::vector<std::int64_t>{},
      py::arg("crowd_labels") = std::vector<std::int64_t>{});
}

}  // namespace assay::python
