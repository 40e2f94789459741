// The parts of a Brier score, group by group.
#pragma once

#include "assay/calibration_groups.hpp"
#include "detail/compensated_sum.hpp"

namespace assay::detail {

class MurphySums {
 public:
  MurphySums(double total, double events) : total_(total), base_(events / total) {}

  void add(const CalibrationGroup& group) {
    const double n = group.weight;
    if (n == 0) return;
    const double gap = group.excess / n;
    const double gain = group.events / n - base_;
    reliability_.add(n * gap * gap);
    resolution_.add(n * gain * gain);
    variance_.add(group.squares - group.score * (group.score / n));
    covariance_.add(group.event_score - group.score * (group.events / n));
  }

  // NaN without samples.
  BrierParts parts() const {
    if (!(total_ > 0)) return {};
    return {reliability_.value() / total_, resolution_.value() / total_, base_ * (1 - base_),
            variance_.value() / total_, 2 * covariance_.value() / total_};
  }

 private:
  double total_;
  double base_;
  CompensatedSum reliability_;
  CompensatedSum resolution_;
  CompensatedSum variance_;
  CompensatedSum covariance_;
};

}  // namespace assay::detail
