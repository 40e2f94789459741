/// Variances and covariances of AUROCs of models on the same samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "assay/score_view.hpp"

namespace assay {

/// What a weight says: a sample stands for that many equal ones, or was drawn with a probability of one over it.
enum class WeightKind : std::uint8_t { frequency, importance };

struct DeLongOptions {
  SampleOptions samples;  ///< a score that is omitted from one model omits the sample from all
  WeightKind weight_kind = WeightKind::frequency;
  std::optional<NdView<const std::int64_t>> cluster;  ///< samples of one cluster (patient) depend on each other
};

/// AUROCs and their covariances. NaN where a class is absent; covariances also below two samples (or clusters, or a sum
/// of frequency weights of at most 1) of a class.
struct DeLong {
  std::vector<double> auroc;       ///< per model
  std::vector<double> covariance;  ///< models x models
  std::int64_t positive_samples = 0;
  std::int64_t negative_samples = 0;
  std::int64_t omitted = 0;

  std::size_t models() const noexcept { return auroc.size(); }
};

/// DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), by the mid-ranks of Sun and Xu, IEEE Signal Processing
/// Letters 21 (2014); with clusters Obuchowski, Biometrics 53 (1997). Time is linear in samples, for each model.
/// Throws InvalidInput without models, for models of different precision, and for clusters with weights.
DeLong delong(const LabelView& reference, const std::vector<ScoreView>& scores, const DeLongOptions& options = {});

}  // namespace assay
