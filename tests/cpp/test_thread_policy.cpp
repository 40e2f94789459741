#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "assay/error.hpp"
#include "assay/parallel.hpp"
#include "detail/parallel_for.hpp"

namespace assay::test {
namespace {

constexpr std::int64_t work_per_thread = 65536;
constexpr std::int64_t plenty = 1000 * work_per_thread;

// Sets ASSAY_NUM_THREADS for one test and puts back what it was.
class ThreadPolicyTest : public testing::Test {
 protected:
  ThreadPolicyTest() {
    if (const char* text = std::getenv("ASSAY_NUM_THREADS")) before_ = text;
    unset();
  }
  ~ThreadPolicyTest() override { before_.empty() ? unset() : set(before_.c_str()); }

#ifdef _WIN32
  static void set(const char* value) { _putenv_s("ASSAY_NUM_THREADS", value); }
  static void unset() { set(""); }
#else
  static void set(const char* value) { setenv("ASSAY_NUM_THREADS", value, 1); }
  static void unset() { unsetenv("ASSAY_NUM_THREADS"); }
#endif

 private:
  std::string before_;
};

TEST_F(ThreadPolicyTest, EnvironmentVariableIsTheDefault) {
  set("5");
  EXPECT_EQ(default_threads(), has_openmp() ? 5 : 1);
  EXPECT_EQ(effective_threads(0, plenty), has_openmp() ? 5 : 1);
  EXPECT_EQ(effective_threads(3, plenty), has_openmp() ? 3 : 1) << "a request goes before the variable";
}

TEST_F(ThreadPolicyTest, OtherTextInTheVariableIsIgnored) {
  const int otherwise = default_threads();
  for (const char* text : {"", "0", "-2", "many", "4x", "99999999999999999999"}) {
    set(text);
    EXPECT_EQ(default_threads(), otherwise) << '"' << text << '"';
  }
}

TEST_F(ThreadPolicyTest, SmallWorkGetsFewerThreads) {
  EXPECT_EQ(effective_threads(4, 0), 1);
  EXPECT_EQ(effective_threads(4, 2 * work_per_thread - 1), 1);
  EXPECT_EQ(effective_threads(4, 2 * work_per_thread), has_openmp() ? 2 : 1);
  EXPECT_EQ(effective_threads(4, plenty), has_openmp() ? 4 : 1);
}

TEST_F(ThreadPolicyTest, NegativeRequestThrows) {
  EXPECT_THROW(effective_threads(-1, plenty), InvalidInput);
  EXPECT_THROW(effective_threads(-1, 0), InvalidInput);
}

TEST_F(ThreadPolicyTest, OneThreadInsideAParallelRegion) {
  std::array<int, 2> threads{};
  detail::parallel_for(2, 2,
                       [&](std::ptrdiff_t i) { threads[static_cast<std::size_t>(i)] = effective_threads(4, plenty); });
  if (!has_openmp()) GTEST_SKIP() << "built without OpenMP";
  EXPECT_EQ(threads, (std::array<int, 2>{1, 1}));
}

}  // namespace
}  // namespace assay::test
