#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "detail/run_end.hpp"

namespace assay::test {
namespace {

template <class T>
class RunEnd : public ::testing::Test {};
using LabelTypes = ::testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
                                    std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(RunEnd, LabelTypes);

TYPED_TEST(RunEnd, IsWhereEitherArrayChanges) {
  using T = TypeParam;
  std::mt19937 random(1);
  for (const int change_in : {2, 10, 100, 1000}) {
    std::vector<T> a(700, std::numeric_limits<T>::min());
    std::vector<T> b(700, std::numeric_limits<T>::max());
    for (std::size_t i = 1; i < a.size(); ++i) {
      a[i] = random() % static_cast<unsigned>(change_in) == 0 ? static_cast<T>(random()) : a[i - 1];
      b[i] = random() % static_cast<unsigned>(change_in) == 0 ? static_cast<T>(random()) : b[i - 1];
    }
    for (const auto instructions : {detail::InstructionSet::baseline, detail::instruction_set()}) {
      const detail::RunEnd<T> run_end = detail::best_run_end<T>(instructions);
      for (std::size_t end = a.size(); end > a.size() - 70; --end) {
        for (std::size_t i = 0; i < end;) {
          std::size_t expected = i;
          while (expected < end && a[expected] == a[i] && b[expected] == b[i]) ++expected;
          const auto found =
              run_end(a.data(), b.data(), static_cast<std::ptrdiff_t>(i), static_cast<std::ptrdiff_t>(end));
          ASSERT_EQ(static_cast<std::size_t>(found), expected);
          i = expected;
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay::test
