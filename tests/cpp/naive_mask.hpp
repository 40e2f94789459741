// Sets of voxels in grid coordinates, voxel by voxel: what the bit masks are compared with.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "array.hpp"
#include "detail/bit_mask.hpp"
#include "detail/faces.hpp"
#include "detail/grid.hpp"
#include "detail/steps.hpp"

namespace assay::test {

using detail::BitMask;
using detail::Box;
using detail::Grid;
using detail::Index3;

template <class F>
void for_each_voxel(const Box& box, const F& f) {
  for (std::ptrdiff_t z = box.low[0]; z < box.high[0]; ++z) {
    for (std::ptrdiff_t y = box.low[1]; y < box.high[1]; ++y) {
      for (std::ptrdiff_t x = box.low[2]; x < box.high[2]; ++x) f(Index3{z, y, x});
    }
  }
}

inline bool contains(const Box& box, const Index3& voxel) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (voxel[axis] < box.low[axis] || voxel[axis] >= box.high[axis]) return false;
  }
  return true;
}

inline Box whole(const Grid& grid) { return {{0, 0, 0}, grid.extent()}; }

inline bool bit(const BitMask& mask, const Index3& voxel) {
  return (mask.word(voxel[0], voxel[1], voxel[2] / 64) >> voxel[2] % 64 & 1) != 0;
}

inline void set_bit(BitMask& mask, const Index3& voxel) {
  const Box& box = mask.box();
  mask.column(voxel[0] - box.low[0], voxel[2] / 64 - mask.first_word())[voxel[1] - box.low[1]] |= std::uint64_t{1}
                                                                                                  << voxel[2] % 64;
}

// A mask of this box with up to `bits` bits set.
inline BitMask random_mask(const Box& box, int bits, unsigned seed) {
  BitMask mask(box);
  std::mt19937 random(seed);
  const auto position = [&](int axis) {
    return box.low[static_cast<std::size_t>(axis)] +
           static_cast<std::ptrdiff_t>(random() % static_cast<unsigned>(box.extent(axis)));
  };
  for (int i = 0; i < bits; ++i) {
    const Index3 voxel{position(0), position(1), position(2)};
    set_bit(mask, voxel);
  }
  return mask;
}

// Every bit of every word, in order: those that stand for no voxel of the box must be clear.
inline std::vector<Index3> set_voxels(const BitMask& mask) {
  std::vector<Index3> voxels;
  detail::for_set_bits(mask, [&](const Index3& voxel) { voxels.push_back(voxel); });
  EXPECT_EQ(static_cast<std::int64_t>(voxels.size()), mask.count()) << "the margin is not empty";
  return voxels;
}

// From the element of a lattice at `from` to the nearest of the voxels, mm^2.
inline double nearest_squared(const std::vector<Index3>& voxels, const Index3& from, const Grid& grid,
                              const detail::Lattice& lattice = {}) {
  double best = std::numeric_limits<double>::infinity();
  for (const Index3& to : voxels) {
    double sum = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double unit = lattice.unit;
      const double centre = static_cast<double>(to[axis] - from[axis]) - lattice.shift[axis] / unit;
      const double step = std::max(std::abs(centre) - lattice.slack / unit, 0.0) * grid.spacing()[axis];
      sum += step * step;
    }
    best = std::min(best, sum);
  }
  return best;
}

// Points among points, and points on faces across every axis among voxels; of nine points on a face one will do.
inline std::vector<detail::Lattice> lattices(const Grid& grid) {
  std::vector<detail::Lattice> all{{}};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!grid.has_axis(axis)) continue;
    for (const int quadrature : {1, BoundaryModel::triangles}) {
      const std::vector<detail::Lattice> points = detail::face_points(grid, axis, quadrature);
      all.insert(all.end(), points.begin(), points.end());
    }
    all.push_back(detail::face_points(grid, axis, 3).front());
  }
  return all;
}

}  // namespace assay::test
