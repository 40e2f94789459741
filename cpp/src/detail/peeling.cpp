#include "detail/peeling.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include "detail/simple_voxels.hpp"

namespace assay::detail {
namespace {

constexpr std::array<int, 6> face_places{4, 22, 10, 16, 12, 14};

// All sets of faces: by their number, those with the most first, then in the order of the places of their faces.
std::array<std::uint8_t, 64> face_turns() {
  std::array<std::uint8_t, 64> sets{};
  std::iota(sets.begin(), sets.end(), std::uint8_t{0});
  std::stable_sort(sets.begin(), sets.end(), [](std::uint8_t a, std::uint8_t b) { return popcount(a) > popcount(b); });
  std::array<std::uint8_t, 64> turns{};
  for (std::size_t turn = 0; turn < sets.size(); ++turn) turns[sets[turn]] = static_cast<std::uint8_t>(turn);
  return turns;
}

}  // namespace

void Peeling::release(const std::vector<std::ptrdiff_t>& voxels) {
  for (const std::ptrdiff_t at : voxels) {
    released_.set(at);
    queued_.set(at);
  }
  queue_.insert(queue_.end(), voxels.begin(), voxels.end());
}

void Peeling::remove(std::ptrdiff_t at) {
  mask_.clear(at);
  std::uint32_t waiting = mask_.around(at) & released_.around(at) & ~queued_.around(at);
  for (; waiting != 0; waiting &= waiting - 1) {
    const std::ptrdiff_t neighbour = at + mask_.step(trailing_zeros(waiting));
    queued_.set(neighbour);
    queue_.push_back(neighbour);
  }
}

bool Peeling::may_go(std::ptrdiff_t at) const {
  const std::uint32_t around = mask_.around(at);
  return !has_one_neighbour(around) && is_simple(around);
}

std::size_t Peeling::turn_of(std::ptrdiff_t at) const {
  static const std::array<std::uint8_t, 64> turns = face_turns();
  const std::uint32_t background = ~mask_.around(at);
  std::size_t faces = 0;
  for (std::size_t face = 0; face < 6; ++face) faces |= std::size_t{background >> face_places[face] & 1} << face;
  return turns[faces];
}

void Peeling::take_turn(const std::vector<std::ptrdiff_t>& turn, Turns& parts) {
  for (const std::ptrdiff_t at : turn) {
    if (may_go(at)) parts[turn_of(at)].push_back(at);
  }
  for (auto& part : parts) {
    for (const std::ptrdiff_t at : part) {
      if (may_go(at)) remove(at);
    }
    part.clear();
  }
}

void Peeling::settle() {
  Turns turns;
  Turns parts;
  std::vector<std::ptrdiff_t> round;
  while (!queue_.empty()) {
    round.swap(queue_);
    queue_.clear();
    if (!std::is_sorted(round.begin(), round.end())) std::sort(round.begin(), round.end());
    for (const std::ptrdiff_t at : round) {
      queued_.clear(at);
      if (mask_.get(at) && may_go(at)) turns[turn_of(at)].push_back(at);
    }
    for (auto& turn : turns) {
      if (!turn.empty()) take_turn(turn, parts);
      turn.clear();
    }
  }
}

}  // namespace assay::detail
