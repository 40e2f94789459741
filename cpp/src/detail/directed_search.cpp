#include "detail/directed_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <mutex>

#include "detail/bits.hpp"
#include "detail/element_strips.hpp"
#include "detail/far_search.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

using Blocks = std::vector<WordBlock>;

constexpr std::ptrdiff_t blocks_per_task = 512;
constexpr std::int64_t sample_size = 64;
constexpr double looks_per_transformed_voxel = 0.07;  // rows looked at in the time that a transform takes for a voxel

// How many elements have an offset as their nearest, by class.
class NearTally {
 public:
  NearTally(const std::vector<Offset>& offsets, const ElementClasses& classes)
      : offsets_(offsets), classes_(classes), counts_(offsets.size() * classes.count) {}

  // Searches for the elements of a block and returns those that are left.
  Words4 search(const NearSearch& nearest, const WordBlock& block) {
    Words4 rest = block.words;
    hits_.resize(offsets_.size());
    const std::size_t count = nearest.find(block, rest, hits_);
    if (count == 0) return rest;
    const NearHit& last = hits_[count - 1];
    farthest_.see(offsets_[last.offset].squared, [&] { return block.first(last.elements); });
    if (classes_.of) {
      for (std::size_t k = 0; k < count; ++k) {
        std::int64_t* counts = counts_.data() + hits_[k].offset * classes_.count;
        for_set_bits(block, hits_[k].elements, [&](const Index3& element) { ++counts[classes_.of(element)]; });
      }
    } else {
      count_hits(hits_.data(), count, counts_.data());
    }
    return rest;
  }

  const Farthest& farthest() const { return farthest_; }

  void add_counts(const NearTally& other) {
    for (std::size_t k = 0; k < counts_.size(); ++k) counts_[k] += other.counts_[k];
  }

  void add_counts_to(DistanceCounts& all) const {
    for (std::size_t k = 0; k < counts_.size(); ++k) {
      const auto element_class = static_cast<std::uint32_t>(k % classes_.count);
      all.add(offsets_[k / classes_.count].squared, element_class, counts_[k]);
    }
  }

 private:
  const std::vector<Offset>& offsets_;
  const ElementClasses& classes_;
  std::vector<NearHit> hits_;
  std::vector<std::int64_t> counts_;  // per offset and class
  Farthest farthest_;
};

// Adds the elements that have an offset as their nearest to `found`; the result holds those that have none.
Blocks search_near(const Blocks& from, const ElementClasses& classes, const BitMask& to, const SearchSpace& space,
                   int threads, Found& found) {
  const NearSearch nearest(to, space.offsets);
  const auto count = static_cast<std::ptrdiff_t>(from.size());
  const auto tasks = static_cast<std::size_t>(task_count(count, blocks_per_task));
  std::vector<Farthest> farthest(tasks);
  std::vector<Blocks> left(tasks);
  NearTally all(space.offsets, classes);
  std::mutex adding;
  const auto search = [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    NearTally tally(space.offsets, classes);
    for (std::ptrdiff_t k = first; k < end; ++k) {
      WordBlock block = from[static_cast<std::size_t>(k)];
      block.words = tally.search(nearest, block);
      if (any(block.words)) left[static_cast<std::size_t>(task)].push_back(block);
    }
    farthest[static_cast<std::size_t>(task)] = tally.farthest();
    const std::scoped_lock lock(adding);
    all.add_counts(tally);
  };
  parallel_stretches(count, blocks_per_task, threads, search);
  all.add_counts_to(found.counts);
  Blocks far;
  for (std::size_t task = 0; task < tasks; ++task) {
    found.farthest.see(farthest[task]);
    far.insert(far.end(), left[task].begin(), left[task].end());
  }
  return far;
}

// Calls body(element) for the elements of blocks [first, end).
template <class Body>
void for_elements(const Blocks& blocks, std::size_t first, std::size_t end, const Body& body) {
  for (std::size_t k = first; k < end; ++k) for_set_bits(blocks[k], blocks[k].words, body);
}

// Elements in order. The distance of one bounds that of the next: neighbours have near distances.
class FarWalk {
 public:
  FarWalk(const FarSearch& search, const Grid& grid) : search_(search), spacing_(grid.spacing()) {}

