#include <pybind11/operators.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assay/scoring_sums.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "pickling.hpp"
#include "scores.hpp"
#include "sums.hpp"

namespace assay::python {
namespace {

constexpr Names<Score, score_count> scores{{{"brier", Score::brier},
                                            {"log", Score::log},
                                            {"spherical", Score::spherical},
                                            {"top_label_brier", Score::top_label_brier},
                                            {"rps", Score::rps},
                                            {"sa_rps", Score::sa_rps},
                                            {"grade_error", Score::grade_error},
                                            {"grade_square", Score::grade_square},
                                            {"calibration", Score::calibration},
                                            {"calibration_spread", Score::calibration_spread}}};
constexpr Names<Decision, 2> decisions{{{"argmax", Decision::highest}, {"median", Decision::median}}};

template <class Sums, class Numbers>
void put_counts(const Sums& one, Numbers& numbers) {
  numbers.push_back(one.infinite);
  numbers.insert(numbers.end(), one.highest.begin(), one.highest.end());
  numbers.insert(numbers.end(), one.median.begin(), one.median.end());
}

py::tuple state_of(const ScoringSums& sums) {
  std::vector<std::int64_t> counts;
  std::vector<std::int64_t> fixed;
  for (const CountedSums& one : sums.counted()) {
    put_counts(one, counts);
    for (const FixedSum& sum : one.score) fixed.insert(fixed.end(), {sum.whole, sum.fraction});
    for (const FixedSum& sum : one.probability) fixed.insert(fixed.end(), {sum.whole, sum.fraction});
  }
  std::vector<double> weights;
  for (const WeightedSums& one : sums.weighted()) {
    put_counts(one, weights);
    weights.insert(weights.end(), one.score.begin(), one.score.end());
    weights.insert(weights.end(), one.probability.begin(), one.probability.end());
  }
  return py::make_tuple(array_of(sums.labels()), array_of(std::move(counts)), array_of(std::move(fixed)),
                        array_of(std::move(weights)), sums.omitted());
}

// Takes numbers off the front of what was stored.
template <class T>
class Stored {
 public:
  Stored(std::vector<T> numbers, std::size_t expected, const char* name) : numbers_(std::move(numbers)) {
    if (numbers_.size() == expected) return;
    throw py::value_error(std::string(name) + " must be " + std::to_string(expected) + ", got " +
                          std::to_string(numbers_.size()));
  }

  T next() { return numbers_[place_++]; }
  void fill(std::vector<T>& values) {
    for (T& value : values) value = next();
  }

