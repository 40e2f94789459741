// The row and column of a label in a confusion matrix.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "assay/error.hpp"
#include "detail/label_index.hpp"

namespace assay::detail {

class ClassIndex {
 public:
  // `labels` are different ones.
  explicit ClassIndex(const std::vector<std::int64_t>& labels) : sorted_(labels), place_(labels.size()) {
    for (std::size_t k = 0; k < labels.size(); ++k) place_[static_cast<std::size_t>(sorted_.find(labels[k]))] = k;
  }

  std::size_t size() const { return place_.size(); }

  // `name` is the array that has the label.
  std::size_t find(std::int64_t label, const char* name) const {
    const std::int64_t found = sorted_.find(label);
    if (found < 0) {
      throw InvalidInput(std::string(name) + " has label " + std::to_string(label) + ", which is not one of labels");
    }
    return place_[static_cast<std::size_t>(found)];
  }

  std::size_t cell(std::int64_t reference, std::int64_t prediction) const {
    return find(reference, "reference") * size() + find(prediction, "prediction");
  }

 private:
  LabelIndex sorted_;
  std::vector<std::size_t> place_;
};

}  // namespace assay::detail
