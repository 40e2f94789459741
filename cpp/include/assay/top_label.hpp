/// The most likely class of each sample: whether it is right, and its probability.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "assay/score_view.hpp"

namespace assay {

/// Writes for each sample, in the memory order of the reference, whether it is of the first class with the highest
/// probability, and this probability; false and NaN for samples that are left out. Returns how many were left out for a
/// probability that is not finite.
///
/// `probabilities` has the axis of classes in front of those of the reference, and `labels` is the label of each class;
/// `options.positive` and `options.weight` are not used. Throws ShapeMismatch for other shapes, and InvalidInput for
/// less than two classes, a sample that is of no class, a probability outside [0, 1], and those of a sample that do not
/// add up to 1 within `sum_tolerance` (see update_calibration); what was written is not to be used then. The second
/// function is for probabilities that are doubles, the first for all others.
std::int64_t top_label_scores(const LabelView& reference, const ScoreView& probabilities,
                              const std::vector<std::int64_t>& labels, const SampleOptions& options,
                              const std::optional<double>& sum_tolerance, bool* correct, float* confidence);
std::int64_t top_label_scores(const LabelView& reference, const ScoreView& probabilities,
                              const std::vector<std::int64_t>& labels, const SampleOptions& options,
                              const std::optional<double>& sum_tolerance, bool* correct, double* confidence);

}  // namespace assay
