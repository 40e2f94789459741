// The search for components: runs are put into sets slab by slab, then across the borders of slabs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "detail/block_rows.hpp"
#include "detail/parallel_for.hpp"
#include "detail/runs.hpp"

namespace assay::detail {

// All runs of an array in slabs, and their sets.
struct RunSets {
  std::ptrdiff_t rows_per_slab = 1;
  std::vector<Slab> slabs;
  std::vector<std::uint32_t> shift;  // of the sets of each slab: the number that its first one has in `sets`
  DisjointSets sets;                 // of all slabs, flattened
};

// `Rows` are BlockRows or LabelRuns. The first voxels of sets (and labels) are found if they are to be ordered.
template <class Rows>
class ComponentSearch {
 public:
  ComponentSearch(const Rows& rows, bool ordered) : rows_(rows), ordered_(ordered) {}

  // The sets do not depend on the slabs, and so not on the number of threads.
  RunSets run(int threads) const {
    constexpr std::ptrdiff_t slabs_per_thread = 4;
    const std::ptrdiff_t count = rows_.planes() * rows_.rows();
    RunSets found;
    found.rows_per_slab = threads > 1 ? std::max<std::ptrdiff_t>(1, count / (threads * slabs_per_thread)) : count;
    found.slabs.resize(static_cast<std::size_t>(task_count(count, found.rows_per_slab)));
    parallel_stretches(count, found.rows_per_slab, threads,
                       [&](std::ptrdiff_t slab, std::ptrdiff_t first, std::ptrdiff_t end) {
                         search(found.slabs[static_cast<std::size_t>(slab)], first, end);
                       });
    join(found);
    return found;
  }

 private:
  using Reader = typename Rows::Reader;

  // The number of the neighbour of a row, or -1 if there is none.
  std::ptrdiff_t neighbour_of(std::ptrdiff_t row, const RowNeighbour& neighbour) const {
    const std::ptrdiff_t plane = row / rows_.rows() + neighbour.plane;
    const std::ptrdiff_t number = row % rows_.rows() + neighbour.row;
    return plane < 0 || number < 0 || number >= rows_.rows() ? -1 : plane * rows_.rows() + number;
  }

  void search(Slab& slab, std::ptrdiff_t first, std::ptrdiff_t end) const {
    Reader reader(rows_);
    slab.row_start.reserve(static_cast<std::size_t>(end - first + 1));
    for (std::ptrdiff_t row = first; row < end; ++row) {
      make_room(slab, row - first, end - first);
      const std::size_t count = reader.read(row, slab.set.size(), slab.words);
      check_count(slab.set.size() + count);
      slab.set.resize(slab.set.size() + count, no_set);
      slab.row_start.push_back({slab.set.size(), slab.words.size()});
      if (count == 0) continue;
      for (const RowNeighbour& neighbour : rows_.neighbours()) {
        const std::ptrdiff_t earlier = neighbour_of(row, neighbour);
        if (earlier < first || slab.empty(earlier - first)) continue;
        reader.link(row, neighbour, slab.words_of(row - first), slab.words_of(earlier - first),
                    [&](std::size_t a, std::size_t b) { put_together(slab, slab.set[a], slab.set[b]); });
      }
      settle(reader, slab, row - first);
    }
  }

  // Memory for the runs to come, as many as there were so far: to grow step by step takes longer than the search.
  static void make_room(Slab& slab, std::ptrdiff_t done, std::ptrdiff_t rows) {
    constexpr std::size_t few = 1 << 14;
    const std::size_t known = slab.set.size();
    if (known < few || slab.set.capacity() - known > known / 16) return;
    const double expected = 1.1 * static_cast<double>(rows) / static_cast<double>(std::max<std::ptrdiff_t>(done, 1));
    slab.set.reserve(static_cast<std::size_t>(static_cast<double>(known) * std::clamp(expected, 1.5, 64.0)));
    const auto sets = static_cast<double>(slab.sets.size());
    const auto wanted = static_cast<std::size_t>(sets * std::clamp(expected, 1.5, 64.0));
    slab.sets.reserve(wanted);
    if (!slab.first.empty()) slab.first.reserve(wanted);
    if (!slab.set_label.empty()) slab.set_label.reserve(wanted);
  }

  static void put_together(Slab& slab, std::uint32_t& set, std::uint32_t known) {
    if (set == no_set) {
      set = known;
    } else if (set != known) {
      set = slab.sets.unite(set, known);
    }
  }

  // Whether the first voxels of sets are needed to order them.
  bool wants_firsts() const {
    if constexpr (Rows::labelled) {
      return !rows_.sets_in_order();
    } else {
      return true;
    }
  }

  // Gives runs of the last row that met none a set of their own, and notes what is asked of the sets.
  void settle(const Reader& reader, Slab& slab, std::ptrdiff_t row) const {
    const std::size_t start = slab.row_start[static_cast<std::size_t>(row)].run;
    const std::uint32_t known = slab.sets.size();
    slab.sets.add_missing(slab.set.data() + start, slab.set.size() - start);
    if (!ordered_ || (!wants_firsts() && slab.sets.size() == known)) return;
    if constexpr (Rows::labelled) slab.set_label.resize(slab.sets.size());
    const bool firsts = wants_firsts();
    if (firsts) slab.first.resize(slab.sets.size(), std::numeric_limits<std::int64_t>::max());
    slab.for_runs(row, [&](std::size_t k, const Run& run) {
      const std::uint32_t set = slab.set[k];
      if constexpr (Rows::labelled) slab.set_label[set] = reader.label(run);
      if (!firsts || !reader.may_precede(slab.first[set])) return;
      slab.first[set] = std::min(slab.first[set], reader.first_voxel(run));
    });
  }

  void join(RunSets& found) const {
    if (found.slabs.size() == 1) {
      found.shift = {0};
      std::swap(found.sets, found.slabs.front().sets);
      found.sets.flatten();
      return;
    }
    for (const Slab& slab : found.slabs) found.shift.push_back(found.sets.append(slab.sets));
    Reader reader(rows_);
    for (std::size_t k = 1; k < found.slabs.size(); ++k) {
      const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(k) * found.rows_per_slab;
      const auto rows = static_cast<std::ptrdiff_t>(found.slabs[k].rows());
      for (std::ptrdiff_t row = 0; row < std::min(rows, rows_.rows() + 1); ++row) {
        for (const RowNeighbour& neighbour : rows_.neighbours()) {
          const std::ptrdiff_t earlier = neighbour_of(first + row, neighbour);
          if (earlier >= 0 && earlier < first) join_row(reader, found, k, row, neighbour, earlier);
        }
      }
    }
    found.sets.flatten();
  }

  void join_row(Reader& reader, RunSets& found, std::size_t k, std::ptrdiff_t row, const RowNeighbour& neighbour,
                std::ptrdiff_t earlier) const {
    const auto before = static_cast<std::size_t>(earlier / found.rows_per_slab);
    const Slab& slab = found.slabs[k];
    const Slab& others = found.slabs[before];
    const std::ptrdiff_t other_row = earlier % found.rows_per_slab;
    if (slab.empty(row) || others.empty(other_row)) return;
    reader.link(static_cast<std::ptrdiff_t>(k) * found.rows_per_slab + row, neighbour, slab.words_of(row),
                others.words_of(other_row), [&](std::size_t a, std::size_t b) {
                  found.sets.unite(found.shift[k] + slab.set[a], found.shift[before] + others.set[b]);
                });
  }

  const Rows& rows_;
  bool ordered_;
};

}  // namespace assay::detail
