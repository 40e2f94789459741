// numpy arrays as views of the core, and vectors of the core as numpy arrays.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "given.hpp"

namespace assay::python {

namespace py = pybind11;

// A view of any strides, of the array's own memory. The Python layer has checked dtype and byte order; what a view
// itself relies on is checked again here.
template <class T>
NdView<const T> view_of(const py::array& array, const char* name) {
  constexpr int aligned = py::detail::npy_api::NPY_ARRAY_ALIGNED_;
  if ((array.flags() & aligned) == 0) {
    throw py::type_error(std::string(name) + " is not aligned in memory; pass numpy.require(" + name +
                         ", requirements=\"A\")");
  }
  std::vector<std::ptrdiff_t> shape(array.shape(), array.shape() + array.ndim());
  std::vector<std::ptrdiff_t> strides;
  for (py::ssize_t axis = 0; axis < array.ndim(); ++axis) {
    const py::ssize_t bytes = array.strides(axis);
    // The stride of an axis that is never stepped along says nothing.
    const bool stepped = array.shape(axis) > 1;
    if (stepped && bytes % static_cast<py::ssize_t>(sizeof(T)) != 0) {
      throw py::type_error(std::string(name) + " has strides that are no multiple of its item size; pass a copy");
    }
    strides.push_back(stepped ? bytes / static_cast<py::ssize_t>(sizeof(T)) : 0);
  }
  return NdView<const T>(static_cast<const T*>(array.data()), std::move(shape), std::move(strides));
}

inline LabelView label_view(const py::array& array, const char* name) {
  const char kind = array.dtype().kind();
  const bool is_signed = kind == 'i';
  if (array.dtype().byteorder() != '>' && (kind == 'b' || kind == 'u' || is_signed)) {
    switch (array.itemsize()) {
      case 1: return is_signed ? LabelView(view_of<std::int8_t>(array, name)) : view_of<std::uint8_t>(array, name);
      case 2: return is_signed ? LabelView(view_of<std::int16_t>(array, name)) : view_of<std::uint16_t>(array, name);
      case 4: return is_signed ? LabelView(view_of<std::int32_t>(array, name)) : view_of<std::uint32_t>(array, name);
      case 8: return is_signed ? LabelView(view_of<std::int64_t>(array, name)) : view_of<std::uint64_t>(array, name);
      default: break;
    }
  }
  throw py::type_error(std::string(name) + " must be a native bool or integer array, got dtype " +
                       py::str(array.dtype()).cast<std::string>());
}

inline Selection selection_of(const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask) {
  Selection selection;
  selection.ignore_label = ignore_label;
  if (mask) selection.mask = view_of<std::uint8_t>(*mask, "mask");
  return selection;
}

inline std::vector<Region> regions_of(const Classes& classes, const OverlapTable& table) {
  std::vector<Region> regions;
  for (const auto& labels : classes) {
    if (!labels) {
      regions.push_back(table.foreground());
    } else if (const auto* same = std::get_if<Members>(&*labels)) {
      regions.push_back({*same, *same});
    } else {
      const auto& [reference, prediction] = std::get<std::pair<Members, Members>>(*labels);
      regions.push_back({reference, prediction});
    }
  }
  return regions;
}

template <class T>
py::array_t<T> array_of(const std::vector<T>& values) {
  return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data());
}

// An array in the memory of the values.
template <class T>
py::array_t<T> array_over(std::vector<T>&& values, const std::vector<std::size_t>& shape) {
  auto owned = std::make_unique<std::vector<T>>(std::move(values));
  const T* const data = owned->data();
  const py::capsule owner(owned.get(), [](void* given) { delete static_cast<std::vector<T>*>(given); });
  owned.release();
  return py::array_t<T>(shape, data, owner);
}

template <class T>
py::array_t<T> array_of(std::vector<T>&& values) {
  const std::size_t size = values.size();
  return array_over(std::move(values), {size});
}

// rows x columns, row by row.
template <class T>
py::array_t<T> table_of(std::vector<T>&& values, std::size_t rows, std::size_t columns) {
  return array_over(std::move(values), {rows, columns});
}

template <class T>
py::array_t<T> table_of(const std::vector<T>& values, std::size_t rows, std::size_t columns) {
  return py::array_t<T>({rows, columns}, values.data());
}

inline std::vector<std::int64_t> vector_of(const py::object& array) {
  const py::array_t<std::int64_t, py::array::c_style | py::array::forcecast> values(array);
  return {values.data(), values.data() + values.size()};
}

// Zeros of the given shape, contiguous with the axes in the given order, from slowest to fastest. Their memory is not
// touched.
template <class T>
py::array zeros(const std::vector<std::ptrdiff_t>& shape, const std::vector<std::size_t>& order) {
  std::vector<std::ptrdiff_t> extents;
  std::vector<std::size_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    extents.push_back(shape[order[i]]);
    place[order[i]] = i;
  }
  const py::object array = py::module_::import("numpy").attr("zeros")(py::tuple(py::cast(extents)), py::dtype::of<T>());
  return array.attr("transpose")(py::tuple(py::cast(place)));
}

}  // namespace assay::python
