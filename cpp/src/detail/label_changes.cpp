#include "detail/label_changes.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <variant>

#include "detail/bits.hpp"

namespace assay::detail {
namespace {

template <class Label>
class TypedChanges final : public LabelChanges {
 public:
  TypedChanges(const NdView<const Label>& view, const std::vector<std::size_t>& axes) : data_(view.data()) {
    for (const std::size_t axis : axes) {
      extent_.push_back(view.shape()[axis]);
      stride_.push_back(view.strides()[axis]);
    }
  }

  Row read_row(std::ptrdiff_t row, std::uint64_t* changes, std::uint64_t* nonzero) const override {
    const std::ptrdiff_t length = extent_.back();
    const Label* labels = data_ + row_offset(row);
    std::vector<Label> gathered;
    if (stride_.back() != 1) {
      gathered.resize(static_cast<std::size_t>(length));
      for (std::ptrdiff_t x = 0; x < length; ++x) gathered[static_cast<std::size_t>(x)] = labels[x * stride_.back()];
      labels = gathered.data();
    }
    Row found;
    Label all = 0;
    for (std::ptrdiff_t x = 0; x < length; ++x) all = static_cast<Label>(all | labels[x]);
    if (all == 0) return found;
    found.any = true;
    const Label label = *std::find_if(labels, labels + length, [](Label one) { return one != 0; });
    found.label = static_cast<std::uint64_t>(static_cast<std::int64_t>(label));
    std::uint8_t other = 0;
    for (std::ptrdiff_t start = 0; start < length; start += 64) {
      std::array<std::uint8_t, 64> differs{};
      std::array<std::uint8_t, 64> is_nonzero{};
      const std::ptrdiff_t count = std::min<std::ptrdiff_t>(64, length - start);
      const Label* here = labels + start;
      for (std::ptrdiff_t i = start == 0 ? 1 : 0; i < count; ++i)
        differs[static_cast<std::size_t>(i)] = here[i] != here[i - 1];
      for (std::ptrdiff_t i = 0; i < count; ++i) {
        is_nonzero[static_cast<std::size_t>(i)] = here[i] != 0;
        other = static_cast<std::uint8_t>(other | static_cast<std::uint8_t>(here[i] != 0 && here[i] != label));
      }
      if (start == 0) differs[0] = 1;
      changes[start / 64] = pack_bytes(differs.data());
      nonzero[start / 64] = pack_bytes(is_nonzero.data());
    }
    found.many = other != 0;
    return found;
  }

  void read_columns(std::ptrdiff_t first, std::ptrdiff_t count, std::size_t axis, std::ptrdiff_t length,
                    std::ptrdiff_t lanes, std::uint8_t* same) const override {
    for (std::ptrdiff_t lane = 0; lane < count;) {
      const std::ptrdiff_t x = (first + lane) % extent_.back();
      const std::ptrdiff_t end = std::min(count, lane + extent_.back() - x);
      const Label* here = data_ + row_offset((first + lane) / extent_.back()) + x * stride_.back();
      for (std::ptrdiff_t i = 1; i < length; ++i) {
        const Label* next = here + stride_[axis];
        std::uint8_t* out = same + (i - 1) * lanes;
        if (stride_.back() == 1) {
          for (std::ptrdiff_t k = lane; k < end; ++k) out[k] = here[k - lane] == next[k - lane];
        } else {
          for (std::ptrdiff_t k = lane; k < end; ++k) {
            out[k] = here[(k - lane) * stride_.back()] == next[(k - lane) * stride_.back()];
          }
        }
        here = next;
      }
      lane = end;
    }
  }

 private:
  std::ptrdiff_t row_offset(std::ptrdiff_t row) const {
    std::ptrdiff_t offset = 0;
    for (std::size_t axis = extent_.size() - 1; axis-- > 0;) {
      offset += row % extent_[axis] * stride_[axis];
      row /= extent_[axis];
    }
    return offset;
  }

  const Label* data_;
  std::vector<std::ptrdiff_t> extent_;
  std::vector<std::ptrdiff_t> stride_;
};

}  // namespace

std::unique_ptr<LabelChanges> label_changes(const LabelView& labels, const std::vector<std::size_t>& axes) {
  return std::visit(
      [&](const auto& view) -> std::unique_ptr<LabelChanges> {
        using Label = std::remove_const_t<std::remove_pointer_t<decltype(view.data())>>;
        return std::make_unique<TypedChanges<Label>>(view, axes);
      },
      labels);
}

}  // namespace assay::detail
