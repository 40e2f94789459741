#include <vector>

#include "assay/overlap.hpp"
#include "assay/surface.hpp"
#include "cases.hpp"
#include "detail/bit_mask.hpp"
#include "detail/grid.hpp"

namespace assay::bench {
namespace {

// The mask of all 24 balls, in the box of the whole image.
template <class T>
class Balls {
 public:
  explicit Balls(std::ptrdiff_t size)
      : labels_(test::balls<T>(size, 0)),
        view_(labels_.view()),
        grid_(view_, {1, 1, 1}),
        box_{{0, 0, 0}, grid_.extent()} {
    for (std::int64_t label = 1; label <= test::ball_count; ++label) members_.push_back(label);
  }

  detail::BitMask mask(int threads) const {
    return detail::make_mask({view_, view_, everything_, members_}, grid_, box_, threads);
  }
  const detail::Grid& grid() const { return grid_; }
  std::int64_t label_bytes() const { return static_cast<std::int64_t>(labels_.values.size() * sizeof(T)); }

 private:
  test::Array<T> labels_;
  LabelView view_;
  detail::Grid grid_;
  detail::Box box_;
  Selection everything_;
  std::vector<std::int64_t> members_;
};

// Bytes: the label map.
template <class T>
void mask(benchmark::State& state, std::ptrdiff_t size, int threads) {
  const Balls<T> balls(size);
  for (auto _ : state) benchmark::DoNotOptimize(balls.mask(threads));
  state.SetBytesProcessed(state.iterations() * balls.label_bytes());
}

// Bytes: the words of the mask.
template <Neighbourhood neighbourhood>
void border(benchmark::State& state, std::ptrdiff_t size, int threads) {
  const Balls<std::uint8_t> balls(size);
  const detail::BitMask mask = balls.mask(1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(detail::make_border(mask, balls.grid(), neighbourhood, ImageEdge::background, threads));
  }
  state.SetBytesProcessed(state.iterations() * mask.planes() * mask.rows() * mask.words() * 8);
}

}  // namespace

void add_mask_cases() {
  add_cases<std::uint8_t>("make_mask", mask<std::uint8_t>);
  add_cases<std::int32_t>("make_mask", mask<std::int32_t>);
  add_cases<std::uint8_t>("make_border_face", border<Neighbourhood::face>);
  add_cases<std::uint8_t>("make_border_full", border<Neighbourhood::full>);
}

}  // namespace assay::bench
