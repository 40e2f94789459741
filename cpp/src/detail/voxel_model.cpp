// Surfaces of voxels: every element is the centre of a border voxel and weighs 1.

#include <limits>
#include <memory>

#include "detail/directed_search.hpp"
#include "detail/surface_model.hpp"
#include "detail/weighted_distances.hpp"

namespace assay::detail {
namespace {

struct VoxelSurface : Surface {
  BitMask elements;
  BitMask other_targets;  // if the elements are not targets too
};

class VoxelModel : public SurfaceModel {
 public:
  VoxelModel(const Grid& grid, const BoundaryModel& model)
      : model_(model), targets_(model.targets.value_or(model.neighbourhood)), space_(grid, {}) {}

  std::unique_ptr<const Surface> surface(const BitMask& mask, int threads) const override {
    auto found = std::make_unique<VoxelSurface>();
    found->elements = border(mask, model_.neighbourhood, threads);
    if (has_other_targets()) found->other_targets = border(mask, targets_, threads);
    return found;
  }

  BothWays distances(const Surface& reference, const Surface& prediction, int threads) const override {
    const auto& first = static_cast<const VoxelSurface&>(reference);
    const auto& second = static_cast<const VoxelSurface&>(prediction);
    return {directed(first.elements, targets(second), threads), directed(second.elements, targets(first), threads)};
  }

  void for_elements(const BitMask& mask, const Visit& visit) const override {
    for_set_bits(border(mask, model_.neighbourhood, 1), [&](const Index3& voxel) { visit(as_position(voxel, {}), 1); });
  }

 private:
  bool has_other_targets() const { return targets_ != model_.neighbourhood; }
  const BitMask& targets(const VoxelSurface& of) const { return has_other_targets() ? of.other_targets : of.elements; }

  BitMask border(const BitMask& mask, Neighbourhood neighbourhood, int threads) const {
    return make_border(mask, space_.grid, neighbourhood, model_.image_edge, threads);
  }

  DirectedDistances directed(const BitMask& from, const BitMask& to, int threads) const {
    WeightedDistances distances(space_.grid);
    if (to.count() == 0) {
      distances.add(std::numeric_limits<double>::infinity(), static_cast<double>(from.count()));
    } else {
      distances.add(directed_search(blocks_of(from), {}, to, space_, threads), {1}, {});
    }
    return distances.sorted();
  }

  BoundaryModel model_;
  Neighbourhood targets_;
  SearchSpace space_;
};

}  // namespace

std::unique_ptr<SurfaceModel> voxel_model(const Grid& grid, const BoundaryModel& model) {
  return std::make_unique<VoxelModel>(grid, model);
}

}  // namespace assay::detail
