"""The choice of metrics as nested conditions, one function per step, independent of the rules in data files.

Every function takes the values of all items and gives the name of the leaf in the framework.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]


def category(v: Values) -> str:
    if v["problem_category"]:
        return str(v["problem_category"])
    if v["whole_image_label"]:
        return "ImLC"
    if not v["individual_objects"]:
        return "SemS"
    exact = v["importance_boundaries"] or v["localization_granularity"] == "exact_outline"
    return "InS" if exact and v["reference_granularity"] == "exact_outline" else "ObD"


def multi_class(v: Values) -> str:
    if v["decision_rule"] == "none":
        return "none"
    if v["unequal_severity_of_class_confusions"]:
        return "EC"
    if v["class_imbalance"] and v["compensate_class_imbalance"]:
        return "BA"
    if v["prevalence_reflects_population"]:
        return "Accuracy"
    return "EC" if v["target_priors"] is not None else "BA"


def per_class_of_images(v: Values) -> str:
    rule, stable = v["decision_rule"], v["prevalence_reflects_population"]
    if rule == "none":
        return "none"
    if rule == "target_value":
        if v["target_metric"] == "specificity":
            return "Sens@Spec"
        if v["target_metric"] == "sensitivity":
            return "PPV@Sens" if stable else "Spec@Sens"
        return "Sens@PPV" if v["target_metric"] == "ppv" else "X@Y"
    if rule == "cost_benefit":
        return "NB" if stable else "EC"
    return "F-beta" if stable else "LR+"


def per_class_of_objects(v: Values, kind: str) -> str:
    if v["class_scores_available"]:
        if v["decision_rule"] == "none":
            return "none"
        targets = {"sensitivity": "FPPI@Sens", "fppi": "Sens@FPPI", "ppv": "Sens@PPV"}
        if v["decision_rule"] == "target_value":
            return targets.get(v["target_metric"], "X@Y")
    return "PQ" if kind == "InS" and v["prefer_pq"] else "F-beta"


def multi_threshold(v: Values, kind: str) -> str:
    if not v["class_scores_available"]:
        return "none"
    if kind == "ImLC":
        return "AP" if v["class_imbalance"] and v["prevalence_reflects_population"] else "AUROC"
    return "FROC score" if v["prefer_interpretability"] else "AP"


def calibration(v: Values) -> str:
    if not v["calibration_requested"] or not v["class_scores_available"]:
        return "none"
    if v["comparative_calibration_requested"]:
        return "RBS, BS"
    if v["calibration_notion"] == "canonical":
        return "ECE^KDE, BS"
    if v["calibration_notion"] == "top_label" and v["n_classes"] != 2:
        return "ECE, BS"
    return "CWCE, BS"


def overlap(v: Values) -> str:
    if v["small_structures"] and v["high_inter_rater_variability"]:
        return "none"
    if v["tubular_shape"] and v["importance_center"]:
        return "clDice"
    return "DSC" if v["over_under_segmentation_preference"] == "equal" else "F-beta"


def optional_overlap(v: Values) -> list[str]:
    """What is offered besides, of DSC ("dsc") and clDice ("cldice")."""
    found = overlap(v)
    if found == "clDice":
        return ["dsc"]
    of_centre_lines = v["tubular_shape"] and bool(v["importance_center"]) == (found == "none")
    return ["cldice"] if of_centre_lines else []


def boundary(v: Values) -> str:
    if v["compensate_annotation_imprecision"] or v["boundary_error_penalization"] == "existence":
        return "NSD"
    if v["outlier_interest"] == "average":
        return "MASD"
    return "HD95" if v["spatial_outliers_in_reference"] else "HD"


def volume(v: Values) -> str:
    return "volume error" if v["importance_volume"] else "none"


def localization(v: Values, kind: str) -> str:
    if kind == "InS":
        if v["importance_boundaries"] and v["large_objects"]:
            return "Boundary IoU"
        merged = v["touching_or_overlapping_structures"] and v["count_merged_as_hit"]
        return "IoR" if merged else "Mask IoU"
    needed, there = v["localization_granularity"], v["reference_granularity"]
    if there == "position_only":
        return "Center Distance"
    if needed == "position_only":
        if v["importance_center"]:
            return "Center Distance"
        return "Point inside Mask" if there == "exact_outline" else "Point inside Box/Approx"
    if needed == "rough_outline" and there == "exact_outline" and v["small_structures"]:
        return "Mask IoU > 0"
    return "Box/Approx IoU"


def iou_threshold(v: Values) -> float:
    if v["localization_threshold"] is not None:
        return float(v["localization_threshold"])
    return 0.1 if v["small_structures"] else 0.3 if v["high_size_variability"] else 0.5


def assignment(v: Values, kind: str) -> str:
    if v["class_scores_available"]:
        return "Greedy (by Score)"
    place = localization(v, kind)
    if place in ("Point inside Mask", "Point inside Box/Approx", "Mask IoU > 0"):
        return "Hungarian"
    apart = not v["touching_or_overlapping_structures"] and not v["overlapping_predictions_possible"]
    if place in ("Mask IoU", "Box/Approx IoU") and iou_threshold(v) >= 0.5 and apart:
        return "IoU > 0.5"
    return "Hungarian" if v["penalize_double_assignment"] else "Greedy (by Localization)"


def pool(v: Values) -> dict[str, str]:
    """The leaf of every step, by step; that of S5 is of both its metrics."""
    kind = category(v)
    if kind == "ImLC":
        return {
            "S2": multi_class(v),
            "S3": per_class_of_images(v),
            "S4": multi_threshold(v, kind),
            "S5": calibration(v),
        }
    of_masks = {"S6": overlap(v), "S7": boundary(v), "volume": volume(v)}
    if kind == "SemS":
        return of_masks
    of_objects = {
        "S8": localization(v, kind),
        "S9": assignment(v, kind),
        "S3": per_class_of_objects(v, kind),
        "S4": multi_threshold(v, kind),
    }
    return of_objects if kind == "ObD" else {**of_objects, **of_masks}
