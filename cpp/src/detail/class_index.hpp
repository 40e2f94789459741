// The row and column of a label in a confusion matrix.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "assay/error.hpp"
#include "detail/label_index.hpp"

namespace assay::detail {

class ClassIndex {
 public:
  // `labels` are different ones.
  explicit ClassIndex(const std::vector<std::int64_t>& labels) : sorted_(labels), places_(labels.size()) {
    for (std::size_t k = 0; k < labels.size(); ++k) {
      places_[static_cast<std::size_t>(sorted_.find(labels[k]))] = static_cast<std::int32_t>(k);
    }
    if (labels.empty()) return;
    low_ = sorted_.labels().front();
    for (std::int64_t label = low_; sorted_.find(label) >= 0 || near_.size() < 256; ++label) {
      const std::int64_t found = sorted_.find(label);
      near_.push_back(found < 0 ? -1 : places_[static_cast<std::size_t>(found)]);
      if (label == std::numeric_limits<std::int64_t>::max()) break;
    }
  }

  std::size_t size() const { return places_.size(); }

  // Where the class of a label is; `name` is the array that has the label.
  std::size_t find(std::int64_t label, const char* name) const {
    const std::uint64_t place = static_cast<std::uint64_t>(label) - static_cast<std::uint64_t>(low_);
    const std::int32_t found = place < near_.size() ? near_[static_cast<std::size_t>(place)] : -1;
    return static_cast<std::size_t>(found >= 0 ? found : find_far(label, name));
  }

  std::size_t cell(std::int64_t reference, std::int64_t prediction) const {
    return find(reference, "reference") * size() + find(prediction, "prediction");
  }

 private:
  std::int32_t find_far(std::int64_t label, const char* name) const {
    const std::int64_t found = sorted_.find(label);
    if (found < 0) {
      throw InvalidInput(std::string(name) + " has label " + std::to_string(label) + ", which is not one of labels");
    }
    return places_[static_cast<std::size_t>(found)];
  }

  LabelIndex sorted_;
  std::vector<std::int32_t> places_;  // of the labels in ascending order
  std::int64_t low_ = 0;
  std::vector<std::int32_t> near_;  // places of the labels from the lowest on, -1 for others in between
};

}  // namespace assay::detail
