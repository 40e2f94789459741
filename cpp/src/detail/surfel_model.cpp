// Surfaces of surfels: every element is a corner of the voxel grid and weighs as much surface as passes there.

#include <limits>
#include <memory>

#include "detail/directed_search.hpp"
#include "detail/surface_model.hpp"
#include "detail/surfels.hpp"
#include "detail/weighted_distances.hpp"

namespace assay::detail {
namespace {

struct SurfelSurface : Surface {
  explicit SurfelSurface(Surfels found) : surfels(std::move(found)) {}
  Surfels surfels;
};

class SurfelModel : public SurfaceModel {
 public:
  explicit SurfelModel(const Grid& grid) : classes_(grid), space_(grid, {}) {
    for (std::size_t axis = 0; axis < 3; ++axis) shift_[axis] = grid.has_axis(axis) ? -0.5 : 0;
  }

  std::unique_ptr<const Surface> surface(const BitMask& mask, int threads) const override {
    return std::make_unique<SurfelSurface>(surfels(mask, threads));
  }

  BothWays distances(const Surface& reference, const Surface& prediction, int threads) const override {
    const Surfels& first = static_cast<const SurfelSurface&>(reference).surfels;
    const Surfels& second = static_cast<const SurfelSurface&>(prediction).surfels;
    return {directed(first, second.bits(), threads), directed(second, first.bits(), threads)};
  }

  void for_elements(const BitMask& mask, const Visit& visit) const override {
    const Surfels found = surfels(mask, 1);
    for_set_bits(found.bits(), [&](const Index3& corner) {
      visit(as_position(corner, shift_), classes_.weights()[classes_.of(found.code(corner))]);
    });
  }

 private:
  Surfels surfels(const BitMask& mask, int threads) const {
    return {with_margin(mask, space_.grid), space_.grid, threads};
  }

  DirectedDistances directed(const Surfels& from, const BitMask& to, int threads) const {
    WeightedDistances distances(space_.grid);
    const std::vector<double>& weights = classes_.weights();
    if (!to.has_voxels()) {
      for_set_bits(from.bits(), [&](const Index3& corner) {
        distances.add(std::numeric_limits<double>::infinity(), weights[classes_.of(from.code(corner))]);
      });
    } else {
      const ElementClasses classes{static_cast<std::uint32_t>(weights.size()),
                                   [&](const Index3& corner) { return classes_.of(from.code(corner)); }};
      distances.add(directed_search(blocks_of(from.bits()), classes, to, space_, threads), weights, shift_);
    }
    return distances.sorted();
  }

  SurfelClasses classes_;
  SearchSpace space_;
  std::array<double, 3> shift_{};
};

}  // namespace

std::unique_ptr<SurfaceModel> surfel_model(const Grid& grid) { return std::make_unique<SurfelModel>(grid); }

}  // namespace assay::detail
