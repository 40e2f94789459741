// Samples of equal scores, in ascending order of them.
#pragma once

#include <cmath>
#include <string>
#include <variant>

#include "assay/calibration_bins.hpp"
#include "assay/calibration_groups.hpp"
#include "assay/error.hpp"
#include "assay/score_curve.hpp"
#include "detail/compensated_sum.hpp"
#include "detail/number_text.hpp"
#include "detail/score_walk.hpp"

namespace assay::detail {

inline double total_weight(const ScoreCurve& curve) { return curve.positives() + curve.negatives(); }
inline double total_weight(const CalibrationBins& bins) { return bins.total_weight(); }

inline void check_probabilities(const ScoreCurve& curve) {
  const auto check = [](const auto& column) {
    if (column.key.empty()) return;
    for (const auto key : {column.key.front(), column.key.back()}) {
      const auto score = static_cast<double>(score_of(key));
      if (!(score >= 0 && score <= 1)) {
        throw InvalidInput("score must be between 0 and 1, got " + number_text(score));
      }
    }
  };
  std::visit(
      [&](const auto& both) {
        check(both.positive);
        check(both.negative);
      },
      curve.columns());
}

// Calls use(group) for every distinct score.
template <class Use>
void for_each_group(const ScoreCurve& curve, const Use& use) {
  check_probabilities(curve);
  std::visit(
      [&](const auto& both) {
        for_each_score<true>(both, [&](auto key, double events, double others) {
          const auto score = static_cast<double>(score_of(key));
          const double weight = events + others;
          const double sum = weight * score;
          use(CalibrationGroup{score, score, weight, events, sum, std::fma(weight, score, -events), sum * score,
                               events * score});
        });
      },
      curve.columns());
}

// Calls use(group) for every bin with samples.
template <class Use>
void for_each_group(const CalibrationBins& bins, const Use& use) {
  for (std::size_t bin = 0; bin < bins.size(); ++bin) {
    if (bins.weight(bin) > 0) use(bins.group(bin));
  }
}

// A group that is put together.
class GroupSum {
 public:
  void add(const CalibrationGroup& group) { add(group, group.weight); }

  // So much of its weight, above 0.
  void add(const CalibrationGroup& group, double part) {
    if (!filled()) lower_ = group.lower;
    upper_ = group.upper;
    const double share = part / group.weight;
    weight_.add(part);
    events_.add(group.events * share);
    score_.add(group.score * share);
    excess_.add(group.excess * share);
    squares_.add(group.squares * share);
    event_score_.add(group.event_score * share);
  }

  bool filled() const { return weight_.value() > 0; }

  CalibrationGroup value() const {
    return {lower_,         upper_,          weight_.value(),  events_.value(),
            score_.value(), excess_.value(), squares_.value(), event_score_.value()};
  }

 private:
  double lower_ = 0;
  double upper_ = 0;
  CompensatedSum weight_;
  CompensatedSum events_;
  CompensatedSum score_;
  CompensatedSum excess_;
  CompensatedSum squares_;
  CompensatedSum event_score_;
};

}  // namespace assay::detail
