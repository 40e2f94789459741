// The surfaces of one reference, kept for the predictions that are compared with it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "assay/boundary.hpp"
#include "assay/nd_view.hpp"
#include "detail/grid.hpp"
#include "detail/surface_model.hpp"

namespace assay::detail {

class KnownSurfaces {
 public:
  using Found = std::shared_ptr<const Surface>;

  // Throws InvalidInput if it knows the surfaces of another reference.
  void check(const LabelView& reference, const Grid& grid);

  // The surface of some labels by a model; found now if it is not known. Two threads that ask for the same may both
  // find it.
  Found get(const BoundaryModel& model, const std::vector<std::int64_t>& labels,
            const std::function<std::unique_ptr<const Surface>()>& find);

 private:
  using Key =
      std::tuple<Boundary, Neighbourhood, ImageEdge, std::optional<Neighbourhood>, int, std::vector<std::int64_t>>;

  std::mutex mutex_;
  std::optional<std::pair<LabelView, std::array<double, 3>>> reference_;  // with its spacing
  std::map<Key, Found> found_;
};

}  // namespace assay::detail
