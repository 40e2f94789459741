// The loops of RankingLanes, for vectors of a width that differs between the files that include this.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "detail/ranking_lanes.hpp"
#include "detail/vector.hpp"

namespace assay::detail {

template <int bytes>
class RankingLanesKernel {
 public:
  static constexpr RankingLanes functions() {
    return {&signed_ranks<std::int32_t>, &signed_ranks<std::int64_t>, &weighted_sums};
  }

 private:
  // One number for each lane.
  template <class T>
  struct Lanes {
    using V = Vector<T, bytes>;
    static constexpr std::size_t vectors = static_cast<std::size_t>(resample_lanes / V::size);
    std::array<V, vectors> at;

    static Lanes all(T value) {
      Lanes lanes;
      for (V& one : lanes.at) one = V::all(value);
      return lanes;
    }
    template <class From>
    static Lanes load(const From* from) {
      Lanes lanes;
      std::array<T, static_cast<std::size_t>(V::size)> wide;
      for (std::size_t i = 0; i < vectors; ++i) {
        for (std::size_t k = 0; k < wide.size(); ++k) wide[k] = static_cast<T>(from[i * wide.size() + k]);
        lanes.at[i] = V::load(wide.data());
      }
      return lanes;
    }
    static Lanes load(const T* from) {
      Lanes lanes;
      for (std::size_t i = 0; i < vectors; ++i) lanes.at[i] = V::load(from + static_cast<std::ptrdiff_t>(i) * V::size);
      return lanes;
    }
    void store(T* to) const {
      for (std::size_t i = 0; i < vectors; ++i) at[i].store(to + static_cast<std::ptrdiff_t>(i) * V::size);
    }
  };

  // The ranks of a group of t ties behind n others are n + (t + 1) / 2. `places` is 2 n + 1, so that twice the sum of
  // the ranks of `positive` of them is positive * (places + t).
  template <class T>
  static void add_group(const Lanes<T>& t, const Lanes<T>& positive, Lanes<T>& places, Lanes<T>& sums) {
    for (std::size_t i = 0; i < Lanes<T>::vectors; ++i) {
      const auto middle = places.at[i] + t.at[i];
      sums.at[i] = sums.at[i] + positive.at[i] * middle;
      places.at[i] = middle + t.at[i];
    }
  }

  template <class T>
  static void add_positive(const Lanes<T>& count, std::uint32_t entry, Lanes<T>& positive) {
    const auto mask = Lanes<T>::V::all(-static_cast<T>(entry & PairOrder::positive));
    for (std::size_t i = 0; i < Lanes<T>::vectors; ++i) positive.at[i] = positive.at[i] + (count.at[i] & mask);
  }

  static double cube(double t) { return t * t * t - t; }

  static const std::int32_t* counts_of(std::uint32_t entry, const std::int32_t* counts) {
    return counts + static_cast<std::ptrdiff_t>(entry >> PairOrder::flags) * resample_lanes;
  }

  template <class T>
  static void signed_ranks(const PairOrder& order, const std::int32_t* counts, T* out_sums, T* out_places,
                           double* ties) {
    Lanes<T> sums = Lanes<T>::all(0);
    Lanes<T> places = Lanes<T>::all(1);
    const std::uint32_t* entry = order.entries.data();
    const std::uint32_t* const end = entry + order.entries.size();
    while (entry != end) {
      Lanes<T> t = Lanes<T>::load(counts_of(*entry, counts));
      Lanes<T> positive = Lanes<T>::all(0);
      add_positive(t, *entry, positive);
      if ((*entry & PairOrder::tied_with_next) != 0) entry = add_ties(entry, counts, t, positive, ties);
      add_group(t, positive, places, sums);
      ++entry;
    }
    sums.store(out_sums);
    places.store(out_places);
  }

  // Adds the others of a group of ties to its first one; gives its last one.
  template <class T>
  static const std::uint32_t* add_ties(const std::uint32_t* entry, const std::int32_t* counts, Lanes<T>& t,
                                       Lanes<T>& positive, double* ties) {
    const auto add_draws = [&](const std::int32_t* count) {
      for (std::ptrdiff_t lane = 0; lane < resample_lanes; ++lane) ties[lane] -= cube(count[lane]);
    };
    add_draws(counts_of(*entry, counts));
    while ((*entry & PairOrder::tied_with_next) != 0) {
      ++entry;
      const std::int32_t* const count = counts_of(*entry, counts);
      const Lanes<T> more = Lanes<T>::load(count);
      for (std::size_t i = 0; i < Lanes<T>::vectors; ++i) t.at[i] = t.at[i] + more.at[i];
      add_positive(more, *entry, positive);
      add_draws(count);
    }
    std::array<T, static_cast<std::size_t>(resample_lanes)> size;
    t.store(size.data());
    for (std::size_t lane = 0; lane < size.size(); ++lane) ties[lane] += cube(static_cast<double>(size[lane]));
    return entry;
  }

  static void weighted_sums(const double* values, std::ptrdiff_t cases, const double* counts, double* sums) {
    using L = Lanes<double>;
    L sum = L::all(0);
    for (std::ptrdiff_t k = 0; k < cases; ++k) {
      const L count = L::load(counts + k * resample_lanes);
      const auto value = L::V::all(values[k]);
      for (std::size_t i = 0; i < L::vectors; ++i) sum.at[i] = sum.at[i] + count.at[i] * value;
    }
    sum.store(sums);
  }
};

}  // namespace assay::detail
