// Surfaces of faces: every element is a point on a face between foreground and background, targets are whole faces.
//
// The face nearest to a point outside the other mask belongs to that mask's nearest voxel, taken as a solid box; for a
// point inside to the nearest background voxel. So points are searched for among voxels, with half a voxel to spare
// along every axis. A point on the other surface has distance 0.

#include <array>
#include <limits>
#include <memory>
#include <vector>

#include "detail/directed_search.hpp"
#include "detail/faces.hpp"
#include "detail/surface_model.hpp"
#include "detail/weighted_distances.hpp"

namespace assay::detail {
namespace {

struct FaceSurface : Surface {
  BitMask mask;  // with a margin
  std::array<BitMask, 3> faces;
  BitMask inner;  // the voxels on both sides of the surface
  BitMask outer;
};

// The faces of one side across one axis by where they lie to the other mask.
struct Parts {
  std::vector<WordBlock> outside;
  std::vector<WordBlock> inside;
  Found shared;
};

// Points of the faces across an axis: where, and how much surface each stands for.
struct Points {
  SearchSpace space;
  std::array<double, 3> shift{};
  double weight = 0;
};

class FaceModel : public SurfaceModel {
 public:
  FaceModel(const Grid& grid, int quadrature) : grid_(grid) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (!grid.has_axis(axis)) continue;
      const std::vector<Lattice> lattices = face_points(grid, axis, quadrature);
      for (const Lattice& lattice : lattices) {
        Points points{SearchSpace(grid, lattice), {}, face_area(grid, axis) / static_cast<double>(lattices.size())};
        for (std::size_t along = 0; along < 3; ++along) {
          points.shift[along] = static_cast<double>(lattice.shift[along]) / lattice.unit;
        }
        points_[axis].push_back(points);
      }
    }
  }

  std::unique_ptr<const Surface> surface(const BitMask& mask, int threads) const override {
    auto found = std::make_unique<FaceSurface>();
    found->mask = with_margin(mask, grid_);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (grid_.has_axis(axis)) found->faces[axis] = faces_across(found->mask, axis, threads);
    }
    found->inner = make_border(mask, grid_, Neighbourhood::face, ImageEdge::background, threads);
    found->outer = outer_border(found->mask, grid_, threads);
    return found;
  }

  BothWays distances(const Surface& reference, const Surface& prediction, int threads) const override {
    const auto& first = static_cast<const FaceSurface&>(reference);
    const auto& second = static_cast<const FaceSurface&>(prediction);
    return {directed(first, second, threads), directed(second, first, threads)};
  }

  void for_elements(const BitMask& mask, const Visit& visit) const override {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (!grid_.has_axis(axis)) continue;
      for_set_bits(faces_across(with_margin(mask, grid_), axis, 1), [&](const Index3& face) {
        for (const Points& points : points_[axis]) visit(as_position(face, points.shift), points.weight);
      });
    }
  }

 private:
  DirectedDistances directed(const FaceSurface& from, const FaceSurface& to, int threads) const {
    WeightedDistances distances(grid_);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (!grid_.has_axis(axis)) continue;
      if (!to.mask.has_voxels()) {
        distances.add(std::numeric_limits<double>::infinity(),
                      static_cast<double>(from.faces[axis].count()) * face_area(grid_, axis));
        continue;
      }
      const Parts parts = parted(from, to, axis);
      distances.add(parts.shared, {face_area(grid_, axis)}, points_[axis].front().shift);
      for (const Points& points : points_[axis]) {
        const auto search = [&](const std::vector<WordBlock>& elements, const BitMask& targets) {
          distances.add(directed_search(elements, {}, targets, points.space, threads), {points.weight}, points.shift);
        };
        search(parts.outside, to.inner);
        search(parts.inside, to.outer);
      }
    }
    return distances.sorted();
  }

  static Parts parted(const FaceSurface& from, const FaceSurface& to, std::size_t axis) {
    Parts parts;
    for (const WordBlock& block : blocks_of(from.faces[axis])) {
      const Words4 theirs = words_at(to.faces[axis], block);
      const Words4 inside = words_at(to.mask, block);
      WordBlock outer = block;
      WordBlock inner = block;
      Words4 shared;
      std::int64_t count = 0;
      for (std::size_t k = 0; k < shared.size(); ++k) {
        // Faces that are not shared lie between two voxels of the same kind.
        shared[k] = block.words[k] & theirs[k];
        outer.words[k] = block.words[k] & ~theirs[k] & ~inside[k];
        inner.words[k] = block.words[k] & ~theirs[k] & inside[k];
        count += popcount(shared[k]);
      }
      if (any(outer.words)) parts.outside.push_back(outer);
      if (any(inner.words)) parts.inside.push_back(inner);
      if (any(shared)) parts.shared.add(0, 0, count, block.first(shared));
    }
    return parts;
  }

  const Grid& grid_;
  std::array<std::vector<Points>, 3> points_;
};

}  // namespace

std::unique_ptr<SurfaceModel> face_model(const Grid& grid, int quadrature) {
  return std::make_unique<FaceModel>(grid, quadrature);
}

}  // namespace assay::detail
