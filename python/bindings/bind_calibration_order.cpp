#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assay/calibration_order.hpp"
#include "assay/top_label.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "scores.hpp"

namespace assay::python {
namespace {

constexpr Names<BinSide, 2> sides{{{"left", BinSide::left}, {"right", BinSide::right}}};

using NoGil = py::call_guard<py::gil_scoped_release>;

template <class Source>
void bind_source(py::module_& m) {
  m.def("equal_mass_groups", py::overload_cast<const Source&, std::int64_t>(&equal_mass_groups), py::arg("scores"),
        py::arg("groups"), NoGil());
  m.def("isotonic_groups", py::overload_cast<const Source&>(&isotonic_groups), py::arg("scores"), NoGil());
  m.def(
      "cumulative_calibration",
      [](const Source& source) {
        CumulativeCalibration found;
        {
          const py::gil_scoped_release release;
          found = cumulative_calibration(source);
        }
        return py::make_tuple(found.kolmogorov_smirnov, found.kuiper);
      },
      py::arg("scores"));
}

template <class T>
py::tuple top_labels(const py::array& reference, const ScoreView& probabilities,
                     const std::vector<std::int64_t>& labels, const SampleOptions& options,
                     const std::optional<double>& sum_tolerance) {
  const LabelView classes = label_view(reference, "reference");
  const std::vector<py::ssize_t> shape(reference.shape(), reference.shape() + reference.ndim());
  py::array_t<bool> correct(shape);
  py::array_t<T> confidence(shape);
  bool* const hits = correct.mutable_data();
  T* const scores = confidence.mutable_data();
  std::int64_t omitted = 0;
  {
    const py::gil_scoped_release release;
    omitted = top_label_scores(classes, probabilities, labels, options, sum_tolerance, hits, scores);
  }
  return py::make_tuple(std::move(correct), std::move(confidence), omitted);
}

}  // namespace

void bind_calibration_order(py::module_& m) {
  bind_source<ScoreCurve>(m);
  bind_source<CalibrationBins>(m);
  m.def(
      "binned_groups",
      [](const ScoreCurve& curve, const std::vector<double>& edges, const std::string& side, bool open) {
        const BinSide end = named(sides, side, "side");
        const py::gil_scoped_release release;
        return binned_groups(curve, edges, end, open);
      },
      py::arg("curve"), py::arg("edges"), py::arg("side"), py::arg("open"));
  m.def(
      "score_bits",
      [](const ScoreCurve& curve) {
        return std::visit([](const auto& both) { return 8 * sizeof(both.positive.key[0]); }, curve.columns());
      },
      py::arg("curve"));
  m.def("distinct_brier", &distinct_brier, py::arg("curve"), NoGil());
  m.def(
      "scores_at_ranks",
      [](const ScoreCurve& curve, const std::vector<std::int64_t>& ranks) {
        return array_of(scores_at_ranks(curve, ranks));
      },
      py::arg("curve"), py::arg("ranks"));
  m.def(
      "top_label_scores",
      [](const py::array& reference, const py::array& score, const std::string& type,
         const std::vector<std::int64_t>& labels, std::int64_t positive,
         const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask,
         const std::optional<py::array>& weight, const std::string& non_finite,
         const std::optional<double>& sum_tolerance, int threads) {
        if ((reference.flags() & py::array::c_style) == 0) {
          throw py::type_error("reference must be contiguous, in the order of its axes");
        }
        const ScoreView scores = score_view(score, type);
        const SampleOptions options = sample_options(positive, ignore_label, mask, weight, non_finite, threads);
        return type == "float64" ? top_labels<double>(reference, scores, labels, options, sum_tolerance)
                                 : top_labels<float>(reference, scores, labels, options, sum_tolerance);
      },
      py::arg("reference").noconvert(), py::arg("score").noconvert(), py::kw_only(), py::arg("type"), py::arg("labels"),
      py::arg("positive"), py::arg("ignore_label"), py::arg("mask"), py::arg("weight"), py::arg("non_finite"),
      py::arg("sum_tolerance"), py::arg("threads"));
}

}  // namespace assay::python
