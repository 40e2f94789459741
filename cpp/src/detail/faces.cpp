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

// How many rows before a row of the mask its neighbour along grid axis 0 or 1 is.
std::ptrdiff_t rows_back(const BitMask& mask, std::size_t axis) { return axis == 0 ? mask.box().extent(1) : 1; }

}  // namespace

BitMask faces_across(const BitMask& padded, std::size_t axis, int threads) {
  BitMask faces(padded.box());
  const std::ptrdiff_t back = axis == 2 ? 0 : rows_back(padded, axis);
  for_rows(padded.rows(), threads, [&](std::ptrdiff_t number) {
    if (number < back) return;  // the margin
    const std::uint64_t* row = padded.row(number);
    const std::uint64_t* before = padded.row(number - back);
    std::uint64_t* out = faces.row(number);
    for (std::ptrdiff_t w = 0; w < padded.words(); ++w) {
      out[w] = row[w] ^ (axis == 2 ? row[w] << 1 | row[w - 1] >> 63 : before[w]);
    }
  });
  return faces;
}

BitMask outer_border(const BitMask& padded, const Grid& grid, int threads) {
  BitMask border(padded.box());
  for_rows(padded.rows(), threads, [&](std::ptrdiff_t number) {
    const std::uint64_t* row = padded.row(number);
    std::uint64_t* out = border.row(number);
    for (std::ptrdiff_t w = 0; w < padded.words(); ++w) {
      out[w] = row[w] << 1 | row[w - 1] >> 63 | row[w] >> 1 | row[w + 1] << 63;
    }
    for (const std::size_t axis : {std::size_t{0}, std::size_t{1}}) {
      if (!grid.has_axis(axis)) continue;
      const std::ptrdiff_t step = rows_back(padded, axis);
      for (const std::ptrdiff_t neighbour : {number - step, number + step}) {
        if (neighbour < 0 || neighbour >= padded.rows()) continue;
        for (std::ptrdiff_t w = 0; w < padded.words(); ++w) out[w] |= padded.row(neighbour)[w];
      }
    }
    for (std::ptrdiff_t w = 0; w < padded.words(); ++w) out[w] &= ~row[w];
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
