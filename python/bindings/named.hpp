// Enumerations of the core by the names that Python uses.
#pragma once

#include <pybind11/pybind11.h>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "assay/bands.hpp"
#include "assay/components.hpp"
#include "assay/detection_curve.hpp"
#include "assay/skeleton.hpp"
#include "assay/surface.hpp"

namespace assay::python {

template <class E, std::size_t N>
using Names = std::array<std::pair<const char*, E>, N>;

constexpr Names<Boundary, 3> boundaries{
    {{"voxel", Boundary::voxel}, {"surfel", Boundary::surfel}, {"face", Boundary::face}}};
constexpr Names<Band, 3> bands{{{"voxel", Band::voxel}, {"face", Band::face}, {"erosion", Band::erosion}}};
constexpr Names<Connectivity, 3> connectivities{
    {{"face", Connectivity::face}, {"edge", Connectivity::edge}, {"full", Connectivity::full}}};
constexpr Names<Neighbourhood, 2> neighbourhoods{{{"face", Neighbourhood::face}, {"full", Neighbourhood::full}}};
constexpr Names<ImageEdge, 2> image_edges{
    {{"background", ImageEdge::background}, {"foreground", ImageEdge::foreground}}};
constexpr Names<Directions, 5> all_directions{{{"max", Directions::max},
                                               {"mean", Directions::mean},
                                               {"pooled", Directions::pooled},
                                               {"reference_to_prediction", Directions::reference_to_prediction},
                                               {"prediction_to_reference", Directions::prediction_to_reference}}};
constexpr Names<PercentileRule, 6> percentile_rules{{{"linear", PercentileRule::linear},
                                                     {"lower", PercentileRule::lower},
                                                     {"higher", PercentileRule::higher},
                                                     {"nearest", PercentileRule::nearest},
                                                     {"cumulative", PercentileRule::cumulative},
                                                     {"cumulative_strict", PercentileRule::cumulative_strict}}};
constexpr Names<SkeletonMethod, 5> skeleton_methods{{{"distance_ordered", SkeletonMethod::distance_ordered},
                                                     {"lee", SkeletonMethod::lee},
                                                     {"zhang", SkeletonMethod::zhang},
                                                     {"zhang_or_lee", SkeletonMethod::zhang_or_lee},
                                                     {"morphological", SkeletonMethod::morphological}}};

constexpr Names<PrecisionRule, 5> precision_rules{{{"step", PrecisionRule::step},
                                                   {"envelope", PrecisionRule::envelope},
                                                   {"11_points", PrecisionRule::points_11},
                                                   {"101_points", PrecisionRule::points_101},
                                                   {"trapezoid", PrecisionRule::trapezoid}}};

template <class E, std::size_t N>
E named(const Names<E, N>& names, const std::string& name, const char* parameter) {
  std::string known;
  for (const auto& [candidate, value] : names) {
    if (name == candidate) return value;
    known += (known.empty() ? "\"" : ", \"") + std::string(candidate) + "\"";
  }
  throw pybind11::value_error(std::string(parameter) + " must be one of " + known + ", got \"" + name + "\"");
}

template <class E, std::size_t N>
std::string name_of(const Names<E, N>& names, E value) {
  for (const auto& [name, candidate] : names) {
    if (value == candidate) return name;
  }
  return {};
}

}  // namespace assay::python
