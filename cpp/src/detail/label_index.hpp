// The place of a label among the labels that occur.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace assay::detail {

class LabelIndex {
 public:
  // `labels` may come in any order and repeat.
  explicit LabelIndex(const std::vector<std::int64_t>& labels) {
    if (labels.empty()) return;
    const auto [low, high] = std::minmax_element(labels.begin(), labels.end());
    low_ = *low;
    // In unsigned numbers the range of all labels is one too.
    const std::uint64_t range = static_cast<std::uint64_t>(*high) - static_cast<std::uint64_t>(low_);
    if (range < 8 * static_cast<std::uint64_t>(labels.size()) + 1024) {
      number_by_range(labels, static_cast<std::size_t>(range) + 1);
    } else {
      labels_ = labels;
      std::sort(labels_.begin(), labels_.end());
      labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
    }
  }

  const std::vector<std::int64_t>& labels() const { return labels_; }  // sorted
  std::size_t size() const { return labels_.size(); }

  // -1 for a label that does not occur.
  std::int64_t find(std::int64_t label) const {
    if (numbers_.empty()) {
      const auto found = std::lower_bound(labels_.begin(), labels_.end(), label);
      return found != labels_.end() && *found == label ? found - labels_.begin() : -1;
    }
    const std::uint64_t place = static_cast<std::uint64_t>(label) - static_cast<std::uint64_t>(low_);
    return place < numbers_.size() ? numbers_[static_cast<std::size_t>(place)] : -1;
  }

 private:
  // One entry for each label that lies in between.
  void number_by_range(const std::vector<std::int64_t>& labels, std::size_t range) {
    numbers_.assign(range, -1);
    for (const std::int64_t label : labels) numbers_[static_cast<std::size_t>(label - low_)] = 0;
    for (std::size_t place = 0; place < range; ++place) {
      if (numbers_[place] < 0) continue;
      numbers_[place] = static_cast<std::int64_t>(labels_.size());
      labels_.push_back(low_ + static_cast<std::int64_t>(place));
    }
  }

  std::int64_t low_ = 0;
  std::vector<std::int64_t> labels_;
  std::vector<std::int64_t> numbers_;  // empty: search
};

}  // namespace assay::detail
