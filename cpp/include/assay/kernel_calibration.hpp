/// Calibration errors that are sums of a kernel over all pairs of samples: exact, in time that grows with the square of
/// their number and memory that does not. The same bits for any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay {

/// Probabilities of all classes, a row per sample, and the place of its class in the row.
class ProbabilityRows {
 public:
  /// Throws InvalidInput unless there is a class and a row of probabilities in [0, 1] for each label, and every label
  /// is one of the classes.
  ProbabilityRows(std::vector<double> probabilities, std::vector<std::int64_t> labels, std::size_t classes);

  std::ptrdiff_t size() const noexcept { return static_cast<std::ptrdiff_t>(labels_.size()); }
  std::size_t classes() const noexcept { return classes_; }
  double probability(std::ptrdiff_t sample, std::size_t one) const {
    return probabilities_[static_cast<std::size_t>(sample) * classes_ + one];
  }
  std::size_t label(std::ptrdiff_t sample) const {
    return static_cast<std::size_t>(labels_[static_cast<std::size_t>(sample)]);
  }

 private:
  std::vector<double> probabilities_;
  std::vector<std::int64_t> labels_;
  std::size_t classes_;
};

/// How often classes are expected at each sample, by all others: their classes weighted by the Dirichlet kernel, whose
/// parameters are p / bandwidth + 1 for a sample with the probabilities p. Popordanoska, Sayer and Blaschko, "A
/// consistent and differentiable Lp canonical calibration error estimator", NeurIPS 2022.
struct KernelFrequencies {
  std::vector<double> frequency;  ///< samples x classes; NaN for less than two samples
  double log_likelihood = 0;      ///< mean log density of a sample by all others; NaN for less than two
};

/// Logarithms are taken of probabilities of at least `clip`. Throws InvalidInput unless bandwidth and clip are above 0.
KernelFrequencies kernel_frequencies(const ProbabilityRows& samples, double bandwidth, double clip, int threads = 0);

/// exp(-d / width), or exp(-(d / width)^2 / 2), of the Euclidean distance d of two rows.
enum class RowKernel : std::uint8_t { laplacian, gaussian };

struct KernelOptions {
  RowKernel kernel = RowKernel::laplacian;
  double width = 1;  ///< above 0 and finite
  int threads = 0;   ///< 0: the default
};

/// Sums of h_ij = kernel(p_i, p_j) <e_i - p_i, e_j - p_j>, where e_i is 1 for the class of sample i and 0 for others.
struct KernelSums {
  double pairs = 0;     ///< over i < j
  double diagonal = 0;  ///< over i = j
};

/// Widmann, Lindsten and Zachariah, "Calibration tests in multi-class classification", NeurIPS 2019.
KernelSums kernel_sums(const ProbabilityRows& samples, const KernelOptions& options);

/// The mean of h_ij over the pairs of each block of successive samples; an incomplete last block is left out. Throws
/// InvalidInput for blocks of less than two.
std::vector<double> kernel_block_means(const ProbabilityRows& samples, std::int64_t block,
                                       const KernelOptions& options);

/// The sums of s_i s_j h_ij over i < j, for random signs s: what `kernel_sums` would be of a calibrated model. Arcones
/// and Gine, Annals of Statistics 20 (1992); Dehling and Mikosch, Journal of Multivariate Analysis 51 (1994).
std::vector<double> kernel_bootstrap(const ProbabilityRows& samples, std::int64_t repeats, std::uint64_t seed,
                                     const KernelOptions& options);

/// The median Euclidean distance of two rows, over all pairs i < j; of two in the middle their mean. NaN for less than
/// two samples. Exact: pairs are counted by the bits of their distance, in some passes over all of them.
double median_distance(const ProbabilityRows& samples, int threads = 0);

/// sum_ij w_i w_j (event_i - score_i)(event_j - score_j) exp(-|score_i - score_j| / width) / (sum_i w_i)^2, in time
/// that sorting takes. NaN without samples. `weights` is empty if all are 1. Kumar, Sarawagi and Jain, "Trainable
/// calibration measures for neural networks from kernel mean embeddings", ICML 2018.
double mean_embedding_error(const std::vector<std::uint8_t>& events, const std::vector<double>& scores,
                            const std::vector<double>& weights, double width);

}  // namespace assay
