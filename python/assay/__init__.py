"""Validation of biomedical image analysis: exact, fast metrics that say how they are defined."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import metrics
from ._core import (
    BinaryCounts,
    BoundaryBands,
    BoundedValue,
    BrierParts,
    CalibrationGroups,
    CalibreRecall,
    Candidates,
    ConfusionMatrix,
    CurvePoint,
    DeLong,
    DetectionCurve,
    DirectedDistances,
    HosmerLemeshow,
    Matching,
    ObjectPairs,
    OverlapTable,
    RegionOverlap,
    RunLengthMasks,
    ScoreCurve,
    SkeletonOverlap,
    SurfaceDistances,
    Topology,
    TopologyPair,
    ValueAtThreshold,
    WeightedCounts,
    WorkingPoint,
    build_info,
)
from ._version import __version__
from .calibration import CalibrationBins, calibration_bins, reliability_table
from .calibration_order import (
    binned_calibration,
    brier_by_score,
    cumulative_calibration,
    equal_mass_calibration,
    equal_mass_edges,
    isotonic_calibration,
    top_label_scores,
)
from .catalogue import CATALOGUE, Metric
from .class_wise_calibration import ClassWiseCalibration, class_wise_calibration
from .components import (
    Components,
    connected_components,
    count_components,
    largest_component,
    merge_components,
    remove_small_components,
)
from .confusion import MultilabelCounts, confusion_matrix, confusion_matrix_of_scores, multilabel_counts
from .crps import CrpsSum
from .definition import Definition, metric
from .detection import box_candidates, detection_curve
from .discrimination import ScoreHistogram, delong, score_curve, score_histogram
from .distance import distance_transform
from .kernel_calibration import (
    KernelCalibrationTest,
    SmoothCalibration,
    kernel_calibration_test,
    smooth_calibration,
    smooth_calibration_of_bins,
)
from .label_topology import LabelMatch, TopologyMatch, label_detection, label_neighbours, topology_match
from .matching import match_candidates, match_instances, object_pairs
from .metrics import *  # noqa: F403  # each of its names is said there
from .pit import (
    PitHistogram,
    PitRange,
    PitUniformity,
    pit_of_classes,
    pit_of_ensemble,
    pit_of_gaussian,
    pit_of_histogram,
)
from .proportions import ProportionInterval, clustered_proportion_interval, proportion_interval
from .recalibration import CalibrationDistances, LogisticCalibration, calibration_distances, logistic_calibration
from .regions import region_mask
from .run_lengths import decode_mask, encode_mask, mask_candidates, run_length_masks
from .scoring import ScoringSums, SpiegelhalterTest, bayes_decisions, scoring_sums
from .sides import is_mirrored
from .skeleton import skeleton_length, skeletonize
from .topologies import label_adjacency, topology

if TYPE_CHECKING:
    from .catalogue.cards import MetricCard, metric_card
    from .chunks import sum_chunks
    from .coco import CocoEvaluation, CocoPair, evaluate_coco, load_coco
    from .conventions import CONVENTIONS, Convention, convention
    from .evaluation.case import Case
    from .evaluation.object_table import ObjectTable, object_table, object_table_of_cases
    from .evaluation.policies import POLICIES, Policy
    from .evaluation.results import Results
    from .evaluation.run import evaluate, evaluate_cases
    from .evaluation.score_run import Comparison, compare_methods, evaluate_table
    from .evaluation.spread import spread
    from .evaluation.suggest import suggest_tolerance
    from .io.images import Image, read_image
    from .io.score_files import read_score_table
    from .score_tables import ScoreTable, score_table
    from .selection.fingerprint import Fingerprint
    from .selection.plan import Plan, recommend
    from .studies.comparison import compare_pairs, significance_map
    from .studies.consensus import consensus, rank_correlations, schemes_table
    from .studies.consensus_stability import consensus_stability
    from .studies.method_values import method_values
    from .studies.ranking import Ranking, RankingScheme, rank_methods
    from .studies.stability import RankStability, leave_one_method_out, rank_stability

# What most calls of a single metric do not need is imported when it is first asked for.
_LATER = {
    "CONVENTIONS": ".conventions",
    "Case": ".evaluation.case",
    "CocoEvaluation": ".coco",
    "CocoPair": ".coco",
    "Convention": ".conventions",
    "Fingerprint": ".selection.fingerprint",
    "Image": ".io.images",
    "MetricCard": ".catalogue.cards",
    "POLICIES": ".evaluation.policies",
    "Plan": ".selection.plan",
    "Policy": ".evaluation.policies",
    "Results": ".evaluation.results",
    "convention": ".conventions",
    "ObjectTable": ".evaluation.object_table",
    "evaluate": ".evaluation.run",
    "evaluate_cases": ".evaluation.run",
    "Comparison": ".evaluation.score_run",
    "ScoreTable": ".score_tables",
    "compare_methods": ".evaluation.score_run",
    "evaluate_table": ".evaluation.score_run",
    "read_score_table": ".io.score_files",
    "recommend": ".selection.plan",
    "score_table": ".score_tables",
    "evaluate_coco": ".coco",
    "load_coco": ".coco",
    "metric_card": ".catalogue.cards",
    "object_table": ".evaluation.object_table",
    "object_table_of_cases": ".evaluation.object_table",
    "read_image": ".io.images",
    "spread": ".evaluation.spread",
    "suggest_tolerance": ".evaluation.suggest",
    "RankStability": ".studies.stability",
    "Ranking": ".studies.ranking",
    "RankingScheme": ".studies.ranking",
    "compare_pairs": ".studies.comparison",
    "consensus": ".studies.consensus",
    "consensus_stability": ".studies.consensus_stability",
    "leave_one_method_out": ".studies.stability",
    "method_values": ".studies.method_values",
    "rank_correlations": ".studies.consensus",
    "rank_methods": ".studies.ranking",
    "rank_stability": ".studies.stability",
    "schemes_table": ".studies.consensus",
    "significance_map": ".studies.comparison",
    "sum_chunks": ".chunks",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(_LATER[name], __name__), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})


__all__ = [
    "CATALOGUE",
    "CONVENTIONS",
    "POLICIES",
    "BinaryCounts",
    "BoundaryBands",
    "BoundedValue",
    "BrierParts",
    "CalibrationBins",
    "CalibrationDistances",
    "CalibrationGroups",
    "CalibreRecall",
    "Candidates",
    "Case",
    "ClassWiseCalibration",
    "CocoEvaluation",
    "CocoPair",
    "Comparison",
    "Components",
    "ConfusionMatrix",
    "Convention",
    "CrpsSum",
    "CurvePoint",
    "DeLong",
    "Definition",
    "DetectionCurve",
    "DirectedDistances",
    "Fingerprint",
    "HosmerLemeshow",
    "Image",
    "KernelCalibrationTest",
    "LabelMatch",
    "LogisticCalibration",
    "Matching",
    "Metric",
    "MetricCard",
    "MultilabelCounts",
    "ObjectPairs",
    "ObjectTable",
    "OverlapTable",
    "PitHistogram",
    "PitRange",
    "PitUniformity",
    "Plan",
    "Policy",
    "ProportionInterval",
    "RankStability",
    "Ranking",
    "RankingScheme",
    "RegionOverlap",
    "Results",
    "RunLengthMasks",
    "ScoreCurve",
    "ScoreHistogram",
    "ScoreTable",
    "ScoringSums",
    "SkeletonOverlap",
    "SmoothCalibration",
    "SpiegelhalterTest",
    "SurfaceDistances",
    "Topology",
    "TopologyMatch",
    "TopologyPair",
    "ValueAtThreshold",
    "WeightedCounts",
    "WorkingPoint",
    "__version__",
    "bayes_decisions",
    "binned_calibration",
    "box_candidates",
    "brier_by_score",
    "build_info",
    "calibration_bins",
    "calibration_distances",
    "class_wise_calibration",
    "clustered_proportion_interval",
    "compare_methods",
    "compare_pairs",
    "confusion_matrix",
    "confusion_matrix_of_scores",
    "connected_components",
    "consensus",
    "consensus_stability",
    "convention",
    "count_components",
    "cumulative_calibration",
    "decode_mask",
    "delong",
    "detection_curve",
    "distance_transform",
    "encode_mask",
    "equal_mass_calibration",
    "equal_mass_edges",
    "evaluate",
    "evaluate_cases",
    "evaluate_coco",
    "evaluate_table",
    "is_mirrored",
    "isotonic_calibration",
    "kernel_calibration_test",
    "label_adjacency",
    "label_detection",
    "label_neighbours",
    "largest_component",
    "leave_one_method_out",
    "load_coco",
    "logistic_calibration",
    "mask_candidates",
    "match_candidates",
    "match_instances",
    "merge_components",
    "method_values",
    "metric",
    "metric_card",
    "multilabel_counts",
    "object_pairs",
    "object_table",
    "object_table_of_cases",
    "pit_of_classes",
    "pit_of_ensemble",
    "pit_of_gaussian",
    "pit_of_histogram",
    "proportion_interval",
    "rank_correlations",
    "rank_methods",
    "rank_stability",
    "read_image",
    "read_score_table",
    "recommend",
    "region_mask",
    "reliability_table",
    "remove_small_components",
    "run_length_masks",
    "schemes_table",
    "score_curve",
    "score_histogram",
    "score_table",
    "scoring_sums",
    "significance_map",
    "skeleton_length",
    "skeletonize",
    "smooth_calibration",
    "smooth_calibration_of_bins",
    "spread",
    "suggest_tolerance",
    "sum_chunks",
    "top_label_scores",
    "topology",
    "topology_match",
]
__all__ += metrics.__all__
