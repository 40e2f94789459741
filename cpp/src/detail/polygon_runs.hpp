// Polygons as run lengths.
#pragma once

#include <cstdint>
#include <vector>

namespace assay::detail {

// Run lengths, column by column, of the union of polygons in an image of height x width. Throws InvalidInput.
std::vector<std::uint32_t> polygon_runs(std::int64_t height, std::int64_t width,
                                        const std::vector<std::vector<double>>& polygons);

}  // namespace assay::detail
