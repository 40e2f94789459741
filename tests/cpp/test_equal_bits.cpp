#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>

#include "detail/equal_bits.hpp"

namespace assay::test {
namespace {

template <class T>
class EqualBits : public ::testing::Test {};
using LabelTypes = ::testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
                                    std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(EqualBits, LabelTypes);

TYPED_TEST(EqualBits, SayWhichLabelsAreTheOne) {
  using T = TypeParam;
  // Some differ in their highest byte only, some in their lowest.
  const auto top = static_cast<T>(std::numeric_limits<T>::max() / 2 + 1);
  const std::array<T, 5> choice{0, 1, top, static_cast<T>(top + 1), std::numeric_limits<T>::max()};
  std::mt19937 random(1);
  std::array<T, 64> labels{};
  for (int round = 0; round < 200; ++round) {
    for (T& label : labels) label = choice[random() % choice.size()];
    for (const auto instructions : {detail::InstructionSet::baseline, detail::instruction_set()}) {
      for (const T label : choice) {
        const std::uint64_t bits = detail::best_equal_bits<T>(instructions)(labels.data(), label);
        for (std::size_t k = 0; k < 64; ++k) ASSERT_EQ(bits >> k & 1, labels[k] == label ? 1U : 0U);
      }
    }
  }
}

TYPED_TEST(EqualBits, SayWhichLabelsAgree) {
  using T = TypeParam;
  const auto top = static_cast<T>(std::numeric_limits<T>::max() / 2 + 1);
  const std::array<T, 3> choice{0, 1, top};
  std::mt19937 random(2);
  std::array<T, 64> a{};
  std::array<T, 64> b{};
  for (int round = 0; round < 200; ++round) {
    for (T& label : a) label = choice[random() % choice.size()];
    for (T& label : b) label = choice[random() % choice.size()];
    for (const auto instructions : {detail::InstructionSet::baseline, detail::instruction_set()}) {
      const std::uint64_t bits = detail::best_agreeing_bits<T>(instructions)(a.data(), b.data());
      for (std::size_t k = 0; k < 64; ++k) ASSERT_EQ(bits >> k & 1, a[k] == b[k] ? 1U : 0U);
    }
  }
}

TYPED_TEST(EqualBits, PackWordsUpToAnotherLabel) {
  using T = TypeParam;
  const auto top = static_cast<T>(std::numeric_limits<T>::max() / 2 + 1);
  std::mt19937 random(3);
  std::array<T, 256> labels{};
  for (int round = 0; round < 200; ++round) {
    for (std::size_t k = 0; k < 256; ++k) labels[k] = k / 64 != 1 && random() % 2 == 0 ? top : T{0};
    const std::size_t other = random() % 512;  // often there is none
    if (other < 256) labels[other] = 1;
    for (const auto instructions : {detail::InstructionSet::baseline, detail::instruction_set()}) {
      std::array<std::uint64_t, 4> bits{1, 1, 1, 1};
      const std::ptrdiff_t done = detail::best_pack_bits<T>(instructions)(labels.data(), top, 4, bits.data());
      ASSERT_EQ(done, other < 256 ? static_cast<std::ptrdiff_t>(other / 64) : 4);
      for (std::size_t k = 0; k < static_cast<std::size_t>(done) * 64; ++k) {
        ASSERT_EQ(bits[k / 64] >> (k % 64) & 1, labels[k] != 0 ? 1U : 0U);
      }
    }
  }
}

}  // namespace
}  // namespace assay::test
