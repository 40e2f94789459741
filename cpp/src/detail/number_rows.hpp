// Arrays of numbers with one row per forecast, and loops over them.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "assay/crps.hpp"
#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/number_text.hpp"
#include "detail/parallel_for.hpp"
#include "detail/shapes.hpp"

namespace assay::detail {

inline constexpr std::ptrdiff_t forecasts_per_task = 1024;
inline constexpr double undefined_number = std::numeric_limits<double>::quiet_NaN();

// One number per forecast.
class NumberColumn {
 public:
  explicit NumberColumn(const char* name, const NumberView& view) : data_(view.data()) {
    if (view.rank() != 1) {
      throw ShapeMismatch(std::string(name) + " must have one axis, got shape " + shape_text(view.shape()));
    }
    size_ = view.shape()[0];
    step_ = view.strides()[0];
  }
  NumberColumn(const char* name, const NumberView& view, std::ptrdiff_t size) : NumberColumn(name, view) {
    if (size_ != size) {
      throw ShapeMismatch(std::string(name) + " must have one number for each of " + std::to_string(size) +
                          " observations, got " + std::to_string(size_));
    }
  }

  std::ptrdiff_t size() const { return size_; }
  double operator[](std::ptrdiff_t i) const { return data_[i * step_]; }

 private:
  const double* data_;
  std::ptrdiff_t size_ = 0;
  std::ptrdiff_t step_ = 0;
};

// A row of numbers per forecast.
class NumberRows {
 public:
  NumberRows(const char* name, const NumberView& view, std::ptrdiff_t rows) : data_(view.data()) {
    if (view.rank() != 2 || view.shape()[0] != rows) {
      throw ShapeMismatch(std::string(name) + " must have a row for each of " + std::to_string(rows) +
                          " observations, got shape " + shape_text(view.shape()));
    }
    width_ = view.shape()[1];
    down_ = view.strides()[0];
    across_ = view.strides()[1];
  }

  std::ptrdiff_t width() const { return width_; }

  // Copies a row; whether all its numbers are finite.
  bool read(std::ptrdiff_t row, double* out) const {
    const double* const from = data_ + row * down_;
    double zero = 0;
    for (std::ptrdiff_t i = 0; i < width_; ++i) {
      out[i] = from[i * across_];
      zero += out[i] * 0;
    }
    return zero == 0;
  }

 private:
  const double* data_;
  std::ptrdiff_t width_ = 0;
  std::ptrdiff_t down_ = 0;
  std::ptrdiff_t across_ = 0;
};

inline void check_sd(double sd) {
  if (sd < 0) throw InvalidInput("sd must be at least 0, got " + number_text(sd));
}

// What `make()`, called for each stretch of forecasts so that it may own memory, gives for each forecast.
template <class Make>
std::vector<double> for_each_forecast(std::ptrdiff_t count, std::ptrdiff_t width, int threads, const Make& make) {
  std::vector<double> values(static_cast<std::size_t>(count));
  const int used = effective_threads(threads, count * (width + 16));
  parallel_stretches(count, forecasts_per_task, used, [&](std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t end) {
    auto&& value = make();
    for (std::ptrdiff_t i = first; i < end; ++i) values[static_cast<std::size_t>(i)] = value(i);
  });
  return values;
}

}  // namespace assay::detail
