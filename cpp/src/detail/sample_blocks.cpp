#include "detail/sample_blocks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "detail/label_rows.hpp"
#include "detail/parallel_for.hpp"
#include "detail/shapes.hpp"

namespace assay::detail {
namespace {

// Whether a value of type T can be `label`.
template <class T>
bool can_be(std::int64_t label) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    return label >= 0;
  } else {
    return label >= static_cast<std::int64_t>(std::numeric_limits<T>::min()) &&
           label <= static_cast<std::int64_t>(std::numeric_limits<T>::max());
  }
}

template <class T>
void mark(const T* from, std::ptrdiff_t step, std::ptrdiff_t count, const SampleOptions& options, Classes& out) {
  const bool possible = can_be<T>(options.positive);
  const T positive = possible ? static_cast<T>(options.positive) : T{0};
  std::uint8_t* const classes = out.data();
  for_each_element(from, step, count, [=](std::ptrdiff_t i, T label) {
    classes[i] =
        static_cast<std::uint8_t>(static_cast<std::uint8_t>(label == positive) & static_cast<std::uint8_t>(possible));
  });
  const std::optional<std::int64_t>& ignored = options.selection.ignore_label;
  if (!ignored || !can_be<T>(*ignored)) return;
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    if (from[i * step] == static_cast<T>(*ignored)) out[static_cast<std::size_t>(i)] = left_out;
  }
}

}  // namespace

SampleBlocks::SampleBlocks(const LabelView& reference, const std::vector<ScoreView>& scores,
                           const SampleOptions& options, const std::optional<NdView<const std::int64_t>>& cluster,
                           std::ptrdiff_t length)
    : reference_(reference), scores_(scores), options_(options), cluster_(cluster), length_(length) {
  const std::vector<std::ptrdiff_t>& shape = shape_of(reference);
  std::vector<std::vector<std::ptrdiff_t>> strides;
  std::visit([&](const auto& view) { strides.push_back(view.strides()); }, reference);
  if (options.selection.mask) {
    check_shape("mask", options.selection.mask->shape(), shape);
    strides.push_back(options.selection.mask->strides());
  }
  if (options.weight) {
    check_shape("weight", options.weight->shape(), shape);
    strides.push_back(options.weight->strides());
  }
  first_score_ = strides.size();
  for (const ScoreView& score : scores) {
    std::visit(
        [&](const auto& view) {
          check_shape("score", view.shape(), shape);
          strides.push_back(view.strides());
        },
        score);
  }
  if (cluster) {
    check_shape("cluster", cluster->shape(), shape);
    strides.push_back(cluster->strides());
  }
  size_ = size_of(reference);
  join_axes(shape, memory_order(reference), strides);
  if (size_ == 0) return;
  per_row_ = task_count(shape_.back(), length_);
  blocks_ = size_ / shape_.back() * per_row_;
}

void SampleBlocks::join_axes(std::vector<std::ptrdiff_t> shape, const std::vector<std::size_t>& order,
                             const std::vector<std::vector<std::ptrdiff_t>>& strides) {
  shape_ = {1};
  strides_.assign(strides.size(), {0});
  bool first = true;
  for (std::size_t k = order.size(); k-- > 0;) {
    const std::size_t axis = order[k];
    if (shape[axis] == 1) continue;
    bool joined = true;
    for (std::size_t a = 0; a < strides.size(); ++a) {
      joined = joined && strides[a][axis] == strides_[a].front() * shape_.front();
    }
    if (first || !joined) {
      shape_.insert(shape_.begin(), shape[axis]);
      for (std::size_t a = 0; a < strides.size(); ++a) strides_[a].insert(strides_[a].begin(), strides[a][axis]);
    } else {
      shape_.front() *= shape[axis];
    }
    if (first) {  // in place of the axis of one element
      shape_.pop_back();
      for (auto& steps : strides_) steps.pop_back();
      first = false;
    }
  }
}

