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
constexpr std::size_t voxels_per_task = 256;
constexpr std::size_t sample_size = 64;
constexpr std::ptrdiff_t transformed_at_a_time = 1 << 18;  // voxels: 2 MB
constexpr double looks_per_transformed_voxel = 6;  // rows looked at in the time that a transform takes for a voxel

// What a stretch of rows found: how many voxels have which offset as their nearest, and the voxels that have none.
struct NearResult {
  std::vector<std::int64_t> counts;
  std::vector<Index3> far;
};

NearResult search_near(const BitMask& from, const NearSearch& nearest, std::size_t offsets, std::ptrdiff_t begin,
                       std::ptrdiff_t end) {
  NearResult result{std::vector<std::int64_t>(offsets), {}};
  const Box& box = from.box();
  for (std::ptrdiff_t number = begin; number < end; ++number) {
    const std::ptrdiff_t plane = box.low[0] + number / box.extent(1);
    const std::ptrdiff_t row = box.low[1] + number % box.extent(1);
    const std::uint64_t* words = from.row(number);
    for (std::ptrdiff_t w = 0; w < from.words(); ++w) {
      if (words[w] == 0) continue;
      const std::ptrdiff_t image_word = from.first_word() + w;
      std::uint64_t rest = nearest.find(words[w], plane, row, image_word, result.counts.data());
      for (; rest != 0; rest &= rest - 1) {
        result.far.push_back({plane, row, image_word * 64 + trailing_zeros(rest)});
      }
    }
  }
  return result;
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
      const double step = static_cast<double>(a[axis] - b[axis]) * spacing_[axis];
      squared += step * step;
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
bool walking_is_cheaper(const std::vector<Index3>& far, const FarSearch& search, const Grid& grid, const Box& box) {
  constexpr std::size_t stretch = 8;
  const std::size_t step = std::max(stretch, far.size() * stretch / sample_size);
  std::int64_t rows = 0;
  std::size_t sampled = 0;
  for (std::size_t begin = 0; begin < far.size(); begin += step) {
    FarWalk walk(search, grid);
    const std::size_t end = std::min(far.size(), begin + stretch);
    for (std::size_t i = begin; i < end; ++i) walk.squared(far[i]);
    rows += walk.rows();
    sampled += end - begin;
  }
  const double all = static_cast<double>(rows) / static_cast<double>(sampled) * static_cast<double>(far.size());
  return all < looks_per_transformed_voxel * static_cast<double>(box.volume());
}

void walk(const std::vector<Index3>& far, const FarSearch& search, const Grid& grid, int threads,
          DistanceCounts& counts) {
  std::vector<double> squared(far.size());
  const auto tasks = static_cast<std::ptrdiff_t>((far.size() + voxels_per_task - 1) / voxels_per_task);
  parallel_for(tasks, threads, [&](std::ptrdiff_t task) {
    FarWalk walk(search, grid);
    const std::size_t begin = static_cast<std::size_t>(task) * voxels_per_task;
    const std::size_t end = std::min(far.size(), begin + voxels_per_task);
    for (std::size_t i = begin; i < end; ++i) squared[i] = walk.squared(far[i]);
  });
  for (const double value : squared) counts.add(value, 1);
}

// One strip of rows after the other, so that memory stays small however large the box is.
void transform(std::vector<Index3>& far, const BitMask& to, const Box& box, const Grid& grid, int threads,
               DistanceCounts& counts) {
  std::stable_sort(far.begin(), far.end(), [](const Index3& a, const Index3& b) { return a[2] < b[2]; });
  const std::ptrdiff_t width = std::max<std::ptrdiff_t>(8, transformed_at_a_time / (box.extent(0) * box.extent(1)));
  for (std::size_t begin = 0; begin < far.size();) {
    Box strip = box;
    strip.low[2] = far[begin][2];
    strip.high[2] = std::min(strip.low[2] + width, box.high[2]);
    const std::vector<double> field = box_transform(to, strip, grid.spacing(), threads);
    for (; begin < far.size() && far[begin][2] < strip.high[2]; ++begin) {
      const Index3& voxel = far[begin];
      const std::ptrdiff_t row = (voxel[0] - strip.low[0]) * strip.extent(1) + voxel[1] - strip.low[1];
      counts.add(field[static_cast<std::size_t>(row * strip.extent(2) + voxel[2] - strip.low[2])], 1);
    }
  }
}

void search_far(std::vector<Index3>& far, const BitMask& from, const BitMask& to, const Grid& grid, int threads,
                DistanceCounts& counts) {
  if (far.empty()) return;
  const FarSearch search(to, grid);
  const Box box = hull(from.box(), to.box());
  if (walking_is_cheaper(far, search, grid, box)) {
    walk(far, search, grid, threads, counts);
  } else {
    transform(far, to, box, grid, threads, counts);
  }
}

}  // namespace

DistanceCounts directed_search(const BitMask& from, const BitMask& to, const Grid& grid,
                               const std::vector<Offset>& offsets, int threads) {
  const NearSearch nearest(to, offsets);
  const std::ptrdiff_t tasks = (from.rows() + rows_per_task - 1) / rows_per_task;
  std::vector<NearResult> parts(static_cast<std::size_t>(tasks));
  parallel_for(tasks, threads, [&](std::ptrdiff_t task) {
    const std::ptrdiff_t end = std::min(from.rows(), (task + 1) * rows_per_task);
    parts[static_cast<std::size_t>(task)] = search_near(from, nearest, offsets.size(), task * rows_per_task, end);
  });
  DistanceCounts counts;
  std::vector<Index3> far;
  for (const NearResult& part : parts) {
    for (std::size_t k = 0; k < offsets.size(); ++k) counts.add(offsets[k].squared, part.counts[k]);
    far.insert(far.end(), part.far.begin(), part.far.end());
  }
  search_far(far, from, to, grid, threads, counts);
  return counts;
}

}  // namespace assay::detail
