// Numbers in messages.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iomanip>
#include <sstream>
#include <string>

namespace assay::detail {

inline std::string number_text(std::int64_t value) { return std::to_string(value); }

/// As short as it reads back, "5" or "0.1", where std::to_string gives six decimals to all.
inline std::string number_text(double value) {
  std::string text;
  for (int digits = 15; digits <= 17; ++digits) {
    std::ostringstream stream;
    stream << std::setprecision(digits) << value;
    text = stream.str();
    if (std::isnan(value) || std::strtod(text.c_str(), nullptr) == value) break;
  }
  return text;
}

}  // namespace assay::detail
