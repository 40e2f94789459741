// The boundary models: what the elements of a surface are, and how far they are from another surface.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <utility>

#include "assay/boundary.hpp"
#include "assay/surface.hpp"
#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"

namespace assay::detail {

// The surface of one mask, made ready to be searched from and for. Each model has its own, and takes no other.
class Surface {
 public:
  Surface() = default;
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;
  virtual ~Surface() = default;
};

class SurfaceModel {
 public:
  using BothWays = std::pair<DirectedDistances, DirectedDistances>;

  SurfaceModel() = default;
  SurfaceModel(const SurfaceModel&) = delete;
  SurfaceModel& operator=(const SurfaceModel&) = delete;
  virtual ~SurfaceModel() = default;

  virtual std::unique_ptr<const Surface> surface(const BitMask& mask, int threads) const = 0;

  // From the surface of the reference to that of the prediction, and back.
  virtual BothWays distances(const Surface& reference, const Surface& prediction, int threads) const = 0;

  // Calls visit(position in grid coordinates, weight) for every element of a mask's surface.
  using Visit = std::function<void(const std::array<double, 3>&, double)>;
  virtual void for_elements(const BitMask& mask, const Visit& visit) const = 0;
};

std::unique_ptr<SurfaceModel> voxel_model(const Grid& grid, const BoundaryModel& model);
std::unique_ptr<SurfaceModel> surfel_model(const Grid& grid);
std::unique_ptr<SurfaceModel> face_model(const Grid& grid, int quadrature);

// Throws InvalidInput if the model asks for what there is not.
std::unique_ptr<SurfaceModel> make_model(const BoundaryModel& model, const Grid& grid);

}  // namespace assay::detail
