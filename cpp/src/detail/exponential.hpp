// The exponential function without branches, so that loops of it are vectorised, with the same bits on every processor.
#pragma once

#include <cstdint>
#include <cstring>

namespace assay::detail {

// e^x for x <= 0, 2 units in the last place off at most; below -708 it stays at e^-708, about 3e-308.
inline double exp_negative(double x) {
  constexpr double rounder = 0x1.8p52;  // adding it leaves the nearest whole number in the lowest bits
  constexpr double ln2_high = 0x1.62e42fefa0000p-1;
  constexpr double ln2_low = 0x1.cf79abc9e3b3ap-40;
  const double bounded = x < -708.0 ? -708.0 : x;
  const double shifted = bounded * 0x1.71547652b82fep0 + rounder;
  const double whole = shifted - rounder;
  const double r = (bounded - whole * ln2_high) - whole * ln2_low;  // at most ln(2) / 2: 13 terms are enough
  double sum = 1.0 / 6227020800.0;
  sum = sum * r + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  std::uint64_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 1023) << 52;
  double power;
  std::memcpy(&power, &bits, sizeof power);
  return sum * power;
}

}  // namespace assay::detail
