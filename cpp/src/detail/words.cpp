#include "detail/words.hpp"

#include <array>

namespace assay::detail {
namespace {

// The arrays of a thread that wait, 16 MB at most.
class Spare {
 public:
  // The smallest with room for so many words, or none.
  std::vector<std::uint64_t> take(std::size_t size) {
    std::vector<std::uint64_t>* best = nullptr;
    for (std::vector<std::uint64_t>& one : waiting_) {
      if (one.capacity() < size || one.capacity() == 0) continue;
      if (best == nullptr || one.capacity() < best->capacity()) best = &one;
    }
    std::vector<std::uint64_t> words;
    if (best != nullptr) words.swap(*best);
    words_ -= words.capacity();
    return words;
  }

  void give(std::vector<std::uint64_t>& words) {
    if (words_ + words.capacity() > most_words) return;
    for (std::vector<std::uint64_t>& one : waiting_) {
      if (one.capacity() > 0) continue;
      words_ += words.capacity();
      one.swap(words);
      return;
    }
  }

 private:
  static constexpr std::size_t most_words = std::size_t{1} << 21;

  std::array<std::vector<std::uint64_t>, 8> waiting_;
  std::size_t words_ = 0;
};

thread_local Spare spare;

}  // namespace

Words::Words(std::size_t size) : words_(spare.take(size)) { words_.assign(size, 0); }

Words::Words(const Words& other) : words_(spare.take(other.words_.size())) { words_ = other.words_; }

Words::~Words() { spare.give(words_); }

}  // namespace assay::detail
