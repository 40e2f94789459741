/// Which elements of a pair of arrays take part.
#pragma once

#include <cstdint>
#include <optional>

#include "assay/nd_view.hpp"

namespace assay {

/// Which voxels take part. A voxel whose reference is `ignore_label`, or that is outside `mask`, is removed from
/// both arrays: it counts for nothing and belongs to no label.
struct Selection {
  std::optional<std::int64_t> ignore_label;
  std::optional<MaskView> mask;
};

}  // namespace assay
