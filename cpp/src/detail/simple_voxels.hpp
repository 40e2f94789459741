// What the 3 x 3 x 3 about a voxel says of its removal. Bits are numbered as by PaddedBits::around; the one in the
// middle is not looked at. Voxels of the object are connected by 26 neighbours, those of the background by 6. For a
// mask of one plane these are 8 and 4, and the same voxels are simple as in 2D.
#pragma once

#include <cstdint>

#include "detail/bits.hpp"

namespace assay::detail {

constexpr std::uint32_t middle_voxel = 1U << 13;
constexpr std::uint32_t face_neighbours = 1U << 4 | 1U << 10 | 1U << 12 | 1U << 14 | 1U << 16 | 1U << 22;

inline int neighbour_count(std::uint32_t around) { return popcount(around & ~middle_voxel); }

inline bool has_one_neighbour(std::uint32_t around) {
  const std::uint32_t others = around & ~middle_voxel;
  return others != 0 && (others & (others - 1)) == 0;
}

// All that differs from one of the voxels by at most one step along each axis.
inline std::uint32_t grown(std::uint32_t voxels) {
  constexpr std::uint32_t all = (1U << 27) - 1;
  constexpr std::uint32_t first_x = 0111111111;
  constexpr std::uint32_t first_y = 0007007007;
  voxels |= (voxels & ~(first_x << 2)) << 1 | (voxels & ~first_x) >> 1;
  voxels |= (voxels & ~(first_y << 6)) << 3 | (voxels & ~first_y) >> 3;
  return (voxels | voxels << 9 | voxels >> 9) & all;
}

// Whether the neighbours are one component, or none.
inline bool neighbours_connected(std::uint32_t around) {
  const std::uint32_t others = around & ~middle_voxel;
  std::uint32_t reached = others & (~others + 1);
  for (;;) {
    const std::uint32_t more = grown(reached) & others;
    if (more == reached) return reached == others;
    reached = more;
  }
}

// Whether the Euler characteristic stays if the voxel in the middle goes: the corners, edges and faces of the cube that
// are no other voxel's come out even with the cube itself.
inline bool keeps_euler_number(std::uint32_t around) {
  const std::uint32_t others = around & ~middle_voxel;
  const std::uint32_t x = others | others >> 1;  // of this voxel or the next along x
  const std::uint32_t y = others | others >> 3;
  const std::uint32_t xy = x | x >> 3;
  constexpr std::uint32_t corners = 1U << 0 | 1U << 1 | 1U << 3 | 1U << 4 | 1U << 9 | 1U << 10 | 1U << 12 | 1U << 13;
  constexpr std::uint32_t along_z = 1U << 9 | 1U << 10 | 1U << 12 | 1U << 13;
  constexpr std::uint32_t along_y = 1U << 3 | 1U << 4 | 1U << 12 | 1U << 13;
  constexpr std::uint32_t along_x = 1U << 1 | 1U << 4 | 1U << 10 | 1U << 13;
  const int shared_corners = popcount((xy | xy >> 9) & corners);
  const int shared_edges = popcount(std::uint64_t{xy & along_z} | std::uint64_t{(x | x >> 9) & along_y} << 16 |
                                    std::uint64_t{(y | y >> 9) & along_x} << 32);
  const int shared_faces = popcount(others & face_neighbours);
  return (8 - shared_corners) - (12 - shared_edges) + (6 - shared_faces) == 1;
}

// Whether the voxel in the middle may go without a change of topology: a neighbourhood of one component that keeps the
// Euler characteristic has neither tunnels nor a cavity.
inline bool is_simple(std::uint32_t around) { return keeps_euler_number(around) && neighbours_connected(around); }

}  // namespace assay::detail
