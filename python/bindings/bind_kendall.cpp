#include <pybind11/pybind11.h>

#include <cstdint>
#include <vector>

#include "assay/kendall.hpp"
#include "bindings.hpp"
#include "columns.hpp"

namespace assay::python {

namespace py = pybind11;

void bind_kendall(py::module_& m) {
  m.def(
      "kendall_tau_b",
      [](const Integers& first, const Integers& second) {
        const std::vector<std::int64_t> a = column_of<std::int64_t>(first);
        const std::vector<std::int64_t> b = column_of<std::int64_t>(second);
        const py::gil_scoped_release release;
        return ordered_pairs(a, b).tau_b();
      },
      py::arg("first"), py::arg("second"));
}

}  // namespace assay::python
