#include "detail/directed_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "detail/bits.hpp"
#include "detail/box_transform.hpp"
#include "detail/far_search.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t rows_per_task = 512;
constexpr std::int64_t sample_size = 64;
constexpr std::ptrdiff_t transformed_at_a_time = 1 << 18;  // voxels: 2 MB
constexpr double looks_per_transformed_voxel = 6;  // rows looked at in the time that a transform takes for a voxel

// The bits of a word of voxels, the first of which is at `start` along x, that lie in [low, high).
std::uint64_t part_of_word(std::uint64_t word, std::ptrdiff_t start, std::ptrdiff_t low, std::ptrdiff_t high) {
  if (low >= start + 64 || high <= start) return 0;
  if (low > start) word &= ~std::uint64_t{0} << (low - start);
  if (high < start + 64) word &= ~std::uint64_t{0} >> (start + 64 - high);
  return word;
}

// Calls body(voxel) for the set bits of rows [first, end) with x in [low, high), in order.
template <class Body>
void for_voxels(const BitMask& mask, std::ptrdiff_t first, std::ptrdiff_t end, std::ptrdiff_t low, std::ptrdiff_t high,
                const Body& body) {
  for (std::ptrdiff_t number = first; number < end; ++number) {
    for (std::ptrdiff_t w = word_of(low) - mask.first_word(); w <= word_of(high - 1) - mask.first_word(); ++w) {
      const std::ptrdiff_t start = (mask.first_word() + w) * 64;
      std::uint64_t word = part_of_word(mask.row(number)[w], start, low, high);
      for (; word != 0; word &= word - 1) {
        body(Index3{mask.plane_of(number), mask.row_of(number), start + trailing_zeros(word)});
      }
    }
  }
}

template <class Body>
void for_voxels(const BitMask& mask, std::ptrdiff_t first, std::ptrdiff_t end, const Body& body) {
  for_voxels(mask, first, end, mask.box().low[2], mask.box().high[2], body);
}

// The elements of one stretch of rows that have an offset as their nearest.
class NearTally {
 public:
  NearTally(const std::vector<Offset>& offsets, const ElementClasses& classes)
      : offsets_(offsets), classes_(classes), counts_(offsets.size() * classes.count) {}

  void hit(std::size_t k, std::uint64_t elements, Index3 first) {
    const std::ptrdiff_t start = first[2];
    first[2] = start + trailing_zeros(elements);
    found_.see(offsets_[k].squared, first);
    std::int64_t* counts = counts_.data() + k * classes_.count;
    if (!classes_.of) {
      *counts += popcount(elements);
      return;
    }
    for (; elements != 0; elements &= elements - 1) {
      ++counts[classes_.of({first[0], first[1], start + trailing_zeros(elements)})];
    }
  }

  Found found() const {
    Found all = found_;
    for (std::size_t k = 0; k < counts_.size(); ++k) {
      const auto element_class = static_cast<std::uint32_t>(k % classes_.count);
      all.counts.add(offsets_[k / classes_.count].squared, element_class, counts_[k]);
    }
    return all;
  }

 private:
  const std::vector<Offset>& offsets_;
  const ElementClasses& classes_;
  std::vector<std::int64_t> counts_;  // per offset and class
  Found found_;
};

// Adds the elements that have an offset as their nearest to `found`; the result holds those that have none.
BitMask search_near(const BitMask& from, const ElementClasses& classes, const BitMask& to, const SearchSpace& space,
                    int threads, Found& found) {
  const NearSearch nearest(to, space.offsets);
  BitMask far(from.box());
  std::vector<Found> parts(static_cast<std::size_t>(task_count(from.rows(), rows_per_task)));
  const auto search = [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    NearTally tally(space.offsets, classes);
    for (std::ptrdiff_t number = first; number < end; ++number) {
      const std::ptrdiff_t plane = from.plane_of(number);
      const std::ptrdiff_t row = from.row_of(number);
      for (std::ptrdiff_t w = 0; w < from.words(); ++w) {
        const std::uint64_t word = from.row(number)[w];
        if (word == 0) continue;
        const std::ptrdiff_t at = from.first_word() + w;
        far.row(number)[w] = nearest.find(word, plane, row, at, [&](std::size_t k, std::uint64_t elements) {
          tally.hit(k, elements, {plane, row, at * 64});
        });
      }
    }
    parts[static_cast<std::size_t>(task)] = tally.found();
  };
  parallel_stretches(from.rows(), rows_per_task, threads, search);
  for (const Found& part : parts) found.add(part);
  return far;
}

