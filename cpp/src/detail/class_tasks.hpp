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

  // One class: its boxes, and the labels that make it up on each side.
  struct Task {
    Box reference;
    Box prediction;
    const Region* region;

    std::int64_t volume() const { return reference.volume() + prediction.volume(); }
    Status status() const { return status_of(reference.empty(), prediction.empty()); }
  };

  BitMask reference_mask(const Task& task, int threads) const {
    return mask(reference_, task.region->reference, task.reference, threads);
  }
  BitMask prediction_mask(const Task& task, int threads) const {
    return mask(prediction_, task.region->prediction, task.prediction, threads);
  }

  // body(mask of the reference, of the prediction, status, threads to use) for every class, in the order of regions.
  template <class Result, class Body>
  std::vector<Result> run(int threads_asked_for, const Body& body, Sharing sharing = Sharing::tasks_or_bodies) const {
    const auto on_masks = [&](const Task& task, int threads) {
      return body(reference_mask(task, threads), prediction_mask(task, threads), task.status(), threads);
    };
    return run_tasks<Result>(threads_asked_for, on_masks, sharing);
  }

  // body(task, threads to use) for every class, in the order of regions.
  template <class Result, class Body>
  std::vector<Result> run_tasks(int threads_asked_for, const Body& body,
                                Sharing sharing = Sharing::tasks_or_bodies) const {
    std::int64_t work = 0;
    for (const Task& task : tasks_) work += task.volume();
    const int threads = effective_threads(threads_asked_for, work);
    // Few classes share the threads one after the other.
    const bool many = sharing == Sharing::tasks || tasks_.size() >= 2 * static_cast<std::size_t>(threads);
    const int inside = many ? 1 : threads;
    std::vector<Result> results(tasks_.size());
    parallel_for(static_cast<std::ptrdiff_t>(tasks_.size()), many ? threads : 1, [&](std::ptrdiff_t i) {
      const std::size_t number = order_[static_cast<std::size_t>(i)];
      results[number] = body(tasks_[number], inside);
    });
    return results;
  }

 private:
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
