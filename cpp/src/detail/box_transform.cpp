#include "detail/box_transform.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "detail/bits.hpp"
#include "detail/min_plus.hpp"
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

// Columns of a field along one axis, some neighbouring ones at a time.
class Columns {
 public:
  Columns(const Steps& steps, std::size_t axis, std::ptrdiff_t length)
      : costs_(length, [&](std::ptrdiff_t forward) { return steps.squared(axis, -forward); }),
        length_(length),
        values_(static_cast<std::size_t>(length * side_by_side)),
        out_(values_.size()) {}

  // For `count` columns whose elements are `stride` apart.
  void apply(double* field, std::ptrdiff_t count, std::ptrdiff_t stride) {
    for (std::ptrdiff_t first = 0; first < count; first += side_by_side) {
      const std::ptrdiff_t width = std::min(side_by_side, count - first);
      std::fill(values_.begin(), values_.end(), infinity);
      for (std::ptrdiff_t q = 0; q < length_; ++q) {
        std::copy_n(field + q * stride + first, width, values_.data() + q * side_by_side);
      }
      min_plus<double>({values_.data(), 0, length_, out_.data(), 0, length_}, costs_, workspace_);
      for (std::ptrdiff_t q = 0; q < length_; ++q) {
        std::copy_n(out_.data() + q * side_by_side, width, field + q * stride + first);
      }
    }
  }

 private:
  static constexpr std::ptrdiff_t side_by_side = lanes<double>;

  ConvexCosts<double> costs_;
  std::ptrdiff_t length_;
  std::vector<double> values_;
  std::vector<double> out_;
  MinPlusWorkspace<double> workspace_;
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
    Columns(steps, 1, rows).apply(start, length, length);
  });
  parallel_for(rows, threads, [&](std::ptrdiff_t row) {
    Columns(steps, 0, planes).apply(squared.data() + row * length, length, rows * length);
  });
  return squared;
}

}  // namespace assay::detail
