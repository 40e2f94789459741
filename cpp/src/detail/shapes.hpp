// Checks that every kernel makes of its arrays.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "assay/error.hpp"
#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"

namespace assay::detail {

inline std::ptrdiff_t size_of(const LabelView& labels) {
  return std::visit([](const auto& view) { return view.size(); }, labels);
}

inline std::string shape_text(const std::vector<std::ptrdiff_t>& shape) {
  std::string text = "(";
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    text += (axis > 0 ? ", " : "") + std::to_string(shape[axis]);
  }
  return text + (shape.size() == 1 ? ",)" : ")");
}

inline void check_shape(const char* name, const std::vector<std::ptrdiff_t>& shape,
                        const std::vector<std::ptrdiff_t>& expected) {
  if (shape != expected) {
    throw ShapeMismatch(std::string(name) + " has shape " + shape_text(shape) + ", expected the shape of reference " +
                        shape_text(expected));
  }
}

// An optional per-axis parameter: absent, or one value per axis.
inline void check_length(const char* name, std::size_t length, std::size_t rank) {
  if (length != 0 && length != rank) {
    throw InvalidInput(std::string(name) + " must have one value per array axis (" + std::to_string(rank) + "), got " +
                       std::to_string(length));
  }
}

inline void check_inputs(const LabelView& reference, const LabelView& prediction, const Selection& selection) {
  if (shape_of(reference).empty()) throw InvalidInput("reference must have at least one axis, got none");
  check_shape("prediction", shape_of(prediction), shape_of(reference));
  if (selection.mask) check_shape("mask", selection.mask->shape(), shape_of(reference));
}

}  // namespace assay::detail
