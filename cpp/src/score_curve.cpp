// Score curves: how they are made, merged and compared.
#include "assay/score_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/parallel_for.hpp"
#include "detail/radix_sort.hpp"
#include "detail/sample_blocks.hpp"
#include "detail/score_counts.hpp"
#include "detail/score_walk.hpp"

namespace assay {
namespace {

using detail::Classes;
using detail::SampleBlocks;

template <class Key>
using Weighted = detail::Keyed<Key, double>;

// The sum of weights as a walk from the highest score comes to it, so that it ends with exactly this.
template <class Key>
double total_of(const ScoreColumn<Key>& column) {
  if (column.weight.empty()) return static_cast<double>(column.key.size());
  double sum = 0;
  for (std::size_t i = column.weight.size(); i-- > 0;) sum += column.weight[i];
  return sum;
}

template <class Key>
void check(const ScoreColumn<Key>& column) {
  const Key low = detail::key_of(-detail::infinity_of<detail::ScoreOf<Key>>);
  const Key high = detail::key_of(detail::infinity_of<detail::ScoreOf<Key>>);
  const bool weighted = !column.weight.empty();
  if (weighted && column.weight.size() != column.key.size()) throw InvalidInput("a column has too few weights");
  for (std::size_t i = 0; i < column.key.size(); ++i) {
    const Key key = column.key[i];
    if (key < low || key > high) throw InvalidInput("a column of scores must hold no NaN");
    if (i > 0 && (key < column.key[i - 1] || (weighted && key == column.key[i - 1]))) {
      throw InvalidInput("a column of scores must be in ascending order");
    }
    if (weighted && (!(column.weight[i] > 0) || column.weight[i] == detail::infinity_of<double>)) {
      throw InvalidInput("weights of a column must be positive and finite");
    }
  }
  if (column.samples < static_cast<std::int64_t>(column.key.size()) ||
      (!weighted && column.samples != static_cast<std::int64_t>(column.key.size()))) {
    throw InvalidInput("a column must have as many samples as scores");
  }
}

// Weighted scores in order, equal ones added up. Where every weight is 1 there are none.
template <class Key>
ScoreColumn<Key> joined(const LargeVector<Weighted<Key>>& sorted, std::int64_t samples) {
  ScoreColumn<Key> column;
  column.samples = samples;
  for (const Weighted<Key>& one : sorted) {
    if (!column.key.empty() && column.key.back() == one.key) {
      column.weight.back() += one.value;
    } else {
      column.key.push_back(one.key);
      column.weight.push_back(one.value);
    }
  }
  const bool plain = std::all_of(column.weight.begin(), column.weight.end(), [](double w) { return w == 1; });
  if (plain && static_cast<std::int64_t>(column.key.size()) == samples) column.weight.clear();
  column.total = total_of(column);
  return column;
}

template <class Key>
ScoreColumn<Key> merged(const ScoreColumn<Key>& a, const ScoreColumn<Key>& b) {
  ScoreColumn<Key> column;
  if (a.weight.empty() && b.weight.empty()) {
    column.key.resize(a.key.size() + b.key.size());
    std::merge(a.key.begin(), a.key.end(), b.key.begin(), b.key.end(), column.key.begin());
    column.samples = a.samples + b.samples;
    column.total = total_of(column);
    return column;
  }
  LargeVector<Weighted<Key>> all;
  all.reserve(a.key.size() + b.key.size());
  const auto weight = [](const ScoreColumn<Key>& from, std::size_t i) {
    return from.weight.empty() ? 1.0 : from.weight[i];
  };
  std::size_t j = 0;
  for (std::size_t i = 0; i <= a.key.size(); ++i) {
    for (; j < b.key.size() && (i == a.key.size() || b.key[j] < a.key[i]); ++j) all.push_back({b.key[j], weight(b, j)});
    if (i < a.key.size()) all.push_back({a.key[i], weight(a, i)});
  }
  return joined(all, a.samples + b.samples);
}

template <class Key>
bool same(const ScoreColumn<Key>& a, const ScoreColumn<Key>& b) {
  if (a.samples != b.samples) return false;
  if (a.weight.empty() && b.weight.empty()) return a.key == b.key;
  detail::ScoreCursor<Key, true> left(a);
  detail::ScoreCursor<Key, true> right(b);
  while (!left.done() && !right.done()) {
    const Key key = left.key();
    if (right.key() != key || left.take(key) != right.take(key)) return false;
  }
  return left.done() && right.done();
}

// The samples of each class that a task has read.
struct Counts {
  std::array<std::ptrdiff_t, 2> of{};
  std::ptrdiff_t omitted = 0;
};

// Reads all samples twice: to count them, and to put each where it belongs. Read(block, classes, elements) gives the
// number of samples of a block and how many of them were omitted; without elements it is asked for classes only.
template <class Element, class Read>
std::array<LargeVector<Element>, 2> gathered(const SampleBlocks& samples, const Read& read, std::int64_t& omitted) {
  const std::ptrdiff_t per_task = detail::blocks_per_task;
  const int threads = effective_threads(samples.options().threads, samples.size());
  std::vector<Counts> counts(static_cast<std::size_t>(detail::task_count(samples.blocks(), per_task)));
  const auto each = [&](bool elements_too, const auto& body) {
    detail::parallel_stretches(
        samples.blocks(), per_task, threads, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
          Classes classes;
          std::array<Element, detail::block_length> elements;
          for (std::ptrdiff_t block = first; block < end; ++block) {
            const auto [count, left] = read(block, classes, elements_too ? elements.data() : nullptr);
            body(counts[static_cast<std::size_t>(task)], classes, elements, count, left);
          }
        });
  };
  each(false, [](Counts& found, const Classes& classes, const auto&, std::ptrdiff_t count, std::ptrdiff_t left) {
    std::array<std::ptrdiff_t, 3> of{};
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      const std::uint8_t kind = classes[static_cast<std::size_t>(i)];
      of[0] += static_cast<std::ptrdiff_t>(kind == detail::negative_class);
      of[1] += static_cast<std::ptrdiff_t>(kind == detail::positive_class);
    }
    found.of[0] += of[0];
    found.of[1] += of[1];
    found.omitted += left;
  });
  std::array<std::ptrdiff_t, 2> place{};
  for (Counts& found : counts) {
    omitted += found.omitted;
    for (std::size_t kind = 0; kind < 2; ++kind) {
      const std::ptrdiff_t here = found.of[kind];
      found.of[kind] = place[kind];
      place[kind] += here;
    }
  }
  std::array<LargeVector<Element>, 2> out;
  for (std::size_t kind = 0; kind < 2; ++kind) out[kind].resize(static_cast<std::size_t>(place[kind]));
  each(true, [&](Counts& next, const Classes& classes, const auto& elements, std::ptrdiff_t count, std::ptrdiff_t) {
    // Without a branch: what is not of the class is written over by the next.
    std::array<Element, detail::block_length + 1> negative;
    std::array<Element, detail::block_length + 1> positive;
    std::size_t negatives = 0;
    std::size_t positives = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      negative[negatives] = elements[i];
      positive[positives] = elements[i];
      negatives += static_cast<std::size_t>(classes[i] == detail::negative_class);
      positives += static_cast<std::size_t>(classes[i] == detail::positive_class);
    }
    std::copy_n(negative.begin(), negatives, out[0].begin() + next.of[0]);
    std::copy_n(positive.begin(), positives, out[1].begin() + next.of[1]);
    next.of[0] += static_cast<std::ptrdiff_t>(negatives);
    next.of[1] += static_cast<std::ptrdiff_t>(positives);
  });
  return out;
}

