#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <utility>

#include "assay/consistency.hpp"
#include "assay/overlap.hpp"
#include "bindings.hpp"
#include "given.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"
#include "sums.hpp"

namespace assay::python {
namespace {

// (low, high) per axis, or None when there is no voxel.
py::object box_of(const VoxelSet& voxels) {
  if (voxels.count == 0) return py::none();
  py::list box;
  for (std::size_t axis = 0; axis < voxels.low.size(); ++axis) {
    box.append(py::make_tuple(voxels.low[axis], voxels.high[axis]));
  }
  return py::tuple(box);
}

void bind_region_overlap(py::module_& m) {
  py::class_<RegionOverlap>(m, "RegionOverlap",
                            "The overlap of one class with everything else: counts, boxes, centroids, volumes.\n\n"
                            "Volumes are ml for three axes (mm^3 / 1000) and mm^n for other ranks; with no spacing "
                            "given a voxel counts as 1 mm along each axis.")
      .def_readonly("counts", &RegionOverlap::counts)
      .def_property_readonly(
          "status", [](const RegionOverlap& r) { return to_string(r.counts.status()); },
          "\"ok\", \"both_empty\", \"reference_empty\" or \"prediction_empty\".")
      .def_property_readonly(
          "reference_box", [](const RegionOverlap& r) { return box_of(r.reference); },
          "((low, high), ...) per axis, half open; None when empty.")
      .def_property_readonly(
          "prediction_box", [](const RegionOverlap& r) { return box_of(r.prediction); },
          "((low, high), ...) per axis, half open; None when empty.")
      .def_property_readonly(
          "reference_centroid", [](const RegionOverlap& r) { return array_of(r.reference.centroid()); },
          "Mean voxel index per axis; NaN when empty.")
      .def_property_readonly(
          "prediction_centroid", [](const RegionOverlap& r) { return array_of(r.prediction.centroid()); },
          "Mean voxel index per axis; NaN when empty.")
      .def("reference_volume", &RegionOverlap::reference_volume, "Volume of the reference.")
      .def("prediction_volume", &RegionOverlap::prediction_volume, "Volume of the prediction.")
      .def("volume_difference", &RegionOverlap::volume_difference, "Prediction minus reference.")
      .def("absolute_volume_difference", &RegionOverlap::absolute_volume_difference, "|prediction - reference|.")
      .def("relative_volume_difference", &RegionOverlap::relative_volume_difference,
           "100 (prediction - reference) / reference, percent; NaN if the reference is empty.")
      .def("absolute_relative_volume_difference", &RegionOverlap::absolute_relative_volume_difference,
           "100 |prediction - reference| / reference, percent; NaN if the reference is empty.")
      .def("centre_distance", &RegionOverlap::centre_distance,
           "Distance of the two centroids, mm; NaN if a mask is empty.");
}

PairColumns columns_of(const py::tuple& state) {
  const auto column = [&](std::size_t i) { return vector_of(state[i]); };
  return {column(1), column(2), column(3), column(4), column(5), column(6)};
}

py::tuple state_of(const OverlapTable& table) {
  const PairColumns& pairs = table.pairs();
  return py::make_tuple(table.spacing(), array_of(pairs.reference), array_of(pairs.prediction), array_of(pairs.count),
                        array_of(pairs.low), array_of(pairs.high), array_of(pairs.index_sum));
}

std::vector<std::int64_t> members_of(const Labels& labels) {
  const auto* one = std::get_if<std::int64_t>(&labels);
  return one ? std::vector<std::int64_t>{*one} : std::get<std::vector<std::int64_t>>(labels);
}

void bind_overlap_table(py::module_& m) {
  py::class_<OverlapTable> table(
      m, "OverlapTable",
      "Voxel counts for every pair (reference label, prediction label) that occurs in two label "
      "maps, with box and index sums. Tables of disjoint chunks add up with + and sum().");
  bind_sums(table);
  table.def_property_readonly("spacing", &OverlapTable::spacing, "mm per axis.")
      .def_property_readonly("total", &OverlapTable::total, "Number of voxels counted.")
      .def_property_readonly(
          "pairs",
          [](const OverlapTable& t) {
            return py::make_tuple(array_of(t.pairs().reference), array_of(t.pairs().prediction),
                                  array_of(t.pairs().count));
          },
          "(reference labels, prediction labels, counts), three int64 arrays sorted by label.")
      .def_property_readonly(
          "pair_boxes",
          [](const OverlapTable& t) {
            return py::make_tuple(table_of(t.pairs().low, t.pairs().size(), t.rank()),
                                  table_of(t.pairs().high, t.pairs().size(), t.rank()));
          },
          "(low, high), two int64 arrays of one row per pair and one column per axis, half open.")
      .def_property_readonly(
          "reference_labels", [](const OverlapTable& t) { return array_of(t.reference_labels()); },
          "Labels of the reference, sorted, with 0 if it occurs.")
      .def_property_readonly(
          "prediction_labels", [](const OverlapTable& t) { return array_of(t.prediction_labels()); },
          "Labels of the prediction, sorted, with 0 if it occurs.")
      .def(
          "region",
          [](const OverlapTable& t, const Given<Labels>& labels) {
            const std::vector<std::int64_t> members = members_of(labels.as("labels"));
            return t.region({members, members});
          },
          py::arg("labels"),
          "One label, or the union of several, against everything else; an absent label is an empty mask.")
      .def(
          "regions",
          [](const OverlapTable& t, const Given<Classes>& classes) {
            return t.regions(regions_of(classes.as("classes"), t));
          },
          py::arg("classes"),
          "Many classes in one pass: each the labels of one, those of the reference and those of the prediction as "
          "two lists, or None for every label but 0.")
      .def(
          "foreground", [](const OverlapTable& t) { return t.region(t.foreground()); },
          "Every label but 0 against background.")
      .def(
          "confusion",
          [](const OverlapTable& t, const std::optional<std::vector<std::int64_t>>& labels) {
            return labels ? t.confusion(ClassLabels{*labels, {}}) : t.confusion();
          },
          py::arg("labels") = py::none(),
          "The ConfusionMatrix of these labels, which must be all that occur; left out they are those, in ascending "
          "order.")
      .def("__repr__",
           [](const OverlapTable& t) {
             return py::str("<OverlapTable: {} pairs of labels, {} voxels>").format(t.pairs().size(), t.total());
           })
      .def(pickled("OverlapTable", &state_of, [](const py::tuple& state) {
        auto spacing = state[0].cast<std::vector<double>>();
        const PairColumns pairs = columns_of(state);
        check_columns(pairs, spacing.size());
        return OverlapTable(std::move(spacing), pairs);
      }));
}

}  // namespace

void bind_overlap(py::module_& m) {
  bind_region_overlap(m);
  bind_overlap_table(m);
  m.def(
      "overlap_table",
      [](const py::array& reference, const py::array& prediction, std::vector<double> spacing,
         const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask,
         std::vector<std::ptrdiff_t> origin, int threads) {
        const LabelView reference_view = label_view(reference, "reference");
        const LabelView prediction_view = label_view(prediction, "prediction");
        const OverlapOptions options{selection_of(ignore_label, mask), std::move(spacing), std::move(origin), threads};
        const py::gil_scoped_release release;
        return overlap_table(reference_view, prediction_view, options);
      },
      py::arg("reference").noconvert(), py::arg("prediction").noconvert(), py::kw_only(), py::arg("spacing"),
      py::arg("ignore_label"), py::arg("mask"), py::arg("origin"), py::arg("threads"));
}

}  // namespace assay::python
