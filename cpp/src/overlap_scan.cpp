// The one pass over both label maps.

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "assay/error.hpp"
#include "assay/overlap.hpp"
#include "assay/parallel.hpp"
#include "detail/bits.hpp"
#include "detail/changed_bits.hpp"
#include "detail/label_rows.hpp"
#include "detail/pair_accumulator.hpp"
#include "detail/parallel_for.hpp"
#include "detail/run_end.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

constexpr std::ptrdiff_t stretch_length = 4096;      // elements of a row read at a time
constexpr std::ptrdiff_t joined_length = 1 << 16;    // elements of rows that follow each other in memory
constexpr std::ptrdiff_t voxels_per_task = 1 << 20;  // fixed, so that tasks do not depend on the thread count

// Some whole rows, or a part of one.
struct Stretch {
  std::vector<std::ptrdiff_t> index;  // of the first element
  std::ptrdiff_t length = 0;          // of a row
  std::ptrdiff_t rows = 0;
};

// The stretches of all rows, numbered: the unit of work.
class Stretches {
 public:
  // `order` holds the axes from the slowest to the fastest; rows run along the last. With `joined` rows those along the
  // axis before it are read together.
  Stretches(std::vector<std::ptrdiff_t> shape, std::vector<std::size_t> order, bool joined)
      : shape_(std::move(shape)), order_(std::move(order)), step_(shape_.size(), 1), steps_(shape_.size()) {
    step_[row_axis()] = std::min(stretch_length, shape_[row_axis()]);
    if (joined) {
      const std::size_t axis = order_[order_.size() - 2];
      step_[axis] = std::clamp<std::ptrdiff_t>(joined_length / shape_[row_axis()], 1, shape_[axis]);
      step_[row_axis()] = shape_[row_axis()];
    }
    for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
      steps_[axis] = (shape_[axis] + step_[axis] - 1) / step_[axis];
      count_ *= steps_[axis];
    }
  }

  std::size_t row_axis() const { return order_.back(); }
  std::ptrdiff_t count() const { return count_; }
  std::ptrdiff_t per_task() const {
    std::ptrdiff_t voxels = 1;
    for (const std::ptrdiff_t step : step_) voxels *= step;
    return std::max<std::ptrdiff_t>(1, voxels_per_task / voxels);
  }

  void find(std::ptrdiff_t number, Stretch& stretch) const {
    stretch.index.resize(shape_.size());
    stretch.rows = 1;
    for (std::size_t k = order_.size(); k-- > 0;) {
      const std::size_t axis = order_[k];
      const std::ptrdiff_t start = number % steps_[axis] * step_[axis];
      number /= steps_[axis];
      stretch.index[axis] = start;
      const std::ptrdiff_t size = std::min(step_[axis], shape_[axis] - start);
      if (axis == row_axis()) {
        stretch.length = size;
      } else {
        stretch.rows *= size;
      }
    }
  }

 private:
  std::vector<std::ptrdiff_t> shape_;
  std::vector<std::size_t> order_;
  std::vector<std::ptrdiff_t> step_;   // from one stretch to the next along each axis
  std::vector<std::ptrdiff_t> steps_;  // how many of them
  std::ptrdiff_t count_ = 1;
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

// The maps as rows that a scan reads.
template <class T>
struct ScannedRows {
  ScannedRows(const LabelView& reference_map, const LabelView& prediction_map, std::size_t row_axis,
              const Selection& selection)
      : reference(reference_map, row_axis, "reference"), prediction(prediction_map, row_axis, "prediction") {
    if (selection.mask) mask.emplace(LabelView(*selection.mask), row_axis, "mask");
  }

  // Whether the rows along `axis` follow each other in memory, so that many can be read as one.
  bool joined(std::size_t axis, std::ptrdiff_t row_length) const {
    return reference.joined(axis, row_length) && prediction.joined(axis, row_length) &&
           (!mask || mask->joined(axis, row_length));
  }

  detail::LabelRows<T> reference;
  detail::LabelRows<T> prediction;
  std::optional<detail::LabelRows<std::uint8_t>> mask;
};

