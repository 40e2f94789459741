#include "assay/confusion.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "assay/confusion_matrix.hpp"
#include "assay/error.hpp"
#include "detail/exact_difference.hpp"
#include "detail/number_text.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using detail::ratio;

// Infinite where only the denominator is 0.
double odds(double numerator, double denominator) {
  if (denominator == 0 && numerator > 0) return std::numeric_limits<double>::infinity();
  return ratio(numerator, denominator);
}

}  // namespace

template <class Count>
double CountsOf<Count>::dsc() const {
  return ratio(2 * tp, 2 * tp + fp + fn);
}

template <class Count>
double CountsOf<Count>::iou() const {
  return ratio(tp, tp + fp + fn);
}

template <class Count>
double CountsOf<Count>::sensitivity() const {
  return ratio(tp, tp + fn);
}

template <class Count>
double CountsOf<Count>::specificity() const {
  return ratio(tn, tn + fp);
}

template <class Count>
double CountsOf<Count>::ppv() const {
  return ratio(tp, tp + fp);
}

template <class Count>
double CountsOf<Count>::npv() const {
  return ratio(tn, tn + fn);
}

template <class Count>
double CountsOf<Count>::accuracy() const {
  return ratio(tp + tn, total());
}

template <class Count>
double CountsOf<Count>::balanced_accuracy() const {
  return (sensitivity() + specificity()) / 2;
}

template <class Count>
double CountsOf<Count>::youden() const {
  return sensitivity() + specificity() - 1;
}

template <class Count>
double CountsOf<Count>::positive_likelihood_ratio() const {
  return odds(sensitivity(), ratio(fp, tn + fp));
}

template <class Count>
double CountsOf<Count>::negative_likelihood_ratio() const {
  return odds(ratio(fn, tp + fn), specificity());
}

template <class Count>
double CountsOf<Count>::diagnostic_odds_ratio() const {
  return odds(static_cast<double>(tp) * static_cast<double>(tn), static_cast<double>(fp) * static_cast<double>(fn));
}

template <class Count>
double CountsOf<Count>::volume_similarity() const {
  return 1.0 - ratio(std::abs(fp - fn), 2 * tp + fp + fn);
}

template <class Count>
double CountsOf<Count>::f_beta(double beta) const {
  const double weight = beta * beta;
  if (!(beta > 0) || !(weight <= 1e200)) {
    throw InvalidInput("beta must be above 0 and at most 1e100, got " + detail::number_text(beta));
  }
  const double hits = (1 + weight) * static_cast<double>(tp);
  return ratio(hits, hits + weight * static_cast<double>(fn) + static_cast<double>(fp));
}

template <class Count>
double CountsOf<Count>::mcc() const {
  const auto a = static_cast<double>(tp);
  const auto b = static_cast<double>(fp);
  const auto c = static_cast<double>(fn);
  const auto d = static_cast<double>(tn);
  return ratio(detail::difference_of_products(a, d, b, c), std::sqrt((a + b) * (a + c)) * std::sqrt((d + b) * (d + c)));
}

template <class Count>
double CountsOf<Count>::kappa() const {
  if (tp + fn == 0 || tn + fp == 0) return nan;
  const auto a = static_cast<double>(tp);
  const auto b = static_cast<double>(fp);
  const auto c = static_cast<double>(fn);
  const auto d = static_cast<double>(tn);
  return ratio(2 * detail::difference_of_products(a, d, b, c), (a + b) * (b + d) + (a + c) * (c + d));
}

template <class Count>
double CountsOf<Count>::net_benefit(double risk_threshold) const {
  if (!(risk_threshold >= 0 && risk_threshold < 1)) {
    throw InvalidInput("risk_threshold must be at least 0 and below 1, got " + detail::number_text(risk_threshold));
  }
  return ratio(tp, total()) - ratio(fp, total()) * (risk_threshold / (1 - risk_threshold));
}

template <class Count>
double CountsOf<Count>::expected_cost(double fp_cost, double fn_cost, double prevalence, bool normalised) const {
  if (!std::isnan(prevalence) && !(prevalence >= 0 && prevalence <= 1)) {
    throw InvalidInput("prevalence must be between 0 and 1, got " + detail::number_text(prevalence));
  }
  const std::vector<double> cells{static_cast<double>(tn), static_cast<double>(fp), static_cast<double>(fn),
                                  static_cast<double>(tp)};
  const std::vector<double> priors =
      std::isnan(prevalence) ? std::vector<double>{} : std::vector<double>{1 - prevalence, prevalence};
  return ConfusionMatrix({{0, 1}, {}}, cells, true).expected_cost({0, fp_cost, fn_cost, 0}, priors, normalised);
}

template <class Count>
CountsOf<Count>& CountsOf<Count>::operator+=(const CountsOf& other) noexcept {
  tp += other.tp;
  fp += other.fp;
  fn += other.fn;
  tn += other.tn;
  return *this;
}

template <class Count>
bool CountsOf<Count>::operator==(const CountsOf& other) const noexcept {
  return tp == other.tp && fp == other.fp && fn == other.fn && tn == other.tn;
}

template struct CountsOf<std::int64_t>;
template struct CountsOf<double>;

}  // namespace assay
