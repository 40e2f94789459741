"""Validation of biomedical image analysis: exact, fast metrics that say how they are defined."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._core import (
    BinaryCounts,
    BoundaryBands,
    BoundedValue,
    Candidates,
    ConfusionMatrix,
    CurvePoint,
    DeLong,
    DetectionCurve,
    DirectedDistances,
    Matching,
    ObjectPairs,
    OverlapTable,
    RegionOverlap,
    RunLengthMasks,
    ScoreCurve,
    SurfaceDistances,
    ValueAtThreshold,
    WeightedCounts,
    WorkingPoint,
    build_info,
)
from ._version import __version__
from .calibration import CalibrationBins, calibration_bins
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
from .matching import match_candidates, match_instances, object_pairs
from .metrics.auroc_inference import auroc_contrast, auroc_interval, compare_auroc
from .metrics.calibration import (
    average_calibration_error,
    class_wise_calibration_error,
    debiased_calibration_error,
    expected_calibration_error,
    maximum_calibration_error,
    root_mean_square_calibration_error,
)
from .metrics.counting import (
    balanced_accuracy,
    diagnostic_odds_ratio,
    negative_likelihood_ratio,
    net_benefit,
    positive_likelihood_ratio,
    youden_index,
)
from .metrics.discrimination import (
    auroc,
    average_precision,
    best_f_beta,
    best_youden_index,
    decision_curve,
    fpr_at_sensitivity,
    multiclass_auroc,
    npv_at_specificity,
    open_set_classification_rate,
    partial_auroc,
    ppv_at_sensitivity,
    sensitivity_at_ppv,
    sensitivity_at_specificity,
    specificity_at_npv,
    specificity_at_sensitivity,
)
from .metrics.kernel_calibration import (
    kde_calibration_error,
    kernel_calibration_error,
    maximum_mean_calibration_error,
    smooth_calibration_error,
)
from .metrics.matched import (
    object_average_symmetric_surface_distance,
    object_dice,
    object_hausdorff_distance,
    object_iou,
    object_normalized_surface_distance,
)
from .metrics.object_amounts import (
    aggregated_jaccard_index,
    aggregated_jaccard_index_plus,
    false_volume,
    missed_volume,
    object_count_difference,
)
from .metrics.objects import (
    false_positives_per_image,
    object_f_beta,
    object_positive_predictive_value,
    object_sensitivity,
    panoptic_quality,
    recognition_quality,
    segmentation_quality,
)
from .metrics.overlap import (
    absolute_relative_volume_difference,
    absolute_volume_difference,
    accuracy,
    centre_distance,
    cohens_kappa,
    dice,
    f_beta,
    intersection_over_reference,
    iou,
    matthews_correlation,
    negative_predictive_value,
    overlap_table,
    positive_predictive_value,
    prediction_volume,
    reference_volume,
    relative_volume_difference,
    sensitivity,
    specificity,
    volume_difference,
    volume_similarity,
)
from .metrics.recalibration import (
    calibration_in_the_large,
    calibration_slope,
    integrated_calibration_index,
    observed_expected_ratio,
)
from .metrics.scored_objects import (
    fppi_at_object_sensitivity,
    froc_score,
    object_average_precision,
    object_sensitivity_at_fppi,
)
from .metrics.surface import (
    average_surface_distance,
    average_symmetric_surface_distance,
    boundary_iou,
    hausdorff_distance,
    mean_average_surface_distance,
    normalized_surface_distance,
    surface_distances,
    surface_elements,
)
from .proportions import ProportionInterval, clustered_proportion_interval, proportion_interval
from .recalibration import CalibrationDistances, LogisticCalibration, calibration_distances, logistic_calibration
from .run_lengths import decode_mask, encode_mask, mask_candidates, run_length_masks

if TYPE_CHECKING:
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

# What most calls of a single metric do not need is imported when it is first asked for.
_LATER = {
    "CONVENTIONS": ".conventions",
    "Case": ".evaluation.case",
    "CocoEvaluation": ".coco",
    "CocoPair": ".coco",
    "Convention": ".conventions",
    "Image": ".io.images",
    "POLICIES": ".evaluation.policies",
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
    "score_table": ".score_tables",
    "evaluate_coco": ".coco",
    "load_coco": ".coco",
    "object_table": ".evaluation.object_table",
    "object_table_of_cases": ".evaluation.object_table",
    "read_image": ".io.images",
    "spread": ".evaluation.spread",
    "suggest_tolerance": ".evaluation.suggest",
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
    "CalibrationBins",
    "CalibrationDistances",
    "Candidates",
    "Case",
    "ClassWiseCalibration",
    "CocoEvaluation",
    "CocoPair",
    "Comparison",
    "Components",
    "ConfusionMatrix",
    "Convention",
    "CurvePoint",
    "DeLong",
    "Definition",
    "DetectionCurve",
    "DirectedDistances",
    "Image",
    "KernelCalibrationTest",
    "LogisticCalibration",
    "Matching",
    "Metric",
    "MultilabelCounts",
    "ObjectPairs",
    "ObjectTable",
    "OverlapTable",
    "Policy",
    "ProportionInterval",
    "RegionOverlap",
    "Results",
    "RunLengthMasks",
    "ScoreCurve",
    "ScoreHistogram",
    "ScoreTable",
    "SmoothCalibration",
    "SurfaceDistances",
    "ValueAtThreshold",
    "WeightedCounts",
    "WorkingPoint",
    "__version__",
    "absolute_relative_volume_difference",
    "absolute_volume_difference",
    "accuracy",
    "aggregated_jaccard_index",
    "aggregated_jaccard_index_plus",
    "auroc",
    "auroc_contrast",
    "auroc_interval",
    "average_calibration_error",
    "average_precision",
    "average_surface_distance",
    "average_symmetric_surface_distance",
    "balanced_accuracy",
    "best_f_beta",
    "best_youden_index",
    "boundary_iou",
    "box_candidates",
    "build_info",
    "calibration_bins",
    "calibration_distances",
    "calibration_in_the_large",
    "calibration_slope",
    "centre_distance",
    "class_wise_calibration",
    "class_wise_calibration_error",
    "clustered_proportion_interval",
    "cohens_kappa",
    "compare_auroc",
    "compare_methods",
    "confusion_matrix",
    "confusion_matrix_of_scores",
    "connected_components",
    "convention",
    "count_components",
    "debiased_calibration_error",
    "decision_curve",
    "decode_mask",
    "delong",
    "detection_curve",
    "diagnostic_odds_ratio",
    "dice",
    "distance_transform",
    "encode_mask",
    "evaluate",
    "evaluate_cases",
    "evaluate_coco",
    "evaluate_table",
    "expected_calibration_error",
    "f_beta",
    "false_positives_per_image",
    "false_volume",
    "fppi_at_object_sensitivity",
    "fpr_at_sensitivity",
    "froc_score",
    "hausdorff_distance",
    "integrated_calibration_index",
    "intersection_over_reference",
    "iou",
    "kde_calibration_error",
    "kernel_calibration_error",
    "kernel_calibration_test",
    "largest_component",
    "load_coco",
    "logistic_calibration",
    "mask_candidates",
    "match_candidates",
    "match_instances",
    "matthews_correlation",
    "maximum_calibration_error",
    "maximum_mean_calibration_error",
    "mean_average_surface_distance",
    "merge_components",
    "metric",
    "missed_volume",
    "multiclass_auroc",
    "multilabel_counts",
    "negative_likelihood_ratio",
    "negative_predictive_value",
    "net_benefit",
    "normalized_surface_distance",
    "npv_at_specificity",
    "object_average_precision",
    "object_average_symmetric_surface_distance",
    "object_count_difference",
    "object_dice",
    "object_f_beta",
    "object_hausdorff_distance",
    "object_iou",
    "object_normalized_surface_distance",
    "object_pairs",
    "object_positive_predictive_value",
    "object_sensitivity",
    "object_sensitivity_at_fppi",
    "object_table",
    "object_table_of_cases",
    "observed_expected_ratio",
    "open_set_classification_rate",
    "overlap_table",
    "panoptic_quality",
    "partial_auroc",
    "positive_likelihood_ratio",
    "positive_predictive_value",
    "ppv_at_sensitivity",
    "prediction_volume",
    "proportion_interval",
    "read_image",
    "read_score_table",
    "recognition_quality",
    "reference_volume",
    "relative_volume_difference",
    "remove_small_components",
    "root_mean_square_calibration_error",
    "run_length_masks",
    "score_curve",
    "score_histogram",
    "score_table",
    "segmentation_quality",
    "sensitivity",
    "sensitivity_at_ppv",
    "sensitivity_at_specificity",
    "smooth_calibration",
    "smooth_calibration_error",
    "smooth_calibration_of_bins",
    "specificity",
    "specificity_at_npv",
    "specificity_at_sensitivity",
    "spread",
    "suggest_tolerance",
    "surface_distances",
    "surface_elements",
    "volume_difference",
    "volume_similarity",
    "youden_index",
]
