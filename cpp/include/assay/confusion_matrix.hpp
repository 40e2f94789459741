/// Which class is taken for which: the confusion matrix of any number of classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "assay/confusion.hpp"
#include "assay/nd_view.hpp"
#include "assay/selection.hpp"

namespace assay {

/// The classes of a matrix, in the order of its rows and columns.
struct ClassLabels {
  std::vector<std::int64_t> labels;
  std::vector<std::string> names;  ///< empty: labels name themselves

  /// Throws InvalidInput if a label or a name comes twice, if names are not as many, and for more classes than a matrix
  /// can have.
  void check() const;

  bool operator==(const ClassLabels& other) const { return labels == other.labels && names == other.names; }
};

/// How values of classes become one.
enum class Average : std::uint8_t {
  macro,     ///< their mean
  weighted,  ///< their mean, weighted by the samples that each class has in the reference
  micro,     ///< the formula on the counts of all classes added up
};

/// What a mean does with values that are undefined.
enum class Undefined : std::uint8_t {
  keep,  ///< one undefined value makes the mean undefined
  skip,  ///< the mean of the others
  zero,  ///< it counts 0; a class that neither the reference nor the prediction has counts for nothing
};

/// What the distance between two classes counts in kappa; classes are numbered by their order.
enum class KappaWeights : std::uint8_t { none, linear, quadratic };

/// How distances become one: their mean over samples, the mean of the means of the classes that the reference has, or
/// the largest of these means.
enum class OrdinalAverage : std::uint8_t { samples, classes, max };

/// What the cells of a matrix are divided by.
enum class Share : std::uint8_t { reference, prediction, all };

/// The samples of each reference class (row) that were predicted as each class (column): their number, or the sum of
/// their weights. Matrices of other samples add up. Formulas return NaN where they are 0/0.
/// Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.
class ConfusionMatrix {
 public:
  static constexpr std::size_t max_classes = 4096;

  /// `cells` row by row. Throws InvalidInput unless they are as many as there must be, finite, at least 0, in sum at
  /// most 2^53 (weighted: 1e70), and whole numbers unless `weighted`.
  ConfusionMatrix(ClassLabels classes, std::vector<double> cells, bool weighted = false);

  std::size_t size() const noexcept { return classes_.labels.size(); }
  const ClassLabels& classes() const noexcept { return classes_; }
  const std::vector<double>& cells() const noexcept { return cells_; }
  bool weighted() const noexcept { return weighted_; }
  double total() const;
  std::vector<double> reference() const;   ///< samples of each class in the reference
  std::vector<double> prediction() const;  ///< samples predicted as each class

  /// Each class against all others. Whole numbers unless weighted.
  std::vector<WeightedCounts> one_vs_rest() const;

  double accuracy() const;                              ///< share of samples on the diagonal
  double hamming(bool normalised = true) const;         ///< samples off the diagonal: their share, or their number
  double balanced_accuracy(Undefined undefined) const;  ///< mean sensitivity; undefined: of a class without reference

  /// Matthews correlation of K classes: Gorodkin, Computational Biology and Chemistry 28 (2004). For two classes that
  /// of BinaryCounts.
  double mcc() const;

  /// Cohen's kappa: 1 - observed / expected disagreement. NaN too if the reference has one class only.
  double kappa(KappaWeights weights) const;

  /// The same with a disagreement for each cell, at least 0, and 0 on the diagonal.
  double kappa(const std::vector<double>& weights) const;

  /// sum_i prior_i sum_j cost_ij C_ij / sum_j C_ij. Costs, at least 0, are in the order of the cells; empty: 1 for
  /// every error. Priors add up to 1; empty: those of the data. A class whose prior is 0 does not count; NaN if another
  /// has no sample in the reference. With `normalised` divided by the cost of the best constant decision.
  double expected_cost(const std::vector<double>& costs = {}, const std::vector<double>& priors = {},
                       bool normalised = false) const;

  /// Distances are those of the classes in their order, one step apart whatever their labels are.
  double mean_absolute_error(OrdinalAverage how = OrdinalAverage::samples) const;
  double root_mean_square_error(OrdinalAverage how = OrdinalAverage::samples) const;
  double accuracy_within(std::int64_t distance) const;  ///< share of samples at most so far from the diagonal

  /// Kendall's tau-b of the order of classes, -1 to 1; NaN if reference or prediction has one class only. Kendall,
  /// Biometrika 33 (1945).
  double tau_b() const;

  /// Stuart's tau-c, 2 m (C - D) / (n^2 (m - 1)) where m is the lesser number of classes that reference and prediction
  /// have. Stuart, Biometrika 40 (1953).
  double tau_c() const;

  /// One value of a formula of two classes. Classes of weight 0 are no part of a weighted mean.
  double average(const std::function<double(const WeightedCounts&)>& formula, Average how,
                 Undefined undefined = Undefined::keep) const;

  /// F-beta of the mean PPV and the mean sensitivity, which is not the mean F-beta.
  double f_beta_of_means(double beta, Undefined undefined = Undefined::keep) const;

  /// The cells as shares of their row, of their column or of all; NaN for those of an empty one.
  std::vector<double> shares(Share of) const;

  /// Throws InvalidInput if classes differ, or one of both is weighted.
  ConfusionMatrix& operator+=(const ConfusionMatrix& other);
  bool operator==(const ConfusionMatrix& other) const;

 private:
  ClassLabels classes_;
  std::vector<double> cells_;
  bool weighted_;
};

using WeightView = std::variant<NdView<const float>, NdView<const double>>;

struct ConfusionOptions {
  std::optional<ClassLabels> classes;  ///< none: every label that occurs, sorted; this takes a pass of its own
  std::optional<WeightView> weight;    ///< of each sample; one of weight 0 is as if it were not there
  Selection selection;
  int threads = 0;  ///< 0: the default
};

/// Counts two arrays of one shape. The result does not depend on the number of threads. Throws ShapeMismatch for
/// different shapes, and InvalidInput for a label that is none of the classes, more than `max_classes` labels, and
/// weights that are negative or not finite.
ConfusionMatrix confusion_matrix(const LabelView& reference, const LabelView& prediction,
                                 const ConfusionOptions& options = {});

}  // namespace assay
