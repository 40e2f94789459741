/// Views of arrays that somebody else owns: any rank, any strides, no copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace assay {

/// A view of a strided array. Strides count elements and may be negative or zero, so reversed,
/// transposed and broadcast arrays are ordinary views. The view owns nothing.
template <class T>
class NdView {
 public:
  NdView(T* data, std::vector<std::ptrdiff_t> shape, std::vector<std::ptrdiff_t> strides)
      : data_(data), shape_(std::move(shape)), strides_(std::move(strides)) {}

  /// A view of C-ordered data.
  static NdView contiguous(T* data, std::vector<std::ptrdiff_t> shape) {
    std::vector<std::ptrdiff_t> strides(shape.size());
    std::ptrdiff_t step = 1;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      strides[axis] = step;
      step *= shape[axis];
    }
    return NdView(data, std::move(shape), std::move(strides));
  }

  T* data() const noexcept { return data_; }
  int rank() const noexcept { return static_cast<int>(shape_.size()); }
  const std::vector<std::ptrdiff_t>& shape() const noexcept { return shape_; }
  const std::vector<std::ptrdiff_t>& strides() const noexcept { return strides_; }
  std::ptrdiff_t size() const noexcept {
    std::ptrdiff_t size = 1;
    for (const std::ptrdiff_t extent : shape_) size *= extent;
    return size;
  }

 private:
  T* data_;
  std::vector<std::ptrdiff_t> shape_;
  std::vector<std::ptrdiff_t> strides_;
};

/// A label map of any integer type; label 0 is background.
using LabelView = std::variant<NdView<const std::int8_t>, NdView<const std::uint8_t>, NdView<const std::int16_t>,
                               NdView<const std::uint16_t>, NdView<const std::int32_t>, NdView<const std::uint32_t>,
                               NdView<const std::int64_t>, NdView<const std::uint64_t>>;

/// A mask: non-zero is inside.
using MaskView = NdView<const std::uint8_t>;

inline const std::vector<std::ptrdiff_t>& shape_of(const LabelView& labels) {
  return std::visit([](const auto& view) -> const auto& { return view.shape(); }, labels);
}

}  // namespace assay
