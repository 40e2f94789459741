// A few numbers that one instruction works on.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace assay::detail {

template <class T, int bytes>
class Vector {
 public:
  static constexpr std::ptrdiff_t size = bytes / static_cast<std::ptrdiff_t>(sizeof(T));

  static Vector all(T value) {
    Vector vector;
    for (std::ptrdiff_t i = 0; i < size; ++i) vector.x_[i] = value;
    return vector;
  }
  static Vector load(const T* from) { return load_bytes(from); }
  static Vector load_bytes(const void* from) {
    Vector vector;
    std::memcpy(&vector.x_, from, bytes);
    return vector;
  }
  void store(T* to) const { std::memcpy(to, &x_, bytes); }

#ifdef __GNUC__
  friend Vector operator+(Vector a, T b) {
    a.x_ = a.x_ + b;
    return a;
  }
  friend Vector operator+(Vector a, const Vector& b) {
    a.x_ = a.x_ + b.x_;
    return a;
  }
  friend Vector operator-(Vector a, const Vector& b) {
    a.x_ = a.x_ - b.x_;
    return a;
  }
  friend Vector operator*(Vector a, const Vector& b) {
    a.x_ = a.x_ * b.x_;
    return a;
  }
  friend Vector operator|(Vector a, const Vector& b) {
    a.x_ = a.x_ | b.x_;
    return a;
  }
  friend Vector operator&(Vector a, const Vector& b) {
    a.x_ = a.x_ & b.x_;
    return a;
  }
  friend Vector operator^(Vector a, const Vector& b) {
    a.x_ = a.x_ ^ b.x_;
    return a;
  }
  friend Vector operator<<(Vector a, int bits) {
    a.x_ = a.x_ << bits;
    return a;
  }
  friend Vector operator>>(Vector a, int bits) {
    a.x_ = a.x_ >> bits;
    return a;
  }
  void lower_to(const Vector& other) { x_ = other.x_ < x_ ? other.x_ : x_; }
  void raise_to(const Vector& other) { x_ = other.x_ > x_ ? other.x_ : x_; }
  // The same, with a companion that is replaced where this is.
  void lower_to(const Vector& other, Vector& companion, const Vector& others_companion) {
    companion.x_ = other.x_ < x_ ? others_companion.x_ : companion.x_;
    lower_to(other);
  }
#else
  friend Vector operator+(Vector a, T b) {
    for (T& value : a.x_) value += b;
    return a;
  }
  friend Vector operator+(Vector a, const Vector& b) {
    for (std::ptrdiff_t i = 0; i < size; ++i) a.x_[i] += b.x_[i];
    return a;
  }
  friend Vector operator-(Vector a, const Vector& b) {
    for (std::ptrdiff_t i = 0; i < size; ++i) a.x_[i] -= b.x_[i];
    return a;
  }
  friend Vector operator*(Vector a, const Vector& b) {
    for (std::ptrdiff_t i = 0; i < size; ++i) a.x_[i] *= b.x_[i];
    return a;
  }
  friend Vector operator|(Vector a, const Vector& b) {
    for (std::ptrdiff_t i = 0; i < size; ++i) a.x_[i] |= b.x_[i];
    return a;
  }
  friend Vector operator&(Vector a, const Vector& b) {
    for (std::ptrdiff_t i = 0; i < size; ++i) a.x_[i] &= b.x_[i];
    return a;
  }
  friend Vector operator^(Vector a, const Vector& b) {
    for (std::ptrdiff_t i = 0; i < size; ++i) a.x_[i] ^= b.x_[i];
    return a;
  }
  friend Vector operator<<(Vector a, int bits) {
    for (T& value : a.x_) value <<= bits;
    return a;
  }
  friend Vector operator>>(Vector a, int bits) {
    for (T& value : a.x_) value >>= bits;
    return a;
  }
  void lower_to(const Vector& other) {
    for (std::ptrdiff_t i = 0; i < size; ++i) x_[i] = std::min(x_[i], other.x_[i]);
  }
  void raise_to(const Vector& other) {
    for (std::ptrdiff_t i = 0; i < size; ++i) x_[i] = std::max(x_[i], other.x_[i]);
  }
  void lower_to(const Vector& other, Vector& companion, const Vector& others_companion) {
    for (std::ptrdiff_t i = 0; i < size; ++i) {
      if (other.x_[i] < x_[i]) companion.x_[i] = others_companion.x_[i];
    }
    lower_to(other);
  }
#endif

  bool any() const {
    return reduce([](T a, T b) { return a | b; }) != 0;
  }
  T smallest() const {
    return reduce([](T a, T b) { return b < a ? b : a; });
  }
  T largest() const {
    return reduce([](T a, T b) { return b > a ? b : a; });
  }

 private:
  template <class F>
  T reduce(const F& f) const {
    std::array<T, static_cast<std::size_t>(size)> lane;
    store(lane.data());
    for (std::size_t half = lane.size() / 2; half > 0; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) lane[i] = f(lane[i], lane[i + half]);
    }
    return lane[0];
  }

#ifdef __GNUC__
  using Native __attribute__((vector_size(bytes))) = T;
#else
  using Native = T[size];
#endif
  Native x_;
};

}  // namespace assay::detail
