#include "detail/box_transform.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "detail/bits.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Along rows the nearest set bit of the row decides.
void transform_row(const std::uint64_t* row, const BitMask& target, const Box& box, double spacing, double* out) {
  const std::ptrdiff_t length = box.extent(2);
  std::fill_n(out, length, infinity);
  if (row == nullptr) return;
  const std::ptrdiff_t end = target.words() * 64;
  const std::ptrdiff_t start = box.low[2] - target.first_word() * 64;
  std::ptrdiff_t previous = last_set_bit(row, std::min(start, end) - 1);
  std::ptrdiff_t next = first_set_bit(row, target.words(), std::max<std::ptrdiff_t>(start, 0));
  if (previous < 0 && next >= end) return;
  for (std::ptrdiff_t i = 0; i < length; ++i) {
    const std::ptrdiff_t x = start + i;
    if (next < x && next < end) {
      previous = next;
      next = first_set_bit(row, target.words(), x);
    }
    const std::ptrdiff_t ahead = next < end ? next - x : std::numeric_limits<std::ptrdiff_t>::max();
    const std::ptrdiff_t behind = previous >= 0 ? x - previous : std::numeric_limits<std::ptrdiff_t>::max();
    const double distance = static_cast<double>(std::min(ahead, behind)) * spacing;
    out[i] = distance * distance;
  }
}

// out[q] = min over v of in[v] + (spacing (q - v))^2, for finite in[v].
class Envelope {
 public:
  explicit Envelope(std::ptrdiff_t length)
      : centre_(static_cast<std::size_t>(length)), start_(static_cast<std::size_t>(length) + 1) {}

  void apply(double* values, std::ptrdiff_t length, std::ptrdiff_t stride, double spacing) {
    input_.assign(static_cast<std::size_t>(length), infinity);
    for (std::ptrdiff_t q = 0; q < length; ++q) input_[static_cast<std::size_t>(q)] = values[q * stride];
    std::size_t pieces = 0;
    const double weight = spacing * spacing;
    for (std::size_t v = 0; v < input_.size(); ++v) {
      if (input_[v] == infinity) continue;
      double start = -infinity;
      while (pieces > 0) {
        start = crossing(centre_[pieces - 1], v, weight);
        if (start > start_[pieces - 1]) break;
        --pieces;
        start = -infinity;
      }
      centre_[pieces] = v;
      start_[pieces++] = start;
    }
    if (pieces == 0) return;
    start_[pieces] = infinity;
    std::size_t piece = 0;
    for (std::ptrdiff_t q = 0; q < length; ++q) {
      while (start_[piece + 1] < static_cast<double>(q)) ++piece;
      const double steps = (static_cast<double>(q) - static_cast<double>(centre_[piece])) * spacing;
      values[q * stride] = input_[centre_[piece]] + steps * steps;
    }
  }

 private:
  // Where the parabola around v falls below the one around u, u < v.
  double crossing(std::size_t u, std::size_t v, double weight) const {
    const auto a = static_cast<double>(u);
    const auto b = static_cast<double>(v);
    return (input_[v] - input_[u]) / (2 * weight * (b - a)) + (a + b) / 2;
  }

  std::vector<std::size_t> centre_;
  std::vector<double> start_;
  std::vector<double> input_;
};

}  // namespace

std::vector<double> box_transform(const BitMask& target, const Box& box, const std::array<double, 3>& spacing,
                                  int threads) {
  const std::ptrdiff_t planes = box.extent(0);
  const std::ptrdiff_t rows = box.extent(1);
  const std::ptrdiff_t length = box.extent(2);
  std::vector<double> squared(static_cast<std::size_t>(planes * rows * length));

  parallel_for(planes, threads, [&](std::ptrdiff_t plane) {
    double* start = squared.data() + plane * rows * length;
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
      const std::uint64_t* bits = target.image_row(box.low[0] + plane, box.low[1] + row);
      transform_row(bits, target, box, spacing[2], start + row * length);
    }
    Envelope envelope(rows);
    for (std::ptrdiff_t x = 0; x < length; ++x) envelope.apply(start + x, rows, length, spacing[1]);
  });
  parallel_for(rows, threads, [&](std::ptrdiff_t row) {
    Envelope envelope(planes);
    for (std::ptrdiff_t x = 0; x < length; ++x) {
      envelope.apply(squared.data() + row * length + x, planes, rows * length, spacing[0]);
    }
  });
  return squared;
}

}  // namespace assay::detail
