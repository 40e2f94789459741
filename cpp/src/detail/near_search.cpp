#include "detail/near_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "detail/bits.hpp"

namespace assay::detail {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr int max_shift = 63;  // within reach of the words before and after

// More find more, but all are tried in vain for what is farther away.
constexpr double offsets_of_space = 600;  // about 7 voxels
constexpr double offsets_of_plane = 256;  // about 13
constexpr double offsets_of_line = max_shift - 1;

// The length up to which there are about so many steps (x counted both ways), as an ellipsoid has volume.
double reach(const Grid& grid) {
  const std::array<double, 3>& spacing = grid.spacing();
  double length = offsets_of_line * spacing[2];
  if (grid.has_axis(0)) {
    length = std::cbrt(offsets_of_space * 1.5 / pi * spacing[0] * spacing[1] * spacing[2]);
  } else if (grid.has_axis(1)) {
    length = std::sqrt(offsets_of_plane * 2 / pi * spacing[1] * spacing[2]);
  }
  return std::min(length, offsets_of_line * spacing[2]);
}

// The differences along an axis that are within a squared length, as far as the image goes: [-back, forward].
struct Span {
  std::ptrdiff_t back = -1;
  std::ptrdiff_t forward = -1;
};

Span span(const Steps& steps, std::size_t axis, std::ptrdiff_t extent, double limit) {
  Span result;
  while (result.forward < extent && steps.squared(axis, result.forward + 1) <= limit) ++result.forward;
  while (result.back < extent && steps.squared(axis, -(result.back + 1)) <= limit) ++result.back;
  return result;
}

// Both ways along x at once: at every length the voxel before or after the element, or both, that it newly reaches.
void add_row(std::vector<Offset>& offsets, std::ptrdiff_t plane, std::ptrdiff_t row, double squared, double limit,
             const Steps& steps, std::ptrdiff_t extent) {
  const std::ptrdiff_t farthest = std::min<std::ptrdiff_t>(max_shift, extent);
  std::ptrdiff_t right = 0;
  std::ptrdiff_t left = 0;
  double length = steps.squared(2, 0);
  while (squared + length <= limit && right <= farthest && left <= farthest) {
    // A face across x touches two voxels at once.
    while (steps.squared(2, -(left + 1)) <= length) ++left;
    offsets.push_back({plane, row, static_cast<int>(right), static_cast<int>(left), squared + length});
    const double forward = steps.squared(2, right + 1);
    const double back = steps.squared(2, -(left + 1));
    length = std::min(forward, back);
    if (forward <= length) ++right;
    if (back <= length) ++left;
  }
}

// Where the words of a block lie in a target.
struct Place {
  std::ptrdiff_t plane, row, planes, rows;
  const std::uint64_t* origin;
  std::ptrdiff_t home;    // from there to the place of the block
  std::ptrdiff_t before;  // from a word to those beside it
  std::ptrdiff_t after;
};

#if defined(__GNUC__)
using V4 = std::uint64_t __attribute__((vector_size(32)));
#define ASSAY_ALWAYS_INLINE inline __attribute__((always_inline))

ASSAY_ALWAYS_INLINE void load(const std::uint64_t* words, V4& out) { std::memcpy(&out, words, sizeof out); }
ASSAY_ALWAYS_INLINE bool none(const V4& v) { return (v[0] | v[1] | v[2] | v[3]) == 0; }
#else
// The same with plain words.
struct V4 {
  std::uint64_t word[4];
};
#define ASSAY_ALWAYS_INLINE inline
template <class F>
V4 each(const V4& a, const V4& b, const F& f) {
  return {{f(a.word[0], b.word[0]), f(a.word[1], b.word[1]), f(a.word[2], b.word[2]), f(a.word[3], b.word[3])}};
}
inline V4 operator|(const V4& a, const V4& b) {
  return each(a, b, [](auto x, auto y) { return x | y; });
}
inline V4 operator&(const V4& a, const V4& b) {
  return each(a, b, [](auto x, auto y) { return x & y; });
}
inline V4 operator^(const V4& a, const V4& b) {
  return each(a, b, [](auto x, auto y) { return x ^ y; });
}
inline V4 operator<<(const V4& a, int by) {
  return each(a, a, [by](auto x, auto) { return x << by; });
}
inline V4 operator>>(const V4& a, int by) {
  return each(a, a, [by](auto x, auto) { return x >> by; });
}
inline void load(const std::uint64_t* words, V4& out) { std::memcpy(&out, words, sizeof out); }
inline bool none(const V4& v) { return (v.word[0] | v.word[1] | v.word[2] | v.word[3]) == 0; }
#endif

ASSAY_ALWAYS_INLINE std::size_t search_offsets(const Place& at, const Offset* offsets, const std::ptrdiff_t* steps,
                                               std::size_t count, Words4& elements, NearHit* hits) {
  V4 rest;
  load(elements.data(), rest);
  std::size_t found = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const Offset& offset = offsets[k];
    // Negative positions wrap to huge ones. The last of the four rows may be the first of the target.
    if (static_cast<std::size_t>(at.plane + offset.plane) >= static_cast<std::size_t>(at.planes)) continue;
    if (static_cast<std::size_t>(at.row + offset.row + 3) >= static_cast<std::size_t>(at.rows + 3)) continue;
    const std::uint64_t* words = at.origin + (at.home + steps[k]);
    V4 there;
    V4 before;
    V4 after;
    load(words, there);
    load(words + at.before, before);
    load(words + at.after, after);
    // A shift by 64 is not defined: two steps.
    const V4 from_right = there >> offset.right | after << 1 << (63 - offset.right);
    const V4 from_left = there << offset.left | before >> 1 >> (63 - offset.left);
    const V4 hit = rest & (from_right | from_left);
    if (none(hit)) continue;
    hits[found].offset = k;
    std::memcpy(hits[found].elements.data(), &hit, sizeof hit);
    ++found;
    rest = rest ^ hit;
    if (none(rest)) break;
  }
  std::memcpy(elements.data(), &rest, sizeof rest);
  return found;
}

