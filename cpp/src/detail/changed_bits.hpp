// Where two rows change, 64 positions at a time.
#pragma once

#include <cstdint>

#include "detail/instruction_set.hpp"

namespace assay::detail {

// Bit k is set where a[k] is not a[k - 1] or b[k] is not b[k - 1], for k < 64. The elements before are read.
template <class T>
using ChangedBits = std::uint64_t (*)(const T* a, const T* b);

// The fastest one for this processor, for the element types of label maps.
template <class T>
ChangedBits<T> best_changed_bits(InstructionSet instructions = instruction_set());

}  // namespace assay::detail
