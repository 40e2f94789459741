#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "assay/surface.hpp"
#include "bindings.hpp"
#include "numpy_view.hpp"

namespace assay::python {
namespace {

SurfaceOptions options_of(const std::string& neighbourhood, const std::string& image_edge, Selection selection,
                          int threads) {
  if (neighbourhood != "face" && neighbourhood != "full") {
    throw py::value_error("neighbourhood must be \"face\" or \"full\", got \"" + neighbourhood + "\"");
  }
  if (image_edge != "background" && image_edge != "foreground") {
    throw py::value_error("image_edge must be \"background\" or \"foreground\", got \"" + image_edge + "\"");
  }
  return {std::move(selection), neighbourhood == "face" ? Neighbourhood::face : Neighbourhood::full,
          image_edge == "background" ? ImageEdge::background : ImageEdge::foreground, threads};
}

void bind_directed(py::module_& m) {
  py::class_<DirectedDistances>(m, "DirectedDistances",
                                "Distances (mm) from every surface voxel of one mask to the surface of the other.")
      .def_property_readonly(
          "distance", [](const DirectedDistances& d) { return array_of(d.distance); },
          "Distinct distances, ascending; infinite if the other mask has no surface.")
      .def_property_readonly(
          "weight", [](const DirectedDistances& d) { return array_of(d.weight); },
          "Number of surface voxels at each distance.")
      .def(py::pickle([](const DirectedDistances& d) { return py::make_tuple(d.distance, d.weight); },
                      [](const py::tuple& t) {
                        DirectedDistances d{t[0].cast<std::vector<double>>(), t[1].cast<std::vector<double>>()};
                        if (d.distance.size() != d.weight.size()) {
                          throw py::value_error("distances and weights must be as many, got " +
                                                std::to_string(d.distance.size()) + " and " +
                                                std::to_string(d.weight.size()));
                        }
                        return d;
                      }));
}

}  // namespace

void bind_surface(py::module_& m) {
  bind_directed(m);
  py::class_<SurfaceDistances>(m, "SurfaceDistances",
                               "Distances between the surfaces of one class in both directions.\n\n"
                               "Metrics are NaN unless both masks have a surface, except that nsd is 0 if exactly one "
                               "mask is empty. Definitions: Maier-Hein, Reinke et al., \"Metrics reloaded\", Nature "
                               "Methods 21 (2024).")
      .def_readonly("reference_to_prediction", &SurfaceDistances::reference_to_prediction)
      .def_readonly("prediction_to_reference", &SurfaceDistances::prediction_to_reference)
      .def_property_readonly(
          "status", [](const SurfaceDistances& s) { return to_string(s.status); },
          "\"ok\", \"both_empty\", \"reference_empty\" or \"prediction_empty\".")
      .def("hausdorff", &SurfaceDistances::hausdorff, py::arg("percentile") = 100.0,
           "Larger of the two directed percentiles (0 to 100, linear interpolation), mm.")
      .def("assd", &SurfaceDistances::assd, "Mean of the distances of both directions pooled, mm.")
      .def("masd", &SurfaceDistances::masd, "Mean of the two directed mean distances, mm.")
      .def("nsd", &SurfaceDistances::nsd, py::arg("tolerance"),
           "Share of both surfaces that lies within `tolerance` (mm, inclusive) of the other.")
      .def(py::pickle(
          [](const SurfaceDistances& s) {
            return py::make_tuple(s.reference_to_prediction, s.prediction_to_reference, static_cast<int>(s.status));
          },
          [](const py::tuple& t) {
            return SurfaceDistances{t[0].cast<DirectedDistances>(), t[1].cast<DirectedDistances>(),
                                    static_cast<Status>(t[2].cast<int>())};
          }));

  m.def(
      "surface_distances",
      [](const py::array& reference, const py::array& prediction, const OverlapTable& table,
         const std::vector<std::optional<std::vector<std::int64_t>>>& regions, const std::string& neighbourhood,
         const std::string& image_edge, const std::optional<std::int64_t>& ignore_label,
         const std::optional<py::array>& mask, int threads) {
        const LabelView reference_view = label_view(reference, "reference");
        const LabelView prediction_view = label_view(prediction, "prediction");
        const SurfaceOptions options = options_of(neighbourhood, image_edge, selection_of(ignore_label, mask), threads);
        const std::vector<Region> classes = regions_of(regions, table);
        const py::gil_scoped_release release;
        return surface_distances(reference_view, prediction_view, table, classes, options);
      },
      py::arg("reference").noconvert(), py::arg("prediction").noconvert(), py::arg("table"), py::arg("regions"),
      py::kw_only(), py::arg("neighbourhood"), py::arg("image_edge"), py::arg("ignore_label"), py::arg("mask"),
      py::arg("threads"));
}

}  // namespace assay::python
