#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <string>
#include <vector>

#include "assay/delong.hpp"
#include "bindings.hpp"
#include "scores.hpp"

namespace assay::python {
namespace {

constexpr Names<WeightKind, 2> weight_kinds{
    {{"frequency", WeightKind::frequency}, {"importance", WeightKind::importance}}};

}  // namespace

void bind_delong(py::module_& m) {
  py::class_<DeLong>(m, "DeLong", "AUROCs of models on the same samples, and their covariances. Made by `delong`.")
      .def_property_readonly(
          "auroc", [](const DeLong& d) { return array_of(d.auroc); }, "Per model; NaN if a class is absent.")
      .def_property_readonly(
          "covariance", [](const DeLong& d) { return table_of(d.covariance, d.models(), d.models()); },
          "Models x models; NaN also below two samples, or clusters, of a class.")
      .def_readonly("positive_samples", &DeLong::positive_samples)
      .def_readonly("negative_samples", &DeLong::negative_samples)
      .def_readonly("omitted", &DeLong::omitted, "Samples left out for a score that is not finite.")
      .def("__repr__", [](const DeLong& d) {
        return py::str("<DeLong: {} models, {} positive and {} negative samples>")
            .format(d.models(), d.positive_samples, d.negative_samples);
      });
  m.def(
      "delong",
      [](const py::array& reference, const std::vector<py::array>& scores, const std::vector<std::string>& types,
         std::int64_t positive, const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask,
         const std::optional<py::array>& weight, const std::string& weight_kind,
         const std::optional<py::array>& cluster, const std::string& non_finite, int threads) {
        const LabelView labels = label_view(reference, "reference");
        std::vector<ScoreView> views;
        for (std::size_t i = 0; i < scores.size(); ++i) views.push_back(score_view(scores[i], types.at(i)));
        DeLongOptions options;
        options.samples = sample_options(positive, ignore_label, mask, weight, non_finite, threads);
        options.weight_kind = named(weight_kinds, weight_kind, "weight_kind");
        if (cluster) options.cluster = view_of<std::int64_t>(*cluster, "cluster");
        const py::gil_scoped_release release;
        return delong(labels, views, options);
      },
      py::arg("reference").noconvert(), py::arg("scores"), py::kw_only(), py::arg("types"), py::arg("positive"),
      py::arg("ignore_label"), py::arg("mask"), py::arg("weight"), py::arg("weight_kind"), py::arg("cluster"),
      py::arg("non_finite"), py::arg("threads"));
}

}  // namespace assay::python
