// The samples of each cell of a confusion matrix.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "assay/confusion_matrix.hpp"
#include "assay/error.hpp"
#include "assay/overlap.hpp"
#include "detail/class_index.hpp"
#include "detail/label_rows.hpp"
#include "detail/number_text.hpp"
#include "detail/pair_scan.hpp"
#include "detail/shapes.hpp"

namespace assay {
namespace {

void check_count(std::size_t labels) {
  if (labels > ConfusionMatrix::max_classes) {
    throw InvalidInput("reference and prediction have more than " + std::to_string(ConfusionMatrix::max_classes) +
                       " labels, the most that a confusion matrix can have");
  }
}

// The labels of both maps.
class LabelFinder {
 public:
  static constexpr bool counts_pairs = true;

  void start(const detail::Stretch& /*stretch*/) {}

  void add_run(std::int64_t reference, std::int64_t prediction, std::int64_t /*first*/, std::int64_t /*end*/) {
    add(&reference, "reference", 0, 1);
    add(&prediction, "prediction", 0, 1);
  }

  template <class T>
  void add_pairs(const T* reference, const T* prediction, std::int64_t first, std::int64_t end) {
    add(reference, "reference", first, end);
    add(prediction, "prediction", first, end);
  }

  std::vector<std::int64_t> labels() const {
    std::vector<std::int64_t> found(others_.begin(), others_.end());
    for (std::size_t label = 0; label < small_.size(); ++label) {
      if (small_[label] != 0) found.push_back(static_cast<std::int64_t>(label));
    }
    return found;
  }

 private:
  static constexpr std::uint64_t small_labels = 1 << 12;

  template <class T>
  void add(const T* labels, const char* name, std::int64_t first, std::int64_t end) {
    std::uint8_t* const small = small_.data();
    for (std::int64_t i = first; i < end; ++i) {
      const auto label = detail::convert_label<std::int64_t>(labels[i], name);
      if (static_cast<std::uint64_t>(label) < small_labels) {
        small[label] = 1;
      } else if (others_.insert(label).second) {
        check_count(others_.size());
      }
    }
  }

  std::vector<std::uint8_t> small_ = std::vector<std::uint8_t>(small_labels);  // 1 for those that occur
  std::unordered_set<std::int64_t> others_;
};

// Counts samples.
class SampleCounter {
 public:
  using Cell = std::int64_t;
  static constexpr bool counts_pairs = true;

  explicit SampleCounter(const detail::ClassIndex& classes)
      : classes_(classes), cells_(classes.size() * classes.size()) {}

  void start(const detail::Stretch& /*stretch*/) {}

  void add_run(std::int64_t reference, std::int64_t prediction, std::int64_t first, std::int64_t end) {
    cells_[classes_.cell(reference, prediction)] += end - first;
  }

  template <class T>
  void add_pairs(const T* reference, const T* prediction, std::int64_t first, std::int64_t end) {
    for (std::int64_t i = first; i < end; ++i) {
      ++cells_[classes_.cell(detail::convert_label<std::int64_t>(reference[i], "reference"),
                             detail::convert_label<std::int64_t>(prediction[i], "prediction"))];
    }
  }

  std::vector<Cell> cells() { return std::move(cells_); }

 private:
  const detail::ClassIndex& classes_;
  std::vector<Cell> cells_;
};

// Adds up the weights of samples.
template <class Weight>
class WeightCounter {
 public:
  using Cell = double;
  static constexpr bool counts_pairs = true;

  WeightCounter(const detail::ClassIndex& classes, const NdView<const Weight>& weight, std::size_t row_axis)
      : classes_(classes),
        rows_(weight, row_axis, "weight"),
        row_axis_(row_axis),
        cells_(classes.size() * classes.size()) {}

  // Of one row.
  void start(const detail::Stretch& stretch) {
    weights_ = rows_.read(stretch.index, stretch.index[row_axis_], stretch.length, buffer_.data());
  }

  void add_run(std::int64_t reference, std::int64_t prediction, std::int64_t first, std::int64_t end) {
    double& cell = cells_[classes_.cell(reference, prediction)];
    double sum = cell;
    for (std::int64_t i = first; i < end; ++i) sum += checked(weights_[i]);
    cell = sum;
  }

  template <class T>
  void add_pairs(const T* reference, const T* prediction, std::int64_t first, std::int64_t end) {
    for (std::int64_t i = first; i < end; ++i) {
      cells_[classes_.cell(detail::convert_label<std::int64_t>(reference[i], "reference"),
                           detail::convert_label<std::int64_t>(prediction[i], "prediction"))] += checked(weights_[i]);
    }
  }

  std::vector<Cell> cells() { return std::move(cells_); }

 private:
  static double checked(Weight weight) {
    if (!(weight >= 0 && weight <= std::numeric_limits<Weight>::max())) {
      throw InvalidInput("weight must be finite and at least 0, got " + detail::number_text(weight));
    }
    return static_cast<double>(weight);
  }

