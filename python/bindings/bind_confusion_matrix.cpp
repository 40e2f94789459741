#include <pybind11/functional.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/typing.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assay/confusion_matrix.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "given.hpp"
#include "named.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"
#include "sums.hpp"

namespace assay::python {

namespace py = pybind11;

namespace {

using AnyCounts = py::typing::Union<BinaryCounts, WeightedCounts>;
using Parameters = py::KWArgs<py::object>;

constexpr Names<Average, 3> averages{
    {{"macro", Average::macro}, {"weighted", Average::weighted}, {"micro", Average::micro}}};
constexpr Names<Undefined, 3> undefined_values{
    {{"keep", Undefined::keep}, {"skip", Undefined::skip}, {"zero", Undefined::zero}}};
constexpr Names<KappaWeights, 3> kappa_weights{
    {{"none", KappaWeights::none}, {"linear", KappaWeights::linear}, {"quadratic", KappaWeights::quadratic}}};
constexpr Names<OrdinalAverage, 3> ordinal_averages{
    {{"samples", OrdinalAverage::samples}, {"classes", OrdinalAverage::classes}, {"max", OrdinalAverage::max}}};
constexpr Names<Share, 3> share_names{
    {{"reference", Share::reference}, {"prediction", Share::prediction}, {"all", Share::all}}};

// Methods of the counts of two classes.
constexpr std::array formulas{"dsc",
                              "iou",
                              "f_beta",
                              "sensitivity",
                              "specificity",
                              "ppv",
                              "npv",
                              "accuracy",
                              "balanced_accuracy",
                              "youden",
                              "positive_likelihood_ratio",
                              "negative_likelihood_ratio",
                              "diagnostic_odds_ratio",
                              "mcc",
                              "kappa",
                              "volume_similarity",
                              "net_benefit",
                              "expected_cost"};

Undefined undefined_of(const Given<std::string>& undefined) {
  return named(undefined_values, undefined.as("undefined"), "undefined");
}

// Numbers in `axes` axes of `classes` each, or none.
std::vector<double> numbers_of(const py::object& given, const char* name, std::size_t classes, py::ssize_t axes) {
  const py::array array = py::module_::import("numpy").attr("asarray")(given);
  const std::string kinds = "biuf";
  bool square = array.ndim() == axes;
  for (py::ssize_t axis = 0; square && axis < axes; ++axis)
    square = array.shape(axis) == static_cast<py::ssize_t>(classes);
  if (!square || kinds.find(array.dtype().kind()) == std::string::npos) {
    throw py::value_error(std::string(name) + " must be an array of " + std::to_string(classes) +
                          (axes == 2 ? " x " + std::to_string(classes) : std::string()) + " numbers, got " +
                          py::repr(given).cast<std::string>());
  }
  return column_of<double>(Doubles(array.attr("astype")("float64", "C")));
}

std::vector<double> optional_numbers(const py::object& given, const char* name, std::size_t classes, py::ssize_t axes) {
  return given.is_none() ? std::vector<double>{} : numbers_of(given, name, classes, axes);
}

py::list class_names(const ConfusionMatrix& matrix) {
  const ClassLabels& classes = matrix.classes();
  return classes.names.empty() ? py::list(py::cast(classes.labels)) : py::list(py::cast(classes.names));
}

AnyCounts counts_object(const ConfusionMatrix& matrix, const WeightedCounts& counts) {
  if (matrix.weighted()) return py::cast(counts);
  const auto whole = [](double count) { return static_cast<std::int64_t>(count); };
  return py::cast(BinaryCounts{whole(counts.tp), whole(counts.fp), whole(counts.fn), whole(counts.tn)});
}

AnyCounts counts_of_class(const ConfusionMatrix& matrix, const py::object& name) {
  const py::list names = class_names(matrix);
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    if (name.equal(names[k])) return counts_object(matrix, matrix.one_vs_rest()[k]);
  }
  throw py::key_error("there is no class " + py::repr(name).cast<std::string>() + "; there are " +
                      py::repr(names).cast<std::string>());
}

// A method of the counts of two classes, with its parameters.
class Formula {
 public:
  Formula(const ConfusionMatrix& matrix, const Given<std::string>& metric, Parameters parameters)
      : matrix_(matrix), metric_(metric.as("metric")), parameters_(std::move(parameters)) {
    if (std::find(formulas.begin(), formulas.end(), metric_) != formulas.end()) return;
    std::string known;
    for (const char* formula : formulas) known += (known.empty() ? "\"" : ", \"") + std::string(formula) + "\"";
    throw py::value_error("metric must be one of " + known + ", got \"" + metric_ + "\"");
  }

