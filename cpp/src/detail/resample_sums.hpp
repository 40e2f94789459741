// What a bootstrap does most: sums of drawn rows, and places in a sorted column at which counts reach a rank.
#pragma once

#include <cstddef>
#include <cstdint>

#include "detail/instruction_set.hpp"

namespace assay::detail {

inline constexpr std::ptrdiff_t panel_width = 32;     // columns that are summed at a time
inline constexpr std::ptrdiff_t resample_lanes = 16;  // resamples whose counts lie side by side

// Rows to add, and after them rows to add several times.
struct RowSumTask {
  const double* rows;  // of panel_width numbers each
  const std::uint32_t* once;
  std::ptrdiff_t once_count;
  const std::uint32_t* often;
  const std::uint32_t* times;
  std::ptrdiff_t often_count;
  double* sum;  // panel_width numbers
};

// A sorted column, and how often each of its rows is in a few resamples.
struct RankTask {
  const std::uint32_t* atom;  // of each row, in the order of their values
  std::ptrdiff_t size;
  const std::int32_t* counts;  // of each atom, resample_lanes of them
};

// Adds rows to sums.
void add_rows(const RowSumTask& task, InstructionSet instructions = instruction_set());

// For two ranks of each resample, low <= high and from 0: the number of rows that end before or at it, which is the
// place of the row that has it.
void find_ranks(const RankTask& task, const std::int32_t* low, const std::int32_t* high, std::int32_t* low_place,
                std::int32_t* high_place, InstructionSet instructions = instruction_set());

// Sums values over the ranks from `first` to before `end` of each resample. `counts` are those of the task, as doubles;
// values are finite.
struct RankSumTask {
  RankTask ranks;
  const double* counts;
  const double* values;
};
void add_ranks(const RankSumTask& task, const double* first, const double* end, double* sum,
               InstructionSet instructions = instruction_set());

}  // namespace assay::detail
