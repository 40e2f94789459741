// Readers of the probabilities of several classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "assay/score_view.hpp"
#include "detail/sample_blocks.hpp"

namespace assay::detail {

// Throws ShapeMismatch unless the probabilities have an axis of the classes in front of those of the reference, and
// InvalidInput for labels that are not all different.
void check_classes(const LabelView& reference, const ScoreView& probabilities, std::vector<std::int64_t> labels);

// A reader for each class, all with the same blocks of at most `longest` samples: the shorter the more classes there
// are, so that those of all classes, `most` numbers, stay in a cache, and columns of rows far apart are read while
// their rows are in it.
std::vector<SampleBlocks> class_readers(const LabelView& reference, const ScoreView& probabilities,
                                        const std::vector<std::int64_t>& labels, SampleOptions options,
                                        std::ptrdiff_t most, std::ptrdiff_t longest = block_length);

// How far from 1 the sum of a sample's probabilities may be: what is given, or what rounding of their type explains.
double tolerance_of_sums(const ScoreView& probabilities, const std::optional<double>& given);

}  // namespace assay::detail
