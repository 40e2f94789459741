// Sums that keep what each step rounds off.
#pragma once

#include <cmath>

namespace assay::detail {

// Neumaier's sum.
class CompensatedSum {
 public:
  void add(double value) {
    const double next = sum_ + value;
    rest_ += std::abs(sum_) >= std::abs(value) ? (sum_ - next) + value : (value - next) + sum_;
    sum_ = next;
  }
  double value() const { return sum_ + rest_; }

 private:
  double sum_ = 0;
  double rest_ = 0;
};

}  // namespace assay::detail
