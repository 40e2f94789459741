// Criteria and strategies of matching by the names that Python uses.
#pragma once

#include "assay/matching.hpp"
#include "named.hpp"

namespace assay::python {

constexpr Names<Criterion, 12> criteria{{{"iou", Criterion::iou},
                                         {"dsc", Criterion::dsc},
                                         {"ior", Criterion::ior},
                                         {"iop", Criterion::iop},
                                         {"overlap", Criterion::overlap},
                                         {"boundary_iou", Criterion::boundary_iou},
                                         {"cldice", Criterion::cldice},
                                         {"box_iou", Criterion::box_iou},
                                         {"generalised_box_iou", Criterion::generalised_box_iou},
                                         {"centre_distance", Criterion::centre_distance},
                                         {"point_in_mask", Criterion::point_in_mask},
                                         {"touch", Criterion::touch}}};
constexpr Names<Strategy, 6> strategies{{{"unambiguous", Strategy::unambiguous},
                                         {"greedy_by_score", Strategy::greedy_by_score},
                                         {"greedy_by_criterion", Strategy::greedy_by_criterion},
                                         {"optimal", Strategy::optimal},
                                         {"best_total", Strategy::best_total},
                                         {"one_to_many", Strategy::one_to_many}}};
constexpr Names<bool, 2> at_thresholds{{{"miss", false}, {"hit", true}}};
constexpr Names<bool, 2> all_double_detections{{{"false_positive", false}, {"ignored", true}}};

inline MatchingOptions matching_options(const std::string& criterion, double threshold, const std::string& at_threshold,
                                        const std::string& strategy, const std::string& double_detections) {
  return {named(criteria, criterion, "criterion"),
          {named(strategies, strategy, "strategy"), threshold, named(at_thresholds, at_threshold, "at_threshold")},
          named(all_double_detections, double_detections, "double_detections")};
}

}  // namespace assay::python
