#include "detail/bin_table.hpp"

namespace assay::detail {

void BinTable::carry() {
  constexpr std::uint64_t one = std::uint64_t{1} << 50;
  const std::size_t bins = sums_.size();
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    Cell& cell = cells_[i];
    if (cell.samples == 0) continue;
    const auto samples = static_cast<std::int64_t>(cell.samples);
    const std::size_t place = (i >> copy_bits_) / classes;
    const std::size_t kind = (i >> copy_bits_) % classes;
    if (kind != left_out && place == 0) {
      unbinned_.below += samples;
    } else if (kind != left_out && place == bins + 1) {
      unbinned_.above += samples;
    } else if (kind != left_out) {
      BinCounts& sum = sums_[place - 1];
      sum.samples += samples;
      if (kind == positive_class) sum.events += samples;
      sum.add_fixed(static_cast<std::int64_t>(cell.score / one), static_cast<std::int64_t>(cell.score % one));
    }
    cell = {};
  }
  pending_ = 0;
}

}  // namespace assay::detail