template <class T>
ScoreCurve sorted_curve(const SampleBlocks& samples) {
  using Key = detail::KeyOf<T>;
  const NonFinite policy = samples.options().non_finite;
  std::int64_t omitted = 0;
  const auto read = [&](std::ptrdiff_t block, Classes& classes, Key* out) {
    std::array<T, detail::block_length> score;
    const std::ptrdiff_t count = samples.classes(block, classes);
    if (out == nullptr && policy != NonFinite::omit) return std::pair(count, std::ptrdiff_t{0});
    samples.scores(block, 0, score.data());
    const std::ptrdiff_t left = detail::check_scores(score.data(), count, policy, classes);
    for (std::ptrdiff_t i = 0; out != nullptr && i < count; ++i)
      out[i] = detail::key_of(score[static_cast<std::size_t>(i)]);
    return std::pair(count, left);
  };
  auto found = gathered<Key>(samples, read, omitted);
  const auto column = [&](LargeVector<Key>& keys) {
    detail::radix_sort(keys, samples.options().threads);
    ScoreColumn<Key> made;
    made.samples = static_cast<std::int64_t>(keys.size());
    made.total = static_cast<double>(keys.size());
    made.key = std::move(keys);
    return made;
  };
  ScoreColumns<Key> columns{column(found[1]), column(found[0])};
  return ScoreCurve(std::move(columns), omitted);
}

