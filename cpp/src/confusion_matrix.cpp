// The formulas of a confusion matrix.

#include "assay/confusion_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "detail/exact_difference.hpp"
#include "detail/number_text.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using detail::ratio;

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

template <class T>
bool has_doubles(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) != values.end();
}

// One number for each cell or class, finite and at least 0.
void check_numbers(const char* name, const std::vector<double>& values, std::size_t count) {
  if (values.size() != count) {
    throw InvalidInput(std::string(name) + " must be " + std::to_string(count) + " numbers, got " +
                       std::to_string(values.size()));
  }
  for (const double value : values) {
    if (!(value >= 0) || std::isinf(value)) {
      throw InvalidInput(std::string(name) + " must be finite and at least 0, got " + detail::number_text(value));
    }
  }
}

void check_cells(const std::vector<double>& cells, std::size_t classes, bool weighted) {
  check_numbers("cells", cells, classes * classes);
  const double most = weighted ? 1e70 : 9007199254740992.0;
  if (sum(cells) > most) {
    throw InvalidInput(std::string("cells must add up to at most ") + (weighted ? "1e70" : "2^53") + ", got " +
                       detail::number_text(sum(cells)));
  }
  if (weighted) return;
  for (const double cell : cells) {
    if (cell != std::floor(cell)) {
      throw InvalidInput("cells must be whole numbers unless they are weighted, got " + detail::number_text(cell));
    }
  }
}

void check_priors(const std::vector<double>& priors, std::size_t classes) {
  check_numbers("priors", priors, classes);
  if (std::abs(sum(priors) - 1) > 1e-9) {
    throw InvalidInput("priors must add up to 1, got " + detail::number_text(sum(priors)));
  }
}

// The disagreement of each cell.
std::vector<double> disagreements(std::size_t classes, KappaWeights weights) {
  std::vector<double> values(classes * classes);
  for (std::size_t i = 0; i < classes; ++i) {
    for (std::size_t j = 0; j < classes; ++j) {
      const double distance = std::abs(static_cast<double>(i) - static_cast<double>(j));
      double& value = values[i * classes + j];
      switch (weights) {
        case KappaWeights::none: value = i == j ? 0 : 1; break;
        case KappaWeights::linear: value = distance; break;
        case KappaWeights::quadratic: value = distance * distance; break;
      }
    }
  }
  return values;
}

}  // namespace

void ClassLabels::check() const {
  if (labels.size() > ConfusionMatrix::max_classes) {
    throw InvalidInput("labels must be at most " + std::to_string(ConfusionMatrix::max_classes) + " classes, got " +
                       std::to_string(labels.size()));
  }
  if (!names.empty() && names.size() != labels.size()) {
    throw InvalidInput("names must be as many as labels (" + std::to_string(labels.size()) + "), got " +
                       std::to_string(names.size()));
  }
  if (has_doubles(labels) || has_doubles(names)) throw InvalidInput("labels must not name a class twice");
}

ConfusionMatrix::ConfusionMatrix(ClassLabels classes, std::vector<double> cells, bool weighted)
    : classes_(std::move(classes)), cells_(std::move(cells)), weighted_(weighted) {
  classes_.check();
  check_cells(cells_, size(), weighted_);
}

double ConfusionMatrix::total() const { return sum(cells_); }

std::vector<double> ConfusionMatrix::reference() const {
  std::vector<double> sums(size(), 0.0);
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) sums[cell / size()] += cells_[cell];
  return sums;
}

std::vector<double> ConfusionMatrix::prediction() const {
  std::vector<double> sums(size(), 0.0);
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) sums[cell % size()] += cells_[cell];
  return sums;
}

// Sums only, so that weighted counts that should be 0 are: what a difference leaves would be an error of rounding.
std::vector<WeightedCounts> ConfusionMatrix::one_vs_rest() const {
  const std::size_t classes = size();
  std::vector<WeightedCounts> counts(classes);
  std::vector<double> after(classes + 1, 0.0);  // sum of the row from a column on
  for (std::size_t i = 0; i < classes; ++i) {
    const double* const row = cells_.data() + i * classes;
    for (std::size_t j = classes; j-- > 0;) after[j] = after[j + 1] + row[j];
    double before = 0;
    for (std::size_t j = 0; j < classes; ++j) {
      const double others = before + after[j + 1];
      if (i == j) {
        counts[j].tp = row[j];
        counts[j].fn = others;
      } else {
        counts[j].fp += row[j];
        counts[j].tn += others;
      }
      before += row[j];
    }
  }
  return counts;
}

double ConfusionMatrix::accuracy() const {
  double right = 0;
  for (std::size_t k = 0; k < size(); ++k) right += cells_[k * (size() + 1)];
  return ratio(right, total());
}

double ConfusionMatrix::hamming(bool normalised) const {
  double wrong = 0;
  for (const WeightedCounts& counts : one_vs_rest()) wrong += counts.fn;
  return normalised ? ratio(wrong, total()) : wrong;
}

double ConfusionMatrix::balanced_accuracy(Undefined undefined) const {
  return average([](const WeightedCounts& counts) { return counts.sensitivity(); }, Average::macro, undefined);
}

