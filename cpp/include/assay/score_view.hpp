/// Samples with a class and a score, as views of arrays that somebody else owns.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"

namespace assay {

/// The bits of an IEEE binary16 number.
struct Float16 {
  std::uint16_t bits;
};

/// The upper half of the bits of a float.
struct BFloat16 {
  std::uint16_t bits;
};

/// Scores, higher for what is more likely positive. 8 and 16-bit types are counted, not sorted.
using ScoreView = std::variant<NdView<const float>, NdView<const double>, NdView<const Float16>, NdView<const BFloat16>,
                               NdView<const std::int8_t>, NdView<const std::uint8_t>, NdView<const std::int16_t>,
                               NdView<const std::uint16_t>>;

/// What becomes of a sample whose score is no finite number. NaN has no place in an order, so `keep` refuses it too.
enum class NonFinite : std::uint8_t { raise, omit, keep };

/// Which samples take part, and which of them are positive.
struct SampleOptions {
  std::int64_t positive = 1;  ///< samples of this label are positive, all others negative
  Selection selection;
  std::optional<NdView<const double>> weight;  ///< at least 0 and finite; a sample of weight 0 takes no part
  NonFinite non_finite = NonFinite::raise;
  int threads = 0;  ///< 0: the default
};

}  // namespace assay
