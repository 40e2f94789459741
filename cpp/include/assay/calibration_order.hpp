/// How far probabilities are from what happens, by the order of the scores: groups of equal mass, sums up to each
/// score, and the monotone curve that fits best.
///
/// Of a score curve everything is exact, in time linear in its samples; equal scores are never told apart. Of bins a
/// bin's scores are taken for equal to their mean. The scores of a curve must lie in [0, 1]; InvalidInput is thrown
/// else.
#pragma once

#include <cstdint>
#include <vector>

#include "assay/calibration_bins.hpp"
#include "assay/calibration_groups.hpp"
#include "assay/score_curve.hpp"
#include "assay/score_histogram.hpp"

namespace assay {

/// Groups of as equal a number of samples as can be, in ascending order of score: the first n mod `groups` of them hold
/// one more. Where sums of weights are not whole numbers the groups have equal sums. Equal scores that belong to
/// several groups are shared out, each group getting the same frequency of events. Throws InvalidInput unless there are
/// 1 to 2^24 groups.
CalibrationGroups equal_mass_groups(const ScoreCurve& curve, std::int64_t groups);

/// The same with the scores of a bin shared out as if they were equal, with a bound of what this changes.
CalibrationGroups equal_mass_groups(const CalibrationBins& bins, std::int64_t groups);

/// Groups by edges, as those of CalibrationBins, that also know their sums of squares. Edges are rounded to float for a
/// curve of float scores. An `open` end does not belong to its bin: samples on the first edge with BinSide::right, or
/// on the last with BinSide::left, are in no group then.
CalibrationGroups binned_groups(const ScoreCurve& curve, const std::vector<double>& edges, BinSide side, bool open);

/// Groups whose frequencies ascend and come closest to the events: pool-adjacent-violators. Their miscalibration,
/// resolution and uncertainty are the parts MCB, DSC and UNC of Dimitriadis, Gneiting and Jordan, PNAS 118 (2021).
CalibrationGroups isotonic_groups(const ScoreCurve& curve);
CalibrationGroups isotonic_groups(const CalibrationBins& bins);

/// Every distinct score as a group of its own.
BrierParts distinct_brier(const ScoreCurve& curve);

/// Of D(t), the sum of event - score over samples with a score of at most t by the number of samples: the largest |D|,
/// and the largest D, or 0, less the smallest, or 0.
struct CumulativeCalibration {
  BoundedValue kolmogorov_smirnov;
  BoundedValue kuiper;
};

CumulativeCalibration cumulative_calibration(const ScoreCurve& curve);
CumulativeCalibration cumulative_calibration(const CalibrationBins& bins);  ///< between bounds

/// The scores of these ranks, 0 for the lowest. Throws InvalidInput for ranks that are not in order, or are none of a
/// sample, and for samples with weights.
std::vector<double> scores_at_ranks(const ScoreCurve& curve, const std::vector<std::int64_t>& ranks);

}  // namespace assay
