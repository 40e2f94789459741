#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "assay/bands.hpp"
#include "assay/consistency.hpp"
#include "bindings.hpp"
#include "named.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"

namespace assay::python {
namespace {

constexpr Names<bool, 2> limits{{{"inclusive", false}, {"strict", true}}};
constexpr Names<bool, 2> width_units{{{"mm", false}, {"voxel", true}}};

}  // namespace

void bind_bands(py::module_& m) {
  py::class_<BoundaryBands>(m, "BoundaryBands", "The bands inside the boundaries of one class, in voxels.")
      .def_readonly("reference", &BoundaryBands::reference, "Voxels in the band of the reference.")
      .def_readonly("prediction", &BoundaryBands::prediction, "Voxels in the band of the prediction.")
      .def_readonly("intersection", &BoundaryBands::intersection, "Voxels in both.")
      .def_property_readonly(
          "status", [](const BoundaryBands& b) { return to_string(b.status); },
          "\"ok\", \"both_empty\", \"reference_empty\" or \"prediction_empty\".")
      .def("iou", &BoundaryBands::iou, "Intersection over union; NaN if both masks are empty, 0 if one is.")
      .def(pickled(
          "BoundaryBands",
          [](const BoundaryBands& b) {
            return py::make_tuple(b.reference, b.prediction, b.intersection, static_cast<int>(b.status));
          },
          [](const py::tuple& t) {
            const BoundaryBands stored{t[0].cast<std::int64_t>(), t[1].cast<std::int64_t>(), t[2].cast<std::int64_t>(),
                                       stored_status(t[3])};
            check_columns(stored);
            return stored;
          }));

  m.def(
      "boundary_bands",
      [](const py::array& reference, const py::array& prediction, const OverlapTable& table, const Classes& regions,
         const std::string& band, double width, const std::string& limit, const std::string& width_unit,
         const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask, int threads) {
        const LabelView reference_view = label_view(reference, "reference");
        const LabelView prediction_view = label_view(prediction, "prediction");
        const BandOptions options{selection_of(ignore_label, mask),
                                  named(bands, band, "band"),
                                  width,
                                  named(limits, limit, "limit"),
                                  named(width_units, width_unit, "width_unit"),
                                  threads};
        const std::vector<Region> classes = regions_of(regions, table);
        const py::gil_scoped_release release;
        return boundary_bands(reference_view, prediction_view, table, classes, options);
      },
      py::arg("reference").noconvert(), py::arg("prediction").noconvert(), py::arg("table"), py::arg("regions"),
      py::kw_only(), py::arg("band"), py::arg("width"), py::arg("limit") = "inclusive", py::arg("width_unit") = "mm",
      py::arg("ignore_label"), py::arg("mask"), py::arg("threads"));
}

}  // namespace assay::python
