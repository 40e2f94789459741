#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "assay/coco.hpp"
#include "assay/consistency.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"

namespace assay::python {
namespace {

using Pairs = std::vector<std::pair<double, double>>;

CocoObjects objects_of(const Integers& image, const Integers& category, const Doubles& area, const Doubles& box,
                       std::shared_ptr<RunLengthMasks> masks) {
  CocoObjects objects;
  objects.image = column_of<std::int64_t>(image);
  objects.category = column_of<std::int64_t>(category);
  objects.area = column_of<double>(area);
  objects.box = column_of<double>(box);
  objects.masks = std::move(masks);
  return objects;
}

CocoOptions options_of(const std::vector<double>& iou_thresholds, const Pairs& areas,
                       const std::vector<std::int64_t>& max_detections, int threads) {
  CocoOptions options;
  options.iou_thresholds = iou_thresholds;
  options.areas.clear();
  for (const auto& [low, high] : areas) options.areas.push_back({low, high});
  options.max_detections = max_detections;
  options.threads = threads;
  return options;
}

// Arrays whose axes are those of the curves, of precision or without recall points.
py::array_t<double> precision_of(const CocoCurves& curves) {
  return py::array_t<double>(std::vector<std::size_t>(curves.shape.begin(), curves.shape.end()),
                             curves.precision.data());
}

py::array_t<double> recall_of(const CocoCurves& curves) {
  const auto& [thresholds, points, categories, areas, maxima] = curves.shape;
  return py::array_t<double>({thresholds, categories, areas, maxima}, curves.recall.data());
}

}  // namespace

void bind_coco(py::module_& m) {
  py::class_<CocoObjects>(m, "CocoObjects", "Reference objects or detections of many images, as columns.")
      .def("__len__", &CocoObjects::size)
      .def(pickled(
          "CocoObjects",
          [](const CocoObjects& o) {
            return py::make_tuple(array_of(o.image), array_of(o.category), array_of(o.area), array_of(o.box),
                                  std::const_pointer_cast<RunLengthMasks>(o.masks), array_of(o.score),
                                  array_of(o.crowd));
          },
          [](const py::tuple& state) {
            CocoObjects objects =
                objects_of(state[0].cast<Integers>(), state[1].cast<Integers>(), state[2].cast<Doubles>(),
                           state[3].cast<Doubles>(), state[4].cast<std::shared_ptr<RunLengthMasks>>());
            objects.score = column_of<double>(state[5].cast<Doubles>());
            objects.crowd = column_of<std::uint8_t>(state[6].cast<Flags>());
            check_columns(objects);
            return objects;
          }));
  m.def(
      "coco_reference",
      [](const Integers& image, const Integers& category, const Doubles& area, const Doubles& box,
         std::shared_ptr<RunLengthMasks> masks, const Flags& crowd) {
        CocoObjects objects = objects_of(image, category, area, box, std::move(masks));
        objects.crowd = column_of<std::uint8_t>(crowd);
        return objects;
      },
      py::kw_only(), py::arg("image"), py::arg("category"), py::arg("area"), py::arg("box"), py::arg("masks"),
      py::arg("crowd"));
  m.def(
      "coco_prediction",
      [](const Integers& image, const Integers& category, const Doubles& area, const Doubles& box,
         std::shared_ptr<RunLengthMasks> masks, const Doubles& score) {
        CocoObjects objects = objects_of(image, category, area, box, std::move(masks));
        objects.score = column_of<double>(score);
        return objects;
      },
      py::kw_only(), py::arg("image"), py::arg("category"), py::arg("area"), py::arg("box"), py::arg("masks"),
      py::arg("score"));
  m.def(
      "evaluate_coco",
      [](const CocoObjects& reference, const CocoObjects& prediction, std::int64_t images, std::int64_t categories,
         const std::vector<double>& iou_thresholds, const Pairs& areas, const std::vector<std::int64_t>& max_detections,
         int threads) {
        const CocoOptions options = options_of(iou_thresholds, areas, max_detections, threads);
        CocoCurves curves;
        {
          const py::gil_scoped_release release;
          curves = evaluate_coco(reference, prediction, images, categories, options);
        }
        return py::make_tuple(precision_of(curves), recall_of(curves),
                              table_of(curves.references, curves.shape[2], curves.shape[3]));
      },
      py::arg("reference"), py::arg("prediction"), py::kw_only(), py::arg("images"), py::arg("categories"),
      py::arg("iou_thresholds"), py::arg("areas"), py::arg("max_detections"), py::arg("threads"));
}

}  // namespace assay::python
