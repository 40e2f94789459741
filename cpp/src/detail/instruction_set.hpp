// Which of the kernels that are compiled twice are to run.
#pragma once

#include <cstdint>

namespace assay::detail {

enum class InstructionSet : std::uint8_t { baseline, avx2 };

// The best that this processor and this build have.
InstructionSet instruction_set();

}  // namespace assay::detail
