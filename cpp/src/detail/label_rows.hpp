// Rows of a label map as contiguous elements of one type.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "assay/error.hpp"
#include "assay/nd_view.hpp"

namespace assay::detail {

// `value` in another type; `name` is what holds it.
template <class To, class From>
To convert_label(From value, const char* name) {
  if constexpr (std::is_same_v<From, std::uint64_t> && !std::is_same_v<To, From>) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      throw InvalidInput(std::string(name) + " has label " + std::to_string(value) + " but labels must be below 2^63");
    }
  }
  return static_cast<To>(value);
}

// Reads stretches of rows along one axis. Unit strides of the right type are handed out in place, everything else is
// gathered into the caller's buffer, so a volume is never copied and a kernel needs one type for both of its inputs.
template <class T>
class LabelRows {
 public:
  // `name` is what error messages call the map.
  LabelRows(const LabelView& labels, std::size_t row_axis, const char* name) : name_(name) {
    std::visit([&](const auto& view) { bind(view, row_axis); }, labels);
  }

  // The same for elements of any type, such as weights.
  template <class From>
  LabelRows(const NdView<const From>& view, std::size_t row_axis, const char* name) : name_(name) {
    bind(view, row_axis);
  }

  // Whether rows are handed out without the buffer.
  bool in_place() const { return in_place_; }

  // Whether rows of `length` elements that are neighbours along `axis` are one stretch of memory, to be read as one.
  bool joined(std::size_t axis, std::ptrdiff_t length) const { return in_place_ && strides_[axis] == length; }

  // Elements [start, start + length) of the row at `index`, whose entry for the row axis is not looked at.
  const T* read(const std::vector<std::ptrdiff_t>& index, std::ptrdiff_t start, std::ptrdiff_t length,
                T* buffer) const {
    std::ptrdiff_t offset = start * step_;
    for (std::size_t axis = 0; axis < strides_.size(); ++axis) offset += index[axis] * strides_[axis];
    if (in_place_) return static_cast<const T*>(data_) + offset;
    gather_(*this, offset, length, buffer);
    return buffer;
  }

 private:
  template <class From>
  void bind(const NdView<const From>& view, std::size_t row_axis) {
    data_ = view.data();
    strides_ = view.strides();
    step_ = strides_[row_axis];
    strides_[row_axis] = 0;
    in_place_ = std::is_same_v<From, T> && step_ == 1;
    gather_ = [](const LabelRows& rows, std::ptrdiff_t offset, std::ptrdiff_t length, T* out) {
      const From* source = static_cast<const From*>(rows.data_) + offset;
      for (std::ptrdiff_t i = 0; i < length; ++i) out[i] = convert_label<T>(source[i * rows.step_], rows.name_);
    };
  }

  const void* data_ = nullptr;
  std::vector<std::ptrdiff_t> strides_;
  std::ptrdiff_t step_ = 1;
  bool in_place_ = false;
  const char* name_;
  void (*gather_)(const LabelRows&, std::ptrdiff_t, std::ptrdiff_t, T*) = nullptr;
};

// Calls f(T{}) with the element type that a kernel over both maps works on: their own if they share it, else int64.
template <class F>
auto visit_common_type(const LabelView& reference, const LabelView& prediction, const F& f) {
  return std::visit(
      [&](const auto& view) {
        using T = std::remove_const_t<std::remove_pointer_t<decltype(view.data())>>;
        return reference.index() == prediction.index() ? f(T{}) : f(std::int64_t{});
      },
      reference);
}

// The axes from the slowest to the fastest in memory; those that are never stepped along come first.
inline std::vector<std::size_t> memory_order(const LabelView& labels) {
  return std::visit(
      [](const auto& view) {
        const auto reach = [&](std::size_t axis) {
          const std::ptrdiff_t stride = std::abs(view.strides()[axis]);
          const bool stepped = view.shape()[axis] > 1 && stride > 0;
          return stepped ? stride : std::numeric_limits<std::ptrdiff_t>::max();
        };
        std::vector<std::size_t> axes(view.shape().size());
        std::iota(axes.begin(), axes.end(), std::size_t{0});
        std::stable_sort(axes.begin(), axes.end(), [&](std::size_t a, std::size_t b) { return reach(a) > reach(b); });
        return axes;
      },
      labels);
}

}  // namespace assay::detail