// What one task reads, and the pairs it has counted.
template <class T>
class Scan {
 public:
  Scan(const ScannedRows<T>& rows, const std::vector<std::size_t>& order, const OverlapOptions& options)
      : rows_(rows),
        ignored_(options.selection.ignore_label),
        origin_(options.origin.begin(), options.origin.end()),
        run_end_(detail::best_run_end<T>()),
        changed_bits_(detail::best_changed_bits<T>()),
        row_axis_(order.back()),
        pairs_(order) {
    origin_.resize(order.size(), 0);
  }

  void stretch(const Stretch& stretch) {
    const std::ptrdiff_t count = stretch.length * stretch.rows;
    const std::ptrdiff_t start = stretch.index[row_axis_];
    const T* r = rows_.reference.read(stretch.index, start, count, reference_buffer_.data());
    const T* p = rows_.prediction.read(stretch.index, start, count, prediction_buffer_.data());
    position_ = origin_;
    for (std::size_t axis = 0; axis < position_.size(); ++axis) position_[axis] += stretch.index[axis];
    pairs_.start(position_, stretch.length);
    if (!rows_.mask) {
      runs(r, p, 0, count);
      return;
    }
    const std::uint8_t* inside = rows_.mask->read(stretch.index, start, count, mask_buffer_.data());
    for (std::ptrdiff_t i = 0; i < count;) {
      const std::uint8_t* first = std::find_if(inside + i, inside + count, [](auto v) { return v != 0; });
      const std::uint8_t* end = std::find(first, inside + count, std::uint8_t{0});
      runs(r, p, first - inside, end - inside);
      i = end - inside;
    }
  }

  PairColumns pairs() const { return pairs_.pairs(); }

 private:
  void runs(const T* r, const T* p, std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::ptrdiff_t i = begin; i < end;) {
      const std::ptrdiff_t next = run_end_(r, p, i, end);
      run(r[i], p[i], i, next);
      i = next - i < 64 ? short_runs(r, p, next, end) : next;
    }
  }

  // Where one run is short the next ones may be too. Counts runs from `begin` on while there are changes among the next
  // 64 elements, and returns the start of the first run that it did not count.
  std::ptrdiff_t short_runs(const T* r, const T* p, std::ptrdiff_t begin, std::ptrdiff_t end) {
    while (begin + 64 < end) {
      std::uint64_t changes = changed_bits_(r + begin + 1, p + begin + 1);
      if (changes == 0) break;
      for (const std::ptrdiff_t first = begin + 1; changes != 0; changes &= changes - 1) {
        const std::ptrdiff_t next = first + detail::trailing_zeros(changes);
        run(r[begin], p[begin], begin, next);
        begin = next;
      }
    }
    return begin;
  }

  void run(T reference, T prediction, std::ptrdiff_t first, std::ptrdiff_t end) {
    const auto label = detail::convert_label<std::int64_t>(reference, "reference");
    if (ignored_ && label == *ignored_) return;
    pairs_.add_run(label, detail::convert_label<std::int64_t>(prediction, "prediction"), first, end);
  }

  const ScannedRows<T>& rows_;
  std::optional<std::int64_t> ignored_;
  std::vector<std::int64_t> origin_;
  std::vector<std::int64_t> position_;
  detail::RunEnd<T> run_end_;
  detail::ChangedBits<T> changed_bits_;
  std::size_t row_axis_;
  detail::PairAccumulator pairs_;
  std::array<T, stretch_length> reference_buffer_;
  std::array<T, stretch_length> prediction_buffer_;
  std::array<std::uint8_t, stretch_length> mask_buffer_;
};

template <class T>
void scan(const LabelView& reference, const LabelView& prediction, const OverlapOptions& options, PairColumns& pairs) {
  const std::vector<std::ptrdiff_t>& shape = shape_of(reference);
  const std::vector<std::size_t> order = scan_order(reference, prediction);
  const ScannedRows<T> rows(reference, prediction, order.back(), options.selection);
  const bool joined = order.size() > 1 && rows.joined(order[order.size() - 2], shape[order.back()]);
  const Stretches stretches(shape, order, joined);
  const int threads = effective_threads(options.threads, detail::size_of(reference));
  const std::ptrdiff_t per_task = stretches.per_task();
  std::vector<PairColumns> found(static_cast<std::size_t>(detail::task_count(stretches.count(), per_task)));
  const auto count = [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    Scan<T> scan(rows, order, options);
    Stretch stretch;
    for (std::ptrdiff_t number = first; number < end; ++number) {
      stretches.find(number, stretch);
      scan.stretch(stretch);
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
