// What is drawn to make a resample of rows in groups.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/bootstrap.hpp"
#include "detail/resample.hpp"

namespace assay::detail {

// Rows in the order of their groups, called leaves. Children of a group follow each other: groups of the next level, or
// leaves at the last.
struct UnitTree {
  explicit UnitTree(const GroupView& groups);

  std::uint32_t leaves() const { return static_cast<std::uint32_t>(row.size()); }
  std::size_t levels() const { return first.size(); }
  // The children of the root: groups of the outermost level, or leaves without any.
  std::uint32_t units() const { return first.empty() ? leaves() : static_cast<std::uint32_t>(first[0].size()) - 1; }
  // The first leaf of a unit, or the end of the one before.
  std::uint32_t first_leaf(std::uint32_t unit) const;

  std::vector<std::ptrdiff_t> row;                // of each leaf
  std::vector<std::vector<std::uint32_t>> first;  // per level: of each group the first child, and the end of all
};

// Leaves in the order in which they were drawn at all levels, and of each level the end of each drawn group among what
// was drawn at the next.
struct NestedDraw {
  std::vector<std::uint32_t> leaf;
  std::vector<std::vector<std::uint32_t>> end;
};

// Leaves that always come together are one atom: the leaves of a unit where units are drawn, else each leaf.
class ResampleDesign {
 public:
  ResampleDesign(const GroupView& groups, Resampling resampling);

  const UnitTree& tree() const { return tree_; }
  std::uint32_t atoms() const { return atoms_; }
  std::uint32_t atom(std::uint32_t leaf) const { return atom_of_[leaf]; }
  // What the jackknife leaves out: units, or leaves where these are drawn.
  std::uint32_t units() const { return static_cast<std::uint32_t>(first_atom_.size()) - 1; }
  std::uint32_t first_atom(std::uint32_t unit) const { return first_atom_[unit]; }

  // Adds to counts[a * stride] how often atom a is in the resample.
  void draw(ResampleStream& stream, std::uint32_t* counts, std::ptrdiff_t stride = 1) const;
  // The same numbers as a draw of all levels, with their groups.
  void draw(ResampleStream& stream, NestedDraw& draw) const;

 private:
  UnitTree tree_;
  Resampling resampling_;
  std::uint32_t atoms_ = 0;
  std::vector<std::uint32_t> atom_of_;
  std::vector<std::uint32_t> first_atom_;
};

}  // namespace assay::detail
