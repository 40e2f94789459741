/// Which objects belong together: strategies that choose among candidates.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "assay/objects.hpp"

namespace assay {

/// All but `one_to_many` use every object at most once. Of pairs that are equally good the one with the lower index of
/// the reference comes first, then the one with the lower index of the prediction.
enum class Strategy : std::uint8_t {
  unambiguous,          ///< every pair that passes; an error if an object is in two of them
  greedy_by_score,      ///< predictions by descending score, each takes the best reference that is left
  greedy_by_criterion,  ///< pairs from the best to the worst
  optimal,              ///< as many pairs as possible, then the best total
  best_total,           ///< the best total, even if more pairs were possible; not for distances
  one_to_many,          ///< every pair that passes
};

struct AssignmentOptions {
  Strategy strategy = Strategy::unambiguous;
  double threshold = 0.5;
  bool hit_at_threshold = false;  ///< whether a value equal to the threshold passes

  bool operator==(const AssignmentOptions& other) const noexcept;
};

struct Assignment {
  Candidates pairs;                               ///< those chosen, by reference, then prediction
  std::vector<std::int64_t> match_of_reference;   ///< index or -1; its best with `one_to_many`
  std::vector<std::int64_t> match_of_prediction;  ///< index or -1; its best with `one_to_many`
  std::vector<double> value_of_reference;         ///< criterion of the match; NaN without
  std::vector<double> value_of_prediction;        ///< criterion of the match; NaN without
  std::vector<std::uint8_t> double_detection;     ///< 1 for a prediction that passes but found its references taken
};

/// Chooses among candidates. `scores` has one number per prediction, or none where the strategy needs none.
/// `optimal` and `best_total` are exact up to the rounding of sums and near-linear in the number of candidates as
/// long as groups of objects that are connected by candidates are small; which of several equally good assignments
/// they find is fixed.
/// Throws InvalidInput for candidates that are no pairs of these objects or have NaN as value, for NaN thresholds, for
/// missing or NaN scores, and if `unambiguous` is not.
Assignment assign(const Candidates& candidates, std::size_t references, std::size_t predictions,
                  const std::vector<double>& scores, const AssignmentOptions& options);

/// An object that is in several pairs that pass.
struct AmbiguousObject {
  bool in_reference = false;
  std::int64_t index = 0;
};

/// The first one, if there is any: of the references, then of the predictions. Throws InvalidInput as `assign` does.
std::optional<AmbiguousObject> find_ambiguous(const Candidates& candidates, std::size_t references,
                                              std::size_t predictions, const AssignmentOptions& options);

}  // namespace assay
