// Comparisons of results, bit for bit.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "assay/overlap.hpp"
#include "assay/surface.hpp"

namespace assay::test {

inline void expect_same(const OverlapTable& a, const OverlapTable& b) {
  EXPECT_EQ(a.spacing(), b.spacing());
  EXPECT_EQ(a.pairs().reference, b.pairs().reference);
  EXPECT_EQ(a.pairs().prediction, b.pairs().prediction);
  EXPECT_EQ(a.pairs().count, b.pairs().count);
  EXPECT_EQ(a.pairs().low, b.pairs().low);
  EXPECT_EQ(a.pairs().high, b.pairs().high);
  EXPECT_EQ(a.pairs().index_sum, b.pairs().index_sum);
}

inline void expect_same(const DirectedDistances& a, const DirectedDistances& b) {
  EXPECT_EQ(a.distance, b.distance);
  EXPECT_EQ(a.weight, b.weight);
}

inline void expect_same(const std::vector<SurfaceDistances>& a, const std::vector<SurfaceDistances>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    SCOPED_TRACE("class number " + std::to_string(i));
    expect_same(a[i].reference_to_prediction, b[i].reference_to_prediction);
    expect_same(a[i].prediction_to_reference, b[i].prediction_to_reference);
    EXPECT_EQ(a[i].status, b[i].status);
  }
}

}  // namespace assay::test
