// What a project that uses the core writes: DSC and HD95 of two tiny masks. Both are known on paper.

#include <array>
#include <assay/overlap.hpp>
#include <assay/surface.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>

int main() {
  // Two squares of 3 x 3 voxels, one voxel apart along the second axis, which is 2.5 mm.
  const std::array<std::uint8_t, 30> reference{0, 0, 0, 0, 0, 0,  //
                                               0, 1, 1, 1, 0, 0,  //
                                               0, 1, 1, 1, 0, 0,  //
                                               0, 1, 1, 1, 0, 0,  //
                                               0, 0, 0, 0, 0, 0};
  const std::array<std::uint8_t, 30> prediction{0, 0, 0, 0, 0, 0,  //
                                                0, 0, 1, 1, 1, 0,  //
                                                0, 0, 1, 1, 1, 0,  //
                                                0, 0, 1, 1, 1, 0,  //
                                                0, 0, 0, 0, 0, 0};
  const auto reference_view = assay::NdView<const std::uint8_t>::contiguous(reference.data(), {5, 6});
  const auto prediction_view = assay::NdView<const std::uint8_t>::contiguous(prediction.data(), {5, 6});

  assay::OverlapOptions options;
  options.spacing = {3.0, 2.5};
  const assay::OverlapTable table = assay::overlap_table(reference_view, prediction_view, options);
  const double dsc = table.region(table.foreground()).counts.dsc();
  const auto surfaces = assay::surface_distances(reference_view, prediction_view, table, {table.foreground()});
  const double hd95 = surfaces.at(0).hausdorff(95);

  std::printf("DSC %.17g, HD95 %.17g mm\n", dsc, hd95);
  const bool right = std::abs(dsc - 2.0 / 3.0) < 1e-15 && hd95 == 2.5;
  return right ? 0 : 1;
}