// sum_k (C_kk N - p_k t_k) / sqrt(sum_k p_k (N - p_k) sum_k t_k (N - t_k)), where no term is a difference of large
// sums.
double ConfusionMatrix::mcc() const {
  double covariance = 0;
  double of_reference = 0;
  double of_prediction = 0;
  for (const auto& [tp, fp, fn, tn] : one_vs_rest()) {
    covariance += detail::difference_of_products(tp, tn, fp, fn);
    of_reference += (tp + fn) * (fp + tn);
    of_prediction += (tp + fp) * (fn + tn);
  }
  return ratio(covariance, std::sqrt(of_reference * of_prediction));
}

double ConfusionMatrix::kappa(KappaWeights weights) const { return kappa(disagreements(size(), weights)); }

double ConfusionMatrix::kappa(const std::vector<double>& weights) const {
  const std::size_t classes = size();
  check_numbers("weights", weights, cells_.size());
  for (std::size_t k = 0; k < classes; ++k) {
    if (weights[k * (classes + 1)] != 0) {
      throw InvalidInput("weights must be disagreements, 0 on the diagonal, got " +
                         detail::number_text(weights[k * (classes + 1)]));
    }
  }
  const std::vector<double> rows = reference();
  const std::vector<double> columns = prediction();
  if (std::count_if(rows.begin(), rows.end(), [](double row) { return row > 0; }) < 2) return nan;
  const double all = total();
  double observed = 0;
  double expected = 0;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    observed += weights[cell] * cells_[cell];
    expected += weights[cell] * rows[cell / classes] * (columns[cell % classes] / all);
  }
  return 1 - ratio(observed, expected);
}

double ConfusionMatrix::expected_cost(const std::vector<double>& costs, const std::vector<double>& priors,
                                      bool normalised) const {
  const std::size_t classes = size();
  const std::vector<double> cost = costs.empty() ? disagreements(classes, KappaWeights::none) : costs;
  check_numbers("costs", cost, cells_.size());
  if (!priors.empty()) check_priors(priors, classes);
  const std::vector<double> rows = reference();
  const double all = total();
  if (all == 0) return nan;
  double found = 0;
  std::vector<double> constant(classes, 0.0);  // the cost of always deciding for a class
  for (std::size_t i = 0; i < classes; ++i) {
    const double prior = priors.empty() ? rows[i] : priors[i];
    if (prior == 0) continue;
    double of_row = 0;
    for (std::size_t j = 0; j < classes; ++j) {
      of_row += cost[i * classes + j] * cells_[i * classes + j];
      constant[j] += prior * cost[i * classes + j];
    }
    found += priors.empty() ? of_row : prior * ratio(of_row, rows[i]);
  }
  if (normalised) return ratio(found, *std::min_element(constant.begin(), constant.end()));
  return priors.empty() ? found / all : found;
}

double ConfusionMatrix::average(const std::function<double(const WeightedCounts&)>& formula, Average how,
                                Undefined undefined) const {
  const std::vector<WeightedCounts> classes = one_vs_rest();
  if (how == Average::micro) {
    WeightedCounts all;
    for (const WeightedCounts& counts : classes) all += counts;
    return formula(all);
  }
  double values = 0;
  double weights = 0;
  for (const WeightedCounts& counts : classes) {
    const double weight = how == Average::macro ? 1.0 : counts.reference();
    if (weight == 0) continue;
    if (undefined == Undefined::zero && counts.reference() + counts.prediction() == 0) continue;
    double value = formula(counts);
    if (std::isnan(value) && undefined == Undefined::skip) continue;
    if (std::isnan(value) && undefined == Undefined::zero) value = 0;
    values += weight * value;
    weights += weight;
  }
  return ratio(values, weights);
}

double ConfusionMatrix::f_beta_of_means(double beta, Undefined undefined) const {
  const double ppv = average([](const WeightedCounts& counts) { return counts.ppv(); }, Average::macro, undefined);
  const double sensitivity = balanced_accuracy(undefined);
  if (std::isnan(ppv) || std::isnan(sensitivity)) return nan;
  // The F-beta of counts that have these two: TP = PPV * sensitivity, and the errors that go with it.
  const WeightedCounts counts{ppv * sensitivity, (1 - ppv) * sensitivity, ppv * (1 - sensitivity), 0};
  const double value = counts.f_beta(beta);
  return ppv == 0 && sensitivity == 0 ? 0.0 : value;
}

std::vector<double> ConfusionMatrix::shares(Share of) const {
  const std::vector<double> rows = reference();
  const std::vector<double> columns = prediction();
  const double all = total();
  std::vector<double> values(cells_.size());
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    double whole = all;
    if (of == Share::reference) whole = rows[cell / size()];
    if (of == Share::prediction) whole = columns[cell % size()];
    values[cell] = ratio(cells_[cell], whole);
  }
  return values;
}

ConfusionMatrix& ConfusionMatrix::operator+=(const ConfusionMatrix& other) {
  if (!(classes_ == other.classes_)) {
    throw InvalidInput("confusion matrices of different classes cannot be added; make them with the same labels");
  }
  if (weighted_ != other.weighted_) {
    throw InvalidInput("confusion matrices with and without weights cannot be added");
  }
  std::vector<double> both = cells_;
  for (std::size_t cell = 0; cell < both.size(); ++cell) both[cell] += other.cells_[cell];
  check_cells(both, size(), weighted_);
  cells_ = std::move(both);
  return *this;
}

bool ConfusionMatrix::operator==(const ConfusionMatrix& other) const {
  return classes_ == other.classes_ && weighted_ == other.weighted_ && cells_ == other.cells_;
}

}  // namespace assay
