#include "detail/polygon_runs.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "detail/number_text.hpp"

namespace assay::detail {
namespace {

// Corners are rounded to a grid of five steps a pixel. The edges between them are drawn on it, a point for each step
// along their longer axis, and cross a column of pixels where they step over its middle.
constexpr std::int64_t steps = 5;
constexpr double largest_coordinate = 1e7;

struct Point {
  std::int64_t x;
  std::int64_t y;
};

struct Image {
  std::int64_t height;
  std::int64_t width;
};

// The grid's step nearest to a position; halves go up, and below 0 towards 0.
std::int64_t grid_step(double position) { return static_cast<std::int64_t>(std::trunc(position + 0.5)); }

// Notes that the border lies between x and x + 1 on the grid, at the height y.
void cross(const Image& image, std::int64_t x, std::int64_t y, std::vector<std::int64_t>& crossings) {
  if (x < 0 || x % steps != steps / 2) return;
  const std::int64_t column = x / steps;
  if (column >= image.width) return;
  const double row = (static_cast<double>(y) + 0.5) / static_cast<double>(steps) - 0.5;
  const double inside = std::ceil(std::clamp(row, 0.0, static_cast<double>(image.height)));
  crossings.push_back(column * image.height + static_cast<std::int64_t>(inside));
}

void draw_flat_edge(const Image& image, Point from, Point to, std::vector<std::int64_t>& crossings) {
  if (from.x > to.x) std::swap(from, to);
  const double slope = static_cast<double>(to.y - from.y) / static_cast<double>(to.x - from.x);
  const auto y_at = [&](std::int64_t t) {
    return grid_step(static_cast<double>(from.y) + slope * static_cast<double>(t));
  };
  const std::int64_t middle = steps / 2;
  std::int64_t x = std::max<std::int64_t>(from.x, 0);
  x += (middle - x % steps + steps) % steps;
  const std::int64_t end = std::min(to.x, image.width * steps);
  for (; x < end; x += steps) cross(image, x, std::min(y_at(x - from.x), y_at(x + 1 - from.x)), crossings);
}

void draw_steep_edge(const Image& image, Point from, Point to, std::vector<std::int64_t>& crossings) {
  if (from.y > to.y) std::swap(from, to);
  const double slope = static_cast<double>(to.x - from.x) / static_cast<double>(to.y - from.y);
  std::int64_t before = grid_step(static_cast<double>(from.x));
  for (std::int64_t t = 1; t <= to.y - from.y; ++t) {
    const std::int64_t x = grid_step(static_cast<double>(from.x) + slope * static_cast<double>(t));
    if (x != before) cross(image, std::min(x, before), from.y + t - 1, crossings);
    before = x;
  }
}

std::vector<Point> corners_of(const std::vector<double>& polygon) {
  if (polygon.size() < 6 || polygon.size() % 2 != 0) {
    throw InvalidInput("a polygon must be x, y of at least three corners by turns, got " +
                       std::to_string(polygon.size()) + " numbers");
  }
  std::vector<Point> corners;
  for (std::size_t i = 0; i < polygon.size(); i += 2) {
    for (const double coordinate : {polygon[i], polygon[i + 1]}) {
      if (!(std::abs(coordinate) <= largest_coordinate)) {
        throw InvalidInput("a polygon must have coordinates between -1e7 and 1e7, got " + number_text(coordinate));
      }
    }
    corners.push_back(
        {grid_step(static_cast<double>(steps) * polygon[i]), grid_step(static_cast<double>(steps) * polygon[i + 1])});
  }
  return corners;
}

using Stretches = std::vector<std::pair<std::int64_t, std::int64_t>>;  // of pixels, half open

// Pixels inside lie between an odd crossing and the next, in the order of pixels.
void fill(const Image& image, const std::vector<double>& polygon, Stretches& inside) {
  const std::vector<Point> corners = corners_of(polygon);
  std::vector<std::int64_t> crossings;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Point& from = corners[i];
    const Point& to = corners[(i + 1) % corners.size()];
    const std::int64_t dx = std::abs(to.x - from.x);
    const std::int64_t dy = std::abs(to.y - from.y);
    if (dx == 0) continue;
    if (dx >= dy) {
      draw_flat_edge(image, from, to, crossings);
    } else {
      draw_steep_edge(image, from, to, crossings);
    }
  }
  std::sort(crossings.begin(), crossings.end());
  if (crossings.size() % 2 != 0) crossings.push_back(image.height * image.width);
  for (std::size_t i = 0; i < crossings.size(); i += 2) {
    if (crossings[i] < crossings[i + 1]) inside.emplace_back(crossings[i], crossings[i + 1]);
  }
}

}  // namespace

std::vector<std::uint32_t> polygon_runs(std::int64_t height, std::int64_t width,
                                        const std::vector<std::vector<double>>& polygons) {
  Stretches inside;
  for (const std::vector<double>& polygon : polygons) fill({height, width}, polygon, inside);
  std::sort(inside.begin(), inside.end());
  std::vector<std::uint32_t> runs;
  std::int64_t at = 0;
  for (std::size_t i = 0; i < inside.size();) {
    const std::int64_t first = inside[i].first;
    std::int64_t end = inside[i].second;
    for (++i; i < inside.size() && inside[i].first <= end; ++i) end = std::max(end, inside[i].second);
    runs.push_back(static_cast<std::uint32_t>(first - at));
    runs.push_back(static_cast<std::uint32_t>(end - first));
    at = end;
  }
  if (at < height * width || runs.empty()) runs.push_back(static_cast<std::uint32_t>(height * width - at));
  return runs;
}

}  // namespace assay::detail
