#include "assay/calibration_order.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "assay/error.hpp"
#include "detail/bin_places.hpp"
#include "detail/exact_difference.hpp"
#include "detail/murphy_sums.hpp"
#include "detail/ordered_groups.hpp"

namespace assay {
namespace {

using detail::GroupSum;

constexpr std::int64_t most_groups = std::int64_t{1} << 24;

// How far the sum of |score - event| over groups may be off if the samples of `shared` are given to several groups as
// if they were equal, and not by their scores. Both ways give group g the same number of samples c_g, n in all, of
// which x_g are events, O in all. The x_g that are more than c_g O/n, of c samples together, are at most min(c, O):
// they are at most O (n - O) / n too many, and the others as many too few. The same holds for the scores, which lie
// between l and u with a mean of m, for sums of (score - l) / (u - l).
double sharing_bound(const CalibrationGroup& shared) {
  if (!(shared.lower < shared.upper)) return 0;  // equal scores
  const double n = shared.weight;
  const double mean = std::min(std::max(shared.score / n, shared.lower), shared.upper);
  const double scores = (shared.upper - mean) * (mean - shared.lower) / (shared.upper - shared.lower);
  return 2 * (shared.events * (1 - shared.events / n) + n * scores);
}

class EqualMass {
 public:
  EqualMass(double total, std::int64_t groups, bool whole)
      : total_(total), groups_(static_cast<double>(groups)), whole_(whole) {
    room_ = end();
  }

  void add(const CalibrationGroup& block) {
    double left = block.weight;
    while (left > 0) {
      while (room_ <= 0) next();
      const double part = std::min(left, room_);
      if (left == block.weight && part < left) bound_ += sharing_bound(block);
      sum_.add(block, part);
      reached_.add(part);
      room_ -= part;
      left -= part;
    }
  }

  CalibrationGroups result() {
    close();
    return CalibrationGroups(std::move(found_), total_ > 0 ? bound_ / total_ : 0);
  }

 private:
  // The weight up to the end of the group.
  double end() const {
    const double k = index_ + 1;
    if (!whole_) return k < groups_ ? total_ * (k / groups_) : std::numeric_limits<double>::infinity();
    const double more = std::fmod(total_, groups_);
    return k * ((total_ - more) / groups_) + std::min(k, more);
  }

  void close() {
    if (sum_.filled()) found_.push_back(sum_.value());
    sum_ = GroupSum();
  }

  void next() {
    close();
    index_ += 1;
    room_ = end() - reached_.value();
  }

  double total_;
  double groups_;
  bool whole_;
  double index_ = 0;
  double room_ = 0;
  double bound_ = 0;
  detail::CompensatedSum reached_;
  GroupSum sum_;
  std::vector<CalibrationGroup> found_;
};

bool whole_number(double value) { return value == std::floor(value); }

// Whether the samples may be counted: without weights, or with sums of weights that are whole numbers.
bool counted(const ScoreCurve& curve) {
  return std::visit(
      [](const auto& both) {
        const auto whole = [](const auto& column) {
          return std::all_of(column.weight.begin(), column.weight.end(), &whole_number);
        };
        return whole(both.positive) && whole(both.negative);
      },
      curve.columns());
}

bool counted(const CalibrationBins& bins) {
  return std::all_of(bins.weights().begin(), bins.weights().end(),
                     [](const BinWeights& bin) { return whole_number(bin.weight); });
}

template <class Source>
CalibrationGroups equal_mass(const Source& source, std::int64_t groups) {
  if (groups < 1 || groups > most_groups) {
    throw InvalidInput("bins must be between 1 and 2^24, got " + std::to_string(groups));
  }
  EqualMass found(detail::total_weight(source), groups, counted(source));
  detail::for_each_group(source, [&](const CalibrationGroup& block) { found.add(block); });
  return found.result();
}

// Neighbouring samples of one frequency.
struct Pool {
  double weight = 0;
  double events = 0;
  double upper = 0;
};

bool descends(const Pool& first, const Pool& second) {
  return detail::difference_of_products(first.events, second.weight, second.events, first.weight) >= 0;
}

template <class Source>
CalibrationGroups isotonic(const Source& source) {
  std::vector<Pool> pools;
  detail::for_each_group(source, [&](const CalibrationGroup& block) {
    pools.push_back({block.weight, block.events, block.upper});
    while (pools.size() > 1 && descends(pools[pools.size() - 2], pools.back())) {
      const Pool last = pools.back();
      pools.pop_back();
      Pool& pool = pools.back();
      pool = {pool.weight + last.weight, pool.events + last.events, last.upper};
    }
  });
  std::vector<CalibrationGroup> found;
  GroupSum sum;
  detail::for_each_group(source, [&](const CalibrationGroup& block) {
    sum.add(block);
    if (block.upper < pools[found.size()].upper) return;
    found.push_back(sum.value());
    sum = GroupSum();
  });
  return CalibrationGroups(std::move(found));
}

// Sums of event - score up to some scores, and between which values they lie at those in between.
class Cumulative {
 public:
  void add(const CalibrationGroup& block) {
    const double before = sum_.value();
    sum_.add(-block.excess);
    const double after = sum_.value();
    lowest_ = std::min(lowest_, after);
    highest_ = std::max(highest_, after);
    const bool equal = !(block.lower < block.upper);
    least_ = std::min(least_, equal ? after : std::max(before - block.score, after - block.events));
    most_ = std::max(most_, equal ? after : std::min(before + block.events, after + block.score));
  }

