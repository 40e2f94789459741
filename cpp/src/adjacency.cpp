#include "assay/adjacency.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/bits.hpp"
#include "detail/block_rows.hpp"
#include "detail/equal_bits.hpp"
#include "detail/grid.hpp"
#include "detail/label_rows.hpp"
#include "detail/parallel_for.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

using Pairs = std::set<std::pair<std::int64_t, std::int64_t>>;

// Finds the pairs of some rows of a map.
template <class T>
class AdjacencyScan {
 public:
  AdjacencyScan(const LabelView& labels, const detail::Grid& grid, const AdjacencyOptions& options)
      : grid_(grid),
        length_(grid.extent()[2]),
        words_((length_ + 63) / 64),
        rows_(labels, grid.row_axis(), "labels"),
        neighbours_(detail::BlockShape{}.earlier_neighbours(static_cast<int>(options.connectivity) + 1)),
        ignored_(options.selection.ignore_label),
        own_(static_cast<std::size_t>(words_ * 64 + 2)),
        other_(own_.size()) {
    if (options.selection.mask) mask_.emplace(*options.selection.mask, grid.row_axis(), "mask");
    inside_.resize(mask_ ? static_cast<std::size_t>(length_) : 0);
  }

  void add_row(std::ptrdiff_t plane, std::ptrdiff_t row) {
    if (!read(plane, row, own_)) return;
    add_pairs(own_.data() + 1, own_.data());
    for (const detail::RowNeighbour& neighbour : neighbours_) {
      const std::ptrdiff_t z = plane + neighbour.plane;
      const std::ptrdiff_t y = row + neighbour.row;
      if (z < 0 || y < 0 || y >= grid_.extent()[1] || !read(z, y, other_)) continue;
      add_pairs(own_.data() + 1, other_.data() + 1);
      if (neighbour.reach == 0) continue;
      add_pairs(own_.data() + 1, other_.data());
      add_pairs(own_.data() + 1, other_.data() + 2);
    }
  }

  Pairs&& pairs() { return std::move(pairs_); }

 private:
  // Copies a row between zeros, without the voxels that do not take part. Gives false if there is no label.
  bool read(std::ptrdiff_t plane, std::ptrdiff_t row, std::vector<T>& out) {
    grid_.find_row(plane, row, index_);
    T* const to = out.data() + 1;
    const T* const from = rows_.read(index_, 0, length_, to);
    if (from != to) std::copy_n(from, length_, to);
    if (ignored_) {
      const auto ignored = [label = *ignored_](T one) {
        return detail::convert_label<std::int64_t>(one, "labels") == label;
      };
      std::replace_if(to, to + length_, ignored, T{0});
    }
    if (mask_) {
      const std::uint8_t* const inside = mask_->read(index_, 0, length_, inside_.data());
      for (std::ptrdiff_t x = 0; x < length_; ++x) to[x] = inside[x] != 0 ? to[x] : T{0};
    }
    for (std::ptrdiff_t x = 0; x < length_; x += 64) {
      if (~equal_bits_(to + x, 0) != 0) return true;
    }
    return false;
  }

  // Those of each voxel of a row and the one at the same place of another.
  void add_pairs(const T* here, const T* there) {
    for (std::ptrdiff_t x = 0; x < words_ * 64; x += 64) {
      std::uint64_t bits = ~agreeing_bits_(here + x, there + x);
      if (bits == 0) continue;
      bits &= ~equal_bits_(here + x, 0) & ~equal_bits_(there + x, 0);
      for (; bits != 0; bits &= bits - 1) {
        const std::ptrdiff_t at = x + detail::trailing_zeros(bits);
        add_pair(here[at], there[at]);
      }
    }
  }

  void add_pair(T a, T b) {
    std::pair<T, T>& last = last_[(static_cast<std::size_t>(a) * 61 + static_cast<std::size_t>(b)) % last_.size()];
    if (last == std::pair(a, b)) return;
    last = {a, b};
    const auto first = detail::convert_label<std::int64_t>(a, "labels");
    const auto second = detail::convert_label<std::int64_t>(b, "labels");
    pairs_.emplace(std::min(first, second), std::max(first, second));
  }

  const detail::Grid& grid_;
  std::ptrdiff_t length_;
  std::ptrdiff_t words_;
  detail::LabelRows<T> rows_;
  std::vector<detail::RowNeighbour> neighbours_;
  std::optional<std::int64_t> ignored_;
  std::optional<detail::LabelRows<std::uint8_t>> mask_;
  std::vector<T> own_, other_;
  std::vector<std::uint8_t> inside_;
  std::vector<std::ptrdiff_t> index_;
  Pairs pairs_;
  // The same labels meet again and again: the last pairs, by a hash of theirs, need not be looked up.
  std::vector<std::pair<T, T>> last_ = std::vector<std::pair<T, T>>(1024);
  detail::EqualBits<T> equal_bits_ = detail::best_equal_bits<T>();
  detail::AgreeingBits<T> agreeing_bits_ = detail::best_agreeing_bits<T>();
};

}  // namespace

std::vector<std::pair<std::int64_t, std::int64_t>> label_adjacency(const LabelView& labels,
                                                                   const AdjacencyOptions& options) {
  constexpr std::ptrdiff_t voxels_per_task = 1 << 20;
  const std::size_t rank = shape_of(labels).size();
  if (rank < 1 || rank > 3) {
    throw InvalidInput("labels must have 1 to 3 axes for adjacency, got " + std::to_string(rank));
  }
  if (options.selection.mask) detail::check_shape("mask", options.selection.mask->shape(), shape_of(labels));
  if (detail::size_of(labels) == 0) return {};
  const detail::Grid grid(labels, std::vector<double>(rank, 1.0));
  const std::ptrdiff_t rows = grid.extent()[1];
  const std::ptrdiff_t count = grid.extent()[0] * rows;
  const std::ptrdiff_t per_task = voxels_per_task / grid.extent()[2] + 1;
  std::vector<Pairs> found(static_cast<std::size_t>(detail::task_count(count, per_task)));
  detail::visit_common_type(labels, labels, [&](auto type) {
    detail::parallel_stretches(count, per_task, effective_threads(options.threads, detail::size_of(labels)),
                               [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
                                 AdjacencyScan<decltype(type)> scan(labels, grid, options);
                                 for (std::ptrdiff_t k = first; k < end; ++k) scan.add_row(k / rows, k % rows);
                                 found[static_cast<std::size_t>(task)] = scan.pairs();
                               });
  });
  Pairs all;
  for (Pairs& pairs : found) all.merge(pairs);
  return {all.begin(), all.end()};
}

}  // namespace assay
