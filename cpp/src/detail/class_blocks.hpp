// Probabilities of classes in blocks, each block read once for all classes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "assay/calibration_bins.hpp"
#include "assay/error.hpp"
#include "detail/bin_places.hpp"
#include "detail/number_text.hpp"
#include "detail/sample_blocks.hpp"

namespace assay::detail {

[[noreturn]] inline void refuse_outside(double score, double first, double last, const char* advice) {
  throw InvalidInput("score must be between " + number_text(first) + " and " + number_text(last) + ", got " +
                     number_text(score) + advice);
}

[[noreturn]] inline void refuse_sum(double sum) {
  throw InvalidInput("score must be probabilities that add up to 1 over the classes, got a sample with a sum of " +
                     number_text(sum) + "; sum_tolerance is how far from 1 it may be");
}

[[noreturn]] inline void refuse_label() {
  throw InvalidInput("reference has a label that is none of labels; ignore_label or mask leave samples out");
}

// What is checked: unless `outside` is to be counted, that probabilities lie in [0, 1], and that those of several
// classes add up to 1.
struct ClassChecks {
  Outside outside = Outside::raise;
  double sum_tolerance = 0;
  const char* advice = "";  // for a probability outside
};

// T is double for doubles, else float. One is needed per thread.
template <class T>
class ClassBlocks {
 public:
  using Weights = std::array<double, block_length>;

  // Of one class each; they must live on.
  ClassBlocks(const std::vector<SampleBlocks>& samples, const ClassChecks& checks)
      : samples_(samples),
        checks_(checks),
        adds_up_(samples.size() > 1 && checks.outside == Outside::raise),
        length_(static_cast<std::size_t>(samples.front().length())),
        scores_(samples.size() * length_) {}

  std::int64_t omitted() const { return omitted_; }
  const Weights& weights() const { return weights_; }  // of the block, if there are any

  // Calls use(k, scores, classes, count) for every class; the scores of all classes follow each other.
  template <class Use>
  void each_class(std::ptrdiff_t block, const Use& use) {
    start(block);
    const auto count = static_cast<std::size_t>(count_);
    for (std::size_t k = 0; k < samples_.size(); ++k) {
      T* const scores = &scores_[k * length_];
      read_probabilities(block, k, scores);
      if (adds_up_ && k > 0) add(k == 1 ? scores_.data() : sums_.data(), scores, count, sums_.data());
    }
    if (adds_up_) check_sums(count);
    use(std::size_t{0}, scores_.data(), kinds_, count);
    for (std::size_t k = 1; k < samples_.size(); ++k) {
      samples_[k].classes(block, of_class_);
      keep_left_out(of_class_);
      use(k, &scores_[k * length_], of_class_, count);
    }
  }

  // Calls use(0, scores, classes, count) for the class of the highest score.
  template <class Use>
  void top_label(std::ptrdiff_t block, const Use& use) {
    start(block);
    hit_ = kinds_;
    Classes known = kinds_;
    T* const best = scores_.data();
    T* const score = best + length_;
    const auto count = static_cast<std::size_t>(count_);
    read_probabilities(block, 0, best);
    for (std::size_t k = 1; k < samples_.size(); ++k) {
      read_probabilities(block, k, score);
      if (adds_up_) add(k == 1 ? best : sums_.data(), score, count, sums_.data());
      samples_[k].classes(block, of_class_);
      take_higher(score, of_class_.data(), count, best, hit_.data());
      for (std::size_t i = 0; i < count; ++i) known[i] = static_cast<std::uint8_t>(known[i] | of_class_[i]);
    }
    if (adds_up_) check_sums(count);
    keep_left_out(hit_);
    keep_left_out(known);
    if (std::find(known.begin(), known.begin() + count_, negative_class) != known.begin() + count_) refuse_label();
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
    if (read(block, k, scores) || checks_.outside == Outside::count) return;
    for (std::ptrdiff_t i = 0; i < count_; ++i) {
      if (kinds_[static_cast<std::size_t>(i)] == left_out || (scores[i] >= 0 && scores[i] <= 1)) continue;
      refuse_outside(static_cast<double>(scores[i]), 0, 1, checks_.advice);
    }
  }

  static void add(const T* a, const T* b, std::size_t count, T* sum) {
    for (std::size_t i = 0; i < count; ++i) sum[i] = a[i] + b[i];
  }

  // A difference that is negative has a sign, which is looked for in all of them at once.
  void check_sums(std::size_t count) const {
    const T low = 1 - static_cast<T>(checks_.sum_tolerance);
    const T high = 1 + static_cast<T>(checks_.sum_tolerance);
    KeyOf<T> signs = 0;
    for (std::size_t i = 0; i < count; ++i) signs |= bits_of(sums_[i] - low) | bits_of(high - sums_[i]);
    if (signs >> (sizeof(T) * 8 - 1) == 0) return;
    for (std::size_t i = 0; i < count; ++i) {
      if (kinds_[i] == left_out || (sums_[i] >= low && sums_[i] <= high)) continue;
      refuse_sum(static_cast<double>(sums_[i]));
    }
  }

  static KeyOf<T> bits_of(T value) {
    KeyOf<T> bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
  }

  void keep_left_out(Classes& kinds) const {
    const auto count = static_cast<std::size_t>(count_);
    for (std::size_t i = 0; i < count; ++i) {
      kinds[i] = chosen(static_cast<std::uint8_t>(kinds_[i] / left_out), left_out, kinds[i]);
    }
  }

  const std::vector<SampleBlocks>& samples_;
  ClassChecks checks_;
  bool adds_up_;
  std::size_t length_;
  std::vector<T> scores_;
  std::array<T, block_length> sums_{};
  Weights weights_{};
  Classes kinds_{};  // those of the first class; left_out holds for all
  Classes of_class_{};
  Classes hit_{};
  std::ptrdiff_t count_ = 0;
  std::int64_t omitted_ = 0;
};

}  // namespace assay::detail
