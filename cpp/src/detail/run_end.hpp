// How far two rows keep their values.
#pragma once

#include <cstddef>

#include "detail/instruction_set.hpp"

namespace assay::detail {

// First position from `first` on at which either array leaves the value it has there, or `end`.
template <class T>
using RunEnd = std::ptrdiff_t (*)(const T* a, const T* b, std::ptrdiff_t first, std::ptrdiff_t end);

// The fastest one for this processor, for the element types of label maps.
template <class T>
RunEnd<T> best_run_end(InstructionSet instructions = instruction_set());

}  // namespace assay::detail
