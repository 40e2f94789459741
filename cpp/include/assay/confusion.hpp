/// Counts of a binary decision, and the one home of the formulas of two classes.
#pragma once

#include <cstdint>
#include <limits>

#include "assay/status.hpp"

namespace assay {

/// True and false positives and negatives, as numbers of samples or as sums of their weights. Formulas return NaN where
/// they are 0/0. Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.
template <class Count>
struct CountsOf {
  Count tp = 0;
  Count fp = 0;
  Count fn = 0;
  Count tn = 0;

  Count total() const noexcept { return tp + fp + fn + tn; }
  Count reference() const noexcept { return tp + fn; }
  Count prediction() const noexcept { return tp + fp; }
  Status status() const noexcept { return status_of(reference() == 0, prediction() == 0); }

  double dsc() const;                        ///< 2 TP / (2 TP + FP + FN)
  double iou() const;                        ///< TP / (TP + FP + FN)
  double f_beta(double beta) const;          ///< (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)
  double sensitivity() const;                ///< TP / (TP + FN)
  double specificity() const;                ///< TN / (TN + FP)
  double ppv() const;                        ///< TP / (TP + FP)
  double npv() const;                        ///< TN / (TN + FN)
  double accuracy() const;                   ///< (TP + TN) / N
  double balanced_accuracy() const;          ///< (sensitivity + specificity) / 2
  double youden() const;                     ///< J = sensitivity + specificity - 1
  double positive_likelihood_ratio() const;  ///< sensitivity / (1 - specificity); infinite without false positives
  double negative_likelihood_ratio() const;  ///< (1 - sensitivity) / specificity; infinite without true negatives
  double diagnostic_odds_ratio() const;      ///< TP TN / (FP FN); infinite without false positives or negatives
  double mcc() const;                        ///< Matthews correlation coefficient
  double kappa() const;                      ///< Cohen's kappa, unweighted; NaN too if the reference has one class only
  double volume_similarity() const;          ///< 1 - |FP - FN| / (2 TP + FP + FN)

  /// TP / N - FP / N * t / (1 - t) for the risk t in [0, 1) from which one would act: Vickers and Elkin, Medical
  /// Decision Making 26 (2006).
  double net_benefit(double risk_threshold) const;

  /// The cost of errors per sample: of `fp_cost` and `fn_cost`, at a prevalence (NaN: that of the data), and with
  /// `normalised` divided by that of the best constant decision. See ConfusionMatrix::expected_cost.
  double expected_cost(double fp_cost = 1, double fn_cost = 1,
                       double prevalence = std::numeric_limits<double>::quiet_NaN(), bool normalised = false) const;

  CountsOf& operator+=(const CountsOf& other) noexcept;
  bool operator==(const CountsOf& other) const noexcept;
};

using BinaryCounts = CountsOf<std::int64_t>;
using WeightedCounts = CountsOf<double>;

extern template struct CountsOf<std::int64_t>;
extern template struct CountsOf<double>;

}  // namespace assay
