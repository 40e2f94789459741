// One function per public header of the core; each adds its classes and functions to the module.
#pragma once

#include <pybind11/pybind11.h>

namespace assay::python {

void bind_bands(pybind11::module_& m);
void bind_bootstrap(pybind11::module_& m);
void bind_boxes(pybind11::module_& m);
void bind_calibration_bins(pybind11::module_& m);
void bind_calibration_groups(pybind11::module_& m);
void bind_calibration_order(pybind11::module_& m);
void bind_calibre_recall(pybind11::module_& m);
void bind_coco(pybind11::module_& m);
void bind_components(pybind11::module_& m);
void bind_confusion(pybind11::module_& m);
void bind_confusion_matrix(pybind11::module_& m);
void bind_crps(pybind11::module_& m);
void bind_delong(pybind11::module_& m);
void bind_detection_curve(pybind11::module_& m);
void bind_distance_transform(pybind11::module_& m);
void bind_kendall(pybind11::module_& m);
void bind_kernel_calibration(pybind11::module_& m);
void bind_matching(pybind11::module_& m);
void bind_objects(pybind11::module_& m);
void bind_overlap(pybind11::module_& m);
void bind_ranking(pybind11::module_& m);
void bind_recalibration(pybind11::module_& m);
void bind_run_lengths(pybind11::module_& m);
void bind_score_curve(pybind11::module_& m);
void bind_score_histogram(pybind11::module_& m);
void bind_scoring_sums(pybind11::module_& m);
void bind_skeleton(pybind11::module_& m);
void bind_skeleton_overlap(pybind11::module_& m);
void bind_surface(pybind11::module_& m);
void bind_topology(pybind11::module_& m);

}  // namespace assay::python
