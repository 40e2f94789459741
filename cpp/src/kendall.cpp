#include "assay/kendall.hpp"

#include <cmath>
#include <cstddef>
#include <string>

#include "assay/error.hpp"
#include "detail/ratio.hpp"

namespace assay {
namespace {

// How many ranks up to one have been added: a Fenwick tree.
class RankCounts {
 public:
  explicit RankCounts(std::size_t ranks) : sums_(ranks + 1) {}

  void add(std::size_t rank) {
    for (std::size_t i = rank + 1; i < sums_.size(); i += i & (~i + 1)) ++sums_[i];
  }

  std::int64_t below(std::size_t rank) const {
    std::int64_t sum = 0;
    for (std::size_t i = rank; i > 0; i -= i & (~i + 1)) sum += sums_[i];
    return sum;
  }

 private:
  std::vector<std::int64_t> sums_;
};

// Where the samples of each rank start in the order of ranks; the last is their number.
std::vector<std::size_t> starts_of(const std::vector<std::int64_t>& ranks) {
  std::vector<std::size_t> starts(ranks.size() + 1);
  for (const std::int64_t rank : ranks) {
    if (rank < 0 || rank >= static_cast<std::int64_t>(ranks.size())) {
      throw InvalidInput("ranks must be between 0 and below their number, got " + std::to_string(rank));
    }
    ++starts[static_cast<std::size_t>(rank) + 1];
  }
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) starts[rank + 1] += starts[rank];
  return starts;
}

std::int64_t untied(const std::vector<std::size_t>& starts) {
  std::int64_t pairs = 0;
  for (std::size_t rank = 0; rank + 1 < starts.size(); ++rank) {
    pairs += static_cast<std::int64_t>(starts[rank]) * static_cast<std::int64_t>(starts[rank + 1] - starts[rank]);
  }
  return pairs;
}

}  // namespace

double OrderedPairs::tau_b() const {
  const double both = std::sqrt(static_cast<double>(untied_first) * static_cast<double>(untied_second));
  return detail::ratio(static_cast<double>(concordant - discordant), both);
}

OrderedPairs ordered_pairs(const std::vector<std::int64_t>& first, const std::vector<std::int64_t>& second) {
  constexpr std::size_t most = std::size_t{1} << 31;
  if (first.size() != second.size() || first.size() > most) {
    throw InvalidInput("ranks must be as many, and at most 2^31, got " + std::to_string(first.size()) + " and " +
                       std::to_string(second.size()));
  }
  OrderedPairs pairs;
  pairs.untied_first = untied(starts_of(first));
  const std::vector<std::size_t> starts = starts_of(second);
  pairs.untied_second = untied(starts);
  std::vector<std::size_t> ordered(first.size());  // first ranks in the order of the second
  std::vector<std::size_t> next(starts);
  for (std::size_t i = 0; i < first.size(); ++i) {
    ordered[next[static_cast<std::size_t>(second[i])]++] = static_cast<std::size_t>(first[i]);
  }
  RankCounts seen(first.size());
  for (std::size_t rank = 0; rank + 1 < starts.size(); ++rank) {
    for (std::size_t i = starts[rank]; i < starts[rank + 1]; ++i) {
      pairs.concordant += seen.below(ordered[i]);
      pairs.discordant += static_cast<std::int64_t>(starts[rank]) - seen.below(ordered[i] + 1);
    }
    for (std::size_t i = starts[rank]; i < starts[rank + 1]; ++i) seen.add(ordered[i]);
  }
  return pairs;
}

}  // namespace assay
