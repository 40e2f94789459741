#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "assay/kernel_calibration.hpp"
#include "assay/parallel.hpp"
#include "detail/parallel_for.hpp"
#include "detail/row_products.hpp"

namespace assay {
namespace {

constexpr int digit = 21;  // bits by which pairs are counted in one pass: three digits are all but the sign
constexpr std::int64_t few = std::int64_t{1} << 22;  // pairs that are collected and selected from

std::uint64_t key_of(double square) {
  std::uint64_t key;
  std::memcpy(&key, &square, sizeof key);
  return key;  // in the order of the numbers, as none is negative
}

double square_of(std::uint64_t key) {
  double square;
  std::memcpy(&square, &key, sizeof square);
  return square;
}

// Squared distances of all pairs, computed anew in every pass.
class Pairs {
 public:
  Pairs(const ProbabilityRows& samples, int threads)
      : probability_(detail::class_by_class(samples)),
        size_(samples.size()),
        classes_(samples.classes()),
        threads_(effective_threads(threads, static_cast<std::int64_t>(samples.size()) * samples.size() / 2)) {}

  int threads() const noexcept { return threads_; }

  // Calls body(key) for every pair of rows i, i + threads, i + 2 threads, ... on thread i.
  template <class Body>
  void visit(const Body& body) const {
    constexpr std::ptrdiff_t length = detail::RowProducts::stretch;
    detail::parallel_for(threads_, threads_, [&](std::ptrdiff_t part) {
      std::array<double, length> squares;
      for (std::ptrdiff_t row = part; row < size_; row += threads_) {
        for (std::ptrdiff_t first = row + 1; first < size_; first += length) {
          const std::ptrdiff_t end = std::min(size_, first + length);
          detail::squared_distances(probability_, size_, classes_, row, first, end, squares.data());
          for (std::ptrdiff_t j = 0; j < end - first; ++j) {
            body(static_cast<std::size_t>(part), key_of(squares[static_cast<std::size_t>(j)]));
          }
        }
      }
    });
  }

 private:
  std::vector<double> probability_;
  std::ptrdiff_t size_;
  std::size_t classes_;
  int threads_;
};

// How many pairs there are of each next digit, among those whose higher bits are `prefix`.
std::vector<std::int64_t> digit_counts(const Pairs& pairs, std::uint64_t prefix, int shift) {
  std::vector<std::vector<std::int64_t>> counts(static_cast<std::size_t>(pairs.threads()));
  for (auto& part : counts) part.resize(std::size_t{1} << digit);
  pairs.visit([&](std::size_t part, std::uint64_t key) {
    if (key >> (shift + digit) == prefix) ++counts[part][(key >> shift) & ((std::uint64_t{1} << digit) - 1)];
  });
  for (std::size_t part = 1; part < counts.size(); ++part) {
    for (std::size_t i = 0; i < counts[0].size(); ++i) counts[0][i] += counts[part][i];
  }
  return counts[0];
}

struct Ranked {
  std::uint64_t key;
  std::int64_t up_to;  // pairs with this key or a lower one
};

// The key of a rank, from 0, among those with a prefix, `below` of all being lower.
Ranked select_collected(const Pairs& pairs, std::uint64_t prefix, int shift, std::int64_t rank, std::int64_t below) {
  std::vector<std::vector<std::uint64_t>> parts(static_cast<std::size_t>(pairs.threads()));
  pairs.visit([&](std::size_t part, std::uint64_t key) {
    if (key >> shift == prefix) parts[part].push_back(key);
  });
  std::vector<std::uint64_t> keys;
  for (const auto& part : parts) keys.insert(keys.end(), part.begin(), part.end());
  const auto at = keys.begin() + (rank - below);
  std::nth_element(keys.begin(), at, keys.end());
  const std::uint64_t key = *at;
  return {key, below + std::count_if(keys.begin(), keys.end(), [key](std::uint64_t one) { return one <= key; })};
}

Ranked select(const Pairs& pairs, std::int64_t rank, std::int64_t count) {
  if (count <= few) return select_collected(pairs, 0, 3 * digit, rank, 0);
  std::uint64_t prefix = 0;
  std::int64_t below = 0;
  for (int shift = 2 * digit; shift >= 0; shift -= digit) {
    const std::vector<std::int64_t> counts = digit_counts(pairs, prefix, shift);
    std::size_t at = 0;
    for (; below + counts[at] <= rank; ++at) below += counts[at];
    prefix = (prefix << digit) | at;
    if (shift == 0) return {prefix, below + counts[at]};
    if (counts[at] <= few) return select_collected(pairs, prefix, shift, rank, below);
  }
  return {prefix, below};
}

std::uint64_t next_above(const Pairs& pairs, std::uint64_t key) {
  std::vector<std::uint64_t> lowest(static_cast<std::size_t>(pairs.threads()),
                                    std::numeric_limits<std::uint64_t>::max());
  pairs.visit([&](std::size_t part, std::uint64_t one) {
    if (one > key && one < lowest[part]) lowest[part] = one;
  });
  return *std::min_element(lowest.begin(), lowest.end());
}

}  // namespace

double median_distance(const ProbabilityRows& samples, int threads) {
  const auto size = static_cast<std::int64_t>(samples.size());
  const Pairs pairs(samples, threads);
  if (size < 2) return std::numeric_limits<double>::quiet_NaN();
  const std::int64_t count = size % 2 == 0 ? size / 2 * (size - 1) : size * ((size - 1) / 2);
  const Ranked lower = select(pairs, (count - 1) / 2, count);
  const double distance = std::sqrt(square_of(lower.key));
  if (count % 2 == 1 || lower.up_to > count / 2) return distance;
  return (distance + std::sqrt(square_of(next_above(pairs, lower.key)))) / 2;
}

}  // namespace assay
