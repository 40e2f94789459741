/// How far probabilities are from what happens: sums per bin of the score.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "assay/calibration_groups.hpp"
#include "assay/score_view.hpp"

namespace assay {

/// Which end of a bin belongs to it: [l, u), the last one closed, or (l, u], the first one closed.
enum class BinSide : std::uint8_t { left, right };

/// What a score and its event are: the probability of a class and whether the sample is of this class, or the highest
/// probability of all classes and whether the sample is of the first class that has it.
enum class Reduction : std::uint8_t { positive_class, top_label };

/// What becomes of a score that lies outside the bins: it is an error, or counted apart.
enum class Outside : std::uint8_t { raise, count };

struct BinRule {
  std::vector<double> edges;  ///< ascending, within [0, 1]; of scores of 0 alone: -1, 0; of 1 alone: 1, 2
  BinSide side = BinSide::left;
  Reduction reduction = Reduction::positive_class;

  bool operator==(const BinRule& other) const noexcept;
};

/// The edges of bins of equal width over [0, 1]. Throws InvalidInput unless there are 1 to 2^16.
std::vector<double> equal_width_edges(std::int64_t bins);

/// Samples of one bin without weights. The sum of scores is whole + fraction / 2^50.
struct BinCounts {
  std::int64_t samples = 0;
  std::int64_t events = 0;
  std::int64_t whole = 0;
  std::int64_t fraction = 0;

  void add_fixed(std::int64_t more_whole, std::int64_t more_fraction) noexcept;  ///< fractions below 2^50
  BinCounts& operator+=(const BinCounts& other) noexcept;
  bool operator==(const BinCounts& other) const noexcept;
};

/// Sums over the weighted samples of one bin.
struct BinWeights {
  double weight = 0;
  double events = 0;
  double score = 0;

  BinWeights& operator+=(const BinWeights& other) noexcept;
  bool operator==(const BinWeights& other) const noexcept;
};

/// Samples that are in no bin.
struct Unbinned {
  std::int64_t below = 0;    ///< with a score below the first edge
  std::int64_t above = 0;    ///< above the last
  std::int64_t omitted = 0;  ///< with a score that is not finite

  Unbinned& operator+=(const Unbinned& other) noexcept;
  bool operator==(const Unbinned& other) const noexcept;
};

/// Number of samples, of events and sum of scores in each bin of the score. Of any number of samples, read piece by
/// piece; statistics of one rule add up.
///
/// A sample's bin is found in the type of its score, with the edges rounded to that type, so that 0.7f lies on the edge
/// 0.7. Without weights every sum is one of integers: each score is rounded to a multiple of 2^-50, which changes no
/// mean by more than 2^-51, nor any float from 2^-27. So it has the same bits for any order, split and number of
/// threads. Sums of weights are compensated: 1e-15 of their value off at most, for each piece that was read.
///
/// Without samples every formula is NaN. Weights count as repeated samples.
class CalibrationBins {
 public:
  /// Throws InvalidInput for edges that cannot be used.
  explicit CalibrationBins(BinRule rule);

  /// Sums per bin; `weights` is empty if no sample had one. Throws InvalidInput unless they fit the rule.
  CalibrationBins(BinRule rule, std::vector<BinCounts> counts, std::vector<BinWeights> weights, Unbinned unbinned);

  const BinRule& rule() const noexcept { return rule_; }
  std::size_t size() const noexcept { return counts_.size(); }
  const std::vector<BinCounts>& counts() const noexcept { return counts_; }
  const std::vector<BinWeights>& weights() const noexcept { return weights_; }
  const Unbinned& unbinned() const noexcept { return unbinned_; }

  double weight(std::size_t bin) const;  ///< number of samples, or sum of weights
  double events(std::size_t bin) const;
  double score(std::size_t bin) const;   ///< sum of scores
  double excess(std::size_t bin) const;  ///< sum of scores - events, rounded once if there are no weights
  double total_weight() const;

  CalibrationGroup group(std::size_t bin) const;  ///< its scores taken for equal to their mean
  CalibrationGroups groups() const;               ///< all bins, also those without samples

  /// Neighbouring bins added up, so that these edges are left; without its edge of -1, or 2, the bin of scores of 0, or
  /// 1, joins the one beside it. Throws InvalidInput for an edge that is none of the bins.
  CalibrationBins coarser(const std::vector<double>& edges) const;

  /// The same without the bin of scores that are 0, or 1, if there is one.
  CalibrationBins without_end() const;

  /// Adds other samples. Throws InvalidInput for another rule.
  CalibrationBins& operator+=(const CalibrationBins& other);
  bool operator==(const CalibrationBins& other) const;

 private:
  BinRule rule_;
  std::vector<BinCounts> counts_;
  std::vector<BinWeights> weights_;
  Unbinned unbinned_;
};

/// Counts more samples in one pass over the probabilities: of every class in bins of its own, or, if the rule of the
/// only bins is top_label, of the class with the highest one.
///
/// `probabilities` has the axis of classes in front of those of the reference, and `labels` is the label of each class;
/// `options.positive` is not used. Unless what is outside is counted, the probabilities of several classes must add up
/// to 1 within `sum_tolerance`, by default 1e-3, or 1e-2 for bfloat16. Throws ShapeMismatch for other shapes, and
/// InvalidInput for a score or weight that cannot be used, and for the top label for a sample that is of no class;
/// nothing is counted then.
void update_calibration(const std::vector<CalibrationBins*>& bins, const LabelView& reference,
                        const ScoreView& probabilities, const std::vector<std::int64_t>& labels,
                        const SampleOptions& options = {}, Outside outside = Outside::raise,
                        std::optional<double> sum_tolerance = {});

}  // namespace assay
