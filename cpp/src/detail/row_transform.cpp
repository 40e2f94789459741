#include "detail/row_transform.hpp"

#include <algorithm>

#include "detail/bits.hpp"

namespace assay::detail {

template <class T>
RowTransform<T>::RowTransform(TransformField<T>& field, const LabelChanges& labels)
    : field_(field),
      labels_(labels),
      length_(field.extent.back()),
      changes_(static_cast<std::size_t>((length_ + 63) / 64)),
      nonzero_(changes_.size()) {
  const SquaredSteps<T> squared(field.spacing.back());
  for (std::ptrdiff_t steps = 1; steps <= length_; ++steps) up_.push_back(std::min(squared(steps), field.none));
  down_.assign(up_.rbegin(), up_.rend());
}

template <class T>
LabelChanges::Row RowTransform<T>::run(std::ptrdiff_t row) {
  const LabelChanges::Row found = labels_.read_row(row, changes_.data(), nonzero_.data());
  const std::ptrdiff_t start = row * length_;
  if (!found.any) {
    if (field_.is_signed) {
      mark(start);
      write(start, {0, length_, false});
    }
    return found;
  }
  mark(start);
  Run run{0, 0, (nonzero_[0] & 1) != 0};
  for (std::size_t w = 0; w < changes_.size(); ++w) {
    for (std::uint64_t word = w == 0 ? changes_[0] & ~std::uint64_t{1} : changes_[w]; word != 0; word &= word - 1) {
      const int bit = trailing_zeros(word);
      run.end = static_cast<std::ptrdiff_t>(w) * 64 + bit;
      write(start, run);
      run = {run.end, 0, (nonzero_[w] >> bit & 1) != 0};
    }
  }
  run.end = length_;
  write(start, run);
  return found;
}

// Says where the row has something to transform.
template <class T>
void RowTransform<T>::mark(std::ptrdiff_t start) const {
  if (field_.is_signed) {
    field_.occupied.add(start, start + length_);
    return;
  }
  for (std::size_t w = 0; w < nonzero_.size(); ++w) {
    if (nonzero_[w] == 0) continue;
    const std::ptrdiff_t first = start + static_cast<std::ptrdiff_t>(w) * 64;
    field_.occupied.add(first + trailing_zeros(nonzero_[w]), first + 64 - leading_zeros(nonzero_[w]));
  }
}

template <class T>
void RowTransform<T>::write(std::ptrdiff_t start, const Run& run) {
  if (!run.nonzero && !field_.is_signed) return;
  const bool outside = field_.black_border && run.nonzero;
  const bool before = run.first > 0 || outside;
  const bool after = run.end < length_ || outside;
  const std::ptrdiff_t count = run.end - run.first;
  std::ptrdiff_t nearer_first = before ? count : 0;
  if (before && after) nearer_first = (count + 1) / 2;
  T* out = field_.values + start + run.first;
  if (!before && !after) {
    std::fill_n(out, count, field_.none);
  } else if (count <= 2 && before && after) {
    out[0] = out[count - 1] = up_[0];
  } else {
    std::copy_n(up_.data(), nearer_first, out);
    std::copy_n(down_.data() + (length_ - (count - nearer_first)), count - nearer_first, out + nearer_first);
  }
  if (!run.nonzero) {
    for (std::ptrdiff_t i = 0; i < count; ++i) out[i] = -out[i];
  }
  if (!field_.indices.empty()) write_indices(start, run, before || after ? nearer_first : count);
}

template <class T>
void RowTransform<T>::write_indices(std::ptrdiff_t start, const Run& run, std::ptrdiff_t nearer_first) const {
  std::int32_t* out = field_.indices.back() + start;
  // A row that begins or ends with the run has no voxel there.
  std::fill(out + run.first, out + run.first + nearer_first, static_cast<std::int32_t>(run.first - 1));
  std::fill(out + run.first + nearer_first, out + run.end, static_cast<std::int32_t>(run.end < length_ ? run.end : -1));
}

template class RowTransform<float>;
template class RowTransform<double>;

}  // namespace assay::detail
