#include "detail/min_plus.hpp"

#include "detail/avx2.hpp"
#include "detail/min_plus_kernel.hpp"

namespace assay::detail {
namespace {

// One lane of a bundle.
template <class T>
class Envelope {
 public:
  Envelope(const MinPlusColumns<T>& columns, const ConvexCosts<T>& costs, MinPlusWorkspace<T>& work,
           std::ptrdiff_t lane)
      : columns_(columns),
        cost_(costs.centre()),
        curvature_(costs.curvature()),
        piece_(work.piece),
        start_(work.start),
        lane_(lane) {}

  void solve() {
    piece_.clear();
    start_.clear();
    for (std::ptrdiff_t v = columns_.from; v < columns_.to; ++v) {
      if (columns_.values[cell(v)] < columns_.none) add(v);
    }
    std::size_t k = 0;
    for (std::ptrdiff_t q = columns_.first; q < columns_.last; ++q) {
      T best = columns_.none;
      T at = static_cast<T>(q);
      if (!piece_.empty()) {
        while (k + 1 < piece_.size() && start_[k + 1] <= q) ++k;
        if (const T value = sum(piece_[k], q); value < best) {
          best = value;
          at = static_cast<T>(piece_[k]);
        }
      }
      if (columns_.bound != nullptr && columns_.bound[cell(q)] <= best && columns_.bound[cell(q)] < columns_.none) {
        best = columns_.bound[cell(q)];
        at = columns_.bound_at[cell(q)];
      }
      columns_.out[cell(q)] = best;
      if (columns_.argmin != nullptr) columns_.argmin[cell(q)] = at;
    }
  }

 private:
  std::ptrdiff_t cell(std::ptrdiff_t row) const { return row * lanes<T> + lane_; }
  T sum(std::ptrdiff_t v, std::ptrdiff_t q) const { return columns_.values[cell(v)] + cost_[q - v]; }

  bool below(std::ptrdiff_t v, std::ptrdiff_t other, std::ptrdiff_t q) const { return sum(v, q) < sum(other, q); }

  // Value v, after all before it: it is the least from some row on, or nowhere.
  void add(std::ptrdiff_t v) {
    while (!piece_.empty() && below(v, piece_.back(), start_.back())) {
      piece_.pop_back();
      start_.pop_back();
    }
    const std::ptrdiff_t start = piece_.empty() ? columns_.first : crossing(v);
    if (start >= columns_.last) return;
    piece_.push_back(v);
    start_.push_back(start);
  }

  // The first row from which on v is below the last piece. The guess is right if the cost is a parabola.
  std::ptrdiff_t crossing(std::ptrdiff_t v) const {
    const std::ptrdiff_t u = piece_.back();
    const double rise = static_cast<double>(columns_.values[cell(v)]) - static_cast<double>(columns_.values[cell(u)]);
    const double guess = rise / (curvature_ * static_cast<double>(v - u)) + static_cast<double>(u + v) / 2;
    const auto low = static_cast<double>(start_.back() + 1);
    auto start = static_cast<std::ptrdiff_t>(std::clamp(guess, low, std::max(low, static_cast<double>(columns_.last))));
    while (start > start_.back() + 1 && below(v, u, start - 1)) --start;
    while (start < columns_.last && !below(v, u, start)) ++start;
    return start;
  }

  const MinPlusColumns<T>& columns_;
  const T* cost_;
  double curvature_;
  std::vector<std::ptrdiff_t>& piece_;
  std::vector<std::ptrdiff_t>& start_;
  std::ptrdiff_t lane_;
};

// False if it was given up.
template <class T>
bool solve_together(const MinPlusColumns<T>& columns, const ConvexCosts<T>& costs, MinPlusWorkspace<T>& work,
                    InstructionSet instructions) {
  // Here, not in the kernel: what grows a vector must not be compiled for AVX2 only.
  const auto nodes = static_cast<std::size_t>(std::max<std::ptrdiff_t>(columns.last - columns.first, 0) + 2);
  work.nodes.resize(std::max(work.nodes.size(), nodes));
#ifdef ASSAY_AVX2
  if (instructions == InstructionSet::avx2) return min_plus_avx2(columns, costs, work);
#else
  (void)instructions;
#endif
  return MinPlusKernel<T, 16>(columns, costs, work).solve();
}

}  // namespace

template <class T>
void min_plus(const MinPlusColumns<T>& columns, const ConvexCosts<T>& costs, MinPlusWorkspace<T>& work,
              InstructionSet instructions) {
  if (solve_together(columns, costs, work, instructions)) return;
  for (std::ptrdiff_t lane = 0; lane < lanes<T>; ++lane) Envelope<T>(columns, costs, work, lane).solve();
}

template void min_plus(const MinPlusColumns<float>&, const ConvexCosts<float>&, MinPlusWorkspace<float>&,
                       InstructionSet);
template void min_plus(const MinPlusColumns<double>&, const ConvexCosts<double>&, MinPlusWorkspace<double>&,
                       InstructionSet);

}  // namespace assay::detail
