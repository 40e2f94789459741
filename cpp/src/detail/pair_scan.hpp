// The one pass over two label maps, whatever is counted.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "assay/nd_view.hpp"
#include "assay/parallel.hpp"
#include "assay/selection.hpp"
#include "detail/bits.hpp"
#include "detail/changed_bits.hpp"
#include "detail/label_rows.hpp"
#include "detail/parallel_for.hpp"
#include "detail/run_end.hpp"
#include "detail/shapes.hpp"
#include "detail/stretches.hpp"

namespace assay::detail {

// Rows as the reference lies in memory, in the order in which the prediction does: where the two differ, the
// prediction's cache lines are still warm when the next row comes to them.
inline std::vector<std::size_t> scan_order(const LabelView& reference, const LabelView& prediction) {
  const std::size_t row_axis = memory_order(reference).back();
  std::vector<std::size_t> order = memory_order(prediction);
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

  LabelRows<T> reference;
  LabelRows<T> prediction;
  std::optional<LabelRows<std::uint8_t>> mask;
};

// What one task reads. Its counter is told of every stretch, and of the runs of equal pairs in it. One that
// `counts_pairs` is told of many pairs at once where runs are short.
template <class T, class Counter>
class PairScan {
 public:
  PairScan(const ScannedRows<T>& rows, std::size_t row_axis, const std::optional<std::int64_t>& ignored,
           Counter& counter)
      : rows_(rows),
        ignored_(ignored),
        run_end_(best_run_end<T>()),
        changed_bits_(best_changed_bits<T>()),
        row_axis_(row_axis),
        counter_(counter) {}

  void stretch(const Stretch& stretch) {
    const std::ptrdiff_t count = stretch.length * stretch.rows;
    const std::ptrdiff_t start = stretch.index[row_axis_];
    const T* r = rows_.reference.read(stretch.index, start, count, reference_buffer_.data());
    const T* p = rows_.prediction.read(stretch.index, start, count, prediction_buffer_.data());
    counter_.start(stretch);
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
      if constexpr (Counter::counts_pairs) {
        if (!ignored_ && popcount(changes) > 16) {
          const std::ptrdiff_t next = std::min(begin + 256, end);
          counter_.add_pairs(r, p, begin, next);
          begin = next;
          continue;
        }
      }
      for (const std::ptrdiff_t first = begin + 1; changes != 0; changes &= changes - 1) {
        const std::ptrdiff_t next = first + trailing_zeros(changes);
        run(r[begin], p[begin], begin, next);
        begin = next;
      }
    }
    return begin;
  }

  void run(T reference, T prediction, std::ptrdiff_t first, std::ptrdiff_t end) {
    const auto label = convert_label<std::int64_t>(reference, "reference");
    if (ignored_ && label == *ignored_) return;
    counter_.add_run(label, convert_label<std::int64_t>(prediction, "prediction"), first, end);
  }

  const ScannedRows<T>& rows_;
  std::optional<std::int64_t> ignored_;
  RunEnd<T> run_end_;
  ChangedBits<T> changed_bits_;
  std::size_t row_axis_;
  Counter& counter_;
  std::array<T, stretch_length> reference_buffer_;
  std::array<T, stretch_length> prediction_buffer_;
  std::array<std::uint8_t, stretch_length> mask_buffer_;
};

struct ScanOptions {
  int threads = 0;
  bool join_rows = true;                                                   // whether a stretch may be several rows
  std::ptrdiff_t most_tasks = std::numeric_limits<std::ptrdiff_t>::max();  // each has a counter of its own
};

// Scans two label maps of one shape that are not empty. Each task counts with what `make(order)` gives, where `order`
// is that of the axes from the slowest to the fastest. Gives what `finish(counter)` gives of each, in the order of the
// tasks, which are the same ones whatever the number of threads.
template <class Make, class Finish>
auto scan_pairs(const LabelView& reference, const LabelView& prediction, const Selection& selection,
                const ScanOptions& options, const Make& make, const Finish& finish) {
  using Counter = decltype(make(std::vector<std::size_t>{}));
  const std::vector<std::ptrdiff_t>& shape = shape_of(reference);
  const std::vector<std::size_t> order = scan_order(reference, prediction);
  const int threads = effective_threads(options.threads, size_of(reference));
  std::vector<decltype(finish(std::declval<Counter&>()))> found;
  visit_common_type(reference, prediction, [&](auto type) {
    const ScannedRows<decltype(type)> rows(reference, prediction, order.back(), selection);
    const bool joined =
        options.join_rows && order.size() > 1 && rows.joined(order[order.size() - 2], shape[order.back()]);
    const Stretches stretches(shape, order, joined);
    const std::ptrdiff_t per_task = std::max(stretches.per_task(), task_count(stretches.count(), options.most_tasks));
    found.resize(static_cast<std::size_t>(task_count(stretches.count(), per_task)));
    parallel_stretches(stretches.count(), per_task, threads,
                       [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
                         Counter counter = make(order);
                         PairScan<decltype(type), Counter> scan(rows, order.back(), selection.ignore_label, counter);
                         Stretch stretch;
                         for (std::ptrdiff_t number = first; number < end; ++number) {
                           stretches.find(number, stretch);
                           scan.stretch(stretch);
                         }
                         found[static_cast<std::size_t>(task)] = finish(counter);
                       });
  });
  return found;
}

}  // namespace assay::detail
