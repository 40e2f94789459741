#include <pybind11/operators.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "assay/calibration_bins.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "given.hpp"
#include "pickling.hpp"
#include "scores.hpp"
#include "sums.hpp"

namespace assay::python {
namespace {

constexpr Names<BinSide, 2> sides{{{"left", BinSide::left}, {"right", BinSide::right}}};
constexpr Names<Reduction, 2> reductions{
    {{"positive_class", Reduction::positive_class}, {"top_label", Reduction::top_label}}};
constexpr Names<Outside, 2> outside_policies{{{"raise", Outside::raise}, {"count", Outside::count}}};

template <double (CalibrationBins::*Get)(std::size_t) const>
py::array_t<double> per_bin(const CalibrationBins& bins) {
  std::vector<double> values;
  for (std::size_t bin = 0; bin < bins.size(); ++bin) values.push_back((bins.*Get)(bin));
  return array_of(std::move(values));
}

py::tuple state_of(const CalibrationBins& bins) {
  std::vector<std::int64_t> counts;
  for (const BinCounts& bin : bins.counts()) {
    counts.insert(counts.end(), {bin.samples, bin.events, bin.whole, bin.fraction});
  }
  std::vector<double> weights;
  for (const BinWeights& bin : bins.weights()) weights.insert(weights.end(), {bin.weight, bin.events, bin.score});
  const BinRule& rule = bins.rule();
  const Unbinned& unbinned = bins.unbinned();
  return py::make_tuple(array_of(rule.edges), name_of(sides, rule.side), name_of(reductions, rule.reduction),
                        array_of(std::move(counts)), array_of(std::move(weights)), unbinned.below, unbinned.above,
                        unbinned.omitted);
}

template <class T>
std::vector<T> rows_of(std::vector<T> values, std::size_t width) {
  if (values.size() % width != 0) {
    throw py::value_error("sums must come in rows of " + std::to_string(width) + ", got " +
                          std::to_string(values.size()) + " of them");
  }
  return values;
}

CalibrationBins bins_of(const py::tuple& state) {
  BinRule rule{column_of<double>(state[0].cast<Doubles>()), named(sides, state[1].cast<std::string>(), "side"),
               named(reductions, state[2].cast<std::string>(), "reduction")};
  const auto integers = rows_of(column_of<std::int64_t>(state[3].cast<Integers>()), 4);
  std::vector<BinCounts> counts;
  for (std::size_t i = 0; i < integers.size(); i += 4) {
    counts.push_back({integers[i], integers[i + 1], integers[i + 2], integers[i + 3]});
  }
  const auto numbers = rows_of(column_of<double>(state[4].cast<Doubles>()), 3);
  std::vector<BinWeights> weights;
  for (std::size_t i = 0; i < numbers.size(); i += 3) weights.push_back({numbers[i], numbers[i + 1], numbers[i + 2]});
  return CalibrationBins(std::move(rule), std::move(counts), std::move(weights),
                         {state[5].cast<std::int64_t>(), state[6].cast<std::int64_t>(), state[7].cast<std::int64_t>()});
}

}  // namespace

void bind_calibration_bins(py::module_& m) {
  py::class_<CalibrationBins> bins(m, "CalibrationBins",
                                   "Samples, events and scores added up in bins of the score; sums of one rule add up "
                                   "with +. Made by `calibration_bins`.");
  bind_sums(bins);
  bins.def_property_readonly("edges", [](const CalibrationBins& b) { return array_of(b.rule().edges); })
      .def_property_readonly("side", [](const CalibrationBins& b) { return name_of(sides, b.rule().side); })
      .def_property_readonly("reduction",
                             [](const CalibrationBins& b) { return name_of(reductions, b.rule().reduction); })
      .def_property_readonly("weighted", [](const CalibrationBins& b) { return !b.weights().empty(); })
      .def_property_readonly("count", &per_bin<&CalibrationBins::weight>)
      .def_property_readonly("events", &per_bin<&CalibrationBins::events>)
      .def_property_readonly("score", &per_bin<&CalibrationBins::score>)
      .def_property_readonly("below", [](const CalibrationBins& b) { return b.unbinned().below; })
      .def_property_readonly("above", [](const CalibrationBins& b) { return b.unbinned().above; })
      .def_property_readonly("omitted", [](const CalibrationBins& b) { return b.unbinned().omitted; })
      .def("groups", &CalibrationBins::groups)
      .def("coarser", &CalibrationBins::coarser, py::arg("edges"))
      .def("without_end", &CalibrationBins::without_end)
      .def(
          "__eq__", [](const CalibrationBins& a, const CalibrationBins& b) { return a == b; }, py::is_operator())
      .def("__repr__",
           [](const CalibrationBins& b) {
             return py::str("<CalibrationBins: {:g} samples in {} bins, {}>")
                 .format(b.total_weight(), b.size(), name_of(reductions, b.rule().reduction));
           })
      .def(pickled("CalibrationBins", &state_of, &bins_of));
  m.def("equal_width_edges", &equal_width_edges, py::arg("bins"));
  m.def(
      "calibration_bins",
      [](std::vector<double> edges, const std::string& side, const std::string& reduction) {
        return CalibrationBins(
            {std::move(edges), named(sides, side, "side"), named(reductions, reduction, "reduction")});
      },
      py::kw_only(), py::arg("edges"), py::arg("side"), py::arg("reduction"));
  m.def(
      "update_calibration",
      [](const std::vector<CalibrationBins*>& each, const py::array& reference, const py::array& score,
         const std::string& type, const std::vector<std::int64_t>& labels, std::int64_t positive,
         const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask,
         const std::optional<py::array>& weight, const std::string& non_finite, const std::string& outside,
         const std::optional<double>& sum_tolerance, int threads) {
        const LabelView classes = label_view(reference, "reference");
        const ScoreView scores = score_view(score, type);
        const SampleOptions options = sample_options(positive, ignore_label, mask, weight, non_finite, threads);
        const Outside policy = named(outside_policies, outside, "outside");
        const py::gil_scoped_release release;
        update_calibration(each, classes, scores, labels, options, policy, sum_tolerance);
      },
      py::arg("bins"), py::arg("reference").noconvert(), py::arg("score").noconvert(), py::kw_only(), py::arg("type"),
      py::arg("labels"), py::arg("positive"), py::arg("ignore_label"), py::arg("mask"), py::arg("weight"),
      py::arg("non_finite"), py::arg("outside"), py::arg("sum_tolerance"), py::arg("threads"));
}

}  // namespace assay::python
