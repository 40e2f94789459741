// Samples with scores, as Python gives them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "assay/score_view.hpp"
#include "named.hpp"
#include "numpy_view.hpp"

namespace assay::python {

constexpr Names<NonFinite, 3> non_finite_policies{
    {{"raise", NonFinite::raise}, {"omit", NonFinite::omit}, {"keep", NonFinite::keep}}};

// `type` is the name of the array's numbers: "bfloat16" comes as the uint16 of its bits.
inline ScoreView score_view(const py::array& score, const std::string& type) {
  if (type == "float32") return view_of<float>(score, "score");
  if (type == "float64") return view_of<double>(score, "score");
  if (type == "float16") return view_of<Float16>(score, "score");
  if (type == "bfloat16") return view_of<BFloat16>(score, "score");
  if (type == "int8") return view_of<std::int8_t>(score, "score");
  if (type == "uint8") return view_of<std::uint8_t>(score, "score");
  if (type == "int16") return view_of<std::int16_t>(score, "score");
  if (type == "uint16") return view_of<std::uint16_t>(score, "score");
  throw py::type_error("score must be of a float type, or of 8 or 16-bit integers, got " + type);
}

inline SampleOptions sample_options(std::int64_t positive, const std::optional<std::int64_t>& ignore_label,
                                    const std::optional<py::array>& mask, const std::optional<py::array>& weight,
                                    const std::string& non_finite, int threads) {
  SampleOptions options;
  options.positive = positive;
  options.selection = selection_of(ignore_label, mask);
  if (weight) options.weight = view_of<double>(*weight, "weight");
  options.non_finite = named(non_finite_policies, non_finite, "non_finite");
  options.threads = threads;
  return options;
}

}  // namespace assay::python