 private:
  std::vector<T> numbers_;
  std::size_t place_ = 0;
};

void read(Stored<std::int64_t>& numbers, FixedSum& sum) {
  sum.whole = numbers.next();
  sum.fraction = numbers.next();
}

std::vector<CountedSums> counted_of(const py::tuple& state, std::size_t classes) {
  const std::size_t sums = score_count + classes;
  Stored counts(column_of<std::int64_t>(state[1].cast<Integers>()), classes * (1 + 2 * classes), "counts");
  Stored fixed(column_of<std::int64_t>(state[2].cast<Integers>()), classes * 2 * sums, "sums");
  std::vector<CountedSums> found(classes, CountedSums(classes));
  for (CountedSums& one : found) {
    one.infinite = counts.next();
    counts.fill(one.highest);
    counts.fill(one.median);
    for (FixedSum& sum : one.score) read(fixed, sum);
    for (FixedSum& sum : one.probability) read(fixed, sum);
  }
  return found;
}

std::vector<WeightedSums> weighted_of(const py::tuple& state, std::size_t classes) {
  std::vector<double> numbers = column_of<double>(state[3].cast<Doubles>());
  if (numbers.empty()) return {};
  Stored stored(std::move(numbers), classes * (1 + 3 * classes + score_count), "weights");
  std::vector<WeightedSums> found(classes, WeightedSums(classes));
  for (WeightedSums& one : found) {
    one.infinite = stored.next();
    stored.fill(one.highest);
    stored.fill(one.median);
    for (double& sum : one.score) sum = stored.next();
    stored.fill(one.probability);
  }
  return found;
}

ScoringSums sums_of(const py::tuple& state) {
  std::vector<std::int64_t> labels = column_of<std::int64_t>(state[0].cast<Integers>());
  const std::size_t classes = ScoringSums(labels).size();
  return {std::move(labels), counted_of(state, classes), weighted_of(state, classes), state[4].cast<std::int64_t>()};
}

void bind_formulas(py::class_<ScoringSums>& sums) {
  sums.def(
          "mean", [](const ScoringSums& s, const std::string& score) { return s.mean(named(scores, score, "score")); },
          py::arg("score"))
      .def(
          "means",
          [](const ScoringSums& s, const std::string& score) {
            return array_of(s.means(named(scores, score, "score")));
          },
          py::arg("score"))
      .def(
          "climatology",
          [](const ScoringSums& s, const std::string& score) { return s.climatology(named(scores, score, "score")); },
          py::arg("score"))
      .def(
          "soft_cost", [](const ScoringSums& s, const Doubles& costs) { return s.soft_cost(column_of<double>(costs)); },
          py::arg("costs"))
      .def("observed_expected", [](const ScoringSums& s) { return array_of(s.observed_expected()); })
      .def("calibration_test",
           [](const ScoringSums& s) {
             const CalibrationTest test = s.calibration_test();
             return py::make_tuple(test.z, test.p);
           })
      .def(
          "confusion",
          [](const ScoringSums& s, const std::string& decision) {
            return s.confusion(named(decisions, decision, "decision"));
          },
          py::arg("decision"));
}

}  // namespace

void bind_scoring_sums(py::module_& m) {
  py::class_<ScoringSums> sums(m, "ScoringSums",
                               "Proper and ordinal scores added up for each class; sums of the same classes add up "
                               "with +. Made by `scoring_sums`.");
  bind_sums(sums);
  bind_formulas(sums);
  sums.def_property_readonly("labels", [](const ScoringSums& s) { return array_of(s.labels()); })
      .def_property_readonly("samples", [](const ScoringSums& s) { return array_of(s.samples()); })
      .def_property_readonly("total", &ScoringSums::total)
      .def_property_readonly("omitted", &ScoringSums::omitted)
      .def_property_readonly("probabilities",
                             [](const ScoringSums& s) { return table_of(s.probabilities(), s.size(), s.size()); })
      .def(
          "__eq__", [](const ScoringSums& a, const ScoringSums& b) { return a == b; }, py::is_operator())
      .def("__repr__",
           [](const ScoringSums& s) {
             return py::str("<ScoringSums: {:g} samples of {} classes>").format(s.total(), s.size());
           })
      .def(pickled("ScoringSums", &state_of, &sums_of));
  m.def(
      "scoring_sums", [](std::vector<std::int64_t> labels) { return ScoringSums(std::move(labels)); },
      py::arg("labels"));
  m.def(
      "update_scoring",
      [](ScoringSums& to, const py::array& reference, const py::array& score, const std::string& type,
         std::int64_t positive, const std::optional<std::int64_t>& ignore_label, const std::optional<py::array>& mask,
         const std::optional<py::array>& weight, const std::string& non_finite,
         const std::optional<double>& sum_tolerance, int threads) {
        const LabelView classes = label_view(reference, "reference");
        const ScoreView probabilities = score_view(score, type);
        const SampleOptions options = sample_options(positive, ignore_label, mask, weight, non_finite, threads);
        const py::gil_scoped_release release;
        update_scoring(to, classes, probabilities, options, sum_tolerance);
      },
      py::arg("sums"), py::arg("reference").noconvert(), py::arg("score").noconvert(), py::kw_only(), py::arg("type"),
      py::arg("positive"), py::arg("ignore_label"), py::arg("mask"), py::arg("weight"), py::arg("non_finite"),
      py::arg("sum_tolerance"), py::arg("threads"));
}

}  // namespace assay::python