  double operator()(const WeightedCounts& counts) const {
    return counts_object(matrix_, counts).attr(metric_.c_str())(**parameters_).cast<double>();
  }

 private:
  const ConfusionMatrix& matrix_;
  std::string metric_;
  Parameters parameters_;
};

py::typing::Dict<py::object, double> values_of_classes(const ConfusionMatrix& matrix, const Given<std::string>& metric,
                                                       Parameters parameters) {
  const Formula formula(matrix, metric, std::move(parameters));
  const py::list names = class_names(matrix);
  const std::vector<WeightedCounts> counts = matrix.one_vs_rest();
  py::typing::Dict<py::object, double> values;
  for (std::size_t k = 0; k < counts.size(); ++k) values[names[k]] = formula(counts[k]);
  return values;
}

double kappa_of(const ConfusionMatrix& matrix, const py::object& weights) {
  if (py::isinstance<py::str>(weights)) {
    return matrix.kappa(named(kappa_weights, weights.cast<std::string>(), "weights"));
  }
  return matrix.kappa(numbers_of(weights, "weights", matrix.size(), 2));
}

WeightView weight_view(const py::array& array) {
  if (array.dtype().kind() == 'f' && array.dtype().byteorder() != '>') {
    if (array.itemsize() == 4) return view_of<float>(array, "weight");
    if (array.itemsize() == 8) return view_of<double>(array, "weight");
  }
  throw py::type_error("weight must be a native float32 or float64 array, got dtype " +
                       py::str(array.dtype()).cast<std::string>());
}

py::array cells_of(const ConfusionMatrix& matrix) {
  const py::array_t<double> cells = table_of(matrix.cells(), matrix.size(), matrix.size());
  return matrix.weighted() ? py::array(cells) : py::array(cells.attr("astype")("int64"));
}

void bind_contents(py::class_<ConfusionMatrix>& matrix) {
  matrix
      .def_property_readonly(
          "labels", [](const ConfusionMatrix& m) { return array_of(m.classes().labels); },
          "The label of each class, int64, in the order of rows and columns.")
      .def_property_readonly("classes", &class_names, "The name of each class, or its label if it has none.")
      .def_property_readonly("cells", &cells_of,
                             "Samples of the class of a row that were predicted as that of a column, (K, K): int64, or "
                             "float64 if they are weighted.")
      .def_property_readonly("weighted", &ConfusionMatrix::weighted, "Whether cells are sums of weights.")
      .def_property_readonly("total", &ConfusionMatrix::total, "Number of samples, or the sum of their weights.")
      .def_property_readonly(
          "reference", [](const ConfusionMatrix& m) { return array_of(m.reference()); },
          "Samples of each class in the reference, float64.")
      .def_property_readonly(
          "prediction", [](const ConfusionMatrix& m) { return array_of(m.prediction()); },
          "Samples predicted as each class, float64.")
      .def("counts", &counts_of_class, py::arg("name"),
           "A class against all others: BinaryCounts, or WeightedCounts if the matrix is weighted. Raises KeyError if "
           "there is no class of this name (or label, if they have no names).")
      .def(
          "shares",
          [](const ConfusionMatrix& m, const Given<std::string>& of) {
            return table_of(m.shares(named(share_names, of.as("of"), "of")), m.size(), m.size());
          },
          py::arg("of"),
          "The cells as shares of the \"reference\" (rows add up to 1), of the \"prediction\" (columns do) or of "
          "\"all\"; "
          "NaN in an empty row or column.");
}

void bind_values(py::class_<ConfusionMatrix>& matrix) {
  matrix.def("accuracy", &ConfusionMatrix::accuracy, "Share of samples on the diagonal.")
      .def(
          "hamming",
          [](const ConfusionMatrix& m, const Given<bool>& normalised) {
            return m.hamming(normalised.as("normalised"));
          },
          py::kw_only(), py::arg("normalised") = true,
          "Hamming loss, the share of samples off the diagonal; their number (or weight) if not `normalised`.")
      .def(
          "balanced_accuracy",
          [](const ConfusionMatrix& m, const Given<std::string>& undefined) {
            return m.balanced_accuracy(undefined_of(undefined));
          },
          py::kw_only(), py::arg("undefined") = "keep",
          "Mean sensitivity of the classes. If one has no sample in the reference: NaN with \"keep\", the mean of the "
          "others with \"skip\", 0 for that class with \"zero\" unless the prediction does not have it either.")
      .def("mcc", &ConfusionMatrix::mcc,
           "Matthews correlation of K classes: Gorodkin, Computational Biology and Chemistry 28 (2004). NaN if all "
           "samples "
           "are of one class, or were predicted as one.")
      .def("kappa", &kappa_of, py::kw_only(), py::arg("weights") = "none",
           "Cohen's kappa, 1 - observed / expected disagreement. Two classes disagree by 1 (\"none\"), by their "
           "distance in "
           "the order of the classes (\"linear\"), by its square (\"quadratic\"), or as a K x K array says that is 0 "
           "on the "
           "diagonal. NaN if the reference has one class only.")
      .def(
          "expected_cost",
          [](const ConfusionMatrix& m, const py::object& costs, const py::object& priors,
             const Given<bool>& normalised) {
            return m.expected_cost(optional_numbers(costs, "costs", m.size(), 2),
                                   optional_numbers(priors, "priors", m.size(), 1), normalised.as("normalised"));
          },
          py::kw_only(), py::arg("costs") = py::none(), py::arg("priors") = py::none(), py::arg("normalised") = false,
          "Mean cost of a sample: `costs` is K x K, row for the reference class, at least 0, by default 1 for every "
          "error. "
          "`priors` replace the frequencies of the classes in the data and add up to 1; NaN if a class with a prior "
          "has no "
          "sample. With `normalised` divided by the cost of the best constant decision; 1 is worth nothing.")
      .def(
          "f_beta_of_means",
          [](const ConfusionMatrix& m, const Given<double>& beta, const Given<std::string>& undefined) {
            return m.f_beta_of_means(beta.as("beta"), undefined_of(undefined));
          },
          py::kw_only(), py::arg("beta") = 1.0, py::arg("undefined") = "keep",
          "F-beta of the mean PPV and the mean sensitivity of the classes. It is larger or smaller than their mean "
          "F-beta, "
          "average(\"f_beta\"): both are called macro F.")
      .def("per_class", &values_of_classes, py::arg("metric"),
           "A metric of each class against all others, by class: a method of BinaryCounts by name, and its parameters.")
      .def(
          "average",
          [](const ConfusionMatrix& m, const Given<std::string>& metric, const Given<std::string>& how,
             const Given<std::string>& undefined, Parameters parameters) {
            return m.average(Formula(m, metric, std::move(parameters)), named(averages, how.as("how"), "how"),
                             undefined_of(undefined));
          },
          py::arg("metric"), py::arg("how") = "macro", py::kw_only(), py::arg("undefined") = "keep",
          "A metric, as in per_class, averaged over classes: \"macro\" their mean, \"weighted\" their mean by the "
          "samples of "
          "each in the reference, \"micro\" that of the counts of all classes added up. With undefined=\"keep\" an "
          "undefined value makes a mean undefined, with \"skip\" it is left out, with \"zero\" it is 0, but classes "
          "that "
          "neither the reference nor the prediction has are left out.");
}

template <double (ConfusionMatrix::*Get)(OrdinalAverage) const>
double mean_distance(const ConfusionMatrix& matrix, const Given<std::string>& average) {
  return (matrix.*Get)(named(ordinal_averages, average.as("average"), "average"));
}

void bind_ordinal(py::class_<ConfusionMatrix>& matrix) {
  matrix
      .def(
          "mean_absolute_error", &mean_distance<&ConfusionMatrix::mean_absolute_error>, py::kw_only(),
          py::arg("average") = "samples",
          "Mean distance between the predicted and the true class in the order of the classes, one step apart whatever "
          "their labels are. Over \"samples\", or of each of the \"classes\" that the reference has and then over "
          "these, or the \"max\" of theirs.")
      .def("root_mean_square_error", &mean_distance<&ConfusionMatrix::root_mean_square_error>, py::kw_only(),
           py::arg("average") = "samples", "Root of the mean squared distance, averaged in the same way.")
      .def(
          "accuracy_within",
          [](const ConfusionMatrix& m, const Given<std::int64_t>& distance) {
            return m.accuracy_within(distance.as("distance"));
          },
          py::arg("distance"), "Share of samples predicted at most so many classes away from the true one.")
      .def("tau_b", &ConfusionMatrix::tau_b,
           "Kendall's tau-b of the order of the classes, -1 to 1; NaN if the reference or the prediction has one class "
           "only. Kendall, Biometrika 33 (1945).")
      .def("tau_c", &ConfusionMatrix::tau_c,
           "Stuart's tau-c, which can be 1 also where reference and prediction have different numbers of classes. "
           "Stuart, Biometrika 40 (1953).");
}

std::optional<ClassLabels> classes_of(const std::optional<std::vector<std::int64_t>>& labels,
                                      std::vector<std::string> names) {
  if (!labels) return std::nullopt;
  return ClassLabels{*labels, std::move(names)};
}

}  // namespace

