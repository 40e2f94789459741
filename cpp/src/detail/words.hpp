// Memory for the words of bit masks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace assay::detail {

// An array of words. When it goes its memory waits for the next array of the thread, because fresh memory from the
// system takes longer than what is done with a mask.
class Words {
 public:
  Words() = default;
  explicit Words(std::size_t size);  // zeros
  Words(const Words& other);
  Words(Words&& other) noexcept : words_(std::move(other.words_)) {}
  Words& operator=(Words other) noexcept {
    words_.swap(other.words_);
    return *this;
  }
  ~Words();

  std::uint64_t* data() { return words_.data(); }
  const std::uint64_t* data() const { return words_.data(); }
  auto begin() const { return words_.begin(); }
  auto end() const { return words_.end(); }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace assay::detail