SampleBlocks::Place SampleBlocks::find(std::ptrdiff_t block) const {
  Place place;
  place.row = block / per_row_;
  place.start = block % per_row_ * length_;
  place.length = std::min(length_, shape_.back() - place.start);
  return place;
}

std::ptrdiff_t SampleBlocks::offset(const Place& place, std::size_t array) const {
  const std::vector<std::ptrdiff_t>& strides = strides_[array];
  std::ptrdiff_t offset = place.start * strides.back();
  std::ptrdiff_t row = place.row;
  for (std::size_t axis = shape_.size() - 1; axis-- > 0;) {
    offset += row % shape_[axis] * strides[axis];
    row /= shape_[axis];
  }
  return offset;
}

std::ptrdiff_t SampleBlocks::classes(std::ptrdiff_t block, Classes& out) const {
  const Place place = find(block);
  std::visit([&](const auto& view) { mark(view.data() + offset(place, 0), row_step(0), place.length, options_, out); },
             reference_);
  if (options_.selection.mask) {
    const std::uint8_t* inside = options_.selection.mask->data() + offset(place, 1);
    const std::ptrdiff_t step = row_step(1);
    for (std::ptrdiff_t i = 0; i < place.length; ++i) {
      if (inside[i * step] == 0) out[static_cast<std::size_t>(i)] = left_out;
    }
  }
  return place.length;
}

void SampleBlocks::bits(std::ptrdiff_t block, std::uint16_t* out) const {
  const Place place = find(block);
  std::visit(
      [&](const auto& view) {
        using From = std::remove_const_t<std::remove_pointer_t<decltype(view.data())>>;
        const From* from = view.data() + offset(place, first_score_);
        const std::ptrdiff_t step = row_step(first_score_);
        for (std::ptrdiff_t i = 0; i < place.length; ++i) {
          if constexpr (std::is_same_v<From, Float16> || std::is_same_v<From, BFloat16>) {
            out[i] = from[i * step].bits;
          } else if constexpr (sizeof(From) <= 2) {
            out[i] = static_cast<std::uint16_t>(static_cast<std::int32_t>(from[i * step]) & 0xffff);
          }
        }
      },
      scores_.front());
}

void SampleBlocks::weights(std::ptrdiff_t block, Classes& classes, double* out) const {
  const Place place = find(block);
  const std::size_t array = first_score_ - 1;
  if (!options_.weight) return;
  const double* from = options_.weight->data() + offset(place, array);
  const std::ptrdiff_t step = row_step(array);
  for (std::ptrdiff_t i = 0; i < place.length; ++i) {
    out[i] = from[i * step];
    std::uint8_t& kind = classes[static_cast<std::size_t>(i)];
    if (kind == left_out) continue;
    if (!(out[i] >= 0) || out[i] == infinity_of<double>) {
      throw InvalidInput("weight must be at least 0 and finite, got " + std::to_string(out[i]));
    }
    if (out[i] == 0) kind = left_out;
  }
}

void SampleBlocks::clusters(std::ptrdiff_t block, std::int64_t* out) const {
  const Place place = find(block);
  if (!cluster_) return;
  const std::int64_t* from = cluster_->data() + offset(place, strides_.size() - 1);
  const std::ptrdiff_t step = row_step(strides_.size() - 1);
  for (std::ptrdiff_t i = 0; i < place.length; ++i) out[i] = from[i * step];
}

void refuse_score(double score, NonFinite policy) {
  const char* const omit = R"(non_finite="omit" leaves such samples out and counts them)";
  if (policy == NonFinite::keep) {
    throw InvalidInput(std::string("score must have no NaN, which has no place in an order; ") + omit);
  }
  throw InvalidInput("score must be finite, got " + std::to_string(score) + "; " + omit +
                     R"(, "keep" takes infinite scores)");
}

}  // namespace assay::detail