  CumulativeCalibration result(double total) const {
    if (!(total > 0)) return {};
    const double largest = std::max(highest_, -lowest_) / total;
    const double range = (highest_ - lowest_) / total;
    return {{largest, largest, std::max({largest, most_ / total, -least_ / total})},
            {range, range, std::max(range, (std::max(most_, highest_) - std::min(least_, lowest_)) / total)}};
  }

 private:
  detail::CompensatedSum sum_;
  double lowest_ = 0;
  double highest_ = 0;
  double least_ = 0;
  double most_ = 0;
};

template <class Source>
CumulativeCalibration cumulative(const Source& source) {
  Cumulative sums;
  detail::for_each_group(source, [&](const CalibrationGroup& block) { sums.add(block); });
  return sums.result(detail::total_weight(source));
}

}  // namespace

CalibrationGroups equal_mass_groups(const ScoreCurve& curve, std::int64_t groups) { return equal_mass(curve, groups); }
CalibrationGroups equal_mass_groups(const CalibrationBins& bins, std::int64_t groups) {
  return equal_mass(bins, groups);
}

CalibrationGroups binned_groups(const ScoreCurve& curve, const std::vector<double>& edges, BinSide side, bool open) {
  std::vector<double> at = CalibrationBins(BinRule{edges, side}).rule().edges;  // checked
  if (std::holds_alternative<ScoreColumns<std::uint32_t>>(curve.columns())) {
    at = detail::edges_for(NdView<const float>(nullptr, {0}, {1}), edges);
  }
  const bool left = side == BinSide::left;
  std::vector<GroupSum> sums(at.size() - 1);
  detail::CompensatedSum outside;
  std::size_t bin = 0;
  detail::for_each_group(curve, [&](const CalibrationGroup& block) {
    const double score = block.lower;
    const bool on_open_end = open && score == (left ? at.back() : at.front());
    if (score < at.front() || score > at.back() || on_open_end) {
      outside.add(block.weight);
      return;
    }
    while (bin + 1 < sums.size() && (left ? score >= at[bin + 1] : score > at[bin + 1])) ++bin;
    sums[bin].add(block);
  });
  std::vector<CalibrationGroup> found;
  for (const GroupSum& sum : sums) {
    const std::size_t k = found.size();
    found.push_back(sum.value());
    found.back().lower = at[k];
    found.back().upper = at[k + 1];
  }
  return CalibrationGroups(std::move(found), 0, outside.value());
}

CalibrationGroups isotonic_groups(const ScoreCurve& curve) { return isotonic(curve); }
CalibrationGroups isotonic_groups(const CalibrationBins& bins) { return isotonic(bins); }

BrierParts distinct_brier(const ScoreCurve& curve) {
  detail::MurphySums sums(detail::total_weight(curve), curve.positives());
  detail::for_each_group(curve, [&](const CalibrationGroup& block) { sums.add(block); });
  return sums.parts();
}

CumulativeCalibration cumulative_calibration(const ScoreCurve& curve) { return cumulative(curve); }
CumulativeCalibration cumulative_calibration(const CalibrationBins& bins) { return cumulative(bins); }

std::vector<double> scores_at_ranks(const ScoreCurve& curve, const std::vector<std::int64_t>& ranks) {
  const std::int64_t samples = curve.positive_samples() + curve.negative_samples();
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i] < 0 || ranks[i] >= samples || (i > 0 && ranks[i] < ranks[i - 1])) {
      throw InvalidInput("ranks must ascend from 0 to " + std::to_string(samples - 1) + ", got " +
                         std::to_string(ranks[i]));
    }
  }
  if (detail::total_weight(curve) != static_cast<double>(samples) || !counted(curve)) {
    throw InvalidInput("edges by ranks need samples without weights");
  }
  std::vector<double> found;
  double passed = 0;
  detail::for_each_group(curve, [&](const CalibrationGroup& block) {
    passed += block.weight;
    while (found.size() < ranks.size() && static_cast<double>(ranks[found.size()]) < passed) {
      found.push_back(block.lower);
    }
  });
  return found;
}

}  // namespace assay
