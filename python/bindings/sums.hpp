// Statistics that add up.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>

namespace assay::python {

// a + b, and 0 + a, with which sum() starts.
template <class T>
void bind_sums(pybind11::class_<T>& statistic) {
  statistic.def(
               "__add__", [](T a, const T& b) { return a += b; }, pybind11::is_operator())
      .def(
          "__radd__",
          [](const T& a, std::int64_t zero) {
            if (zero != 0)
              throw pybind11::type_error("nothing but 0, with which sum() starts, can be added from the left");
            return a;
          },
          pybind11::arg().noconvert(), pybind11::is_operator());
}

}  // namespace assay::python
