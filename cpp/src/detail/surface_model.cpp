#include "detail/surface_model.hpp"

#include <string>

#include "assay/error.hpp"

namespace assay::detail {

std::unique_ptr<SurfaceModel> make_model(const BoundaryModel& model, const Grid& grid) {
  constexpr int most_points = 64;  // per edge
  if (model.quadrature < 0 || model.quadrature > most_points) {
    throw InvalidInput("quadrature must be triangles or 1 to " + std::to_string(most_points) +
                       " points per edge, got " + std::to_string(model.quadrature));
  }
  switch (model.boundary) {
    case Boundary::surfel: return surfel_model(grid);
    case Boundary::face: return face_model(grid, model.quadrature);
    default: return voxel_model(grid, model);
  }
}

}  // namespace assay::detail