  const detail::ClassIndex& classes_;
  detail::LabelRows<Weight> rows_;
  std::size_t row_axis_;
  const Weight* weights_ = nullptr;
  std::vector<Cell> cells_;
  std::vector<Weight> buffer_ = std::vector<Weight>(detail::stretch_length);
};

// The sum of what all tasks count, always in the same order. Each has cells of its own: there are fewer tasks where
// these are many.
template <class Make>
std::vector<double> count(const LabelView& reference, const LabelView& prediction, const ConfusionOptions& options,
                          std::size_t classes, const Make& make) {
  using Counter = decltype(make(std::vector<std::size_t>{}));
  const std::size_t size = classes * classes;
  if (detail::size_of(reference) == 0) return std::vector<double>(size, 0.0);
  detail::ScanOptions scan;
  scan.threads = options.threads;
  scan.join_rows = !options.weight;
  scan.most_tasks =
      static_cast<std::ptrdiff_t>(std::clamp<std::size_t>((1 << 22) / std::max<std::size_t>(size, 1), 2, 64));
  const auto parts = detail::scan_pairs(reference, prediction, options.selection, scan, make,
                                        [](Counter& counter) { return counter.cells(); });
  std::vector<typename Counter::Cell> cells(size);
  for (const auto& part : parts) {
    for (std::size_t cell = 0; cell < size; ++cell) cells[cell] += part[cell];
  }
  return {cells.begin(), cells.end()};
}

std::vector<std::int64_t> find_labels(const LabelView& reference, const LabelView& prediction,
                                      const ConfusionOptions& options) {
  if (detail::size_of(reference) == 0) return {};
  detail::ScanOptions scan;
  scan.threads = options.threads;
  const auto parts = detail::scan_pairs(
      reference, prediction, options.selection, scan, [](const std::vector<std::size_t>&) { return LabelFinder(); },
      [](const LabelFinder& finder) { return finder.labels(); });
  std::vector<std::int64_t> labels;
  for (const std::vector<std::int64_t>& part : parts) labels.insert(labels.end(), part.begin(), part.end());
  labels = detail::LabelIndex(labels).labels();
  check_count(labels.size());
  return labels;
}

ConfusionMatrix count_classes(const LabelView& reference, const LabelView& prediction, const ConfusionOptions& options,
                              ClassLabels classes) {
  const std::size_t size = classes.labels.size();
  const detail::ClassIndex index(classes.labels);
  if (!options.weight) {
    const auto counter = [&](const std::vector<std::size_t>&) { return SampleCounter(index); };
    return {std::move(classes), count(reference, prediction, options, size, counter), false};
  }
  std::vector<double> cells = std::visit(
      [&](const auto& weight) {
        using Weight = std::remove_const_t<std::remove_pointer_t<decltype(weight.data())>>;
        const auto counter = [&](const std::vector<std::size_t>& order) {
          return WeightCounter<Weight>(index, weight, order.back());
        };
        return count(reference, prediction, options, size, counter);
      },
      *options.weight);
  return {std::move(classes), std::move(cells), true};
}

bool is_8_bit(const LabelView& labels) {
  return std::visit([](const auto& view) { return std::is_same_v<decltype(*view.data()), const std::uint8_t&>; },
                    labels);
}

// The classes to count: those that occur, or all that may, where counting more cells takes less time than a second
// pass.
ClassLabels possible_labels(const LabelView& reference, const LabelView& prediction, const ConfusionOptions& options) {
  constexpr std::ptrdiff_t worth_it = 1 << 20;
  if (detail::size_of(reference) < worth_it || !is_8_bit(reference) || !is_8_bit(prediction)) {
    return {find_labels(reference, prediction, options), {}};
  }
  std::vector<std::int64_t> all(256);
  std::iota(all.begin(), all.end(), std::int64_t{0});
  return {std::move(all), {}};
}

// Without the classes of which there is no sample, as those whose samples all have weight 0.
ConfusionMatrix without_absent(const ConfusionMatrix& matrix) {
  const std::vector<double> rows = matrix.reference();
  const std::vector<double> columns = matrix.prediction();
  std::vector<std::size_t> kept;
  ClassLabels classes;
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    if (rows[k] == 0 && columns[k] == 0) continue;
    kept.push_back(k);
    classes.labels.push_back(matrix.classes().labels[k]);
  }
  std::vector<double> cells;
  for (const std::size_t i : kept) {
    for (const std::size_t j : kept) cells.push_back(matrix.cells()[i * matrix.size() + j]);
  }
  return {std::move(classes), std::move(cells), matrix.weighted()};
}

}  // namespace

ConfusionMatrix confusion_matrix(const LabelView& reference, const LabelView& prediction,
                                 const ConfusionOptions& options) {
  detail::check_inputs(reference, prediction, options.selection);
  if (options.weight) {
    std::visit([&](const auto& weight) { detail::check_shape("weight", weight.shape(), shape_of(reference)); },
               *options.weight);
  }
  if (options.classes) {
    options.classes->check();
    return count_classes(reference, prediction, options, *options.classes);
  }
  return without_absent(count_classes(reference, prediction, options, possible_labels(reference, prediction, options)));
}

ConfusionMatrix OverlapTable::confusion(const std::optional<ClassLabels>& classes) const {
  ClassLabels all = classes.value_or(ClassLabels{});
  if (!classes) {
    all.labels = pairs_.reference;
    all.labels.insert(all.labels.end(), pairs_.prediction.begin(), pairs_.prediction.end());
    all.labels = detail::LabelIndex(all.labels).labels();
  }
  all.check();
  const detail::ClassIndex index(all.labels);
  std::vector<double> cells(index.size() * index.size(), 0.0);
  for (std::size_t pair = 0; pair < pairs_.size(); ++pair) {
    cells[index.cell(pairs_.reference[pair], pairs_.prediction[pair])] += static_cast<double>(pairs_.count[pair]);
  }
  return {std::move(all), std::move(cells)};
}

}  // namespace assay
