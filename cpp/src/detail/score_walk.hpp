// Walks over the distinct scores of both classes.
#pragma once

#include <algorithm>
#include <cstddef>

#include "assay/score_curve.hpp"
#include "detail/order_key.hpp"

namespace assay::detail {

// The scores of one class from one end, equal ones together.
template <class Key, bool ascending>
class ScoreCursor {
 public:
  explicit ScoreCursor(const ScoreColumn<Key>& column) : column_(column), left_(column.key.size()) {}

  bool done() const { return left_ == 0; }
  Key key() const { return column_.key[at()]; }

  // The weight of all samples of this score, which are left behind.
  double take(Key key) {
    double sum = 0;
    for (; !done() && column_.key[at()] == key; --left_) sum += column_.weight.empty() ? 1.0 : column_.weight[at()];
    return sum;
  }

 private:
  std::size_t at() const { return ascending ? column_.key.size() - left_ : left_ - 1; }

  const ScoreColumn<Key>& column_;
  std::size_t left_;
};

// Calls f(key, weight of its positives, of its negatives) for every distinct score.
template <bool ascending, class Key, class F>
void for_each_score(const ScoreColumns<Key>& columns, const F& f) {
  ScoreCursor<Key, ascending> positive(columns.positive);
  ScoreCursor<Key, ascending> negative(columns.negative);
  while (!positive.done() || !negative.done()) {
    Key key{};
    if (positive.done() || negative.done()) {
      key = positive.done() ? negative.key() : positive.key();
    } else {
      key = ascending ? std::min(positive.key(), negative.key()) : std::max(positive.key(), negative.key());
    }
    const double p = positive.take(key);
    const double n = negative.take(key);
    f(key, p, n);
  }
}

// Calls f(point) for every threshold from the highest.
template <class Key, class F>
void for_each_point(const ScoreColumns<Key>& columns, const F& f) {
  const double positives = columns.positive.total;
  const double negatives = columns.negative.total;
  CurvePoint point;
  for_each_score<false>(columns, [&](Key key, double p, double n) {
    point.threshold = static_cast<double>(score_of(key));
    point.tp += p;
    point.fp += n;
    point.fn = std::max(0.0, positives - point.tp);
    point.tn = std::max(0.0, negatives - point.fp);
    f(static_cast<const CurvePoint&>(point));
  });
}

}  // namespace assay::detail
