#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "assay/distance_transform.hpp"
#include "bindings.hpp"
#include "numpy_view.hpp"

namespace assay::python {
namespace {

template <class T>
py::object transform(const LabelView& labels, const DistanceTransformOptions& options, bool with_indices) {
  std::vector<std::ptrdiff_t> shape = shape_of(labels);
  std::vector<std::size_t> order = transform_axes(labels);
  py::array out = zeros<T>(shape, order);
  py::array indices;
  if (with_indices) {
    shape.insert(shape.begin(), static_cast<std::ptrdiff_t>(shape.size()));
    for (std::size_t& axis : order) ++axis;
    order.insert(order.begin(), 0);
    indices = zeros<std::int32_t>(shape, order);
  }
  auto* values = static_cast<T*>(out.mutable_data());
  auto* positions = with_indices ? static_cast<std::int32_t*>(indices.mutable_data()) : nullptr;
  {
    const py::gil_scoped_release release;
    distance_transform(labels, options, values, positions);
  }
  return with_indices ? py::object(py::make_tuple(out, indices)) : py::object(out);
}

}  // namespace

void bind_distance_transform(py::module_& m) {
  m.def(
      "distance_transform",
      [](const py::array& labels, const std::vector<double>& spacing, bool squared, bool is_signed, bool indices,
         double max_distance, bool black_border, bool in_double, int threads) {
        const LabelView view = label_view(labels, "labels");
        const DistanceTransformOptions options{spacing, squared, is_signed, black_border, max_distance, threads};
        return in_double ? transform<double>(view, options, indices) : transform<float>(view, options, indices);
      },
      py::arg("labels").noconvert(), py::kw_only(), py::arg("spacing"), py::arg("squared"), py::arg("signed"),
      py::arg("indices"), py::arg("max_distance"), py::arg("black_border"), py::arg("in_double"), py::arg("threads"));
}

}  // namespace assay::python
