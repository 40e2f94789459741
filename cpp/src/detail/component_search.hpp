// The search for components: runs are put into sets slab by slab, then across the borders of slabs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
      const std::size_t start = slab.runs.size();
      make_room(slab, row - first, end - first);
      reader.read(row, slab);
      check_count(slab.runs.size());
      slab.row_start.push_back(slab.runs.size());
      if (start == slab.runs.size()) continue;
      for (const RowNeighbour& neighbour : rows_.neighbours()) {
        const std::ptrdiff_t earlier = neighbour_of(row, neighbour);
        if (earlier < first || empty(slab, earlier - first)) continue;
        reader.link(row, neighbour, slab, row - first, slab, earlier - first,
                    [&](std::size_t a, std::size_t b) { put_together(slab, slab.runs[a], slab.runs[b]); });
      }
      for (std::size_t k = start; k < slab.runs.size(); ++k) settle(reader, slab, k);
    }
  }

  // Memory for the runs to come, as many as there were so far: to grow step by step takes longer than the search.
  static void make_room(Slab& slab, std::ptrdiff_t done, std::ptrdiff_t rows) {
    constexpr std::size_t few = 1 << 14;
    const std::size_t known = slab.runs.size();
    if (known < few || slab.runs.capacity() - known > known / 16) return;
    const double expected = 1.1 * static_cast<double>(rows) / static_cast<double>(std::max<std::ptrdiff_t>(done, 1));
    slab.runs.reserve(static_cast<std::size_t>(static_cast<double>(known) * std::clamp(expected, 1.5, 64.0)));
    const auto sets = static_cast<double>(slab.sets.size());
    const auto wanted = static_cast<std::size_t>(sets * std::clamp(expected, 1.5, 64.0));
    slab.sets.reserve(wanted);
    if (!slab.first.empty()) slab.first.reserve(wanted);
    if (!slab.set_label.empty()) slab.set_label.reserve(wanted);
  }

  static bool empty(const Slab& slab, std::ptrdiff_t row) {
    const auto [first, end] = slab.runs_of(row);
    return first == end;
  }

  static void put_together(Slab& slab, Run& run, const Run& known) {
    if (run.set == no_set) {
      run.set = known.set;
    } else if (run.set != known.set) {
      run.set = slab.sets.unite(run.set, known.set);
    }
  }

  // Gives a run that met none a set of its own.
  void settle(const Reader& reader, Slab& slab, std::size_t k) const {
    Run& run = slab.runs[k];
    if (run.set == no_set) {
      run.set = slab.sets.add();
      if (!ordered_) return;
      if constexpr (Rows::labelled) slab.set_label.push_back(reader.label(run));
      slab.first.push_back(reader.first_voxel(run));
    } else if (ordered_) {
      std::int64_t& first = slab.first[run.set];
      if (reader.may_precede(first)) first = std::min(first, reader.first_voxel(run));
    }
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
    if (empty(slab, row) || empty(others, other_row)) return;
    reader.link(static_cast<std::ptrdiff_t>(k) * found.rows_per_slab + row, neighbour, slab, row, others, other_row,
                [&](std::size_t a, std::size_t b) {
                  found.sets.unite(found.shift[k] + slab.runs[a].set, found.shift[before] + others.runs[b].set);
                });
  }

  const Rows& rows_;
  bool ordered_;
};

}  // namespace assay::detail
