#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "detail/changed_bits.hpp"

namespace assay::test {
namespace {

template <class T>
class ChangedBits : public ::testing::Test {};
using LabelTypes = ::testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
                                    std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(ChangedBits, LabelTypes);

TYPED_TEST(ChangedBits, AreSetWhereEitherArrayChanges) {
  using T = TypeParam;
  std::mt19937 random(1);
  for (const int change_in : {1, 2, 10, 100}) {
    std::vector<T> a(400, std::numeric_limits<T>::min());
    std::vector<T> b(400, std::numeric_limits<T>::max());
    for (std::size_t i = 1; i < a.size(); ++i) {
      // Changes of the highest byte only must be seen too.
      const T change = static_cast<T>(static_cast<T>(random() % 2 + 1) << (8 * sizeof(T) - 2));
      a[i] = random() % static_cast<unsigned>(change_in) == 0 ? static_cast<T>(a[i - 1] ^ change) : a[i - 1];
      b[i] = random() % static_cast<unsigned>(change_in) == 0 ? static_cast<T>(random()) : b[i - 1];
    }
    for (const auto instructions : {detail::InstructionSet::baseline, detail::instruction_set()}) {
      for (std::size_t first = 1; first + 64 <= a.size(); ++first) {
        const std::uint64_t found = detail::best_changed_bits<T>(instructions)(&a[first], &b[first]);
        for (std::size_t k = 0; k < 64; ++k) {
          const std::size_t i = first + k;
          ASSERT_EQ((found >> k & 1) != 0, a[i] != a[i - 1] || b[i] != b[i - 1]) << "at " << i;
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay::test
