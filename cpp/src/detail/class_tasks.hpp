// The classes of a pair of label maps, each in its own box, worked through in parallel.
#pragma once

#include <cstdint>
#include <vector>

#include "assay/overlap.hpp"
#include "assay/parallel.hpp"
#include "assay/status.hpp"
#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"
#include "detail/parallel_for.hpp"

namespace assay::detail {

// What threads share: the tasks, or a body when there are few tasks for so many threads.
enum class Sharing : std::uint8_t { tasks_or_bodies, tasks };

class ClassTasks {
 public:
  // Throws ShapeMismatch or InvalidInput if the arrays, the table and the regions do not go together. The arrays, the
  // selection and the regions must live on.
  ClassTasks(const LabelView& reference, const LabelView& prediction, const Selection& selection,
             const OverlapTable& table, const std::vector<Region>& regions);

  const Grid& grid() const { return grid_; }

  // body(mask of the reference, of the prediction, status, threads to use) for every class, in the order of regions.
  template <class Result, class Body>
  std::vector<Result> run(int threads_asked_for, const Body& body, Sharing sharing = Sharing::tasks_or_bodies) const {
    std::int64_t work = 0;
    for (const Task& task : tasks_) work += task.volume();
    const int threads = effective_threads(threads_asked_for, work);
    // Few classes share the threads one after the other.
    const bool many = sharing == Sharing::tasks || tasks_.size() >= 2 * static_cast<std::size_t>(threads);
    const int inside = many ? 1 : threads;
    std::vector<Result> results(tasks_.size());
    parallel_for(static_cast<std::ptrdiff_t>(tasks_.size()), many ? threads : 1, [&](std::ptrdiff_t i) {
      const std::size_t number = order_[static_cast<std::size_t>(i)];
      const Task& task = tasks_[number];
      results[number] = body(mask(reference_, task.region->reference, task.reference, inside),
                             mask(prediction_, task.region->prediction, task.prediction, inside),
                             status_of(task.reference.empty(), task.prediction.empty()), inside);
    });
    return results;
  }

 private:
  // One class: its boxes, and the labels that make it up on each side.
  struct Task {
    Box reference;
    Box prediction;
    const Region* region;

    std::int64_t volume() const { return reference.volume() + prediction.volume(); }
  };

  BitMask mask(const LabelView& labels, const std::vector<std::int64_t>& members, const Box& box, int threads) const {
    return make_mask({labels, reference_, selection_, members}, grid_, box, threads);
  }

  const LabelView& reference_;
  const LabelView& prediction_;
  const Selection& selection_;
  Grid grid_;
  std::vector<Task> tasks_;
  std::vector<std::size_t> order_;  // large classes first, so that threads finish together
};

}  // namespace assay::detail
