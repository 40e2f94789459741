#include "assay/confusion.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "assay/error.hpp"
#include "detail/number_text.hpp"

namespace assay {
namespace {

double ratio(double numerator, double denominator) {
  return denominator == 0 ? std::numeric_limits<double>::quiet_NaN() : numerator / denominator;
}

double ratio(std::int64_t numerator, std::int64_t denominator) {
  return ratio(static_cast<double>(numerator), static_cast<double>(denominator));
}

// a b - c d without the cancellation that plain products of counts near 2^31 suffer in double.
double difference_of_products(double a, double b, double c, double d) {
  const double cd = c * d;
  const double error = std::fma(-c, d, cd);
  return std::fma(a, b, -cd) + error;
}

}  // namespace

double BinaryCounts::dsc() const { return ratio(2 * tp, 2 * tp + fp + fn); }
double BinaryCounts::iou() const { return ratio(tp, tp + fp + fn); }
double BinaryCounts::sensitivity() const { return ratio(tp, tp + fn); }
double BinaryCounts::specificity() const { return ratio(tn, tn + fp); }
double BinaryCounts::ppv() const { return ratio(tp, tp + fp); }
double BinaryCounts::npv() const { return ratio(tn, tn + fn); }
double BinaryCounts::accuracy() const { return ratio(tp + tn, total()); }
double BinaryCounts::volume_similarity() const { return 1.0 - ratio(std::abs(fp - fn), 2 * tp + fp + fn); }

double BinaryCounts::f_beta(double beta) const {
  const double weight = beta * beta;
  if (!(beta > 0) || !(weight <= 1e200)) {
    throw InvalidInput("beta must be above 0 and at most 1e100, got " + detail::number_text(beta));
  }
  const double hits = (1 + weight) * static_cast<double>(tp);
  return ratio(hits, hits + weight * static_cast<double>(fn) + static_cast<double>(fp));
}

double BinaryCounts::mcc() const {
  const auto a = static_cast<double>(tp);
  const auto b = static_cast<double>(fp);
  const auto c = static_cast<double>(fn);
  const auto d = static_cast<double>(tn);
  return ratio(difference_of_products(a, d, b, c), std::sqrt((a + b) * (a + c)) * std::sqrt((d + b) * (d + c)));
}

double BinaryCounts::kappa() const {
  if (reference() == 0 || reference() == total()) return std::numeric_limits<double>::quiet_NaN();
  const auto a = static_cast<double>(tp);
  const auto b = static_cast<double>(fp);
  const auto c = static_cast<double>(fn);
  const auto d = static_cast<double>(tn);
  return ratio(2 * difference_of_products(a, d, b, c), (a + b) * (b + d) + (a + c) * (c + d));
}

BinaryCounts& BinaryCounts::operator+=(const BinaryCounts& other) noexcept {
  tp += other.tp;
  fp += other.fp;
  fn += other.fn;
  tn += other.tn;
  return *this;
}

bool BinaryCounts::operator==(const BinaryCounts& other) const noexcept {
  return tp == other.tp && fp == other.fp && fn == other.fn && tn == other.tn;
}

}  // namespace assay
