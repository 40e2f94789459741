#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/adjacency.hpp"
#include "assay/consistency.hpp"
#include "assay/topology.hpp"
#include "bindings.hpp"
#include "given.hpp"
#include "named.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"

namespace assay::python {
namespace {

py::tuple betti_of(const Topology& t) { return py::make_tuple(t.betti[0], t.betti[1], t.betti[2]); }

void bind_topology_class(const py::module_& m) {
  py::class_<Topology>(m, "Topology", "The topology of one mask; all numbers of an empty mask are 0.")
      .def_readonly("voxels", &Topology::voxels, "How many voxels the mask has.")
      .def_property_readonly(
          "betti", &betti_of,
          "Betti numbers 0, 1 and 2: components; holes in 2D, tunnels (handles) in 3D; cavities in 3D.")
      .def_property_readonly("euler", &Topology::euler, "Euler characteristic: betti[0] - betti[1] + betti[2].")
      .def("__repr__",
           [](const Topology& t) {
             return py::str("<Topology: {} components, {} holes, {} cavities>").format(*betti_of(t));
           })
      .def(
          "__eq__", [](const Topology& a, const Topology& b) { return a == b; }, py::is_operator())
      .def("__hash__", [](const Topology& t) { return py::hash(py::make_tuple(t.voxels, betti_of(t))); })
      .def(pickled(
          "Topology", [](const Topology& t) { return py::make_tuple(t.voxels, betti_of(t)); },
          [](const py::tuple& t) {
            const Topology topology{t[0].cast<std::int64_t>(), t[1].cast<std::array<std::int64_t, 3>>()};
            check_columns(topology);
            return topology;
          }));
}

void bind_topology_pair(const py::module_& m) {
  py::class_<TopologyPair>(m, "TopologyPair", "The topology of both masks of one class.")
      .def_readonly("reference", &TopologyPair::reference, "Of the reference.")
      .def_readonly("prediction", &TopologyPair::prediction, "Of the prediction.")
      .def_property_readonly(
          "status", [](const TopologyPair& p) { return to_string(p.status()); },
          R"("ok", "both_empty", "reference_empty" or "prediction_empty". All errors are defined with each.)")
      .def(
          "betti_error",
          [](const TopologyPair& p, const Given<std::int64_t>& dimension) {
            return p.betti_error(dimension.as("dimension"));
          },
          py::arg("dimension") = 0,
          "Absolute difference of a Betti number: 0 of components, 1 of holes (in 3D tunnels), 2 of cavities.")
      .def("euler_error", &TopologyPair::euler_error, "Absolute difference of the Euler characteristics.")
      .def("component_difference", &TopologyPair::component_difference,
           "Components of the prediction minus those of the reference.")
      .def("component_match", &TopologyPair::component_match, "Whether both have as many components.")
      .def("__repr__",
           [](const TopologyPair& p) {
             return py::str("<TopologyPair: Betti numbers {} of the reference, {} of the prediction>")
                 .format(betti_of(p.reference), betti_of(p.prediction));
           })
      .def(
          "__eq__", [](const TopologyPair& a, const TopologyPair& b) { return a == b; }, py::is_operator())
      .def("__hash__", [](const TopologyPair& p) { return py::hash(py::make_tuple(p.reference, p.prediction)); })
      .def(pickled(
          "TopologyPair", [](const TopologyPair& p) { return py::make_tuple(p.reference, p.prediction); },
          [](const py::tuple& t) { return TopologyPair{t[0].cast<Topology>(), t[1].cast<Topology>()}; }));
}

TopologyOptions options_of(const std::string& connectivity, const std::optional<std::int64_t>& ignore_label,
                           const std::optional<py::array>& mask, int threads) {
  return {selection_of(ignore_label, mask), named(connectivities, connectivity, "connectivity"), threads};
}

}  // namespace

void bind_topology(py::module_& m) {
  bind_topology_class(m);
  bind_topology_pair(m);

  m.def(
      "topology",
      [](const py::array& labels, const OverlapTable& table, const Classes& classes, const std::string& connectivity,
         const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask, int threads) {
        const LabelView view = label_view(labels, "labels");
        const TopologyOptions options = options_of(connectivity, ignore_label, mask, threads);
        std::vector<std::vector<std::int64_t>> members;
        for (const Region& region : regions_of(classes, table)) members.push_back(region.reference);
        const py::gil_scoped_release release;
        return topology(view, table, members, options);
      },
      py::arg("labels").noconvert(), py::arg("table"), py::arg("classes"), py::kw_only(), py::arg("connectivity"),
      py::arg("ignore_label"), py::arg("mask"), py::arg("threads"));
  m.def(
      "topology_pairs",
      [](const py::array& reference, const py::array& prediction, const OverlapTable& table, const Classes& regions,
         const std::string& connectivity, const std::optional<std::int64_t>& ignore_label,
         const std::optional<py::array>& mask, int threads) {
        const LabelView reference_view = label_view(reference, "reference");
        const LabelView prediction_view = label_view(prediction, "prediction");
        const TopologyOptions options = options_of(connectivity, ignore_label, mask, threads);
        const std::vector<Region> classes = regions_of(regions, table);
        const py::gil_scoped_release release;
        return topology_pairs(reference_view, prediction_view, table, classes, options);
      },
      py::arg("reference").noconvert(), py::arg("prediction").noconvert(), py::arg("table"), py::arg("regions"),
      py::kw_only(), py::arg("connectivity") = "full", py::arg("ignore_label"), py::arg("mask"), py::arg("threads"));
  m.def(
      "label_adjacency",
      [](const py::array& labels, const std::string& connectivity, const std::optional<std::int64_t>& ignore_label,
         const std::optional<py::array>& mask, int threads) {
        const LabelView view = label_view(labels, "labels");
        const AdjacencyOptions options{selection_of(ignore_label, mask),
                                       named(connectivities, connectivity, "connectivity"), threads};
        const py::gil_scoped_release release;
        return label_adjacency(view, options);
      },
      py::arg("labels").noconvert(), py::kw_only(), py::arg("connectivity"), py::arg("ignore_label"), py::arg("mask"),
      py::arg("threads"));
}

}  // namespace assay::python
