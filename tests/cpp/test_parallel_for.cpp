#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "assay/parallel.hpp"
#include "detail/parallel_for.hpp"

namespace assay::test {
namespace {

TEST(ParallelForTest, EveryIndexOnce) {
  for (const int threads : {1, 2, 3, 7}) {
    for (const std::ptrdiff_t count : {0, 1, 2, 1000}) {
      std::vector<std::atomic<int>> calls(static_cast<std::size_t>(count));
      detail::parallel_for(count, threads, [&](std::ptrdiff_t i) { ++calls[static_cast<std::size_t>(i)]; });
      for (const auto& number : calls) EXPECT_EQ(number, 1);
    }
  }
}

TEST(ParallelForTest, UsesTheThreadsAskedFor) {
  if (!has_openmp()) GTEST_SKIP() << "built without OpenMP";
  // Each of the two tasks waits for the other to have started: one thread alone would never finish.
  std::atomic<int> started{0};
  detail::parallel_for(2, 2, [&](std::ptrdiff_t) {
    ++started;
    while (started < 2) std::this_thread::yield();
  });
  EXPECT_EQ(started, 2);
}

TEST(ParallelForTest, RethrowsAnException) {
  for (const int threads : {1, 2, 7}) {
    const auto loop = [&] {
      detail::parallel_for(100, threads, [](std::ptrdiff_t i) {
        if (i == 61) throw std::runtime_error("at " + std::to_string(i));
      });
    };
    try {
      loop();
      FAIL() << "nothing was thrown on " << threads << " threads";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "at 61");
    }
  }
}

TEST(ParallelForTest, RethrowsOneOfManyExceptions) {
  EXPECT_THROW(detail::parallel_for(100, 3, [](std::ptrdiff_t) { throw std::logic_error("each"); }), std::logic_error);
}

}  // namespace
}  // namespace assay::test
