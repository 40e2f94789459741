#include "detail/words.hpp"

#include <utility>

namespace assay::detail {
namespace {

// The arrays of a thread that wait, 16 MB at most.
class Spare {
 public:
  // The smallest with room for so many words, or none.
  std::vector<std::uint64_t> take(std::size_t size) {
    auto best = waiting_.end();
    for (auto one = waiting_.begin(); one != waiting_.end(); ++one) {
      if (one->capacity() < size) continue;
      if (best == waiting_.end() || one->capacity() < best->capacity()) best = one;
    }
    if (best == waiting_.end()) return {};
    std::vector<std::uint64_t> words = std::move(*best);
    waiting_.erase(best);
    words_ -= words.capacity();
    return words;
  }

  void give(std::vector<std::uint64_t>&& words) {
    if (words.capacity() == 0 || words_ + words.capacity() > most_words) return;
    if (waiting_.size() == waiting_.capacity()) return;
    words_ += words.capacity();
    waiting_.push_back(std::move(words));
  }

 private:
  static constexpr std::size_t most_words = std::size_t{1} << 21;
  static constexpr std::size_t most_arrays = 8;

  static std::vector<std::vector<std::uint64_t>> empty() {
    std::vector<std::vector<std::uint64_t>> arrays;
    arrays.reserve(most_arrays);
    return arrays;
  }

  std::vector<std::vector<std::uint64_t>> waiting_ = empty();
  std::size_t words_ = 0;
};

thread_local Spare spare;

}  // namespace

Words::Words(std::size_t size) : words_(spare.take(size)) { words_.assign(size, 0); }

Words::Words(const Words& other) : words_(spare.take(other.words_.size())) { words_ = other.words_; }

Words::~Words() { spare.give(std::move(words_)); }

}  // namespace assay::detail
