#include "detail/near_search.hpp"

#include <algorithm>
#include <cmath>

#include "detail/avx2.hpp"
#include "detail/bits.hpp"
#include "detail/instruction_set.hpp"
#include "detail/near_search_kernel.hpp"

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
  NearTask task;
  task.plane = block.plane - box.low[0];
  task.row = block.row - box.low[1];
  task.planes = target_.planes();
  task.rows = target_.rows();
  task.origin = target_.origin();
  task.home = task.plane * target_.plane_step() + w * target_.column_step() + task.row;
  // Beyond the columns beside a plane there is nothing; they themselves are empty.
  task.before = w < 0 ? 0 : -target_.column_step();
  task.after = w == target_.words() ? 0 : target_.column_step();
  task.offsets = offsets_.data();
  task.steps = steps_.data();
  task.count = offsets_.size();
  task.elements = elements.data();
  task.hits = hits.data();
#ifdef ASSAY_AVX2
  if (instruction_set() == InstructionSet::avx2) return near_search_avx2(task);
#endif
  return near_search_kernel<16>(task);
}

void count_hits(const NearHit* hits, std::size_t count, std::int64_t* counts) {
  for (std::size_t k = 0; k < count; ++k) {
    for (const std::uint64_t word : hits[k].elements) {
      if (word != 0) counts[hits[k].offset] += popcount(word);
    }
  }
}

}  // namespace assay::detail
