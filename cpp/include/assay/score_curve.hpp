/// How well a score separates two classes, at every threshold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "assay/detection_curve.hpp"
#include "assay/large_vector.hpp"
#include "assay/score_view.hpp"

namespace assay {

/// What a threshold gives: samples with this score and above are called positive.
struct CurvePoint {
  double threshold = std::numeric_limits<double>::quiet_NaN();  ///< infinite if nothing is called positive
  double tp = 0;
  double fp = 0;
  double fn = 0;
  double tn = 0;

  double sensitivity() const;     ///< TP / (TP + FN)
  double specificity() const;     ///< TN / (TN + FP)
  double ppv() const;             ///< TP / (TP + FP)
  double npv() const;             ///< TN / (TN + FN)
  double f_beta(double b) const;  ///< (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)
};

/// A value, and the threshold at which it is reached.
struct ValueAtThreshold {
  double value = std::numeric_limits<double>::quiet_NaN();
  double threshold = std::numeric_limits<double>::quiet_NaN();
};

/// A share that can be asked for, or asked to be large enough.
enum class Rate : std::uint8_t { sensitivity, specificity, ppv, npv };

/// Which sensitivity belongs to a specificity. `kept` points are those of scikit-learn's roc_curve: (0, 0), and of
/// every run of equal steps the last.
enum class SpecificityRule : std::uint8_t {
  best,         ///< the largest at the target or above: AIROGS
  above,        ///< the largest above the target: Galdran et al., JustRAIGS
  first_below,  ///< the first kept point with 1 - specificity >= 1 - target, in floating point: JustRAIGS, which rounds
                ///< it
  interpolated,  ///< linear, from the upper end of one step of the kept curve to the lower end of the next: REFUGE
};

/// Along which axis of the ROC curve a part is cut out.
enum class RocRange : std::uint8_t { specificity, sensitivity };

/// Counts at every threshold, from the highest.
struct ScorePoints {
  std::vector<double> threshold;
  std::vector<double> tp;
  std::vector<double> fp;
};

/// Benefit per sample of acting on a score at a risk threshold, in true positives.
struct NetBenefit {
  std::vector<double> model;
  std::vector<double> treat_all;  ///< of calling every sample positive; of calling none it is 0
};

/// Scores of one class in ascending order, as integers of the same order.
template <class Key>
struct ScoreColumn {
  LargeVector<Key> key;
  std::vector<double> weight;  ///< empty: all 1. Else every key occurs once
  std::int64_t samples = 0;
  double total = 0;  ///< sum of weights
};

template <class Key>
struct ScoreColumns {
  ScoreColumn<Key> positive;
  ScoreColumn<Key> negative;
};

/// Scores of the positive and of the negative samples. Exact: no threshold is left out, and equal scores are one point.
/// Scores keep their precision: those of up to 32 bits are kept as floats, which hold them all. Curves of other samples
/// add up.
///
/// Without positive or without negative samples what needs both is NaN; so is average precision without positives.
/// Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.
class ScoreCurve {
 public:
  using Columns = std::variant<ScoreColumns<std::uint32_t>, ScoreColumns<std::uint64_t>>;

  /// Throws InvalidInput for columns that are not in order, NaN, or weights that are not positive and finite.
  explicit ScoreCurve(Columns columns, std::int64_t omitted = 0);

  const Columns& columns() const noexcept { return columns_; }
  std::int64_t positive_samples() const;
  std::int64_t negative_samples() const;
  double positives() const;  ///< sum of weights
  double negatives() const;
  std::int64_t omitted() const noexcept { return omitted_; }  ///< samples without a finite score that were left out

  ScorePoints points() const;
  CurvePoint at_threshold(double threshold) const;

  /// Probability that a positive sample has a higher score than a negative one; ties count half.
  double auroc() const;

  /// Its variance by DeLong et al., Biometrics 44 (1988); weights count as repeated samples. NaN below two samples of a
  /// class.
  double auroc_variance() const;

  /// Area under a part of the ROC curve: over 1 - specificity, or of specificity over sensitivity. `standardized` as
  /// McClish, Medical Decision Making 9 (1989): 0.5 for a score that says nothing, 1 for a perfect one.
  double partial_auroc(RocRange along, double low, double high, bool standardized) const;

  double average_precision(PrecisionRule rule = PrecisionRule::step) const;

  /// The best `rate` among all thresholds with `target` of at least `least`; of those the one with most of `target`, of
  /// those the highest threshold. NaN if none reaches it.
  ValueAtThreshold best_rate(Rate rate, Rate target, double least) const;

  ValueAtThreshold sensitivity_at_specificity(double specificity, SpecificityRule rule = SpecificityRule::best) const;

  /// The least 1 - specificity among all thresholds with at least that sensitivity.
  ValueAtThreshold fpr_at_sensitivity(double sensitivity) const;

  ValueAtThreshold best_f_beta(double beta) const;  ///< of the thresholds of the largest the highest
  ValueAtThreshold best_youden() const;             ///< of sensitivity + specificity - 1

  /// TP/n - FP/n t/(1-t) for samples with a score of at least t. Vickers and Elkin, Medical Decision Making 26 (2006).
  NetBenefit net_benefit(const std::vector<double>& thresholds) const;

  /// Adds other samples. Throws InvalidInput for scores of another precision.
  ScoreCurve& operator+=(const ScoreCurve& other);
  bool operator==(const ScoreCurve& other) const;

 private:
  Columns columns_;
  std::int64_t omitted_;
};

/// Throws ShapeMismatch for different shapes, and InvalidInput for a score or weight that cannot be used. Time is
/// linear in samples.
ScoreCurve score_curve(const LabelView& reference, const ScoreView& score, const SampleOptions& options = {});

}  // namespace assay
