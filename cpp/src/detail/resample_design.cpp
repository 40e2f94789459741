#include "detail/resample_design.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "assay/error.hpp"
#include "detail/shapes.hpp"

namespace assay::detail {
namespace {

constexpr std::ptrdiff_t most_levels = 16;
constexpr std::ptrdiff_t most_rows = 1 << 27;  // a resample may have several times as many, counted in 32 bits

std::int64_t group(const GroupView& groups, std::ptrdiff_t row, std::ptrdiff_t level) {
  return groups.data()[row * groups.strides()[0] + level * groups.strides()[1]];
}

// The outermost level at which two rows are in different groups.
std::ptrdiff_t parting(const GroupView& groups, std::ptrdiff_t a, std::ptrdiff_t b) {
  const std::ptrdiff_t levels = groups.shape()[1];
  std::ptrdiff_t level = 0;
  while (level < levels && group(groups, a, level) == group(groups, b, level)) ++level;
  return level;
}

GroupView without_levels(const GroupView& groups) {
  if (groups.rank() != 2) return groups;  // refused by who reads it
  return {groups.data(), {groups.shape()[0], 0}, groups.strides()};
}

// A group of which children are drawn.
struct OpenGroup {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
  std::uint32_t drawn = 0;
};

// Draws children of a group, of these their children, and so on. Calls leaf(number) for each leaf and close(level)
// after each group.
template <class Leaf, class Close>
void draw_children(const UnitTree& tree, ResampleStream& stream, std::size_t level, std::uint32_t first,
                   std::uint32_t end, const Leaf& leaf, const Close& close) {
  std::array<OpenGroup, most_levels + 1> open;  // from `level` on
  open[0] = {first, end, 0};
  for (std::size_t depth = 0;;) {
    OpenGroup& group = open[depth];
    const std::uint32_t children = group.end - group.first;
    if (group.drawn == children) {
      if (depth == 0) return;
      --depth;
      close(level + depth);
      continue;
    }
    ++group.drawn;
    const std::uint32_t child = group.first + stream.below(children);
    if (level + depth == tree.levels()) {
      leaf(child);
    } else {
      const std::vector<std::uint32_t>& start = tree.first[level + depth];
      open[++depth] = {start[child], start[child + 1], 0};
    }
  }
}

}  // namespace

UnitTree::UnitTree(const GroupView& groups) {
  if (groups.rank() != 2) throw ShapeMismatch("groups must be rows x levels, got shape " + shape_text(groups.shape()));
  const std::ptrdiff_t rows = groups.shape()[0];
  const std::ptrdiff_t depth = groups.shape()[1];
  if (rows > most_rows) {
    throw InvalidInput("values must have at most " + std::to_string(most_rows) + " rows, got " + std::to_string(rows));
  }
  if (depth > most_levels) {
    throw InvalidInput("groups must have at most " + std::to_string(most_levels) + " levels, got " +
                       std::to_string(depth));
  }
  row.resize(static_cast<std::size_t>(rows));
  std::iota(row.begin(), row.end(), std::ptrdiff_t{0});
  std::stable_sort(row.begin(), row.end(), [&](std::ptrdiff_t a, std::ptrdiff_t b) {
    const std::ptrdiff_t level = parting(groups, a, b);
    return level < depth && group(groups, a, level) < group(groups, b, level);
  });
  first.resize(static_cast<std::size_t>(depth));
  const auto groups_below = [&](std::size_t level) { return static_cast<std::uint32_t>(first[level + 1].size()); };
  for (std::uint32_t leaf = 0; leaf < leaves(); ++leaf) {
    const std::ptrdiff_t from = leaf == 0 ? 0 : parting(groups, row[leaf - 1], row[leaf]);
    for (auto level = static_cast<std::size_t>(from); level < first.size(); ++level) {
      first[level].push_back(level + 1 < first.size() ? groups_below(level) : leaf);
    }
  }
  for (std::size_t level = first.size(); level-- > 0;) {
    first[level].push_back(level + 1 < first.size() ? groups_below(level) - 1 : leaves());
  }
}

std::uint32_t UnitTree::first_leaf(std::uint32_t unit) const {
  for (const std::vector<std::uint32_t>& start : first) unit = start[unit];
  return unit;
}

ResampleDesign::ResampleDesign(const GroupView& groups, Resampling resampling)
    : tree_(resampling == Resampling::cases ? without_levels(groups) : groups),
      resampling_(resampling),
      atom_of_(tree_.leaves()) {
  std::iota(atom_of_.begin(), atom_of_.end(), std::uint32_t{0});
  if (resampling == Resampling::clusters) {
    for (std::uint32_t unit = 0; unit < tree_.units(); ++unit) {
      std::fill(atom_of_.begin() + tree_.first_leaf(unit), atom_of_.begin() + tree_.first_leaf(unit + 1), unit);
    }
  }
  atoms_ = resampling == Resampling::clusters ? tree_.units() : tree_.leaves();
  const bool by_atom = resampling != Resampling::levels;
  const std::uint32_t units = by_atom ? atoms_ : tree_.units();
  for (std::uint32_t unit = 0; unit <= units; ++unit) {
    first_atom_.push_back(by_atom ? unit : tree_.first_leaf(unit));
  }
}

void ResampleDesign::draw(ResampleStream& stream, std::uint32_t* counts, std::ptrdiff_t stride) const {
  if (resampling_ == Resampling::levels) {
    draw_children(
        tree_, stream, 0, 0, tree_.units(), [&](std::uint32_t leaf) { ++counts[leaf * stride]; }, [](std::size_t) {});
  } else {
    draw_counts(stream, atoms_, counts, stride);
  }
}

void ResampleDesign::draw(ResampleStream& stream, NestedDraw& draw) const {
  draw.leaf.clear();
  draw.end.resize(tree_.levels());
  for (std::vector<std::uint32_t>& ends : draw.end) ends.clear();
  const auto close = [&](std::size_t level) {
    const std::size_t drawn = level + 1 < draw.end.size() ? draw.end[level + 1].size() : draw.leaf.size();
    draw.end[level].push_back(static_cast<std::uint32_t>(drawn));
  };
  draw_children(tree_, stream, 0, 0, tree_.units(), [&](std::uint32_t leaf) { draw.leaf.push_back(leaf); }, close);
}

}  // namespace assay::detail
