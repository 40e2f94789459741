/// Masks as run lengths, the way COCO stores them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assay/candidates.hpp"
#include "assay/nd_view.hpp"

namespace assay {

/// Run lengths that somebody else owns: pixels of a mask of height x width, column by column, as the lengths of runs
/// that are outside and inside by turns. The first run is outside, and may be 0 long.
struct RunLengthView {
  std::int64_t height = 0;
  std::int64_t width = 0;
  const std::uint32_t* begin = nullptr;
  const std::uint32_t* end = nullptr;
};

/// Many masks, one after the other. Everything about a mask is linear in its runs.
class RunLengthMasks {
 public:
  std::size_t size() const noexcept { return height_.size(); }
  RunLengthView operator[](std::size_t i) const noexcept;

  /// Appends a mask of run lengths. Throws InvalidInput unless they are at least 0 and fill height x width pixels.
  void append(std::int64_t height, std::int64_t width, const std::vector<std::int64_t>& counts);

  /// The same from COCO's compressed text. Throws InvalidInput for text that is no such thing.
  void append_text(std::int64_t height, std::int64_t width, std::string_view text);

  /// The same from polygons, the union of their insides; each is x, y of its corners by turns. Pixels are those
  /// that COCO's own rasterisation gives. Throws InvalidInput for corners that are not finite or fewer than three.
  void append_polygons(std::int64_t height, std::int64_t width, const std::vector<std::vector<double>>& polygons);

  /// The same from a mask with two axes.
  void append_mask(const MaskView& mask);

 private:
  static void check_size(std::int64_t height, std::int64_t width);
  void close(std::int64_t height, std::int64_t width);

  std::vector<std::int64_t> height_;
  std::vector<std::int64_t> width_;
  std::vector<std::size_t> end_;
  std::vector<std::uint32_t> counts_;
};

/// COCO's compressed text of run lengths.
std::string run_length_text(const RunLengthView& mask);

/// Writes height x width pixels, column by column: 1 inside, 0 outside.
void decode(const RunLengthView& mask, std::uint8_t* pixels);

std::int64_t area(const RunLengthView& mask);  ///< pixels inside

/// The smallest box around the pixels inside: x, y, width, height; all 0 if there are none.
std::array<std::int64_t, 4> box(const RunLengthView& mask);

/// Pixels inside both. Throws ShapeMismatch if the masks differ in size.
std::int64_t intersection(const RunLengthView& a, const RunLengthView& b);

/// Intersection over union; with a crowd as the reference, over the prediction. 0 where nothing is common.
double iou(const RunLengthView& reference, const RunLengthView& prediction, bool crowd = false);

enum class MaskCriterion : std::uint8_t {
  iou,  ///< intersection over union
  dsc,  ///< twice the intersection over the sum of both
  ior,  ///< intersection over reference
  iop,  ///< intersection over prediction
};

/// All pairs of masks of one image that have a pixel in common, each with its value. Throws ShapeMismatch if masks
/// differ in size.
Candidates mask_candidates(const RunLengthMasks& reference, const RunLengthMasks& prediction,
                           MaskCriterion criterion = MaskCriterion::iou);

}  // namespace assay
