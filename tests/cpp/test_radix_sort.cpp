#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "assay/large_vector.hpp"
#include "detail/order_key.hpp"
#include "detail/radix_sort.hpp"

namespace assay::detail {
namespace {

using Element = Keyed<std::uint64_t, std::uint32_t>;

// Most keys in a narrow range, some far away, some equal.
LargeVector<Element> skewed(std::size_t size) {
  std::mt19937_64 random(1);
  LargeVector<Element> elements(size);
  for (std::size_t i = 0; i < size; ++i) {
    std::uint64_t key = (std::uint64_t{1} << 40) + random() % 100000;
    if (i % 1000 == 0) key = random();
    elements[i] = {key, static_cast<std::uint32_t>(i)};
  }
  return elements;
}

TEST(RadixSort, IsStableForEveryNumberOfThreads) {
  for (const std::size_t size : {0, 1, 2, 47, 49, 1000, 300001}) {
    const LargeVector<Element> given = skewed(size);
    std::vector<Element> expected(given.begin(), given.end());
    std::stable_sort(expected.begin(), expected.end(),
                     [](const Element& a, const Element& b) { return a.key < b.key; });
    for (const int threads : {1, 2, 5}) {
      LargeVector<Element> found = given;
      radix_sort(found, threads);
      EXPECT_TRUE(std::equal(found.begin(), found.end(), expected.begin(), expected.end(),
                             [](const Element& a, const Element& b) { return a.key == b.key && a.value == b.value; }));
    }
  }
}

TEST(OrderKey, GoesThereAndBackInOrder) {
  const std::vector<double> scores{-infinity_of<double>, -1e300, -1, -1e-310, 0, 1e-310, 1, 1e300, infinity_of<double>};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    EXPECT_EQ(score_of(key_of(scores[i])), scores[i]);
    if (i > 0) {
      EXPECT_LT(key_of(scores[i - 1]), key_of(scores[i]));
      EXPECT_LE(key_of(static_cast<float>(scores[i - 1])), key_of(static_cast<float>(scores[i])));
    }
  }
  EXPECT_EQ(key_of(-0.0), key_of(0.0));
  EXPECT_EQ(key_of(-0.0F), key_of(0.0F));
}

}  // namespace
}  // namespace assay::detail