void bind_confusion_matrix(py::module_& m) {
  py::class_<ConfusionMatrix> matrix(
      m, "ConfusionMatrix",
      "How many samples of each reference class (row) were predicted as each class (column), or the sum of their "
      "weights, "
      "for up to 4096 classes. Matrices of other samples add up with +.\n\n"
      "Made by `confusion_matrix`, or from `cells`, (K, K), whole numbers unless `weighted`; `labels` are 0 to K - 1 "
      "unless "
      "they are given. Every method is a metric; 0/0 is NaN. Definitions: Maier-Hein, Reinke et al., \"Metrics "
      "reloaded\", Nature Methods 21 (2024).");
  matrix.def(
      py::init([](const py::object& cells, const std::optional<std::vector<std::int64_t>>& labels,
                  std::vector<std::string> names, const Given<bool>& weighted) {
        const py::array array = py::module_::import("numpy").attr("asarray")(cells);
        const auto classes = static_cast<std::size_t>(array.ndim() > 0 ? array.shape(0) : 0);
        ClassLabels given = classes_of(labels, {}).value_or(ClassLabels{});
        for (std::size_t k = 0; !labels && k < classes; ++k) given.labels.push_back(static_cast<std::int64_t>(k));
        given.names = std::move(names);
        given.check();
        return ConfusionMatrix(std::move(given), numbers_of(cells, "cells", classes, 2), weighted.as("weighted"));
      }),
      py::arg("cells"), py::kw_only(), py::arg("labels") = py::none(), py::arg("names") = std::vector<std::string>{},
      py::arg("weighted") = false);
  bind_contents(matrix);
  bind_values(matrix);
  bind_ordinal(matrix);
  bind_sums(matrix);
  matrix.def(
            "__eq__", [](const ConfusionMatrix& a, const ConfusionMatrix& b) { return a == b; }, py::is_operator())
      .def("__repr__",
           [](const ConfusionMatrix& c) {
             return py::str("<ConfusionMatrix: {} classes, {} samples>").format(c.size(), c.total());
           })
      .def(pickled(
          "ConfusionMatrix",
          [](const ConfusionMatrix& c) {
            return py::make_tuple(array_of(c.classes().labels), c.classes().names, array_of(c.cells()), c.weighted());
          },
          [](const py::tuple& state) {
            return ConfusionMatrix({vector_of(state[0]), state[1].cast<std::vector<std::string>>()},
                                   column_of<double>(state[2].cast<Doubles>()), state[3].cast<bool>());
          }));
  m.def(
      "confusion_matrix",
      [](const py::array& reference, const py::array& prediction,
         const std::optional<std::vector<std::int64_t>>& labels, std::vector<std::string> names,
         const std::optional<py::array>& weight, const std::optional<std::int64_t>& ignore_label,
         const std::optional<py::array>& mask, int threads) {
        const LabelView reference_view = label_view(reference, "reference");
        const LabelView prediction_view = label_view(prediction, "prediction");
        ConfusionOptions options;
        options.classes = classes_of(labels, std::move(names));
        if (weight) options.weight = weight_view(*weight);
        options.selection = selection_of(ignore_label, mask);
        options.threads = threads;
        const py::gil_scoped_release release;
        return confusion_matrix(reference_view, prediction_view, options);
      },
      py::arg("reference").noconvert(), py::arg("prediction").noconvert(), py::kw_only(), py::arg("labels"),
      py::arg("names"), py::arg("weight"), py::arg("ignore_label"), py::arg("mask"), py::arg("threads"));
}

}  // namespace assay::python
