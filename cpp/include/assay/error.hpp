/// Exceptions of the core. All derive from std::invalid_argument; messages name the argument,
/// what was given and what was expected.
#pragma once

#include <stdexcept>

namespace assay {

/// An argument that cannot be used.
struct InvalidInput : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// Two arrays whose shapes must agree and do not.
struct ShapeMismatch : InvalidInput {
  using InvalidInput::InvalidInput;
};

}  // namespace assay
