#include "detail/surfels.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "detail/bits.hpp"

namespace assay::detail {
namespace {

using Normal = std::array<double, 3>;  // of a triangle, area scaled, absolute values, z y x, for spacing 1

// One representative of every way to colour the corners of a cube, up to its symmetries and to exchanging foreground
// and background, with the triangles of its marching-cubes surface.
struct Shape {
  CornerCode code;
  std::vector<Normal> triangles;
};

constexpr double a = 1.0 / 8;
constexpr double b = 1.0 / 4;
constexpr double c = 3.0 / 8;
constexpr double d = 1.0 / 2;

// x is bit 0, y bit 1, z bit 2 of a corner's number; a shape's code has the bits of its corners.
std::vector<Shape> shapes() {
  return {
      {0b00000001, {{a, a, a}}},                                   // one corner
      {0b00000011, {{b, b, 0}, {b, b, 0}}},                        // an edge along x
      {0b00000110, {{a, a, a}, {a, a, a}}},                        // a diagonal of a face
      {0b10000001, {{a, a, a}, {a, a, a}}},                        // a diagonal of the cube
      {0b00000111, {{a, a, a}, {b, b, b}, {d, 0, 0}}},             // three of the face across z
      {0b10000011, {{b, b, 0}, {b, b, 0}, {a, a, a}}},             // an edge along x and a corner apart
      {0b00010110, {{a, a, a}, {a, a, a}, {a, a, a}}},             // three, all diagonal to each other
      {0b00001111, {{d, 0, 0}, {d, 0, 0}}},                        // the face across z
      {0b00010111, {{a, a, a}, {a, a, a}, {b, b, b}, {b, b, b}}},  // a corner and its neighbours
      {0b01000111, {{a, a, a}, {c, c, c}, {b, b, 0}, {0, b, b}}},  // a path along x, y, z
      {0b10000111, {{a, a, a}, {a, a, a}, {b, b, b}, {d, 0, 0}}},  // three of a face and the opposite corner
      {0b11000011, {{b, b, 0}, {b, b, 0}, {b, b, 0}, {b, b, 0}}},  // two edges along x, diagonal
      {0b01101001, {{a, a, a}, {a, a, a}, {a, a, a}, {a, a, a}}},  // no two adjacent
  };
}

// The corner that a symmetry of the cube moves `corner` to: axes permuted (axis k goes to order[k]), then mirrored.
std::size_t moved(std::size_t corner, const std::array<std::size_t, 3>& order, std::size_t mirror) {
  std::size_t result = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if ((corner >> (2 - axis) & 1) != 0) result |= std::size_t{1} << (2 - order[axis]);
  }
  return result ^ mirror;
}

std::size_t moved_code(CornerCode code, const std::array<std::size_t, 3>& order, std::size_t mirror) {
  std::size_t result = 0;
  for (std::size_t corner = 0; corner < 8; ++corner) {
    if ((code >> corner & 1) != 0) result |= std::size_t{1} << moved(corner, order, mirror);
  }
  return result;
}

std::vector<Normal> turned(const std::vector<Normal>& triangles, const std::array<std::size_t, 3>& order) {
  std::vector<Normal> result(triangles.size());
  for (std::size_t k = 0; k < triangles.size(); ++k) {
    for (std::size_t axis = 0; axis < 3; ++axis) result[k][order[axis]] = triangles[k][axis];
  }
  return result;
}

std::array<std::vector<Normal>, 256> triangles_of_all_codes() {
  std::array<std::vector<Normal>, 256> table;
  for (const Shape& shape : shapes()) {
    std::array<std::size_t, 3> order{0, 1, 2};
    do {
      for (std::size_t mirror = 0; mirror < 8; ++mirror) {
        const std::size_t code = moved_code(shape.code, order, mirror);
        if (table[code].empty()) table[code] = table[255 - code] = turned(shape.triangles, order);
      }
    } while (std::next_permutation(order.begin(), order.end()));
  }
  return table;
}

double area(CornerCode code, const std::array<double, 3>& spacing) {
  static const std::array<std::vector<Normal>, 256> table = triangles_of_all_codes();
  double sum = 0;
  for (const Normal& normal : table[code]) {
    sum += std::sqrt(square(normal[0] * spacing[1] * spacing[2]) + square(normal[1] * spacing[0] * spacing[2]) +
                     square(normal[2] * spacing[0] * spacing[1]));
  }
  return sum;
}

double length(CornerCode code, double rows, double voxels) {
  if (code == 0b0000 || code == 0b1111) return 0;
  if (code == 0b0011 || code == 0b1100) return voxels;
  if (code == 0b0101 || code == 0b1010) return rows;
  const double diagonal = std::sqrt(rows * rows + voxels * voxels);
  return code == 0b0110 || code == 0b1001 ? diagonal : diagonal / 2;
}

}  // namespace

