// The first pass of a distance transform: along rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/label_changes.hpp"
#include "detail/transform_field.hpp"

namespace assay::detail {

// Squared distances within a row, which follow from where its labels change.
template <class T>
class RowTransform {
 public:
  RowTransform(TransformField<T>& field, const LabelChanges& labels);

  LabelChanges::Row run(std::ptrdiff_t row);

 private:
  struct Run {
    std::ptrdiff_t first;
    std::ptrdiff_t end;
    bool nonzero;
  };

  void mark(std::ptrdiff_t start) const;
  void write(std::ptrdiff_t start, const Run& run);
  void write_indices(std::ptrdiff_t start, const Run& run, std::ptrdiff_t nearer_first) const;

  TransformField<T>& field_;
  const LabelChanges& labels_;
  std::ptrdiff_t length_;
  std::vector<T> up_;    // the squares of 1, 2, ... steps
  std::vector<T> down_;  // and back
  std::vector<std::uint64_t> changes_;
  std::vector<std::uint64_t> nonzero_;
};

}  // namespace assay::detail
