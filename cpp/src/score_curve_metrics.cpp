// What follows from a score curve.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "assay/score_curve.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"
#include "detail/ratio.hpp"
#include "detail/score_walk.hpp"

namespace assay {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

using detail::ratio;

void check_share(double value, const char* name) {
  if (!(value >= 0 && value <= 1)) {
    throw InvalidInput(std::string(name) + " must be between 0 and 1, got " + detail::number_text(value));
  }
}

// Pairs of one of the positives [first, end) and a negative, without weights. Where scores differ no branch depends on
// them.
template <class Key>
class PairCount {
 public:
  PairCount(const LargeVector<Key>& positive, std::size_t first, std::size_t end, const LargeVector<Key>& negative)
      : p_(positive.data()), n_(negative.data()), i_(first), end_(end), size_(negative.size()) {
    if (first < end) j_ = static_cast<std::size_t>(std::lower_bound(n_, n_ + size_, p_[first]) - n_);
  }

  bool active() const { return i_ < end_ && j_ < size_; }
  bool tied() const { return n_[j_] == p_[i_]; }

  void step() {
    const auto lower = static_cast<std::size_t>(n_[j_] < p_[i_]);
    below_ += j_ & (lower - 1);
    j_ += lower;
    i_ += 1 - lower;
  }

  void pass_ties() {
    const Key key = p_[i_];
    const std::size_t start = j_;
    while (j_ < size_ && n_[j_] == key) ++j_;
    for (; i_ < end_ && p_[i_] == key; ++i_) {
      below_ += start;
      equal_ += j_ - start;
    }
  }

  // Twice the number of pairs with a lower negative, those of equal scores counting once.
  std::uint64_t finish() {
    while (active()) tied() ? pass_ties() : step();
    return 2 * (below_ + (end_ - i_) * size_) + equal_;
  }

 private:
  const Key* p_;
  const Key* n_;
  std::size_t i_;
  std::size_t end_;
  std::size_t j_ = 0;
  std::size_t size_;
  std::uint64_t below_ = 0;
  std::uint64_t equal_ = 0;
};

// Both halves at once, so that neither waits for what it has just read.
template <class Key>
std::uint64_t twice_pairs(const LargeVector<Key>& positive, std::size_t first, std::size_t end,
                          const LargeVector<Key>& negative) {
  const std::size_t middle = first + (end - first) / 2;
  PairCount<Key> a(positive, first, middle, negative);
  PairCount<Key> b(positive, middle, end, negative);
  while (a.active() && b.active()) {
    if (a.tied() || b.tied()) {
      if (a.tied()) a.pass_ties();
      if (b.active() && b.tied()) b.pass_ties();
      continue;
    }
    a.step();
    b.step();
  }
  return a.finish() + b.finish();
}

template <class Key>
double twice_pairs(const ScoreColumns<Key>& columns) {
  const LargeVector<Key>& positive = columns.positive.key;
  const LargeVector<Key>& negative = columns.negative.key;
  const auto size = static_cast<std::ptrdiff_t>(positive.size());
  constexpr std::ptrdiff_t per_task = 1 << 16;
  const int threads = effective_threads(0, size + static_cast<std::ptrdiff_t>(negative.size()));
  std::vector<std::uint64_t> parts(static_cast<std::size_t>(detail::task_count(size, per_task)));
  detail::parallel_stretches(
      size, per_task, threads, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
        parts[static_cast<std::size_t>(task)] =
            twice_pairs(positive, static_cast<std::size_t>(first), static_cast<std::size_t>(end), negative);
      });
  double sum = 0;
  for (const std::uint64_t part : parts) sum += static_cast<double>(part);
  return sum;
}

template <class Key>
double auroc_of(const ScoreColumns<Key>& columns) {
  const double positives = columns.positive.total;
  const double negatives = columns.negative.total;
  if (positives == 0 || negatives == 0) return undefined;
  if (columns.positive.weight.empty() && columns.negative.weight.empty()) {
    return twice_pairs(columns) / 2 / positives / negatives;
  }
  double sum = 0;
  double below = 0;
  detail::for_each_score<true>(columns, [&](Key, double p, double n) {
    sum += p * (below + n / 2);
    below += n;
  });
  return std::min(1.0, sum / positives / negatives);
}

// Area of the part of a line from (x0, y0) to (x1, y1) between low and high.
double area_between(double x0, double y0, double x1, double y1, double low, double high) {
  const double from = std::max(x0, low);
  const double to = std::min(x1, high);
  if (!(from < to)) return 0;
  const auto at = [&](double x) { return y0 + (y1 - y0) * ((x - x0) / (x1 - x0)); };
  return (to - from) * (at(from) + at(to)) / 2;
}

template <class Key>
double envelope_precision(const ScoreColumns<Key>& columns, PrecisionRule rule) {
  const double positives = columns.positive.total;
  const bool grid = rule != PrecisionRule::envelope;
  const int intervals = rule == PrecisionRule::points_11 ? 10 : 100;
  const double step = 1.0 / intervals;  // rounded as the official evaluations round theirs
  double tp = positives;
  double fp = columns.negative.total;
  double best = 0;
  double sum = 0;
  int next = intervals;
  detail::for_each_score<true>(columns, [&](Key, double p, double n) {
    best = std::max(best, tp / (tp + fp));
    const double sensitivity = tp / positives;
    tp = std::max(0.0, tp - p);
    fp = std::max(0.0, fp - n);
    if (!grid) {
      sum += p * best;
      return;
    }
    // Grid points that this threshold reaches and the next one above does not.
    for (; next >= 0 && next * step <= sensitivity && next * step > tp / positives; --next) sum += best;
  });
  if (!grid) return sum / positives;
  if (next == 0) sum += best;  // every threshold reaches 0
  return sum / (intervals + 1);
}

}  // namespace