double surfel_weight(CornerCode code, const Grid& grid) {
  const std::array<double, 3>& spacing = grid.spacing();
  if (grid.has_axis(0)) return area(code, spacing);
  if (grid.has_axis(1)) return length(code & 0b1111, spacing[1], spacing[2]);
  return (code & 0b11) == 0b01 || (code & 0b11) == 0b10 ? 1 : 0;
}

SurfelClasses::SurfelClasses(const Grid& grid) {
  for (std::size_t code = 0; code < class_of_.size(); ++code) {
    const double weight = surfel_weight(static_cast<CornerCode>(code), grid);
    const auto known = std::find(weights_.begin(), weights_.end(), weight);
    class_of_[code] = static_cast<std::uint32_t>(known - weights_.begin());
    if (known == weights_.end()) weights_.push_back(weight);
  }
}

Surfels::Surfels(BitMask padded, const Grid& grid, int threads) : padded_(std::move(padded)), bits_(padded_.box()) {
  for (const std::ptrdiff_t plane : {-1, 0}) {
    for (const std::ptrdiff_t row : {-1, 0}) {
      const bool there = (plane == 0 || grid.has_axis(0)) && (row == 0 || grid.has_axis(1));
      if (there) around_.push_back(plane * padded_.plane_step() + row);
    }
  }
  for_columns(padded_, threads, [&](std::ptrdiff_t z, std::ptrdiff_t w) {
    if (grid.has_axis(0) && z == 0) return;  // the margin
    const std::uint64_t* here = padded_.column(z, w);
    const std::uint64_t* beside = padded_.column(z, w - 1);
    std::uint64_t* out = bits_.column(z, w);
    for (std::ptrdiff_t y = 0; y < padded_.rows(); ++y) {
      std::uint64_t any = 0;
      std::uint64_t all = ~std::uint64_t{0};
      for (const std::ptrdiff_t step : around_) {
        const std::uint64_t word = here[y + step];
        const std::uint64_t before = from_before(word, beside[y + step]);
        any |= word | before;
        all &= word & before;
      }
      out[y] = any & ~all;
    }
  });
}

CornerCode Surfels::code(const Index3& corner) const {
  const Box& box = padded_.box();
  const std::ptrdiff_t x = corner[2] - padded_.first_word() * 64;
  const auto bit = static_cast<unsigned>(x & 63);
  const std::uint64_t* here = padded_.column(corner[0] - box.low[0], x >> 6) + (corner[1] - box.low[1]);
  const std::uint64_t* beside = here - padded_.column_step();
  unsigned code = 0;
  for (std::size_t k = 0; k < around_.size(); ++k) {
    const std::uint64_t two =
        bit == 0 ? from_before(here[around_[k]], beside[around_[k]]) : here[around_[k]] >> (bit - 1);
    code |= static_cast<unsigned>(two & 3) << (2 * k);
  }
  return static_cast<CornerCode>(code);
}

}  // namespace assay::detail
