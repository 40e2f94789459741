// Scores of a few ensembles at a time, which lie side by side so that one instruction works on several.
#pragma once

#include <cstddef>

#include "detail/instruction_set.hpp"

namespace assay::detail {

inline constexpr std::ptrdiff_t ensemble_lanes = 8;

struct EnsembleTask {
  double* members;  // count rows of a member of each ensemble; sorted on return
  std::ptrdiff_t count;
  bool sorted;
  const double* share;        // (k + 1) / count
  const double* observation;  // of each ensemble
  double* score;              // the integral of (F - [t >= x])^2
  double* spread;             // the integral of F (1 - F), half the mean distance of two members
};

// The same bits from every instruction set. Lanes with a NaN get any number.
void score_ensembles(const EnsembleTask& task, InstructionSet instructions = instruction_set());

}  // namespace assay::detail
