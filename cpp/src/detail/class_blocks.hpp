// Probabilities of classes in blocks, each block read once for all classes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "assay/calibration_bins.hpp"
#include "assay/error.hpp"
#include "detail/bin_places.hpp"
#include "detail/number_text.hpp"
#include "detail/sample_blocks.hpp"

namespace assay::detail {

[[noreturn]] inline void refuse_outside(double score, double first, double last) {
  throw InvalidInput("score must be between " + number_text(first) + " and " + number_text(last) + ", got " +
                     number_text(score) + R"(; outside="count" counts such samples apart)");
}

// T is double for doubles, else float. One is needed per thread.
template <class T>
class ClassBlocks {
 public:
  using Weights = std::array<double, block_length>;

  // Of one class each; they must live on.
  ClassBlocks(const std::vector<SampleBlocks>& samples, Outside outside)
      : samples_(samples), outside_(outside), scores_(samples.size() * block_length) {}

  std::int64_t omitted() const { return omitted_; }
  const Weights& weights() const { return weights_; }  // of the block, if there are any

  // Calls use(k, scores, classes, count) for every class.
  template <class Use>
  void each_class(std::ptrdiff_t block, const Use& use) {
    start(block);
    for (std::size_t k = 0; k < samples_.size(); ++k) read(block, k, &scores_[k * block_length]);
    use(std::size_t{0}, scores_.data(), kinds_, static_cast<std::size_t>(count_));
    for (std::size_t k = 1; k < samples_.size(); ++k) {
      samples_[k].classes(block, of_class_);
      keep_left_out(of_class_);
      use(k, &scores_[k * block_length], of_class_, static_cast<std::size_t>(count_));
    }
  }

  // Calls use(0, scores, classes, count) for the class of the highest score.
  template <class Use>
  void top_label(std::ptrdiff_t block, const Use& use) {
    start(block);
    hit_ = kinds_;
    Classes known = kinds_;
    T* const best = scores_.data();
    T* const score = best + block_length;
    const auto count = static_cast<std::size_t>(count_);
    read_probabilities(block, 0, best);
    for (std::size_t k = 1; k < samples_.size(); ++k) {
      read_probabilities(block, k, score);
      samples_[k].classes(block, of_class_);
      take_higher(score, of_class_.data(), count, best, hit_.data());
      for (std::size_t i = 0; i < count; ++i) known[i] = static_cast<std::uint8_t>(known[i] | of_class_[i]);
    }
    keep_left_out(hit_);
    keep_left_out(known);
    if (std::find(known.begin(), known.begin() + count_, negative_class) != known.begin() + count_) {
      throw InvalidInput("reference has a label that is none of labels; ignore_label or mask leave samples out");
    }
    use(std::size_t{0}, best, hit_, count);
  }

 private:
  void start(std::ptrdiff_t block) {
    count_ = samples_.front().classes(block, kinds_);
    samples_.front().weights(block, kinds_, weights_.data());
  }

  // Returns whether all are known to lie in [0, 1].
  bool read(std::ptrdiff_t block, std::size_t k, T* scores) {
    samples_[k].scores(block, 0, scores);
    if (are_probabilities(scores, static_cast<std::size_t>(count_))) return true;
    omitted_ += check_scores(scores, count_, samples_[k].options().non_finite, kinds_);
    return false;
  }

  // In steps with the choices kept in between: numbers of two sizes are not vectorised in one loop.
  static void take_higher(const T* score, const std::uint8_t* of_class, std::size_t count, T* best, std::uint8_t* hit) {
    constexpr std::size_t step = 256;
    std::array<std::uint8_t, step> higher;
    for (std::size_t first = 0; first < count; first += step) {
      const std::size_t length = std::min(step, count - first);
      const T* const from = score + first;
      T* const to = best + first;
      for (std::size_t i = 0; i < length; ++i) higher[i] = static_cast<std::uint8_t>(from[i] > to[i]);
      for (std::size_t i = 0; i < length; ++i) to[i] = from[i] > to[i] ? from[i] : to[i];
      for (std::size_t i = 0; i < length; ++i) hit[first + i] = chosen(higher[i], of_class[first + i], hit[first + i]);
    }
  }

  // `a` if `first` is 1, `b` if it is 0, without a branch.
  static std::uint8_t chosen(std::uint8_t first, std::uint8_t a, std::uint8_t b) {
    const auto mask = static_cast<std::uint8_t>(0 - first);
    return static_cast<std::uint8_t>((a & mask) | (b & ~mask));
  }

  void read_probabilities(std::ptrdiff_t block, std::size_t k, T* scores) {
    if (read(block, k, scores) || outside_ == Outside::count) return;
    for (std::ptrdiff_t i = 0; i < count_; ++i) {
      if (kinds_[static_cast<std::size_t>(i)] == left_out || (scores[i] >= 0 && scores[i] <= 1)) continue;
      refuse_outside(static_cast<double>(scores[i]), 0, 1);
    }
  }

  void keep_left_out(Classes& kinds) const {
    const auto count = static_cast<std::size_t>(count_);
    for (std::size_t i = 0; i < count; ++i) {
      kinds[i] = chosen(static_cast<std::uint8_t>(kinds_[i] / left_out), left_out, kinds[i]);
    }
  }

  const std::vector<SampleBlocks>& samples_;
  Outside outside_;
  std::vector<T> scores_;
  Weights weights_{};
  Classes kinds_{};  // those of the first class; left_out holds for all
  Classes of_class_{};
  Classes hit_{};
  std::ptrdiff_t count_ = 0;
  std::int64_t omitted_ = 0;
};

}  // namespace assay::detail
