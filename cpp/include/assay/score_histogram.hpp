/// Scores of two classes counted in fixed memory.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "assay/score_curve.hpp"
#include "assay/score_view.hpp"

namespace assay {

/// A value between two bounds.
struct BoundedValue {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
};

/// What the cells of a histogram are: stretches of a range, or the bits of one 16-bit type each.
enum class Cells : std::uint8_t { range, float16, bfloat16, int16, uint16 };

/// How scores become cells. A range has `bins` of equal width over [low, high), and cells of their own for what is
/// below low, low itself, high itself, and what is above.
struct CellRule {
  Cells cells = Cells::range;
  double low = 0;
  double high = 1;
  std::int64_t bins = 1 << 16;

  std::size_t size() const noexcept;
  bool operator==(const CellRule& other) const noexcept;
};

/// How often scores of both classes fell into each cell. Of any number of samples, read piece by piece; histograms of
/// one rule add up. The bits of 16-bit scores are counted exactly.
class ScoreHistogram {
 public:
  /// Throws InvalidInput unless low < high are finite and there is at least one bin and at most 2^24.
  explicit ScoreHistogram(const CellRule& rule);

  /// Sums of weights per cell, in ascending order of score. Throws InvalidInput unless they fit the rule.
  ScoreHistogram(const CellRule& rule, std::vector<double> positive, std::vector<double> negative, std::int64_t omitted,
                 bool weighted);

  const CellRule& rule() const noexcept { return rule_; }
  const std::vector<double>& positive() const noexcept { return positive_; }
  const std::vector<double>& negative() const noexcept { return negative_; }
  std::int64_t omitted() const noexcept { return omitted_; }
  bool weighted() const noexcept { return weighted_; }  ///< whether samples came with weights

  /// Counts more samples. A 16-bit rule takes that type only, and 8-bit integers for 16-bit ones. Throws as
  /// score_curve.
  void update(const LabelView& reference, const ScoreView& score, const SampleOptions& options = {});

  /// Of the scores that were counted, whatever their order within a cell. The value takes a cell's scores for equal.
  BoundedValue auroc() const;
  BoundedValue average_precision() const;

  /// The curve of 16-bit scores, exact. Throws InvalidInput for a range.
  ScoreCurve curve() const;

  /// Adds other samples. Throws InvalidInput for another rule.
  ScoreHistogram& operator+=(const ScoreHistogram& other);
  bool operator==(const ScoreHistogram& other) const;

 private:
  bool exact(std::size_t cell) const noexcept;  // whether its scores are equal

  CellRule rule_;
  std::vector<double> positive_;
  std::vector<double> negative_;
  std::int64_t omitted_ = 0;
  bool weighted_ = false;
};

}  // namespace assay
