// Scores as unsigned integers of the same order.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "assay/score_view.hpp"

namespace assay::detail {

template <class Key>
using ScoreOf = std::conditional_t<sizeof(Key) == 4, float, double>;
template <class T>
using KeyOf = std::conditional_t<std::is_same_v<T, double>, std::uint64_t, std::uint32_t>;

// -0.0 becomes 0.0. NaN comes before -infinity or after infinity.
template <class T>
KeyOf<T> key_of(T score) {
  using Key = KeyOf<T>;
  constexpr int top = static_cast<int>(sizeof(Key)) * 8 - 1;
  score += T{0};
  Key bits;
  std::memcpy(&bits, &score, sizeof bits);
  const Key all = Key{0} - (bits >> top);  // of negative numbers every bit is turned, of others the sign
  return bits ^ (all | Key{1} << top);
}

template <class Key>
ScoreOf<Key> score_of(Key key) {
  constexpr int top = static_cast<int>(sizeof(Key)) * 8 - 1;
  const Key bits = (key >> top) != 0 ? key ^ (Key{1} << top) : ~key;
  ScoreOf<Key> score;
  std::memcpy(&score, &bits, sizeof score);
  return score;
}

template <class T>
constexpr T infinity_of = std::numeric_limits<T>::infinity();

inline float value_of(Float16 half) {
  const std::uint32_t sign = (half.bits & 0x8000u) << 16;
  const std::uint32_t rest = half.bits & 0x7fffu;
  if (rest < 0x400u) {  // subnormal: a multiple of 2^-24
    const float value = static_cast<float>(rest) * 0x1p-24f;
    return sign != 0 ? -value : value;
  }
  const std::uint32_t exponent = rest < 0x7c00u ? (127u - 15u) << 23 : (255u - 31u) << 23;
  const std::uint32_t bits = sign | ((rest << 13) + exponent);
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline float value_of(BFloat16 half) {
  const std::uint32_t bits = std::uint32_t{half.bits} << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

template <class T>
std::conditional_t<std::is_same_v<T, double>, double, float> value_of(T score) {
  return static_cast<std::conditional_t<std::is_same_v<T, double>, double, float>>(score);
}

}  // namespace assay::detail
