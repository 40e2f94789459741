// The one pass over both label maps.

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "assay/error.hpp"
#include "assay/overlap.hpp"
#include "assay/parallel.hpp"
#include "detail/bits.hpp"
#include "detail/label_rows.hpp"
#include "detail/pair_accumulator.hpp"
#include "detail/parallel_for.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

constexpr std::ptrdiff_t stretch_length = 4096;      // elements of a row read at a time
constexpr std::ptrdiff_t voxels_per_task = 1 << 20;  // fixed, so that tasks do not depend on the thread count

// The stretches of all rows, numbered: the unit of work.
class Stretches {
 public:
  // `order` holds the axes from the slowest to the fastest; rows run along the last.
  Stretches(std::vector<std::ptrdiff_t> shape, std::vector<std::size_t> order)
      : shape_(std::move(shape)), order_(std::move(order)), row_length_(shape_[order_.back()]) {
    per_row_ = (row_length_ + stretch_length - 1) / stretch_length;
    count_ = per_row_;
    for (std::size_t k = 0; k + 1 < order_.size(); ++k) count_ *= shape_[order_[k]];
  }

  std::size_t row_axis() const { return order_.back(); }
  std::ptrdiff_t count() const { return count_; }
  std::ptrdiff_t length(std::ptrdiff_t start) const { return std::min(stretch_length, row_length_ - start); }
  std::ptrdiff_t per_task() const {
    return std::max<std::ptrdiff_t>(1, voxels_per_task / std::min(stretch_length, row_length_));
  }

  // The index of the first element of stretch number `number`.
  std::vector<std::ptrdiff_t> index(std::ptrdiff_t number) const {
    std::vector<std::ptrdiff_t> index(shape_.size());
    index[row_axis()] = number % per_row_ * stretch_length;
    std::ptrdiff_t row = number / per_row_;
    for (std::size_t k = order_.size() - 1; k-- > 0;) {
      index[order_[k]] = row % shape_[order_[k]];
      row /= shape_[order_[k]];
    }
    return index;
  }

  void advance(std::vector<std::ptrdiff_t>& index) const {
    index[row_axis()] += stretch_length;
    if (index[row_axis()] < row_length_) return;
    index[row_axis()] = 0;
    for (std::size_t k = order_.size() - 1; k-- > 0;) {
      if (++index[order_[k]] < shape_[order_[k]]) return;
      index[order_[k]] = 0;
    }
  }

 private:
  std::vector<std::ptrdiff_t> shape_;
  std::vector<std::size_t> order_;
  std::ptrdiff_t row_length_;
  std::ptrdiff_t per_row_ = 0;
  std::ptrdiff_t count_ = 0;
};

// Rows as the reference lies in memory, in the order in which the prediction does: where the two differ, the
// prediction's cache lines are still warm when the next row comes to them.
std::vector<std::size_t> scan_order(const LabelView& reference, const LabelView& prediction) {
  const std::size_t row_axis = detail::memory_order(reference).back();
  std::vector<std::size_t> order = detail::memory_order(prediction);
  order.erase(std::find(order.begin(), order.end(), row_axis));
  order.push_back(row_axis);
  return order;
}

template <class T>
std::uint64_t broadcast(T value) {
  std::array<T, 8 / sizeof(T)> lanes;
  lanes.fill(value);
  return detail::load_word(lanes.data());
}

// First position from `i` on at which either array leaves its value, or `n`. Compares whole words: most of a
// label map is long runs.
template <class T>
std::ptrdiff_t run_end(const T* a, const T* b, std::ptrdiff_t i, std::ptrdiff_t n) {
  constexpr std::ptrdiff_t lanes = 8 / sizeof(T);
  const T va = a[i];
  const T vb = b[i];
  const std::uint64_t wa = broadcast(va);
  const std::uint64_t wb = broadcast(vb);
  const auto differs = [&](std::ptrdiff_t at) {
    return (detail::load_word(a + at) ^ wa) | (detail::load_word(b + at) ^ wb);
  };
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    if ((differs(i) | differs(i + lanes) | differs(i + 2 * lanes) | differs(i + 3 * lanes)) != 0) break;
  }
  for (; i + lanes <= n; i += lanes) {
    if (differs(i) != 0) break;
  }
  while (i < n && a[i] == va && b[i] == vb) ++i;
  return i;
}

// What one task reads: the two maps, the mask, and the pairs it has counted.
template <class T>
class Scan {
 public:
  Scan(const LabelView& reference, const LabelView& prediction, std::size_t row_axis, const OverlapOptions& options)
      : reference_(reference, row_axis, "reference"),
        prediction_(prediction, row_axis, "prediction"),
        row_axis_(row_axis),
        selection_(options.selection),
        origin_(options.origin.begin(), options.origin.end()),
        pairs_(shape_of(reference).size()) {
    if (selection_.mask) mask_.emplace(LabelView(*selection_.mask), row_axis, "mask");
    origin_.resize(shape_of(reference).size(), 0);
  }

