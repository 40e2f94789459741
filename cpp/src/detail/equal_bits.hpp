// Comparing labels, 64 at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "detail/instruction_set.hpp"

namespace assay::detail {

// Bit k is set where labels[k] is `label`, for k < 64.
template <class T>
using EqualBits = std::uint64_t (*)(const T* labels, T label);

// The fastest one for this processor, for the element types of label maps.
template <class T>
EqualBits<T> best_equal_bits(InstructionSet instructions = instruction_set());

// Bit k is set where a[k] is b[k], for k < 64.
template <class T>
using AgreeingBits = std::uint64_t (*)(const T* a, const T* b);

template <class T>
AgreeingBits<T> best_agreeing_bits(InstructionSet instructions = instruction_set());

// Packs words of 64 labels, each 0 or `label`, up to the first word that has another one; gives how many. Bit k of a
// word is set where label k of its 64 is not 0.
template <class T>
using PackBits = std::ptrdiff_t (*)(const T* labels, T label, std::ptrdiff_t words, std::uint64_t* out);

template <class T>
PackBits<T> best_pack_bits(InstructionSet instructions = instruction_set());

}  // namespace assay::detail
