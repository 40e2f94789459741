/// The topology of masks: Betti numbers and the Euler characteristic.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/components.hpp"
#include "assay/nd_view.hpp"
#include "assay/overlap.hpp"
#include "assay/selection.hpp"
#include "assay/status.hpp"

namespace assay {

/// The background has the other connectivity: face neighbours for a foreground of all neighbours, and the reverse. The
/// image is surrounded by background.
struct TopologyOptions {
  Selection selection;                             ///< must be the one the overlap table was made with
  Connectivity connectivity = Connectivity::full;  ///< of the foreground: face or full
  int threads = 0;                                 ///< 0: the default
};

/// The topology of one mask; all numbers of an empty mask are 0.
struct Topology {
  std::int64_t voxels = 0;
  /// Betti numbers: connected components; holes in 2D, tunnels (handles) in 3D; cavities in 3D, which are components of
  /// the background that do not reach the outside.
  std::array<std::int64_t, 3> betti{};

  std::int64_t euler() const noexcept { return betti[0] - betti[1] + betti[2]; }

  bool operator==(const Topology& other) const noexcept { return voxels == other.voxels && betti == other.betti; }
};

/// The topology of one class of a pair of label maps.
struct TopologyPair {
  Topology reference;
  Topology prediction;

  Status status() const noexcept { return status_of(reference.voxels == 0, prediction.voxels == 0); }

  /// Absolute difference of a Betti number. Throws InvalidInput for dimensions other than 0 to 2.
  std::int64_t betti_error(std::int64_t dimension) const;
  /// Absolute difference of the Euler characteristics.
  std::int64_t euler_error() const noexcept;
  /// Components of the prediction minus those of the reference.
  std::int64_t component_difference() const noexcept { return prediction.betti[0] - reference.betti[0]; }
  /// Whether both have as many components.
  bool component_match() const noexcept { return component_difference() == 0; }

  bool operator==(const TopologyPair& other) const noexcept {
    return reference == other.reference && prediction == other.prediction;
  }
};

/// The topology of several masks of one label map of rank 1 to 3, each made up of some labels. `table` is the overlap
/// table of the map with itself, with origin 0.
///
/// Components of foreground and background are counted, and the Euler characteristic is summed over the bits of
/// neighbouring rows; the Betti number 1 follows. Time is linear in the voxels of each mask's box, up to the inverse
/// Ackermann function of the union-find. Throws ShapeMismatch or InvalidInput.
std::vector<Topology> topology(const LabelView& labels, const OverlapTable& table,
                               const std::vector<std::vector<std::int64_t>>& masks, const TopologyOptions& options);

/// The same for both sides of several classes of one pair of label maps. `table` is their overlap table, with origin 0.
std::vector<TopologyPair> topology_pairs(const LabelView& reference, const LabelView& prediction,
                                         const OverlapTable& table, const std::vector<Region>& regions,
                                         const TopologyOptions& options);

}  // namespace assay
