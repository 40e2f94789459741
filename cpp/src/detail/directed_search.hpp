// Distances from every element of one surface to another surface.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "detail/bit_mask.hpp"
#include "detail/distance_counts.hpp"
#include "detail/grid.hpp"
#include "detail/near_search.hpp"
#include "detail/steps.hpp"
#include "detail/word_block.hpp"

namespace assay::detail {

// One of the elements that are farthest away: the first that was seen.
struct Farthest {
  double squared = -1;
  Index3 element{};

  // An element, as a function that is called if it is farther than all before.
  template <class Element>
  void see(double squared_distance, const Element& found) {
    if (squared_distance <= squared) return;
    squared = squared_distance;
    element = found();
  }

  void see(const Farthest& other) {
    see(other.squared, [&] { return other.element; });
  }
};

// What a search has found: how many elements are how far away, and one of the farthest.
struct Found {
  DistanceCounts counts;
  Farthest farthest;

  void add(double squared, std::uint32_t element_class, std::int64_t count, const Index3& element) {
    counts.add(squared, element_class, count);
    farthest.see(squared, [&] { return element; });
  }

  void add(const Found& other) {
    counts.add(other.counts);
    farthest.see(other.farthest);
  }
};

// How elements are told apart: which of `count` classes one belongs to. Without a function there is one class.
struct ElementClasses {
  std::uint32_t count = 1;
  std::function<std::uint32_t(const Index3&)> of;
};

// Where elements lie and how far the near search reaches.
struct SearchSpace {
  SearchSpace(const Grid& image, const Lattice& lattice)
      : grid(image), steps(image.spacing(), lattice), offsets(near_offsets(image, steps)) {}

  const Grid& grid;
  Steps steps;
  std::vector<Offset> offsets;
};

// The squared distance (mm^2) from every element in `from`, in the order of a mask, to the nearest set bit of `to`,
// which has one.
Found directed_search(const std::vector<WordBlock>& from, const ElementClasses& classes, const BitMask& to,
                      const SearchSpace& space, int threads);

}  // namespace assay::detail
