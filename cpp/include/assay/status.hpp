/// Why a value may be undefined.
#pragma once

#include <cstdint>

namespace assay {

/// What a pair of masks is like.
enum class Status : std::uint8_t { ok, both_empty, reference_empty, prediction_empty };

constexpr Status status_of(bool reference_empty, bool prediction_empty) noexcept {
  if (reference_empty) return prediction_empty ? Status::both_empty : Status::reference_empty;
  return prediction_empty ? Status::prediction_empty : Status::ok;
}

constexpr const char* to_string(Status status) noexcept {
  switch (status) {
    case Status::both_empty: return "both_empty";
    case Status::reference_empty: return "reference_empty";
    case Status::prediction_empty: return "prediction_empty";
    default: return "ok";
  }
}

}  // namespace assay