template <class T>
ScoreCurve weighted_curve(const SampleBlocks& samples) {
  using Key = detail::KeyOf<T>;
  const NonFinite policy = samples.options().non_finite;
  std::int64_t omitted = 0;
  const auto read = [&](std::ptrdiff_t block, Classes& classes, Weighted<Key>* out) {
    std::array<T, detail::block_length> score;
    std::array<double, detail::block_length> weight;
    const std::ptrdiff_t count = samples.classes(block, classes);
    samples.weights(block, classes, weight.data());
    samples.scores(block, 0, score.data());
    const std::ptrdiff_t left = detail::check_scores(score.data(), count, policy, classes);
    for (std::size_t i = 0; out != nullptr && i < static_cast<std::size_t>(count); ++i)
      out[i] = {detail::key_of(score[i]), weight[i]};
    return std::pair(count, left);
  };
  auto found = gathered<Weighted<Key>>(samples, read, omitted);
  const auto column = [&](LargeVector<Weighted<Key>>& elements) {
    detail::radix_sort(elements, samples.options().threads);
    return joined(elements, static_cast<std::int64_t>(elements.size()));
  };
  ScoreColumns<Key> columns{column(found[1]), column(found[0])};
  return ScoreCurve(std::move(columns), omitted);
}

// 8 and 16-bit scores need no sort.
template <class T>
ScoreCurve counted_curve(const SampleBlocks& samples) {
  const detail::ScoreCounts counts = detail::count_scores<T>(samples);
  return detail::curve_of_counts<T>(counts);
}

}  // namespace

ScoreCurve::ScoreCurve(Columns columns, std::int64_t omitted) : columns_(std::move(columns)), omitted_(omitted) {
  if (omitted < 0) throw InvalidInput("omitted must be at least 0, got " + std::to_string(omitted));
  std::visit(
      [](auto& both) {
        for (auto* column : {&both.positive, &both.negative}) {
          check(*column);
          column->total = total_of(*column);
        }
      },
      columns_);
}

std::int64_t ScoreCurve::positive_samples() const {
  return std::visit([](const auto& both) { return both.positive.samples; }, columns_);
}
std::int64_t ScoreCurve::negative_samples() const {
  return std::visit([](const auto& both) { return both.negative.samples; }, columns_);
}
double ScoreCurve::positives() const {
  return std::visit([](const auto& both) { return both.positive.total; }, columns_);
}
double ScoreCurve::negatives() const {
  return std::visit([](const auto& both) { return both.negative.total; }, columns_);
}

ScoreCurve& ScoreCurve::operator+=(const ScoreCurve& other) {
  std::visit(
      [&](auto& both) {
        using Both = std::decay_t<decltype(both)>;
        const auto* added = std::get_if<Both>(&other.columns_);
        if (added == nullptr) {
          throw InvalidInput("curves to add must have scores of one precision, got float32 and float64");
        }
        both = Both{merged(both.positive, added->positive), merged(both.negative, added->negative)};
      },
      columns_);
  omitted_ += other.omitted_;
  return *this;
}

bool ScoreCurve::operator==(const ScoreCurve& other) const {
  return omitted_ == other.omitted_ &&
         std::visit(
             [&](const auto& both) {
               const auto* right = std::get_if<std::decay_t<decltype(both)>>(&other.columns_);
               return right != nullptr && same(both.positive, right->positive) && same(both.negative, right->negative);
             },
             columns_);
}

ScoreCurve score_curve(const LabelView& reference, const ScoreView& score, const SampleOptions& options) {
  if (shape_of(reference).empty()) throw InvalidInput("reference must have at least one axis, got none");
  const SampleBlocks samples(reference, {score}, options);
  return std::visit(
      [&](const auto& view) {
        using T = std::remove_const_t<std::remove_pointer_t<decltype(view.data())>>;
        using Wide = decltype(detail::value_of(T{}));
        if (options.weight) return weighted_curve<Wide>(samples);
        if constexpr (sizeof(T) <= 2) {
          return counted_curve<T>(samples);
        } else {
          return sorted_curve<Wide>(samples);
        }
      },
      score);
}

}  // namespace assay