double CurvePoint::sensitivity() const { return ratio(tp, tp + fn); }
double CurvePoint::specificity() const { return ratio(tn, tn + fp); }
double CurvePoint::ppv() const { return ratio(tp, tp + fp); }
double CurvePoint::npv() const { return ratio(tn, tn + fn); }
double CurvePoint::f_beta(double b) const {
  const double weight = b * b;
  return ratio((1 + weight) * tp, (1 + weight) * tp + weight * fn + fp);
}

double ScoreCurve::auroc() const {
  return std::visit([](const auto& both) { return auroc_of(both); }, columns_);
}

double ScoreCurve::auroc_variance() const {
  return std::visit(
      [](const auto& both) {
        const double positives = both.positive.total;
        const double negatives = both.negative.total;
        if (!(positives > 1 && negatives > 1)) return undefined;
        const double area = auroc_of(both);
        double of_positives = 0;
        double of_negatives = 0;
        double p_below = 0;
        double n_below = 0;
        detail::for_each_score<true>(both, [&](auto, double p, double n) {
          const double v10 = (n_below + n / 2) / negatives - area;
          const double v01 = (positives - p_below - p / 2) / positives - area;
          of_positives += p * v10 * v10;
          of_negatives += n * v01 * v01;
          p_below += p;
          n_below += n;
        });
        return of_positives / (positives - 1) / positives + of_negatives / (negatives - 1) / negatives;
      },
      columns_);
}

double ScoreCurve::partial_auroc(RocRange along, double low, double high, bool standardized) const {
  const char* const name = along == RocRange::specificity ? "specificity" : "sensitivity";
  check_share(low, name);
  check_share(high, name);
  if (!(low < high)) {
    throw InvalidInput(std::string(name) + " must be a range of two different shares, the lower first, got " +
                       detail::number_text(low) + " and " + detail::number_text(high));
  }
  const double positives = this->positives();
  const double negatives = this->negatives();
  if (positives == 0 || negatives == 0) return undefined;
  // The curve over 1 - specificity, or that of specificity over 1 - sensitivity, which is the same for turned classes.
  const double from = 1 - high;
  const double to = 1 - low;
  double area = 0;
  std::visit(
      [&](const auto& both) {
        double x = 0;
        double y = 0;
        if (along == RocRange::specificity) {
          detail::for_each_score<false>(both, [&](auto, double p, double n) {
            const double next_x = x + n;
            const double next_y = y + p;
            area += area_between(x / negatives, y / positives, next_x / negatives, next_y / positives, from, to);
            x = next_x;
            y = next_y;
          });
        } else {
          detail::for_each_score<true>(both, [&](auto, double p, double n) {
            const double next_x = x + p;
            const double next_y = y + n;
            area += area_between(x / positives, y / negatives, next_x / positives, next_y / negatives, from, to);
            x = next_x;
            y = next_y;
          });
        }
      },
      columns_);
  if (!standardized) return area;
  const double least = (to * to - from * from) / 2;
  return 0.5 * (1 + (area - least) / (to - from - least));
}

double ScoreCurve::average_precision(PrecisionRule rule) const {
  const double positives = this->positives();
  if (positives == 0) return undefined;
  return std::visit(
      [&](const auto& both) {
        const bool linear = rule == PrecisionRule::trapezoid;
        if (rule != PrecisionRule::step && !linear) return envelope_precision(both, rule);
        double tp = 0;
        double fp = 0;
        double before = 1;
        double sum = 0;
        detail::for_each_score<false>(both, [&](auto, double p, double n) {
          tp += p;
          fp += n;
          const double precision = tp / (tp + fp);
          sum += p * (linear ? (before + precision) / 2 : precision);
          before = precision;
        });
        return std::min(1.0, sum / positives);
      },
      columns_);
}

ValueAtThreshold ScoreCurve::best_f_beta(double beta) const {
  if (!(beta > 0) || !(beta <= 1e100)) {
    throw InvalidInput("beta must be above 0 and at most 1e100, got " + detail::number_text(beta));
  }
  ValueAtThreshold best;
  if (positives() == 0) return best;
  std::visit(
      [&](const auto& both) {
        detail::for_each_point(both, [&](const CurvePoint& point) {
          const double value = point.f_beta(beta);
          if (!(value <= best.value)) best = {value, point.threshold};
        });
      },
      columns_);
  return best;
}

ValueAtThreshold ScoreCurve::best_youden() const {
  if (positives() == 0 || negatives() == 0) return {};
  ValueAtThreshold best{0, infinity};
  std::visit(
      [&](const auto& both) {
        detail::for_each_point(both, [&](const CurvePoint& point) {
          const double value = point.sensitivity() + point.specificity() - 1;
          if (value > best.value) best = {value, point.threshold};
        });
      },
      columns_);
  return best;
}

NetBenefit ScoreCurve::net_benefit(const std::vector<double>& thresholds) const {
  NetBenefit benefit;
  const double all = positives() + negatives();
  for (const double t : thresholds) {
    if (!(t >= 0 && t < 1)) {
      throw InvalidInput("thresholds must be risks of at least 0 and below 1, got " + detail::number_text(t));
    }
    const double odds = t / (1 - t);
    const CurvePoint point = at_threshold(t);
    benefit.model.push_back(ratio(point.tp - point.fp * odds, all));
    benefit.treat_all.push_back(ratio(positives() - negatives() * odds, all));
  }
  return benefit;
}

}  // namespace assay
