#include "detail/box_transform.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "detail/bits.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Along rows the nearest set bits before and after an element decide.
void transform_row(const std::vector<std::uint64_t>& words, const BitMask& target, const Box& box, const Steps& steps,
                   double* out) {
  const std::uint64_t* row = words.data();
  const std::ptrdiff_t length = box.extent(2);
  std::fill_n(out, length, infinity);
  const std::ptrdiff_t end = target.words() * 64;
  const std::ptrdiff_t start = box.low[2] - target.first_word() * 64;
  std::ptrdiff_t previous = last_set_bit(row, std::min(start, end) - 1);
  std::ptrdiff_t next = first_set_bit(row, target.words(), std::max<std::ptrdiff_t>(start, 0));
  for (std::ptrdiff_t i = 0; i < length; ++i) {
    const std::ptrdiff_t x = start + i;
    if (next < x && next < end) {
      previous = next;
      next = first_set_bit(row, target.words(), x);
    }
    if (next < end) out[i] = steps.squared(2, next - x);
    if (previous >= 0) out[i] = std::min(out[i], steps.squared(2, previous - x));
  }
}

// out[q] = min over v of in[v] + squared(v - q). The best v never falls as q grows, so that of one q bounds those of
// the others.
class MinPlus {
 public:
  MinPlus(const Steps& steps, std::size_t axis, std::ptrdiff_t length)
      : steps_(steps), axis_(axis), input_(static_cast<std::size_t>(length)) {}

  void apply(double* values, std::ptrdiff_t length, std::ptrdiff_t stride) {
    for (std::ptrdiff_t q = 0; q < length; ++q) input_[static_cast<std::size_t>(q)] = values[q * stride];
    solve(values, stride, 0, length, 0, length);
  }

 private:
  void solve(double* values, std::ptrdiff_t stride, std::ptrdiff_t first, std::ptrdiff_t end, std::ptrdiff_t low,
             std::ptrdiff_t high) {
    if (first >= end) return;
    const std::ptrdiff_t q = (first + end) / 2;
    double best = infinity;
    std::ptrdiff_t at = -1;
    for (std::ptrdiff_t v = low; v < high; ++v) {
      const double value = input_[static_cast<std::size_t>(v)] + steps_.squared(axis_, v - q);
      if (value < best) {
        best = value;
        at = v;
      }
    }
    if (at < 0) return;  // everything is infinite
    values[q * stride] = best;
    solve(values, stride, first, q, low, at + 1);
    solve(values, stride, q + 1, end, at, high);
  }

  const Steps& steps_;
  std::size_t axis_;
  std::vector<double> input_;
};

}  // namespace

std::vector<double> box_transform(const BitMask& target, const Box& box, const Steps& steps, int threads) {
  const std::ptrdiff_t planes = box.extent(0);
  const std::ptrdiff_t rows = box.extent(1);
  const std::ptrdiff_t length = box.extent(2);
  std::vector<double> squared(static_cast<std::size_t>(planes * rows * length));

  parallel_for(planes, threads, [&](std::ptrdiff_t plane) {
    double* start = squared.data() + plane * rows * length;
    std::vector<std::uint64_t> words(static_cast<std::size_t>(target.words()));
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
      for (std::ptrdiff_t w = 0; w < target.words(); ++w) {
        words[static_cast<std::size_t>(w)] = target.word(box.low[0] + plane, box.low[1] + row, target.first_word() + w);
      }
      transform_row(words, target, box, steps, start + row * length);
    }
    MinPlus along_rows(steps, 1, rows);
    for (std::ptrdiff_t x = 0; x < length; ++x) along_rows.apply(start + x, rows, length);
  });
  parallel_for(rows, threads, [&](std::ptrdiff_t row) {
    MinPlus along_planes(steps, 0, planes);
    for (std::ptrdiff_t x = 0; x < length; ++x) {
      along_planes.apply(squared.data() + row * length + x, planes, rows * length);
    }
  });
  return squared;
}

}  // namespace assay::detail
