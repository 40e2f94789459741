#include "detail/known_surfaces.hpp"

#include <variant>

#include "assay/error.hpp"

namespace assay::detail {
namespace {

bool same_view(const LabelView& a, const LabelView& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&](const auto& one) {
        const auto& other = std::get<std::decay_t<decltype(one)>>(b);
        return one.data() == other.data() && one.shape() == other.shape() && one.strides() == other.strides();
      },
      a);
}

}  // namespace

void KnownSurfaces::check(const LabelView& reference, const Grid& grid) {
  const std::scoped_lock lock(mutex_);
  if (!reference_) reference_.emplace(reference, grid.spacing());
  if (!same_view(reference_->first, reference) || reference_->second != grid.spacing()) {
    throw InvalidInput("surfaces must be those of this reference and spacing, but they are of another one");
  }
}

KnownSurfaces::Found KnownSurfaces::get(const BoundaryModel& model, const std::vector<std::int64_t>& labels,
                                        const std::function<std::unique_ptr<const Surface>()>& find) {
  const Key key{model.boundary, model.neighbourhood, model.image_edge, model.targets, model.quadrature, labels};
  {
    const std::scoped_lock lock(mutex_);
    const auto known = found_.find(key);
    if (known != found_.end()) return known->second;
  }
  Found found = find();
  const std::scoped_lock lock(mutex_);
  return found_.emplace(key, std::move(found)).first->second;
}

}  // namespace assay::detail
