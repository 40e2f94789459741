// Small arrays that own their data, and the views of them that tests need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "assay/nd_view.hpp"

namespace assay::test {

using Shape = std::vector<std::ptrdiff_t>;

template <class T>
struct Array {
  std::vector<T> values;
  Shape shape;

  explicit Array(Shape extents) : shape(std::move(extents)) { values.resize(static_cast<std::size_t>(view().size())); }

  NdView<const T> view() const { return NdView<const T>::contiguous(values.data(), shape); }
};

// std::mt19937 is the same everywhere, the distributions of <random> are not.
template <class T>
Array<T> random_labels(Shape shape, unsigned labels, unsigned seed) {
  Array<T> array(std::move(shape));
  std::mt19937 random(seed);
  for (T& value : array.values) value = static_cast<T>(random() % labels);
  return array;
}

// Calls f(index) for every index of `shape`, in C order.
template <class F>
void for_each_index(const Shape& shape, const F& f) {
  for (const std::ptrdiff_t extent : shape) {
    if (extent == 0) return;
  }
  Shape index(shape.size(), 0);
  for (;;) {
    f(std::as_const(index));
    std::size_t axis = shape.size();
    for (; axis > 0; --axis) {
      if (++index[axis - 1] < shape[axis - 1]) break;
      index[axis - 1] = 0;
    }
    if (axis == 0) return;
  }
}

template <class T>
const T& at(const NdView<const T>& view, const Shape& index) {
  std::ptrdiff_t offset = 0;
  for (std::size_t axis = 0; axis < index.size(); ++axis) offset += index[axis] * view.strides()[axis];
  return view.data()[offset];
}

// The elements of a view, in the order of its axes.
template <class T>
Array<T> copy_of(const NdView<const T>& view) {
  Array<T> copy(view.shape());
  std::size_t next = 0;
  for_each_index(view.shape(), [&](const Shape& index) { copy.values[next++] = at(view, index); });
  return copy;
}

template <class T>
NdView<const T> transposed(const NdView<const T>& view) {
  return {view.data(), Shape(view.shape().rbegin(), view.shape().rend()),
          Shape(view.strides().rbegin(), view.strides().rend())};
}

template <class T>
NdView<const T> reversed(const NdView<const T>& view, std::size_t axis) {
  Shape strides = view.strides();
  const T* last = view.data() + (view.shape()[axis] - 1) * strides[axis];
  strides[axis] = -strides[axis];
  return {last, view.shape(), strides};
}

// Elements low ... high - 1 along one axis.
template <class T>
NdView<const T> slice(const NdView<const T>& view, std::size_t axis, std::ptrdiff_t low, std::ptrdiff_t high) {
  Shape shape = view.shape();
  shape[axis] = high - low;
  return {view.data() + low * view.strides()[axis], shape, view.strides()};
}

}  // namespace assay::test
