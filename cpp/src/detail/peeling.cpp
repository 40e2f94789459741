#include "detail/peeling.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "detail/simple_voxels.hpp"

namespace assay::detail {
namespace {

constexpr std::array<int, 6> face_places{4, 22, 10, 16, 12, 14};

}  // namespace

void Peeling::release(std::vector<std::ptrdiff_t> voxels) {
  for (const std::ptrdiff_t at : voxels) {
    released_.set(at);
    queued_.set(at);
  }
  if (queue_.empty()) {
    queue_ = std::move(voxels);
  } else {
    queue_.insert(queue_.end(), voxels.begin(), voxels.end());
  }
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
  const std::uint32_t around = mask_.around(at);
  const auto object_faces = static_cast<std::size_t>(popcount(around & face_neighbours));
  std::size_t first = 0;
  while ((around >> face_places[first] & 1) != 0) ++first;  // a simple voxel has background at a face
  return object_faces * 6 + first;
}

void Peeling::settle() {
  std::array<std::vector<std::ptrdiff_t>, 36> turns;
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
      for (const std::ptrdiff_t at : turn) {
        if (may_go(at)) remove(at);
      }
      turn.clear();
    }
  }
}

}  // namespace assay::detail
