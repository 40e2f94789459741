/// How good probabilities of classes are: sums of proper and of ordinal scores.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "assay/confusion_matrix.hpp"
#include "assay/score_view.hpp"

namespace assay {

/// Scores of a sample of class y with probabilities p_k; F_k is the sum of p_0 to p_k, Y_k is 1 for k >= y, else 0.
/// Classes are ordered as they are listed, and their number is K.
enum class Score : std::uint8_t {
  brier,               ///< sum_k p_k^2 - 2 p_y + 1
  log,                 ///< -log p_y; 0 for p_y = 0, which is counted apart
  spherical,           ///< p_y / sqrt(sum_k p_k^2)
  top_label_brier,     ///< (p_top - [top = y])^2 for the first class with the highest probability
  rps,                 ///< sum over k < K - 1 of (F_k - Y_k)^2
  sa_rps,              ///< the square of the sum over k < K - 1 of |F_k - Y_k| / (K - 1)
  grade_error,         ///< |sum_k k p_k - y|
  grade_square,        ///< its square
  calibration,         ///< of two classes ([y = 1] - p_1)(1 - 2 p_1), else 0
  calibration_spread,  ///< (1 - 2 p_1)^2 p_1 (1 - p_1)
};
constexpr std::size_t score_count = 10;

/// Which class is decided for: that of the highest probability, or the first with F_k >= 1/2, else the last; of several
/// the first.
enum class Decision : std::uint8_t { highest, median };

/// whole + fraction / 2^50, where the fraction is at least 0 and below 1.
struct FixedSum {
  std::int64_t whole = 0;
  std::int64_t fraction = 0;

  /// Both may have any sign.
  void add(std::int64_t more_whole, std::int64_t more_fraction) noexcept {
    constexpr std::int64_t one = std::int64_t{1} << 50;
    fraction += more_fraction;
    const std::int64_t carry = (fraction - (fraction < 0 ? one - 1 : 0)) / one;  // rounded down
    whole += more_whole + carry;
    fraction -= carry * one;
  }
  double value() const noexcept;
  FixedSum& operator+=(const FixedSum& other) noexcept;
  bool operator==(const FixedSum& other) const noexcept;
};

/// What is added up over the samples of one class: samples with p_y = 0, those of each decision by its class, scores in
/// the order of Score, and the probabilities of each class.
template <class Count, class Sum>
struct ClassSums {
  Count infinite{};
  std::vector<Count> highest;
  std::vector<Count> median;
  std::array<Sum, score_count> score{};
  std::vector<Sum> probability;

  ClassSums() = default;
  explicit ClassSums(std::size_t classes) : highest(classes), median(classes), probability(classes) {}

  ClassSums& operator+=(const ClassSums& other);
  bool operator==(const ClassSums& other) const;
};

using CountedSums = ClassSums<std::int64_t, FixedSum>;
using WeightedSums = ClassSums<double, double>;

/// The test of Spiegelhalter, Statistics in Medicine 5 (1986): z is standard normal for calibrated probabilities of two
/// classes, p its two-sided p-value.
struct CalibrationTest {
  double z;
  double p;
};

/// Sums of scores over the samples of each class. Of any number of samples, read piece by piece; statistics of the same
/// classes add up.
///
/// Without weights all sums are of integers: each score of a sample is rounded to a multiple of 2^-50, which changes no
/// mean by more than 2^-51. So they have the same bits for any order, split and number of threads. Sums of weights are
/// 1e-13 of the sum of absolute values off at most, for each piece that was read, with any number of threads the same.
///
/// Formulas are NaN without samples. Weights count as repeated samples. K classes take 32 K^2 bytes.
class ScoringSums {
 public:
  static constexpr std::size_t max_classes = 1024;

  /// Throws InvalidInput unless there are 2 to max_classes different labels.
  explicit ScoringSums(std::vector<std::int64_t> labels);

  /// Sums per class; `weighted` is empty if no sample had a weight. Throws InvalidInput unless they can be such sums.
  ScoringSums(std::vector<std::int64_t> labels, std::vector<CountedSums> counted, std::vector<WeightedSums> weighted,
              std::int64_t omitted);

  std::size_t size() const noexcept { return labels_.size(); }
  const std::vector<std::int64_t>& labels() const noexcept { return labels_; }
  const std::vector<CountedSums>& counted() const noexcept { return counted_; }
  const std::vector<WeightedSums>& weighted() const noexcept { return weighted_; }
  std::int64_t omitted() const noexcept { return omitted_; }  ///< samples with a score that is not finite

  std::vector<double> samples() const;  ///< of each class, or their weight
  double total() const;                 ///< all of them

  double mean(Score score) const;                ///< over samples; of `log` infinite if there is a p_y = 0
  std::vector<double> means(Score score) const;  ///< of each class

  /// Score::brier or Score::rps of the frequencies of the classes themselves as probabilities; NaN for others.
  double climatology(Score score) const;

  /// The sums of the probabilities of the samples of each class, row by row.
  std::vector<double> probabilities() const;

  /// sum_ij c_ij p_j over the samples of class i, by their number; costs, at least 0, row by row.
  double soft_cost(const std::vector<double>& costs) const;

  /// The number of samples of each class by the sum of its probabilities; NaN for 0/0.
  std::vector<double> observed_expected() const;

  /// Throws InvalidInput unless there are two classes.
  CalibrationTest calibration_test() const;

  ConfusionMatrix confusion(Decision decision) const;

  /// Adds other samples. Throws InvalidInput for other labels.
  ScoringSums& operator+=(const ScoringSums& other);
  bool operator==(const ScoringSums& other) const;

 private:
  std::vector<std::int64_t> labels_;
  std::vector<CountedSums> counted_;
  std::vector<WeightedSums> weighted_;
  std::int64_t omitted_ = 0;
};

/// Adds up more samples in one pass over the probabilities, with the axis of classes in front of those of the
/// reference.
///
/// With a front axis of one, these are of the second of two classes, which is that of the label `options.positive`; all
/// other samples are of the first. Else `options.positive` is not used, and the probabilities must add up to 1 within
/// `sum_tolerance`, by default 1e-3, or 1e-2 for bfloat16. Throws ShapeMismatch for other shapes, and InvalidInput for
/// a probability outside [0, 1], a label of no class or a weight that cannot be used; nothing is added then.
void update_scoring(ScoringSums& sums, const LabelView& reference, const ScoreView& probabilities,
                    const SampleOptions& options = {}, std::optional<double> sum_tolerance = {});

}  // namespace assay
