#include <pybind11/pybind11.h>

#include <string>

#include "assay/parallel.hpp"
#include "assay/version.hpp"
#include "bindings.hpp"

namespace py = pybind11;

PYBIND11_MODULE(_core, m, py::mod_gil_not_used()) {
  m.doc() = "The compiled core of assay.";
  assay::python::bind_components(m);
  assay::python::bind_confusion(m);
  assay::python::bind_distance_transform(m);
  assay::python::bind_overlap(m);
  assay::python::bind_surface(m);
  assay::python::bind_bands(m);
  assay::python::bind_objects(m);
  assay::python::bind_matching(m);
  assay::python::bind_boxes(m);
  assay::python::bind_run_lengths(m);
  assay::python::bind_detection_curve(m);
  assay::python::bind_coco(m);
  assay::python::bind_score_curve(m);
  assay::python::bind_score_histogram(m);
  assay::python::bind_delong(m);

  m.def(
      "build_info",
      [] {
        py::dict info;
        info["version"] = std::to_string(ASSAY_VERSION_MAJOR) + "." + std::to_string(ASSAY_VERSION_MINOR) + "." +
                          std::to_string(ASSAY_VERSION_PATCH);
        info["compiler"] = ASSAY_COMPILER;
        info["openmp"] = assay::has_openmp();
        info["threads"] = assay::default_threads();
        return info;
      },
      "Version, compiler, whether OpenMP is used, and the default number of threads.");
}
