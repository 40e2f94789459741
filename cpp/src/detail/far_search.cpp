#include "detail/far_search.hpp"

#include <algorithm>

#include "detail/bits.hpp"

namespace assay::detail {
namespace {

std::ptrdiff_t words_for(std::ptrdiff_t bits) { return (bits + 63) / 64; }

// The set bits of `count` words in order of their distance from position `from`, which may lie outside. Of two that
// are as many positions away the one above comes first if `forward` is true.
class Outwards {
 public:
  Outwards(const std::uint64_t* words, std::ptrdiff_t count, std::ptrdiff_t from, bool forward)
      : words_(words),
        count_(count),
        from_(from),
        lean_(forward ? 1 : 0),
        below_(last_set_bit(words, 1, std::min(from, count * 64 - 1))),
        above_(first_set_bit(words, 1, count, std::max<std::ptrdiff_t>(from + 1, 0))) {}

  bool done() const { return below_ < 0 && above_ >= count_ * 64; }
  std::ptrdiff_t next() {
    const bool down = above_ >= count_ * 64 || (below_ >= 0 && from_ - below_ + lean_ <= above_ - from_);
    std::ptrdiff_t& side = down ? below_ : above_;
    const std::ptrdiff_t found = side;
    side = down ? last_set_bit(words_, 1, found - 1) : first_set_bit(words_, 1, count_, found + 1);
    return found;
  }

 private:
  const std::uint64_t* words_;
  std::ptrdiff_t count_;
  std::ptrdiff_t from_;
  std::ptrdiff_t lean_;
  std::ptrdiff_t below_;
  std::ptrdiff_t above_;
};

}  // namespace

FarSearch::FarSearch(const BitMask& target, const Steps& steps)
    : target_(target),
      steps_(steps),
      words_per_plane_(words_for(target.box().extent(1))),
      rows_(static_cast<std::size_t>(target.box().extent(0) * words_per_plane_)),
      planes_(static_cast<std::size_t>(words_for(target.box().extent(0)))) {
  for (std::ptrdiff_t plane = 0; plane < target.planes(); ++plane) {
    for (std::ptrdiff_t row = 0; row < target.rows(); ++row) {
      std::uint64_t bits = 0;
      for (std::ptrdiff_t w = 0; w < target.words(); ++w) bits |= target.column(plane, w)[row];
      if (bits == 0) continue;
      rows_[static_cast<std::size_t>(plane * words_per_plane_ + row / 64)] |= std::uint64_t{1} << (row % 64);
      planes_[static_cast<std::size_t>(plane / 64)] |= std::uint64_t{1} << (plane % 64);
    }
  }
}

void FarSearch::look(const std::uint64_t* first, std::ptrdiff_t x, double squared_row, double& best) const {
  const auto word = [&](std::ptrdiff_t w) { return first[w * target_.column_step()]; };
  const std::ptrdiff_t words = target_.words();
  const std::ptrdiff_t position = x - target_.first_word() * 64;
  const std::ptrdiff_t home = position >> 6;
  const auto closer = [&](std::ptrdiff_t difference) {
    best = std::min(best, squared_row + steps_.squared(2, difference));
  };
  const auto in_reach = [&](std::ptrdiff_t difference) { return squared_row + steps_.squared(2, difference) < best; };

  if (home >= 0 && home < words && word(home) != 0) {
    const auto bit = static_cast<int>(position & 63);
    if (const std::uint64_t right = word(home) >> bit) closer(trailing_zeros(right));
    if (const std::uint64_t left = word(home) << (63 - bit)) closer(-leading_zeros(left));
  }
  for (std::ptrdiff_t w = std::max<std::ptrdiff_t>(home + 1, 0); w < words; ++w) {
    if (!in_reach(w * 64 - position)) break;
    if (word(w) == 0) continue;
    closer(w * 64 + trailing_zeros(word(w)) - position);
    break;
  }
  for (std::ptrdiff_t w = std::min(home - 1, words - 1); w >= 0; --w) {
    if (!in_reach(w * 64 + 63 - position)) break;
    if (word(w) == 0) continue;
    closer(w * 64 + 63 - leading_zeros(word(w)) - position);
    break;
  }
}

double FarSearch::find(const Index3& element, double bound, std::int64_t& rows) const {
  double best = bound;
  const Box& box = target_.box();
  const std::ptrdiff_t z = element[0] - box.low[0];
  const std::ptrdiff_t y = element[1] - box.low[1];
  for (Outwards planes(planes_.data(), words_for(box.extent(0)), z, steps_.leans_forward(0)); !planes.done();) {
    const std::ptrdiff_t plane = planes.next();
    const double squared_plane = steps_.squared(0, plane - z);
    if (squared_plane >= best) break;
    const std::uint64_t* occupied = rows_.data() + plane * words_per_plane_;
    for (Outwards in_plane(occupied, words_per_plane_, y, steps_.leans_forward(1)); !in_plane.done();) {
      const std::ptrdiff_t row = in_plane.next();
      const double squared = squared_plane + steps_.squared(1, row - y);
      if (squared >= best) break;
      look(target_.column(plane, 0) + row, element[2], squared, best);
      ++rows;
    }
  }
  return best;
}

}  // namespace assay::detail
