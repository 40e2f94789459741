#include "detail/faces.hpp"

#include <array>
#include <cstdint>

#include "assay/boundary.hpp"

namespace assay::detail {
namespace {

// The axes along which faces across `axis` extend.
std::vector<std::size_t> axes_of_face(const Grid& grid, std::size_t axis) {
  std::vector<std::size_t> axes;
  for (std::size_t other = 0; other < 3; ++other) {
    if (other != axis && grid.has_axis(other)) axes.push_back(other);
  }
  return axes;
}

}  // namespace

BitMask faces_across(const BitMask& padded, std::size_t axis, int threads) {
  BitMask faces(padded.box());
  for_columns(padded, threads, [&](std::ptrdiff_t z, std::ptrdiff_t w) {
    if (axis == 0 && z == 0) return;  // the margin
    const std::uint64_t* here = padded.column(z, w);
    const std::uint64_t* before = here - 1;
    if (axis != 1) before = axis == 0 ? padded.column(z - 1, w) : padded.column(z, w - 1);
    std::uint64_t* out = faces.column(z, w);
    if (axis == 2) {
      for (std::ptrdiff_t y = 0; y < padded.rows(); ++y) out[y] = here[y] ^ from_before(here[y], before[y]);
    } else {
      for (std::ptrdiff_t y = 0; y < padded.rows(); ++y) out[y] = here[y] ^ before[y];
    }
  });
  return faces;
}

BitMask outer_border(const BitMask& padded, const Grid& grid, int threads) {
  BitMask border(padded.box());
  for_columns(padded, threads, [&](std::ptrdiff_t z, std::ptrdiff_t w) {
    const std::uint64_t* here = padded.column(z, w);
    const std::uint64_t* before = padded.column(z, w - 1);
    const std::uint64_t* after = padded.column(z, w + 1);
    std::uint64_t* out = border.column(z, w);
    for (std::ptrdiff_t y = 0; y < padded.rows(); ++y) {
      out[y] = from_before(here[y], before[y]) | from_after(here[y], after[y]) | here[y - 1] | here[y + 1];
    }
    for (const std::ptrdiff_t plane : {z - 1, z + 1}) {
      if (!grid.has_axis(0) || plane < 0 || plane >= padded.planes()) continue;
      const std::uint64_t* there = padded.column(plane, w);
      for (std::ptrdiff_t y = 0; y < padded.rows(); ++y) out[y] |= there[y];
    }
    for (std::ptrdiff_t y = 0; y < padded.rows(); ++y) out[y] &= ~here[y];
  });
  return border;
}

std::vector<Lattice> face_points(const Grid& grid, std::size_t axis, int quadrature) {
  const std::vector<std::size_t> axes = axes_of_face(grid, axis);
  const bool halves = quadrature == BoundaryModel::triangles && axes.size() == 2;
  const int parts = quadrature == BoundaryModel::triangles ? 1 : quadrature;
  Lattice centre;
  centre.unit = halves ? 6 : 2 * parts;
  centre.slack = centre.unit / 2;
  centre.shift[axis] = -centre.unit / 2;

  std::vector<Lattice> points;
  if (halves) {
    for (const int third : {1, -1}) {
      points.push_back(centre);
      for (const std::size_t along : axes) points.back().shift[along] = third;
    }
    return points;
  }
  points.push_back(centre);
  for (const std::size_t along : axes) {
    std::vector<Lattice> finer;
    for (const Lattice& point : points) {
      for (int part = 0; part < parts; ++part) {
        finer.push_back(point);
        finer.back().shift[along] = 2 * part + 1 - parts;
      }
    }
    points = finer;
  }
  return points;
}

double face_area(const Grid& grid, std::size_t axis) {
  double area = 1;
  for (const std::size_t along : axes_of_face(grid, axis)) area *= grid.spacing()[along];
  return area;
}

}  // namespace assay::detail
