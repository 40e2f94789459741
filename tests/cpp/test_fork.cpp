// A forked child of a process that has used its threads: libgomp would hang there, assay must not.

#include <gtest/gtest.h>

#include "array.hpp"
#include "assay/overlap.hpp"
#include "assay/parallel.hpp"

#ifdef __unix__
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace assay::test {
namespace {

// Waits for the child; kills it after `limit`. Returns its wait status, or -1 after a kill.
int status_within(pid_t child, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return -1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return status;
}

TEST(ForkTest, ChildCountsOnOneThread) {
  // Enough voxels for two tasks of the scan, so that the parent really starts a second thread.
  const Array<std::uint8_t> labels = random_labels<std::uint8_t>({8, 512, 1024}, 3, 1);
  OverlapOptions options;
  options.threads = 2;
  const OverlapTable table = overlap_table(labels.view(), labels.view(), options);

  const pid_t child = fork();
  ASSERT_NE(child, -1);
  if (child == 0) {
    const OverlapTable again = overlap_table(labels.view(), labels.view(), options);
    const bool one_thread = default_threads() == 1 && effective_threads(2, 1 << 30) == 1;
    _exit(one_thread && again.pairs().count == table.pairs().count ? 0 : 1);
  }
  const int status = status_within(child, std::chrono::seconds(60));
  ASSERT_NE(status, -1) << "the child did not finish in time";
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);

  EXPECT_EQ(effective_threads(2, 1 << 30), has_openmp() ? 2 : 1) << "the parent keeps its threads";
}

}  // namespace
}  // namespace assay::test
#endif