  void stretch(const std::vector<std::ptrdiff_t>& index, std::ptrdiff_t length) {
    const std::ptrdiff_t start = index[row_axis_];
    const T* r = reference_.read(index, start, length, reference_buffer_.data());
    const T* p = prediction_.read(index, start, length, prediction_buffer_.data());
    position_ = origin_;
    for (std::size_t axis = 0; axis < index.size(); ++axis) position_[axis] += index[axis];
    if (!mask_) return runs(r, p, 0, length);

    const std::uint8_t* inside = mask_->read(index, start, length, mask_buffer_.data());
    for (std::ptrdiff_t i = 0; i < length;) {
      const std::uint8_t* first = std::find_if(inside + i, inside + length, [](auto v) { return v != 0; });
      const std::uint8_t* end = std::find(first, inside + length, std::uint8_t{0});
      runs(r, p, first - inside, end - inside);
      i = end - inside;
    }
  }

  const PairColumns& pairs() const { return pairs_.pairs(); }

 private:
  void runs(const T* r, const T* p, std::ptrdiff_t begin, std::ptrdiff_t end) {
    const std::int64_t row_start = position_[row_axis_];
    for (std::ptrdiff_t i = begin; i < end;) {
      const std::ptrdiff_t next = run_end(r, p, i, end);
      const auto label = detail::convert_label<std::int64_t>(r[i], "reference");
      if (!selection_.ignore_label || label != *selection_.ignore_label) {
        position_[row_axis_] = row_start + i;
        const auto other = detail::convert_label<std::int64_t>(p[i], "prediction");
        pairs_.add_run(label, other, position_, row_axis_, next - i);
      }
      i = next;
    }
    position_[row_axis_] = row_start;
  }

  detail::LabelRows<T> reference_;
  detail::LabelRows<T> prediction_;
  std::optional<detail::LabelRows<std::uint8_t>> mask_;
  std::size_t row_axis_;
  const Selection& selection_;
  std::vector<std::int64_t> origin_;
  std::vector<std::int64_t> position_;
  detail::PairAccumulator pairs_;
  std::array<T, stretch_length> reference_buffer_;
  std::array<T, stretch_length> prediction_buffer_;
  std::array<std::uint8_t, stretch_length> mask_buffer_;
};

template <class T>
void scan(const LabelView& reference, const LabelView& prediction, const OverlapOptions& options, PairColumns& pairs) {
  const Stretches stretches(shape_of(reference), scan_order(reference, prediction));
  const std::size_t row_axis = stretches.row_axis();
  const std::ptrdiff_t per_task = stretches.per_task();
  const int threads = effective_threads(options.threads, stretches.count() * stretches.length(0));
  std::vector<PairColumns> found(static_cast<std::size_t>(detail::task_count(stretches.count(), per_task)));
  const auto count = [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    Scan<T> scan(reference, prediction, row_axis, options);
    std::vector<std::ptrdiff_t> index = stretches.index(first);
    for (std::ptrdiff_t number = first; number < end; ++number) {
      scan.stretch(index, stretches.length(index[row_axis]));
      stretches.advance(index);
    }
    found[static_cast<std::size_t>(task)] = scan.pairs();
  };
  detail::parallel_stretches(stretches.count(), per_task, threads, count);
  for (const PairColumns& part : found) pairs.append(part);
}

// Index sums are 64-bit integers, and so must be those of chunks added up.
void check_origin(const std::vector<std::ptrdiff_t>& origin, const std::vector<std::ptrdiff_t>& shape) {
  double voxels = 1;
  for (const std::ptrdiff_t extent : shape) voxels *= static_cast<double>(extent);
  for (std::size_t axis = 0; axis < origin.size(); ++axis) {
    const double end = static_cast<double>(origin[axis]) + static_cast<double>(shape[axis]);
    if (origin[axis] < 0 || voxels * end > 4e18) {
      throw InvalidInput("origin must be at least 0 and small enough for sums of indices to stay below 2^62, got " +
                         std::to_string(origin[axis]));
    }
  }
}

}  // namespace

OverlapTable overlap_table(const LabelView& reference, const LabelView& prediction, const OverlapOptions& options) {
  detail::check_inputs(reference, prediction, options.selection);
  const std::size_t rank = shape_of(reference).size();
  detail::check_length("spacing", options.spacing.size(), rank);
  detail::check_length("origin", options.origin.size(), rank);
  check_origin(options.origin, shape_of(reference));
  PairColumns pairs;
  if (detail::size_of(reference) > 0) {
    detail::visit_common_type(reference, prediction,
                              [&](auto type) { scan<decltype(type)>(reference, prediction, options, pairs); });
  }
  return OverlapTable(options.spacing.empty() ? std::vector<double>(rank, 1.0) : options.spacing, pairs);
}

}  // namespace assay