  double squared(const Index3& element) {
    const double bound = last_ + distance(last_element_, element);
    last_element_ = element;
    // A little more than the bound, which must not be mistaken for the answer.
    const double found = search_.find(element, bound * bound * (1 + 1e-9), rows_);
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
  Index3 last_element_{};
  double last_ = std::numeric_limits<double>::infinity();
  std::int64_t rows_ = 0;
};

// About how many voxels a transform works on, strip after strip: rows of the target and of the elements in planes of
// the target, then planes of both.
double transformed_voxels(const Box& elements, const Box& target) {
  const auto extent = [](const Box& box, int axis) { return static_cast<double>(box.extent(axis)); };
  const std::ptrdiff_t strips = task_count(elements.extent(2), StripTransform::width) + 1;
  const double planes = extent(target, 0) * (extent(target, 1) + extent(elements, 1));
  const double rows = extent(elements, 1) * (extent(target, 0) + extent(elements, 0));
  return static_cast<double>(strips * StripTransform::width) * (planes + rows);
}

// Far elements are few or many, their targets small or large: short stretches of them tell what walking costs, and
// the cheaper of that and a transform is taken. Both are exact.
bool walking_is_cheaper(const Blocks& far, std::int64_t count, const FarSearch& search, const Grid& grid,
                        const Box& target) {
  constexpr std::int64_t stretch = 8;
  const std::int64_t step = std::max(stretch, count * stretch / sample_size);
  std::int64_t number = 0;
  std::int64_t sampled = 0;
  FarWalk walk(search, grid);
  for_elements(far, 0, far.size(), [&](const Index3& element) {
    if (number++ % step >= stretch) return;
    walk.squared(element);
    ++sampled;
  });
  const double all = static_cast<double>(walk.rows()) / static_cast<double>(sampled) * static_cast<double>(count);
  return all < looks_per_transformed_voxel * transformed_voxels(box_of(far), target);
}

std::uint32_t class_of(const ElementClasses& classes, const Index3& element) {
  return classes.of ? classes.of(element) : 0;
}

void walk_far(const Blocks& far, const ElementClasses& classes, const FarSearch& search, const Grid& grid, int threads,
              Found& found) {
  const auto count = static_cast<std::ptrdiff_t>(far.size());
  std::vector<Found> parts(static_cast<std::size_t>(task_count(count, blocks_per_task)));
  const auto walk = [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    FarWalk elements(search, grid);
    Found& part = parts[static_cast<std::size_t>(task)];
    for_elements(far, static_cast<std::size_t>(first), static_cast<std::size_t>(end), [&](const Index3& element) {
      part.add(elements.squared(element), class_of(classes, element), 1, element);
    });
  };
  parallel_stretches(count, blocks_per_task, threads, walk);
  for (const Found& part : parts) found.add(part);
}

void transform_far(const Blocks& far, const ElementClasses& classes, const BitMask& to, const SearchSpace& space,
                   int threads, Found& found) {
  const ElementStrips strips(far);
  std::vector<Found> parts(static_cast<std::size_t>(strips.count()));
  parallel_for(strips.count(), threads, [&](std::ptrdiff_t k) {
    Found& part = parts[static_cast<std::size_t>(k)];
    strips.visit(k, to, space.steps, [&](const Index3& element, double squared) {
      part.add(squared, class_of(classes, element), 1, element);
    });
  });
  for (const Found& part : parts) found.add(part);
}

}  // namespace

Found directed_search(const std::vector<WordBlock>& from, const ElementClasses& classes, const BitMask& to,
                      const SearchSpace& space, int threads) {
  Found found;
  const Blocks far = search_near(from, classes, to, space, threads, found);
  if (far.empty()) return found;
  std::int64_t count = 0;
  for (const WordBlock& block : far) {
    for (const std::uint64_t word : block.words) count += popcount(word);
  }
  const FarSearch search(to, space.steps);
  if (walking_is_cheaper(far, count, search, space.grid, to.box())) {
    walk_far(far, classes, search, space.grid, threads, found);
  } else {
    transform_far(far, classes, to, space, threads, found);
  }
  return found;
}

}  // namespace assay::detail
