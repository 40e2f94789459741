#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "assay/error.hpp"
#include "assay/kernel_calibration.hpp"
#include "assay/parallel.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"
#include "detail/stretch_math.hpp"

namespace assay {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double none = -std::numeric_limits<double>::infinity();
constexpr std::ptrdiff_t stretch = 256;
constexpr std::ptrdiff_t rows_per_task = 32;

// The kernels of all samples, sorted by class, so that the sum of a class is one of neighbours.
class DirichletKernels {
 public:
  DirichletKernels(const ProbabilityRows& samples, double bandwidth)
      : size_(samples.size()), classes_(samples.classes()), starts_(classes_ + 1) {
    for (std::size_t one = 0; one < classes_; ++one) {
      for (std::ptrdiff_t i = 0; i < size_; ++i) {
        if (samples.label(i) == one) order_.push_back(i);
      }
      starts_[one + 1] = static_cast<std::ptrdiff_t>(order_.size());
    }
    powers_.resize(static_cast<std::size_t>(size_) * classes_);
    for (std::ptrdiff_t place = 0; place < size_; ++place) {
      double sum = 0;
      double logs = 0;
      for (std::size_t one = 0; one < classes_; ++one) {
        const double power = samples.probability(order_[static_cast<std::size_t>(place)], one) / bandwidth;
        powers_[one * static_cast<std::size_t>(size_) + static_cast<std::size_t>(place)] = power;
        sum += power;
        logs += std::lgamma(power + 1);
      }
      constants_.push_back(std::lgamma(sum + static_cast<double>(classes_)) - logs);
    }
  }

  std::ptrdiff_t sample(std::ptrdiff_t place) const { return order_[static_cast<std::size_t>(place)]; }

  // Calls body(class, first, end) for stretches of places of one class.
  template <class Body>
  void for_each_stretch(const Body& body) const {
    for (std::size_t one = 0; one < classes_; ++one) {
      for (std::ptrdiff_t first = starts_[one]; first < starts_[one + 1]; first += stretch) {
        body(one, first, std::min(starts_[one + 1], first + stretch));
      }
    }
  }

  // The logarithms of the kernels of a stretch at a point whose probabilities have these logarithms.
  void logarithms(std::ptrdiff_t first, std::ptrdiff_t end, const double* logs, double* out) const {
    const std::ptrdiff_t count = end - first;
    std::copy_n(constants_.data() + first, count, out);
    for (std::size_t one = 0; one < classes_; ++one) {
      math_.add_scaled(out, powers_.data() + static_cast<std::ptrdiff_t>(one) * size_ + first, count, logs[one]);
    }
  }

 private:
  const detail::StretchMath& math_ = detail::stretch_math();
  std::ptrdiff_t size_;
  std::size_t classes_;
  std::vector<std::ptrdiff_t> starts_;
  std::vector<std::ptrdiff_t> order_;
  std::vector<double> powers_;     // class by class
  std::vector<double> constants_;  // logarithms of what makes the integral of a kernel 1
};

// Sums of kernels at one point, per class, in units of e^largest.
struct PointSums {
  double largest = none;
  std::vector<double> of_class;

  void add(std::size_t one, double* logs, std::ptrdiff_t count) {
    const detail::StretchMath& math = detail::stretch_math();
    const double most = math.largest(logs, count);
    if (most > largest) {
      const double factor = std::exp(largest - most);
      for (double& sum : of_class) sum *= factor;
      largest = most;
    }
    if (largest == none) return;
    math.exponentials(logs, count, largest);
    of_class[one] += math.sum(logs, count);
  }
};

// The sums of all other samples' kernels at the samples of places [from, to).
std::vector<PointSums> sums_at(const ProbabilityRows& samples, const DirichletKernels& kernels, double clip,
                               std::ptrdiff_t from, std::ptrdiff_t to) {
  const std::size_t classes = samples.classes();
  std::vector<PointSums> points(static_cast<std::size_t>(to - from), {none, std::vector<double>(classes)});
  std::vector<double> logs;
  for (std::ptrdiff_t place = from; place < to; ++place) {
    for (std::size_t one = 0; one < classes; ++one) {
      logs.push_back(std::log(std::max(samples.probability(kernels.sample(place), one), clip)));
    }
  }
  std::array<double, stretch> values;
  kernels.for_each_stretch([&](std::size_t one, std::ptrdiff_t first, std::ptrdiff_t end) {
    for (std::ptrdiff_t place = from; place < to; ++place) {
      const auto at = static_cast<std::size_t>(place - from);
      kernels.logarithms(first, end, logs.data() + at * classes, values.data());
      if (place >= first && place < end) values[static_cast<std::size_t>(place - first)] = none;
      points[at].add(one, values.data(), end - first);
    }
  });
  return points;
}

}  // namespace

KernelFrequencies kernel_frequencies(const ProbabilityRows& samples, double bandwidth, double clip, int threads) {
  if (!(bandwidth >= 1e-6 && bandwidth <= 1e6)) {
    throw InvalidInput("bandwidth must be between 1e-6 and 1e6, got " + detail::number_text(bandwidth));
  }
  if (!(clip >= 1e-300 && clip < 0.5)) {
    throw InvalidInput("clip must be at least 1e-300 and below 0.5, got " + detail::number_text(clip));
  }
  const std::ptrdiff_t size = samples.size();
  const std::size_t classes = samples.classes();
  KernelFrequencies found{std::vector<double>(static_cast<std::size_t>(size) * classes, undefined), undefined};
  const int used = effective_threads(threads, static_cast<std::int64_t>(size) * size);
  if (size < 2) return found;
  const DirichletKernels kernels(samples, bandwidth);
  std::vector<double> densities(static_cast<std::size_t>(size));
  detail::parallel_stretches(size, rows_per_task, used, [&](std::ptrdiff_t, std::ptrdiff_t from, std::ptrdiff_t to) {
    std::ptrdiff_t place = from;
    for (const PointSums& point : sums_at(samples, kernels, clip, from, to)) {
      const auto sample = static_cast<std::size_t>(kernels.sample(place++));
      const double total = std::accumulate(point.of_class.begin(), point.of_class.end(), 0.0);
      for (std::size_t one = 0; one < classes; ++one) {
        found.frequency[sample * classes + one] = point.of_class[one] / total;
      }
      densities[sample] = point.largest + std::log(total / static_cast<double>(size - 1));
    }
  });
  found.log_likelihood = std::accumulate(densities.begin(), densities.end(), 0.0) / static_cast<double>(size);
  return found;
}

}  // namespace assay
