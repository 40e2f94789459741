#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "assay/surface.hpp"
#include "bindings.hpp"
#include "given.hpp"
#include "named.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"

namespace assay::python {
namespace {

// "faces", "triangles", or "3x3" for three points along each edge.
int quadrature_of(const std::string& name) {
  if (name == "faces") return 1;
  if (name == "triangles") return BoundaryModel::triangles;
  for (int points = 2; points <= BoundaryModel::finest; ++points) {
    if (name == std::to_string(points) + "x" + std::to_string(points)) return points;
  }
  throw py::value_error("quadrature must be \"faces\", \"triangles\" or like \"3x3\", got \"" + name + "\"");
}

BoundaryModel model_of(const std::string& boundary, const std::string& neighbourhood, const std::string& image_edge,
                       const std::string& targets, const std::string& quadrature) {
  BoundaryModel model;
  model.boundary = named(boundaries, boundary, "boundary");
  model.neighbourhood = named(neighbourhoods, neighbourhood, "neighbourhood");
  model.image_edge = named(image_edges, image_edge, "image_edge");
  if (targets != "same") model.targets = named(neighbourhoods, targets, "targets");
  model.quadrature = quadrature_of(quadrature);
  return model;
}

Directions directions_of(const Given<std::string>& given) {
  return named(all_directions, given.as("directions"), "directions");
}

double tolerance_of(const Given<double>& given) { return given.as("tolerance"); }

py::object index_of(const std::vector<double>& position) {
  return position.empty() ? py::object(py::none()) : py::object(py::tuple(py::cast(position)));
}

void bind_directed(py::module_& m) {
  py::class_<DirectedDistances>(m, "DirectedDistances",
                                "Distances (mm) from every surface element of one mask to the surface of the other.")
      .def_property_readonly(
          "distance", [](const DirectedDistances& d) { return array_of(d.distance); },
          "Distinct distances, ascending; infinite if the other mask has no surface.")
      .def_property_readonly(
          "weight", [](const DirectedDistances& d) { return array_of(d.weight); },
          "Weight of the surface elements at each distance: how many voxels, or their area in mm^2.")
      .def_property_readonly(
          "farthest", [](const DirectedDistances& d) { return index_of(d.farthest); },
          "Array index of one of the elements with the largest distance, a tuple of numbers that are whole at the\n"
          "centres of voxels; None if that distance is infinite or there is no element.")
      .def("mean", &DirectedDistances::mean, "Weighted mean, mm.")
      .def(pickled(
          "DirectedDistances",
          [](const DirectedDistances& d) { return py::make_tuple(d.distance, d.weight, d.farthest); },
          [](const py::tuple& t) {
            DirectedDistances d{t[0].cast<std::vector<double>>(), t[1].cast<std::vector<double>>(),
                                t[2].cast<std::vector<double>>()};
            if (d.distance.size() != d.weight.size()) {
              throw py::value_error("distances and weights must be as many, got " + std::to_string(d.distance.size()) +
                                    " and " + std::to_string(d.weight.size()));
            }
            return d;
          }));
}

void bind_distances(py::module_& m) {
  py::class_<SurfaceDistances>(
      m, "SurfaceDistances",
      "Distances between the surfaces of one class in both directions.\n\n"
      "Metrics are NaN unless both masks have a surface, except that nsd is 0 if exactly one mask is empty and the "
      "other has a surface: with image_edge \"foreground\" a mask that fills the image has none. Definitions: "
      "Maier-Hein, Reinke et al., \"Metrics reloaded\", Nature "
      "Methods 21 (2024).\n\n"
      "`directions` is \"max\", \"mean\", \"pooled\" (distances of both directions together),\n"
      "\"reference_to_prediction\" or \"prediction_to_reference\".")
      .def_readonly("reference_to_prediction", &SurfaceDistances::reference_to_prediction)
      .def_readonly("prediction_to_reference", &SurfaceDistances::prediction_to_reference)
      .def_property_readonly(
          "status", [](const SurfaceDistances& s) { return to_string(s.status); },
          "\"ok\", \"both_empty\", \"reference_empty\" or \"prediction_empty\".")
      .def_property_readonly(
          "boundary", [](const SurfaceDistances& s) { return name_of(boundaries, s.boundary); },
          "\"voxel\", \"surfel\" or \"face\".")
      .def(
          "hausdorff",
          [](const SurfaceDistances& s, const Given<double>& percentile, const Given<std::string>& directions,
             const Given<std::optional<std::string>>& rule) {
            std::optional<PercentileRule> used;
            if (const auto name = rule.as("rule")) used = named(percentile_rules, *name, "rule");
            return s.hausdorff(percentile.as("percentile"), directions_of(directions), used);
          },
          py::arg("percentile") = 100.0, py::arg("directions") = "max", py::arg("rule") = py::none(),
          "Percentile (0 to 100) of the distances, mm. `rule` is \"linear\", \"lower\", \"higher\" or \"nearest\" (by\n"
          "order statistics, as numpy names them; for voxels, where it is \"linear\" by default), \"cumulative\" (the\n"
          "smallest distance up to which at least this share of the weight lies; default of surfels and faces) or\n"
          "\"cumulative_strict\" (more than this share).")
      .def("assd", &SurfaceDistances::assd, "Mean of the distances of both directions pooled, mm.")
      .def("masd", &SurfaceDistances::masd, "Mean of the two directed mean distances, mm.")
      .def(
          "asd",
          [](const SurfaceDistances& s, const Given<std::string>& directions) {
            return s.asd(directions_of(directions));
          },
          py::arg("directions") = "prediction_to_reference", "Mean distance of one direction, mm.")
      .def(
          "nsd",
          [](const SurfaceDistances& s, const Given<double>& tolerance, const Given<std::string>& directions) {
            return s.nsd(tolerance_of(tolerance), directions_of(directions));
          },
          py::arg("tolerance"), py::arg("directions") = "pooled",
          "Share of both surfaces that lies within `tolerance` (mm, inclusive) of the other; the mean of their "
          "shares,\n"
          "or that of one surface.")
      .def(
          "surface_overlap",
          [](const SurfaceDistances& s, const Given<double>& tolerance) {
            const double limit = tolerance_of(tolerance);
            return py::make_tuple(s.nsd(limit, Directions::reference_to_prediction),
                                  s.nsd(limit, Directions::prediction_to_reference));
          },
          py::arg("tolerance"), "Shares of the reference's and of the prediction's surface within `tolerance` (mm).")
      .def(
          "nsd_curve",
          [](const SurfaceDistances& s) {
            const auto curve = s.nsd_curve();
            return py::make_tuple(array_of(curve.first), array_of(curve.second));
          },
          "NSD at every tolerance: tolerances (mm, ascending from 0) and values. Between two of them it is the value "
          "at\n"
          "the lower. If NSD is undefined or a\nmask is empty there is one step, at 0.")
      .def(pickled(
          "SurfaceDistances",
          [](const SurfaceDistances& s) {
            return py::make_tuple(s.reference_to_prediction, s.prediction_to_reference, static_cast<int>(s.status),
                                  name_of(boundaries, s.boundary));
          },
          [](const py::tuple& t) {
            return SurfaceDistances{t[0].cast<DirectedDistances>(), t[1].cast<DirectedDistances>(), stored_status(t[2]),
                                    named(boundaries, t[3].cast<std::string>(), "boundary")};
          }));
}

}  // namespace

void bind_surface(py::module_& m) {
  py::class_<ReferenceSurfaces>(m, "ReferenceSurfaces",
                                "The surfaces of one reference that have been found so far, for its next prediction.")
      .def(py::init<>());
  bind_directed(m);
  bind_distances(m);
  m.attr("FINEST_QUADRATURE") = BoundaryModel::finest;
  m.def(
      "surface_distances",
      [](const py::array& reference, const py::array& prediction, const OverlapTable& table, const Classes& regions,
         const std::string& boundary, const std::string& neighbourhood, const std::string& image_edge,
         const std::string& targets, const std::string& quadrature, const std::optional<std::int64_t>& ignore_label,
         const std::optional<py::array>& mask, const std::optional<ReferenceSurfaces>& surfaces, int threads) {
        const LabelView reference_view = label_view(reference, "reference");
        const LabelView prediction_view = label_view(prediction, "prediction");
        const SurfaceOptions options{selection_of(ignore_label, mask),
                                     model_of(boundary, neighbourhood, image_edge, targets, quadrature), threads,
                                     surfaces};
        const std::vector<Region> classes = regions_of(regions, table);
        const py::gil_scoped_release release;
        return surface_distances(reference_view, prediction_view, table, classes, options);
      },
      py::arg("reference").noconvert(), py::arg("prediction").noconvert(), py::arg("table"), py::arg("regions"),
      py::kw_only(), py::arg("boundary") = "voxel", py::arg("neighbourhood") = "face",
      py::arg("image_edge") = "background", py::arg("targets") = "same", py::arg("quadrature") = "faces",
      py::arg("ignore_label"), py::arg("mask"), py::arg("surfaces") = py::none(), py::arg("threads"));
  m.def(
      "surface_elements",
      [](const py::array& mask, const std::vector<double>& spacing, const std::string& boundary,
         const std::string& neighbourhood, const std::string& image_edge, const std::string& targets,
         const std::string& quadrature) {
        const LabelView view = label_view(mask, "mask");
        const BoundaryModel model = model_of(boundary, neighbourhood, image_edge, targets, quadrature);
        SurfaceElements elements;
        {
          const py::gil_scoped_release release;
          elements = surface_elements(view, spacing, model);
        }
        const auto count = static_cast<py::ssize_t>(elements.weight.size());
        return py::make_tuple(py::array_t<double>({count, mask.ndim()}, elements.position.data()),
                              array_of(elements.weight));
      },
      py::arg("mask").noconvert(), py::kw_only(), py::arg("spacing"), py::arg("boundary") = "voxel",
      py::arg("neighbourhood") = "face", py::arg("image_edge") = "background", py::arg("targets") = "same",
      py::arg("quadrature") = "faces");
}

}  // namespace assay::python