std::size_t search_baseline(const Place& at, const Offset* offsets, const std::ptrdiff_t* steps, std::size_t count,
                            Words4& elements, NearHit* hits) {
  return search_offsets(at, offsets, steps, count, elements, hits);
}

#if defined(__GNUC__) && defined(__x86_64__)
__attribute__((target("avx2"))) std::size_t search_avx2(const Place& at, const Offset* offsets,
                                                        const std::ptrdiff_t* steps, std::size_t count,
                                                        Words4& elements, NearHit* hits) {
  return search_offsets(at, offsets, steps, count, elements, hits);
}

std::size_t search(const Place& at, const Offset* offsets, const std::ptrdiff_t* steps, std::size_t count,
                   Words4& elements, NearHit* hits) {
  static const bool avx2 = __builtin_cpu_supports("avx2") != 0;
  return avx2 ? search_avx2(at, offsets, steps, count, elements, hits)
              : search_baseline(at, offsets, steps, count, elements, hits);
}
#else
std::size_t search(const Place& at, const Offset* offsets, const std::ptrdiff_t* steps, std::size_t count,
                   Words4& elements, NearHit* hits) {
  return search_baseline(at, offsets, steps, count, elements, hits);
}
#endif

}  // namespace

std::vector<Offset> near_offsets(const Grid& grid, const Steps& steps) {
  const double limit = square(reach(grid));
  const Span planes = span(steps, 0, grid.has_axis(0) ? grid.extent()[0] : 0, limit);
  const Span rows = span(steps, 1, grid.has_axis(1) ? grid.extent()[1] : 0, limit);
  std::vector<Offset> offsets;
  for (std::ptrdiff_t plane = -planes.back; plane <= planes.forward; ++plane) {
    for (std::ptrdiff_t row = -rows.back; row <= rows.forward; ++row) {
      add_row(offsets, plane, row, steps.squared(0, plane) + steps.squared(1, row), limit, steps, grid.extent()[2]);
    }
  }
  std::stable_sort(offsets.begin(), offsets.end(),
                   [](const Offset& a, const Offset& b) { return a.squared < b.squared; });
  return offsets;
}

NearSearch::NearSearch(const BitMask& target, const std::vector<Offset>& offsets) : target_(target), offsets_(offsets) {
  steps_.reserve(offsets.size());
  for (const Offset& offset : offsets) steps_.push_back(offset.plane * target.plane_step() + offset.row);
}

std::size_t NearSearch::find(const WordBlock& block, Words4& elements, std::vector<NearHit>& hits) const {
  const Box& box = target_.box();
  const std::ptrdiff_t w = block.number - target_.first_word();
  if (w < -1 || w > target_.words()) return 0;
  Place at;
  at.plane = block.plane - box.low[0];
  at.row = block.row - box.low[1];
  at.planes = target_.planes();
  at.rows = target_.rows();
  at.origin = target_.origin();
  at.home = at.plane * target_.plane_step() + w * target_.column_step() + at.row;
  // Beyond the columns beside a plane there is nothing; they themselves are empty.
  at.before = w < 0 ? 0 : -target_.column_step();
  at.after = w == target_.words() ? 0 : target_.column_step();
  return search(at, offsets_.data(), steps_.data(), offsets_.size(), elements, hits.data());
}

void count_hits(const NearHit* hits, std::size_t count, std::int64_t* counts) {
  for (std::size_t k = 0; k < count; ++k) {
    for (const std::uint64_t word : hits[k].elements) {
      if (word != 0) counts[hits[k].offset] += popcount(word);
    }
  }
}

}  // namespace assay::detail
