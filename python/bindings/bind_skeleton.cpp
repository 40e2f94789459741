#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assay/skeleton.hpp"
#include "bindings.hpp"
#include "named.hpp"
#include "numpy_view.hpp"

namespace assay::python {
void bind_skeleton(py::module_& m) {
  m.def(
      "skeletonize",
      [](const py::array& mask, const std::string& method, std::vector<double> spacing,
         std::vector<std::int64_t> members, bool each_label, const std::optional<int>& iterations, int threads) {
        const LabelView view = label_view(mask, "mask");
        const SkeletonOptions options{named(skeleton_methods, method, "method"),
                                      std::move(spacing),
                                      std::move(members),
                                      each_label,
                                      threads,
                                      iterations};
        const std::vector<std::ptrdiff_t>& shape = shape_of(view);
        std::vector<std::size_t> order(shape.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        py::array out = zeros<std::uint8_t>(shape, order);
        auto* const to = static_cast<std::uint8_t*>(out.mutable_data());
        {
          const py::gil_scoped_release release;
          skeletonize(view, options, to);
        }
        return py::array(out.attr("view")("?"));
      },
      py::arg("mask").noconvert(), py::kw_only(), py::arg("method"), py::arg("spacing"), py::arg("members"),
      py::arg("each_label"), py::arg("iterations"), py::arg("threads"));
  m.def(
      "skeleton_length",
      [](const py::array& skeleton, const std::vector<double>& spacing) {
        const LabelView view = label_view(skeleton, "skeleton");
        const py::gil_scoped_release release;
        return skeleton_length(view, spacing);
      },
      py::arg("skeleton").noconvert(), py::kw_only(), py::arg("spacing"));
}

}  // namespace assay::python