// Far voxels in a stretch, in order. The distance of one bounds that of the next: neighbours have near distances.
class FarWalk {
 public:
  FarWalk(const FarSearch& search, const Grid& grid) : search_(search), spacing_(grid.spacing()) {}

  double squared(const Index3& voxel) {
    const double bound = last_ + distance(last_voxel_, voxel);
    last_voxel_ = voxel;
    // A little more than the bound, which must not be mistaken for the answer.
    const double found = search_.find(voxel, bound * bound * (1 + 1e-9), rows_);
    last_ = std::sqrt(found);
    return found;
  }

  std::int64_t rows() const { return rows_; }

 private:
  double distance(const Index3& a, const Index3& b) const {
    double squared = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      squared += square(static_cast<double>(a[axis] - b[axis]) * spacing_[axis]);
    }
    return std::sqrt(squared);
  }

  const FarSearch& search_;
  const std::array<double, 3>& spacing_;
  Index3 last_voxel_{};
  double last_ = std::numeric_limits<double>::infinity();
  std::int64_t rows_ = 0;
};

Box hull(const Box& a, const Box& b) {
  Box box = a;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    box.low[axis] = std::min(a.low[axis], b.low[axis]);
    box.high[axis] = std::max(a.high[axis], b.high[axis]);
  }
  return box;
}

// Far voxels are few or many, their targets small or large: short stretches of them tell what walking costs, and
// the cheaper of that and one transform of the common box is taken. Both are exact.
bool walking_is_cheaper(const BitMask& far, std::int64_t count, const FarSearch& search, const Grid& grid,
                        const Box& box) {
  constexpr std::int64_t stretch = 8;
  const std::int64_t step = std::max(stretch, count * stretch / sample_size);
  std::int64_t number = 0;
  std::int64_t sampled = 0;
  FarWalk walk(search, grid);
  for_voxels(far, 0, far.rows(), [&](const Index3& voxel) {
    if (number++ % step >= stretch) return;
    walk.squared(voxel);
    ++sampled;
  });
  const double all = static_cast<double>(walk.rows()) / static_cast<double>(sampled) * static_cast<double>(count);
  return all < looks_per_transformed_voxel * static_cast<double>(box.volume());
}

void walk_far(const BitMask& far, const ElementClasses& classes, const FarSearch& search, const Grid& grid, int threads,
              Found& found) {
  std::vector<Found> parts(static_cast<std::size_t>(task_count(far.rows(), rows_per_task)));
  const auto walk_rows = [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    FarWalk walk(search, grid);
    for_voxels(far, first, end, [&](const Index3& element) {
      parts[static_cast<std::size_t>(task)].add(walk.squared(element), classes.of ? classes.of(element) : 0, 1,
                                                element);
    });
  };
  parallel_stretches(far.rows(), rows_per_task, threads, walk_rows);
  for (const Found& part : parts) found.add(part);
}

// One strip of rows after the other, so that memory stays small however large the box is.
void transform_far(const BitMask& far, const ElementClasses& classes, const BitMask& to, const Box& box,
                   const SearchSpace& space, int threads, Found& found) {
  const std::ptrdiff_t width = std::max<std::ptrdiff_t>(8, transformed_at_a_time / (box.extent(0) * box.extent(1)));
  Box strip = box;
  for (strip.low[2] = far.box().low[2]; strip.low[2] < far.box().high[2]; strip.low[2] = strip.high[2]) {
    strip.high[2] = std::min(strip.low[2] + width, far.box().high[2]);
    std::vector<double> field;
    for_voxels(far, 0, far.rows(), strip.low[2], strip.high[2], [&](const Index3& element) {
      if (field.empty()) field = box_transform(to, strip, space.steps, threads);
      const std::ptrdiff_t row = (element[0] - strip.low[0]) * strip.extent(1) + element[1] - strip.low[1];
      const double squared = field[static_cast<std::size_t>(row * strip.extent(2) + element[2] - strip.low[2])];
      found.add(squared, classes.of ? classes.of(element) : 0, 1, element);
    });
  }
}

}  // namespace

Found directed_search(const BitMask& from, const ElementClasses& classes, const BitMask& to, const SearchSpace& space,
                      int threads) {
  Found found;
  const BitMask far = search_near(from, classes, to, space, threads, found);
  const std::int64_t count = far.count();
  if (count == 0) return found;
  const FarSearch search(to, space.steps);
  const Box box = hull(from.box(), to.box());
  if (walking_is_cheaper(far, count, search, space.grid, box)) {
    walk_far(far, classes, search, space.grid, threads, found);
  } else {
    transform_far(far, classes, to, box, space, threads, found);
  }
  return found;
}

}  // namespace assay::detail
