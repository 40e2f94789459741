// Surfaces of voxels: every element is the centre of a border voxel and weighs 1.

#include <limits>

#include "detail/directed_search.hpp"
#include "detail/surface_model.hpp"
#include "detail/weighted_distances.hpp"

namespace assay::detail {
namespace {

class VoxelModel : public SurfaceModel {
 public:
  VoxelModel(const Grid& grid, const BoundaryModel& model) : model_(model), space_(grid, {}) {}

  BothWays distances(const BitMask& reference, const BitMask& prediction, int threads) const override {
    const BitMask first = border(reference, model_.neighbourhood, threads);
    const BitMask second = border(prediction, model_.neighbourhood, threads);
    const Neighbourhood targets = model_.targets.value_or(model_.neighbourhood);
    if (targets == model_.neighbourhood) return {directed(first, second, threads), directed(second, first, threads)};
    return {directed(first, border(prediction, targets, threads), threads),
            directed(second, border(reference, targets, threads), threads)};
  }

  void for_elements(const BitMask& mask, const Visit& visit) const override {
    for_set_bits(border(mask, model_.neighbourhood, 1), [&](const Index3& voxel) { visit(as_position(voxel, {}), 1); });
  }

 private:
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
  SearchSpace space_;
};

}  // namespace

std::unique_ptr<SurfaceModel> voxel_model(const Grid& grid, const BoundaryModel& model) {
  return std::make_unique<VoxelModel>(grid, model);
}

}  // namespace assay::detail
