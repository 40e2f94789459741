#include "detail/euler.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "detail/bits.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {
namespace {

struct Union {
  std::uint64_t operator()(std::uint64_t a, std::uint64_t b) const { return a | b; }
};
struct Intersection {
  std::uint64_t operator()(std::uint64_t a, std::uint64_t b) const { return a & b; }
};

// A cubical complex is a sum over the cells of the first two axes, a square, an edge or a corner each. Above such a
// cell lies the row of voxels that is the union (for closed voxels; for the complex of faces the intersection) of the
// up to four rows that meet in it, and the Euler characteristic of a row is its number of runs: corners minus edges. So
// each row adds its runs, minus those that it has together with the row before it in the same plane and with the one in
// the plane before, plus those of all four. Where the rows are equal these cancel.
template <class Join>
std::int64_t sum_of_row(const BitRows& mask, std::ptrdiff_t z, std::ptrdiff_t y) {
  constexpr Join join{};
  const std::uint64_t* const here = mask.row(z, y);
  const std::uint64_t* const above = mask.row(z, y - 1);
  const std::uint64_t* const before = mask.row(z - 1, y);
  const std::uint64_t* const both = mask.row(z - 1, y - 1);
  const auto runs = [](std::uint64_t word, std::uint64_t earlier) {
    return popcount(word & ~(word << 1 | earlier >> 63));
  };
  std::int64_t sum = 0;
  std::uint64_t differed = 0;
  for (std::ptrdiff_t w = 0; w < mask.words(); ++w) {
    const std::uint64_t differ = (here[w] ^ above[w]) | (here[w] ^ before[w]) | (here[w] ^ both[w]);
    if ((differ | differed >> 63) != 0) {
      const auto of_plane = [&](std::ptrdiff_t k) { return join(here[k], above[k]); };
      const auto of_planes = [&](std::ptrdiff_t k) { return join(here[k], before[k]); };
      const auto of_all = [&](std::ptrdiff_t k) { return join(of_plane(k), join(before[k], both[k])); };
      sum += runs(here[w], here[w - 1]) - runs(of_plane(w), of_plane(w - 1)) - runs(of_planes(w), of_planes(w - 1)) +
             runs(of_all(w), of_all(w - 1));
    }
    differed = differ;
  }
  return sum;
}

}  // namespace

std::int64_t euler_characteristic(const BitRows& mask, bool by_faces, int threads) {
  constexpr std::ptrdiff_t words_per_task = 1 << 15;
  const std::ptrdiff_t rows = mask.extent()[1] + 1;  // cells there are one more of than voxels
  const std::ptrdiff_t count = (mask.extent()[0] + 1) * rows;
  const std::ptrdiff_t per_task =
      std::max<std::ptrdiff_t>(1, words_per_task / std::max<std::ptrdiff_t>(1, mask.words()));
  std::vector<std::int64_t> sums(static_cast<std::size_t>(task_count(count, per_task)));
  parallel_stretches(count, per_task, threads, [&](std::ptrdiff_t task, std::ptrdiff_t first, std::ptrdiff_t end) {
    std::int64_t sum = 0;
    for (std::ptrdiff_t k = first; k < end; ++k) {
      sum +=
          by_faces ? sum_of_row<Intersection>(mask, k / rows, k % rows) : sum_of_row<Union>(mask, k / rows, k % rows);
    }
    sums[static_cast<std::size_t>(task)] = sum;
  });
  return std::accumulate(sums.begin(), sums.end(), std::int64_t{0});
}

}  // namespace assay::detail
