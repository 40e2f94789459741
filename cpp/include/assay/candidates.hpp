/// Pairs of objects that can be matched, each with the value of a criterion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay {

/// Pairs of a reference and a predicted object, as columns: those for which the criterion has a value at all. What has
/// nothing in common is no candidate.
struct Candidates {
  std::vector<std::int64_t> reference;   ///< index of the object, not its label
  std::vector<std::int64_t> prediction;  ///< the same
  std::vector<double> value;
  bool distance = false;  ///< smaller is better

  std::size_t size() const noexcept { return value.size(); }

  void add(std::int64_t reference_index, std::int64_t prediction_index, double its_value) {
    reference.push_back(reference_index);
    prediction.push_back(prediction_index);
    value.push_back(its_value);
  }
};

}  // namespace assay
