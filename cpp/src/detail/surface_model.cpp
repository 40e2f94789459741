#include "detail/surface_model.hpp"

#include <string>

#include "assay/error.hpp"

namespace assay::detail {

std::unique_ptr<SurfaceModel> make_model(const BoundaryModel& model, const Grid& grid) {
  if (model.quadrature < 0 || model.quadrature > BoundaryModel::finest) {
    throw InvalidInput("quadrature must be triangles or 1 to " + std::to_string(BoundaryModel::finest) +
                       " points per edge, got " + std::to_string(model.quadrature));
  }
  switch (model.boundary) {
    case Boundary::surfel: return surfel_model(grid);
    case Boundary::face: return face_model(grid, model.quadrature);
    default: return voxel_model(grid, model);
  }
}

}  // namespace assay::detail
