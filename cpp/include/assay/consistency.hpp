/// Whether the columns of a statistic fit each other. All that this library makes do; what comes from elsewhere, such
/// as from a file, is to be checked before it is used, for its indices are followed unseen.
#pragma once

#include <cstddef>

#include "assay/bands.hpp"
#include "assay/calibre_recall.hpp"
#include "assay/candidates.hpp"
#include "assay/coco.hpp"
#include "assay/matching.hpp"
#include "assay/objects.hpp"
#include "assay/overlap.hpp"
#include "assay/skeleton_overlap.hpp"
#include "assay/topology.hpp"

namespace assay {

/// Each throws InvalidInput for columns of other lengths than their objects, axes or pairs have, for indices of objects
/// or images that there are not, and for counts below 0 or of more than 2^53 voxels in all.
void check_columns(const PairColumns& pairs, std::size_t axes);
void check_columns(const BoundaryBands& bands);
void check_columns(const Candidates& candidates);
void check_columns(const ObjectPairs& objects);
void check_columns(const Matching& matching);
void check_columns(const CocoObjects& objects);
void check_columns(const Topology& topology);
void check_columns(const SkeletonOverlap& overlap);
void check_columns(const CalibreRecall& recall);

}  // namespace assay
