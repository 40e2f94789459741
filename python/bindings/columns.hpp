// Columns that the Python layer made: contiguous, of the core's types.
#pragma once

#include <pybind11/numpy.h>

#include <cstdint>
#include <vector>

namespace assay::python {

template <class T>
std::vector<T> column_of(const pybind11::array_t<T, pybind11::array::c_style>& values) {
  return {values.data(), values.data() + values.size()};
}

using Doubles = pybind11::array_t<double, pybind11::array::c_style>;
using Integers = pybind11::array_t<std::int64_t, pybind11::array::c_style>;
using Flags = pybind11::array_t<std::uint8_t, pybind11::array::c_style>;

}  // namespace assay::python
