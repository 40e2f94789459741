/// Counts of a binary decision, and the one home of every counting formula.
#pragma once

#include <cstdint>

#include "assay/status.hpp"

namespace assay {

/// True and false positives and negatives. All formulas return NaN where they are 0/0.
/// Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.
struct BinaryCounts {
  std::int64_t tp = 0;
  std::int64_t fp = 0;
  std::int64_t fn = 0;
  std::int64_t tn = 0;

  std::int64_t total() const noexcept { return tp + fp + fn + tn; }
  std::int64_t reference() const noexcept { return tp + fn; }
  std::int64_t prediction() const noexcept { return tp + fp; }
  Status status() const noexcept { return status_of(reference() == 0, prediction() == 0); }

  double dsc() const;                ///< 2 TP / (2 TP + FP + FN)
  double iou() const;                ///< TP / (TP + FP + FN)
  double f_beta(double beta) const;  ///< (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)
  double sensitivity() const;        ///< TP / (TP + FN)
  double specificity() const;        ///< TN / (TN + FP)
  double ppv() const;                ///< TP / (TP + FP)
  double npv() const;                ///< TN / (TN + FN)
  double accuracy() const;           ///< (TP + TN) / N
  double mcc() const;                ///< Matthews correlation coefficient
  double kappa() const;              ///< Cohen's kappa, unweighted; NaN too if the reference has one class only
  double volume_similarity() const;  ///< 1 - |FP - FN| / (2 TP + FP + FN)

  BinaryCounts& operator+=(const BinaryCounts& other) noexcept;
  bool operator==(const BinaryCounts& other) const noexcept;
};

}  // namespace assay
