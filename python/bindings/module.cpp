#include <pybind11/pybind11.h>

#include <cstddef>
#include <string>

#include "assay/parallel.hpp"
#include "assay/version.hpp"
#include "bindings.hpp"

namespace py = pybind11;

namespace {

// An object that was made by __new__ alone holds nothing. pybind11 would give its methods memory that nobody has set.
void refuse_empty_objects(const py::module_& m) {
  for (const auto& [name, member] : m.attr("__dict__").cast<py::dict>()) {
    if (!PyType_Check(member.ptr())) continue;
    py::detail::type_info* const bound = py::detail::get_type_info(reinterpret_cast<PyTypeObject*>(member.ptr()));
    if (bound == nullptr) continue;
    bound->operator_new = [](std::size_t) -> void* {
      throw py::type_error("an object made by __new__ alone holds nothing and cannot be used");
    };
  }
}

}  // namespace

PYBIND11_MODULE(_core, m, py::mod_gil_not_used()) {
  m.doc() = "The compiled core of assay.";
  assay::python::bind_components(m);
  assay::python::bind_confusion(m);
  assay::python::bind_confusion_matrix(m);
  assay::python::bind_distance_transform(m);
  assay::python::bind_overlap(m);
  assay::python::bind_skeleton(m);
  assay::python::bind_skeleton_overlap(m);
  assay::python::bind_calibre_recall(m);
  assay::python::bind_surface(m);
  assay::python::bind_bands(m);
  assay::python::bind_objects(m);
  assay::python::bind_detection_curve(m);
  assay::python::bind_matching(m);
  assay::python::bind_boxes(m);
  assay::python::bind_run_lengths(m);
  assay::python::bind_coco(m);
  assay::python::bind_score_curve(m);
  assay::python::bind_score_histogram(m);
  assay::python::bind_calibration_groups(m);
  assay::python::bind_calibration_bins(m);
  assay::python::bind_scoring_sums(m);
  assay::python::bind_kendall(m);
  assay::python::bind_calibration_order(m);
  assay::python::bind_delong(m);
  assay::python::bind_crps(m);
  assay::python::bind_kernel_calibration(m);
  assay::python::bind_ranking(m);
  assay::python::bind_recalibration(m);
  assay::python::bind_topology(m);
  assay::python::bind_bootstrap(m);
  refuse_empty_objects(m);

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
