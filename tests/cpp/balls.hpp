// A synthetic label map: balls of several sizes, spread over a cube.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "array.hpp"

namespace assay::test {

constexpr int ball_count = 24;

// Labels 1 to 24 in a cube of `size` voxels per axis, every ball moved by `shift` voxels along all axes.
template <class T>
Array<T> balls(std::ptrdiff_t size, std::ptrdiff_t shift) {
  Array<T> labels({size, size, size});
  for (int label = 0; label < ball_count; ++label) {
    // 2 x 3 x 4 places; the largest ball nearly fills its own.
    const Shape place{label / 12, label / 4 % 3, label % 4};
    const Shape centre{(2 * place[0] + 1) * size / 4 + shift, (2 * place[1] + 1) * size / 6 + shift,
                       (2 * place[2] + 1) * size / 8 + shift};
    const std::ptrdiff_t radius = size / 30 + size * (label + 1) / 300;
    const auto low = [&](std::size_t axis) { return std::max<std::ptrdiff_t>(0, centre[axis] - radius); };
    const auto high = [&](std::size_t axis) { return std::min(size, centre[axis] + radius + 1); };
    for (std::ptrdiff_t z = low(0); z < high(0); ++z) {
      for (std::ptrdiff_t y = low(1); y < high(1); ++y) {
        for (std::ptrdiff_t x = low(2); x < high(2); ++x) {
          const std::ptrdiff_t dz = z - centre[0];
          const std::ptrdiff_t dy = y - centre[1];
          const std::ptrdiff_t dx = x - centre[2];
          if (dz * dz + dy * dy + dx * dx > radius * radius) continue;
          labels.values[static_cast<std::size_t>((z * size + y) * size + x)] = static_cast<T>(label + 1);
        }
      }
    }
  }
  return labels;
}

}  // namespace assay::test
