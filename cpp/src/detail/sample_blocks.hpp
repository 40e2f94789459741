// Samples with a class, a weight and scores, read in blocks from arrays of any strides.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "assay/score_view.hpp"
#include "detail/order_key.hpp"

namespace assay::detail {

constexpr std::ptrdiff_t block_length = 4096;
constexpr std::ptrdiff_t blocks_per_task = 32;  // fixed, so that tasks do not depend on the number of threads

enum : std::uint8_t { negative_class = 0, positive_class = 1, left_out = 2 };

using Classes = std::array<std::uint8_t, block_length>;

// Calls f(i, element) for every element of a row; rows without gaps are a loop of their own, which can be vectorised.
template <class T, class F>
void for_each_element(const T* from, std::ptrdiff_t step, std::ptrdiff_t count, const F& f) {
  if (step == 1) {
    for (std::ptrdiff_t i = 0; i < count; ++i) f(i, from[i]);
  } else {
    for (std::ptrdiff_t i = 0; i < count; ++i) f(i, from[i * step]);
  }
}

class SampleBlocks {
 public:
  // Blocks of `length` samples, at most block_length. Throws ShapeMismatch unless all shapes are those of the
  // reference.
  SampleBlocks(const LabelView& reference, const std::vector<ScoreView>& scores, const SampleOptions& options,
               const std::optional<NdView<const std::int64_t>>& cluster = {}, std::ptrdiff_t length = block_length);

  std::ptrdiff_t size() const noexcept { return size_; }  // samples
  std::ptrdiff_t blocks() const noexcept { return blocks_; }
  std::ptrdiff_t length() const noexcept { return length_; }  // the most samples of a block
  const SampleOptions& options() const noexcept { return options_; }

  // The place of a block's first sample in the memory order of the reference.
  std::ptrdiff_t first_sample(std::ptrdiff_t block) const {
    const Place place = find(block);
    return place.row * shape_.back() + place.start;
  }

  // The class of each sample of a block; returns how many there are.
  std::ptrdiff_t classes(std::ptrdiff_t block, Classes& out) const;

  // The scores of a block. T is double for doubles, else float.
  template <class T>
  void scores(std::ptrdiff_t block, std::size_t model, T* out) const {
    const Place place = find(block);
    std::visit(
        [&](const auto& view) {
          using From = std::remove_const_t<std::remove_pointer_t<decltype(view.data())>>;
          if constexpr (std::is_same_v<T, double> || !std::is_same_v<From, double>) {
            const std::ptrdiff_t step = row_step(first_score_ + model);
            const auto* from = view.data() + offset(place, first_score_ + model);
            for_each_element(from, step, place.length,
                             [out](std::ptrdiff_t i, auto score) { out[i] = static_cast<T>(value_of(score)); });
          }
        },
        scores_[model]);
  }

  // The bits of 8 and 16-bit scores.
  void bits(std::ptrdiff_t block, std::uint16_t* out) const;

  // The weights of a block, after a check. Those of samples that are left out are not looked at; a weight of 0 leaves
  // its sample out.
  void weights(std::ptrdiff_t block, Classes& classes, double* out) const;

  void clusters(std::ptrdiff_t block, std::int64_t* out) const;

 private:
  struct Place {
    std::ptrdiff_t length = 0;
    std::ptrdiff_t start = 0;  // in its row
    std::ptrdiff_t row = 0;
  };

  Place find(std::ptrdiff_t block) const;
  std::ptrdiff_t offset(const Place& place, std::size_t array) const;
  std::ptrdiff_t row_step(std::size_t array) const { return strides_[array].back(); }
  void join_axes(std::vector<std::ptrdiff_t> shape, const std::vector<std::size_t>& order,
                 const std::vector<std::vector<std::ptrdiff_t>>& strides);

  LabelView reference_;
  std::vector<ScoreView> scores_;
  SampleOptions options_;
  std::optional<NdView<const std::int64_t>> cluster_;
  std::size_t first_score_ = 1;                       // arrays: reference, mask, weight, scores, cluster
  std::vector<std::ptrdiff_t> shape_;                 // of axes joined where all arrays allow it, slowest first
  std::vector<std::vector<std::ptrdiff_t>> strides_;  // per array, of those axes
  std::ptrdiff_t length_;
  std::ptrdiff_t size_ = 1;
  std::ptrdiff_t per_row_ = 0;  // blocks
  std::ptrdiff_t blocks_ = 0;
};

// Marks samples whose score is not finite as left out, or throws, as `policy` says; returns how many it marked.
template <class T>
std::ptrdiff_t check_scores(const T* score, std::ptrdiff_t count, NonFinite policy, Classes& classes);

// Throws InvalidInput for a score that is not finite.
[[noreturn]] void refuse_score(double score, NonFinite policy);

template <class T>
bool is_finite(T score) {
  return std::abs(score) <= std::numeric_limits<T>::max();
}

template <class T>
std::ptrdiff_t check_scores(const T* score, std::ptrdiff_t count, NonFinite policy, Classes& classes) {
  bool all = true;
  for (std::ptrdiff_t i = 0; i < count; ++i) all = all & is_finite(score[i]);
  if (all) return 0;
  std::ptrdiff_t omitted = 0;
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    if (classes[static_cast<std::size_t>(i)] == left_out || is_finite(score[i])) continue;
    if (policy == NonFinite::raise || (policy == NonFinite::keep && std::isnan(score[i]))) {
      refuse_score(static_cast<double>(score[i]), policy);
    }
    if (policy == NonFinite::keep) continue;
    classes[static_cast<std::size_t>(i)] = left_out;
    ++omitted;
  }
  return omitted;
}

}  // namespace assay::detail
