#include "detail/run_end.hpp"

#include <cstdint>

#include "detail/avx2.hpp"
#include "detail/run_end_kernel.hpp"

namespace assay::detail {

template <class T>
RunEnd<T> best_run_end(InstructionSet instructions) {
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) return run_end_avx2<T>;
#else
  (void)instructions;
#endif
  return run_end_kernel<T, 16>;
}

template RunEnd<std::int8_t> best_run_end(InstructionSet);
template RunEnd<std::uint8_t> best_run_end(InstructionSet);
template RunEnd<std::int16_t> best_run_end(InstructionSet);
template RunEnd<std::uint16_t> best_run_end(InstructionSet);
template RunEnd<std::int32_t> best_run_end(InstructionSet);
template RunEnd<std::uint32_t> best_run_end(InstructionSet);
template RunEnd<std::int64_t> best_run_end(InstructionSet);
template RunEnd<std::uint64_t> best_run_end(InstructionSet);

}  // namespace assay::detail
