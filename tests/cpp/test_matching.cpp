#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "array.hpp"
#include "assay/error.hpp"
#include "assay/matching.hpp"

namespace assay::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Two references, two predictions: an IoU of 0.6 keeps two of 0.55 from being matched.
Candidates crossed() { return {{1, 0, 0}, {0, 1, 0}, {0.55, 0.55, 0.6}}; }

TEST(Assignment, OptimalTakesMorePairs) {
  const Assignment greedy = assign(crossed(), 2, 2, {}, {Strategy::greedy_by_criterion, 0.5, false});
  EXPECT_EQ(greedy.match_of_reference, (std::vector<std::int64_t>{0, -1}));
  EXPECT_EQ(greedy.double_detection, (std::vector<std::uint8_t>{0, 1}));
  const Assignment optimal = assign(crossed(), 2, 2, {}, {Strategy::optimal, 0.5, false});
  EXPECT_EQ(optimal.match_of_reference, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(optimal.pairs.value, (std::vector<double>{0.55, 0.55}));
}

TEST(Assignment, OptimalOfALongChain) {
  // Reference i may take prediction i or i + 1, and the last one only the first way: all must.
  constexpr std::int64_t length = 20000;
  Candidates chain;
  for (std::int64_t i = 0; i < length; ++i) {
    if (i + 1 < length) chain.add(i, i + 1, 0.9);
    chain.add(i, i, 0.2);
  }
  const Assignment found = assign(chain, length, length, {}, {Strategy::optimal, 0.1, false});
  for (std::int64_t i = 0; i < length; ++i) ASSERT_EQ(found.match_of_reference[static_cast<std::size_t>(i)], i);
}

TEST(Assignment, RefusesWhatItCannotUse) {
  const AssignmentOptions options{Strategy::optimal, 0.5, false};
  EXPECT_THROW(assign(crossed(), 1, 2, {}, options), InvalidInput);
  EXPECT_THROW(assign({{0}, {0, 1}, {0.9}}, 2, 2, {}, options), InvalidInput);
  EXPECT_THROW(assign({{-1}, {0}, {0.9}}, 2, 2, {}, options), InvalidInput);
  EXPECT_THROW(assign({{0}, {0}, {nan}}, 2, 2, {}, options), InvalidInput);
  EXPECT_THROW(assign(crossed(), 2, 2, {}, {Strategy::optimal, nan, false}), InvalidInput);
  EXPECT_THROW(assign(crossed(), 2, 2, {0.5}, {Strategy::greedy_by_score, 0.5, false}), InvalidInput);
  EXPECT_THROW(assign(crossed(), 2, 2, {0.5, nan}, {Strategy::greedy_by_score, 0.5, false}), InvalidInput);
  EXPECT_THROW(assign(crossed(), 2, 2, {}, {Strategy::unambiguous, 0.5, false}), InvalidInput);
  EXPECT_THROW(assign({{0}, {0}, {0.9}, true}, 2, 2, {}, {Strategy::best_total, 1.0, false}), InvalidInput);
}

TEST(Matching, IgnoredReferencesMatchNothing) {
  const Matching::Side references{{1, 2}, {1, 1}, {1, 0}, {0, 0}};
  const Matching::Side predictions{{1, 2}, {1, 1}, {0, 1}, {0, 0}};
  const MatchingOptions options{Criterion::iou, {Strategy::optimal, 0.5, false}, false};
  const Matching found = match(references, predictions, crossed(), {}, options);
  EXPECT_EQ(found.assignment.match_of_reference, (std::vector<std::int64_t>{-1, 0}));
  EXPECT_EQ(found.counts(), (BinaryCounts{1, 0, 0, 0}));
  EXPECT_EQ(found.prediction.ignored, (std::vector<std::uint8_t>{0, 1}));
}

Array<std::uint8_t> row_of(std::vector<std::uint8_t> values) {
  Array<std::uint8_t> row({1, static_cast<std::ptrdiff_t>(values.size())});
  row.values = std::move(values);
  return row;
}

// Two references in a row of voxels, and one prediction that is two steps from the first and four from the second.
struct Row {
  Array<std::uint8_t> reference = row_of({1, 1, 0, 0, 0, 0, 0, 2, 0});
  Array<std::uint8_t> prediction = row_of({0, 0, 0, 5, 0, 0, 0, 0, 0});
  ObjectPairs objects = object_pairs(overlap_table(reference.view(), prediction.view()));

  Candidates touching(int dilation) const {
    return touch_candidates(objects, reference.view(), prediction.view(), dilation);
  }
};

TEST(Criteria, TouchAfterDilations) {
  const Row row;
  EXPECT_EQ(row.touching(1).size(), 0u);
  EXPECT_EQ(row.touching(3).reference, (std::vector<std::int64_t>{0}));
  EXPECT_EQ(row.touching(4).reference, (std::vector<std::int64_t>{0, 1}));
  EXPECT_THROW(row.touching(-1), InvalidInput);
}

TEST(Matching, SmallReferencesExcusePredictions) {
  const Row row;
  const MatchingOptions options{Criterion::touch, {Strategy::one_to_many, 0.5, false}, false};
  EXPECT_EQ(match(row.objects, row.touching(4), {}, options).counts(), (BinaryCounts{2, 0, 0, 0}));
  EXPECT_EQ(match(row.objects, row.touching(4), {}, options, 1).counts(), (BinaryCounts{1, 0, 0, 0}));
  EXPECT_EQ(match(row.objects, row.touching(1), {}, options, 1).counts(), (BinaryCounts{0, 1, 1, 0}));
  EXPECT_EQ(match(row.objects, row.touching(4), {}, options, 2).counts(), (BinaryCounts{0, 0, 0, 0}));
}

TEST(Matching, NothingAtAll) {
  const Matching none = match(Matching::Side{}, Matching::Side{}, {}, {}, {});
  EXPECT_EQ(none.status(), Status::both_empty);
  EXPECT_TRUE(std::isnan(none.pq()) && std::isnan(none.sq()) && std::isnan(none.rq()));
  EXPECT_EQ(none.fppi(), 0);
}

}  // namespace
}  // namespace assay::test
