#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>
#include <utility>
#include <variant>

#include "assay/components.hpp"
#include "assay/distance_transform.hpp"
#include "bindings.hpp"
#include "named.hpp"
#include "numpy_view.hpp"

namespace assay::python {
namespace {

ComponentOptions options_of(const std::string& connectivity, std::vector<double> spacing, int threads) {
  return {named(connectivities, connectivity, "connectivity"), std::move(spacing), threads};
}

// The components of an array, and how the array was laid out.
struct Found {
  Found(const LabelView& view, const ComponentOptions& options)
      : shape(shape_of(view)), order(transform_axes(view)), runs(view, options) {}

  std::vector<std::ptrdiff_t> shape;
  std::vector<std::size_t> order;
  ComponentRuns runs;
};

// (low, high) per axis, component by component.
py::array_t<std::int64_t> boxes_of(const Components& all) {
  py::array_t<std::int64_t> boxes({all.size(), all.rank(), std::size_t{2}});
  std::int64_t* to = boxes.mutable_data();
  for (std::size_t cell = 0; cell < all.low.size(); ++cell) {
    *to++ = all.low[cell];
    *to++ = all.high[cell];
  }
  return boxes;
}

// What is known of each component, by name.
py::dict columns_of(const Found& found) {
  Components all = [&] {
    const py::gil_scoped_release release;
    return found.runs.measure();
  }();
  py::dict columns;
  columns["volumes"] = array_of(all.volumes());
  columns["boxes"] = boxes_of(all);
  columns["centroids"] = table_of(all.centroids(), all.size(), all.rank());
  columns["touches_edge"] = array_of(all.touches_edge()).attr("view")("?");
  columns["values"] = array_of(std::move(all.value));
  columns["voxels"] = array_of(std::move(all.voxels));
  return columns;
}

// An array that has one of `values` for each component in its voxels, and their type.
py::array paint(const Found& found, const py::array& values) {
  if (values.ndim() != 1 || values.size() != found.runs.count()) {
    throw py::value_error("values must have one entry per component");
  }
  const auto paint_values = [&](const auto& view) -> py::array {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(view.data())>>;
    std::vector<T> given;
    for (std::ptrdiff_t i = 0; i < view.size(); ++i) given.push_back(view.data()[i * view.strides()[0]]);
    py::array out = zeros<T>(found.shape, found.order);
    auto* to = static_cast<T*>(out.mutable_data());
    const py::gil_scoped_release release;
    found.runs.paint(given, to);
    return out;
  };
  return std::visit(paint_values, label_view(values, "values"));
}

}  // namespace

void bind_components(py::module_& m) {
  py::class_<Found>(m, "ComponentRuns", "The connected components of an array, as runs of voxels.")
      .def(py::init(
               [](const py::array& mask, const std::string& connectivity, std::vector<double> spacing, int threads) {
                 const LabelView view = label_view(mask, "mask");
                 const ComponentOptions options = options_of(connectivity, std::move(spacing), threads);
                 const py::gil_scoped_release release;
                 return Found(view, options);
               }),
           py::arg("mask").noconvert(), py::kw_only(), py::arg("connectivity"), py::arg("spacing"), py::arg("threads"))
      .def_property_readonly(
          "count", [](const Found& found) { return found.runs.count(); }, "How many there are.")
      .def("measure", &columns_of, "What is known of each component, by name.")
      .def("paint", &paint, py::arg("values").noconvert(),
           "An array with one of these values in the voxels of each component, and 0 elsewhere.")
      .def(
          "merge",
          [](Found& found, const std::string& element, int dilation, const std::string& connectivity) {
            const MergeOptions options{named(connectivities, element, "element"), dilation,
                                       named(connectivities, connectivity, "connectivity")};
            const py::gil_scoped_release release;
            found.runs.merge(options);
          },
          py::kw_only(), py::arg("element"), py::arg("dilation"), py::arg("connectivity"),
          "Merges components that are connected after a dilation.");
  m.def(
      "count_components",
      [](const py::array& mask, const std::string& connectivity, int threads) {
        const LabelView view = label_view(mask, "mask");
        const ComponentOptions options = options_of(connectivity, {}, threads);
        const py::gil_scoped_release release;
        return count_components(view, options);
      },
      py::arg("mask").noconvert(), py::kw_only(), py::arg("connectivity"), py::arg("threads"));
}

}  // namespace assay::python
