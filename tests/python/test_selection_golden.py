"""Pools that were published for a fingerprint, those of our reading of the use cases, and one for every leaf."""

from typing import Any

import pytest
from assay import Fingerprint, Plan, recommend
from assay.selection.plan import EVERY_CLASS

Steps = dict[str, str]

# What the walk must come to: by step the name that the framework has for the leaf; "S5" has two. "opt" is what is
# offered besides, "or" what must be among the alternatives, "warns" warnings.
# A pool is confirmed if it was published, even if the fingerprint was not.
USE_CASES: dict[str, tuple[dict[str, Any], Steps]] = {
    "sperm motility": (
        {
            "problem_category": "ImLC", "n_classes": 3, "class_imbalance": True, "compensate_class_imbalance": True,
            "non_independent_test_cases": True,
        },
        {"S2": "BA", "S3": "F-beta", "S4": "AP", "S5": "none"},
    ),
    "dermoscopy": (
        {
            "problem_category": "ImLC", "n_classes": 7, "unequal_severity_of_class_confusions": True,
            "class_imbalance": True, "compensate_class_imbalance": True, "prevalence_reflects_population": False,
            "non_independent_test_cases": True,
        },
        {"S2": "EC", "S3": "LR+", "S4": "AUROC", "S5": "none"},
    ),
    "embryo": (
        {
            "problem_category": "SemS", "importance_boundaries": True, "compensate_annotation_imprecision": True,
            "high_inter_rater_variability": True,
        },
        {"S6": "DSC", "S7": "NSD", "volume": "none"},
    ),
    "liver": (
        {
            "problem_category": "SemS", "importance_boundaries": True, "importance_volume": True,
            "compensate_annotation_imprecision": True, "high_inter_rater_variability": True,
        },
        {"S6": "DSC", "S7": "NSD", "volume": "volume error"},
    ),
    "autophagy": (
        {
            "problem_category": "ObD", "importance_center": True, "localization_granularity": "position_only",
            "reference_granularity": "position_only", "small_structures": True, "non_independent_test_cases": True,
        },
        {"S8": "Center Distance", "S9": "Greedy (by Score)", "S3": "F-beta", "S4": "AP"},
    ),
    "MS lesions": (
        {
            "problem_category": "ObD", "localization_granularity": "rough_outline",
            "reference_granularity": "exact_outline", "small_structures": True, "high_size_variability": True,
            "high_inter_rater_variability": True, "empty_reference_possible": True, "prefer_interpretability": True,
        },
        {"S8": "Mask IoU > 0", "S9": "Greedy (by Score)", "S3": "F-beta", "S4": "FROC score", "warns": "W_S8_LOWER"},
    ),
    "fly neurons": (
        {
            "problem_category": "InS", "importance_center": True, "tubular_shape": True,
            "touching_or_overlapping_structures": True, "overlapping_predictions_possible": True,
            "compensate_annotation_imprecision": True, "class_scores_available": False,
        },
        {
            "S8": "Mask IoU", "S9": "Hungarian", "S3": "F-beta", "S4": "none", "S6": "clDice", "S7": "NSD",
            "opt": "DSC, connectivity metrics, connectivity metrics", "volume": "none",
        },
    ),
    "instruments in video": (
        {
            "problem_category": "InS", "importance_boundaries": True, "tubular_shape": True,
            "compensate_annotation_imprecision": True, "empty_reference_possible": True,
            "non_independent_test_cases": True,
        },
        {
            "S8": "Mask IoU", "S9": "Greedy (by Score)", "S3": "F-beta", "S4": "AP", "S6": "DSC", "S7": "NSD",
            "opt": "clDice", "volume": "none",
        },
    ),
    # confirmed: the online tool
    "micro-vessels": (
        {
            "problem_category": "SemS", "importance_center": True, "tubular_shape": True,
            "boundary_error_penalization": "distance",
        },
        {
            "S6": "clDice", "S7": "MASD", "opt": "DSC, connectivity metrics, connectivity metrics", "volume": "none",
        },
    ),
    # confirmed: one reader's fingerprint and pool
    "coronary trunks": (
        {
            "problem_category": "SemS", "importance_center": True, "tubular_shape": True,
            "disconnected_structures": True,
            "high_inter_rater_variability": True, "empty_reference_possible": True, "empty_prediction_possible": True,
            "compensate_annotation_imprecision": True,
        },
        {
            "S6": "clDice", "S7": "NSD", "opt": "DSC, connectivity metrics, connectivity metrics", "warns": "W_S1_DISC",
            "volume": "none",
        },
    ),
    "coronary branches": (
        {
            "problem_category": "SemS", "importance_center": True, "tubular_shape": True,
            "disconnected_structures": True,
            "high_inter_rater_variability": True, "empty_reference_possible": True, "empty_prediction_possible": True,
            "compensate_annotation_imprecision": True, "small_structures": True,
        },
        {"S6": "none", "S7": "NSD", "opt": "clDice", "warns": "W_S1_SMALL, W_S1_DISC", "volume": "none"},
    ),
    # confirmed pools of a challenge
    "surgical phases": (
        {
            "problem_category": "ImLC", "class_imbalance": True, "compensate_class_imbalance": True,
            "non_independent_test_cases": True,
        },
        {"S2": "BA", "S3": "F-beta", "S4": "AP", "S5": "none"},
    ),
    # The challenge matched by the Hungarian method, though it had scores: our rule differs, and is not confirmed.
    "instruments of a challenge": (
        {
            "problem_category": "InS", "boundary_error_penalization": "distance", "outlier_interest": "worst_case",
            "spatial_outliers_in_reference": True, "iou_thresholds": [round(0.5 + 0.05 * k, 2) for k in range(10)],
        },
        {
            "S8": "Mask IoU", "S9": "Greedy (by Score)", "S3": "F-beta", "S4": "AP", "S6": "DSC", "S7": "HD95",
            "volume": "none",
        },
    ),
    "pancreas": (
        {"problem_category": "SemS", "importance_boundaries": True, "importance_volume": True},
        {"S6": "DSC", "S7": "NSD", "volume": "volume error"},
    ),
    "pancreatic lesions": (
        {
            "problem_category": "ImLC", "n_classes": 3, "class_imbalance": True, "compensate_class_imbalance": True,
            "prevalence_reflects_population": False, "calibration_requested": True, "calibration_notion": "top_label",
        },
        {"S2": "BA", "S3": "LR+", "S4": "AUROC", "S5": "ECE, BS"},
    ),
}  # fmt: skip

_OFF = {"class_scores_available": False}
_NO_PREVALENCE = {"prevalence_reflects_population": False}
_PRIORS = {**_NO_PREVALENCE, "target_priors": [0.9, 0.1]}
_IMLC = {"S2": "Accuracy", "S3": "F-beta", "S4": "AUROC", "S5": "none"}
_SEMS = {"S6": "DSC", "S7": "NSD", "volume": "none"}
_OBD = {"S8": "Box/Approx IoU", "S9": "Greedy (by Score)", "S3": "F-beta", "S4": "AP"}
_INS = {
    "S8": "Mask IoU", "S9": "Greedy (by Score)", "S3": "F-beta", "S4": "AP", "S6": "DSC", "S7": "NSD", "volume": "none",
}  # fmt: skip


def _target(metric: str) -> dict[str, Any]:
    return {"decision_rule": "target_value", "target_metric": metric, "target_value": 0.9}


COVERAGE: list[tuple[str, dict[str, Any], Steps, Steps]] = [
    ("ImLC", {}, _IMLC, {}),
    ("ImLC", _PRIORS, _IMLC, {"S2": "EC", "S3": "LR+"}),
    ("ImLC", {"class_imbalance": True}, _IMLC, {"S4": "AP"}),
    ("ImLC", {**_PRIORS, "class_imbalance": True}, _IMLC, {"S2": "EC", "S3": "LR+"}),
    ("ImLC", {"decision_rule": "none"}, _IMLC, {"S2": "none", "S3": "none"}),
    ("ImLC", {**_target("specificity"), **_PRIORS}, _IMLC, {"S2": "EC", "S3": "Sens@Spec"}),
    ("ImLC", _target("sensitivity"), _IMLC, {"S3": "PPV@Sens"}),
    ("ImLC", {**_target("sensitivity"), **_PRIORS}, _IMLC, {"S2": "EC", "S3": "Spec@Sens"}),
    ("ImLC", {"decision_rule": "cost_benefit"}, _IMLC, {"S3": "NB"}),
    ("ImLC", {"decision_rule": "cost_benefit", **_PRIORS}, _IMLC, {"S2": "EC", "S3": "EC"}),
    ("ImLC", _OFF, _IMLC, {"S4": "none"}),
    ("ImLC", {"calibration_requested": True, "comparative_calibration_requested": True}, _IMLC, {"S5": "RBS, BS"}),
    ("ImLC", {"calibration_requested": True}, _IMLC, {"S5": "ECE^KDE, BS"}),
    ("ImLC", {"calibration_requested": True, "calibration_notion": "class_wise"}, _IMLC, {"S5": "CWCE, BS"}),
    ("SemS", {}, _SEMS, {}),
    ("SemS", {"over_under_segmentation_preference": "avoid_undersegmentation"}, _SEMS, {"S6": "F-beta"}),
    (
        "SemS", {"small_structures": True, "high_inter_rater_variability": True}, _SEMS,
        {"S6": "none", "warns": "W_S1_SMALL"},
    ),
    ("SemS", {"small_structures": True}, _SEMS, {"warns": "W_S1_SMALL"}),
    ("SemS", {"tubular_shape": True}, _SEMS, {"opt": "clDice"}),
    ("SemS", {"boundary_error_penalization": "distance"}, _SEMS, {"S7": "MASD"}),
    ("SemS", {"boundary_error_penalization": "distance", "outlier_interest": "worst_case"}, _SEMS, {"S7": "HD"}),
    (
        "SemS",
        {
            "boundary_error_penalization": "distance", "outlier_interest": "worst_case",
            "spatial_outliers_in_reference": True,
        },
        _SEMS,
        {"S7": "HD95"},
    ),
    ("SemS", {"boundary_error_penalization": "distance", "compensate_annotation_imprecision": True}, _SEMS, {}),
    (
        "SemS", {"touching_or_overlapping_structures": True, "importance_volume": True}, _SEMS,
        {"volume": "volume error", "warns": "W_S1_TOUCH"},
    ),
    ("ObD", {}, _OBD, {}),
    ("ObD", {"reference_granularity": "rough_outline", **_OFF}, _OBD, {"S9": "IoU > 0.5", "S4": "none"}),
    (
        "ObD", {"reference_granularity": "rough_outline", **_OFF, "small_structures": True}, _OBD,
        {"S9": "Hungarian", "S4": "none", "warns": "W_S8_LOWER"},
    ),
    ("ObD", {"localization_granularity": "position_only"}, _OBD, {"S8": "Point inside Mask"}),
    (
        "ObD", {"localization_granularity": "position_only", "reference_granularity": "rough_outline"}, _OBD,
        {"S8": "Point inside Box/Approx"},
    ),
    (
        "ObD", {"localization_granularity": "position_only", "importance_center": True}, _OBD,
        {"S8": "Center Distance"},
    ),
    (
        "ObD", {**_target("sensitivity"), "prefer_interpretability": True}, _OBD,
        {"S3": "FPPI@Sens", "S4": "FROC score"},
    ),
    ("ObD", {"decision_rule": "none"}, _OBD, {"S3": "none"}),
    (
        "ObD", {**_OFF, "penalize_double_assignment": False, "high_size_variability": True}, _OBD,
        {"S9": "Greedy (by Localization)", "S4": "none", "warns": "W_S8_LOWER"},
    ),
    ("InS", {}, _INS, {}),
    ("InS", {**_OFF, "prefer_pq": True}, _INS, {"S9": "IoU > 0.5", "S3": "PQ", "S4": "none"}),
    ("InS", {**_OFF, "overlapping_predictions_possible": True}, _INS, {"S9": "Hungarian", "S4": "none"}),
    ("InS", {"importance_boundaries": True, "large_objects": True}, _INS, {"S8": "Boundary IoU"}),
]  # fmt: skip
# What the framework does not warn of.
_OWN_WARNINGS = {"W_S7_TIGHT", "W_S9_SCORES", "W_S5_DIAGRAM", "W_S5_BINS", "W_S8_BOUNDARY_IOU", "W_S8_OBJECTS"}


def _came_to(plan: Plan) -> Steps:
    """What a plan came to, in the form above."""
    own = plan.classes[EVERY_CLASS]
    found: dict[str, list[str]] = {}
    for choice in own.choices[1:]:
        found.setdefault(choice.step, []).append(choice.framework)
    offered = {one.leaf: one for one in own.optional}
    titles = {"dsc": "DSC", "cldice": "clDice"}
    found["opt"] = [titles.get(name, "connectivity metrics") for name in offered]
    found["warns"] = [one.id for one in own.warnings if one.id not in _OWN_WARNINGS]
    return {step: ", ".join(names) for step, names in found.items() if names}


@pytest.mark.parametrize("name", USE_CASES)
def test_use_cases(name: str) -> None:
    items, expected = USE_CASES[name]
    assert _came_to(recommend(Fingerprint(**items))) == expected


@pytest.mark.parametrize("row", COVERAGE, ids=lambda row: f"{row[0]}-{'-'.join(map(str, row[1]))}")
def test_one_for_every_leaf(row: tuple[str, dict[str, Any], Steps, Steps]) -> None:
    category, items, usual, changed = row
    assert _came_to(recommend(Fingerprint(category, **items))) == {**usual, **changed}


def test_what_is_given_besides() -> None:
    phases = recommend(Fingerprint(**USE_CASES["surgical phases"][0])).classes[EVERY_CLASS]
    assert "auroc" in {one.leaf for one in phases.choice("S4").alternatives}
    lesions = recommend(Fingerprint(**USE_CASES["pancreatic lesions"][0])).classes[EVERY_CLASS]
    assert "f_beta" in {one.leaf for one in lesions.choice("S3").alternatives}
    neurons = recommend(Fingerprint(**USE_CASES["fly neurons"][0])).classes[EVERY_CLASS]
    assert "cldice_match" in {one.leaf for one in neurons.choice("S8").alternatives}
    assert "greedy_by_criterion" in {one.leaf for one in neurons.choice("S9").alternatives}
    challenge = recommend(Fingerprint(**USE_CASES["instruments of a challenge"][0])).classes[EVERY_CLASS]
    precision = [one for one in challenge.metrics if one.key == "object_ap"]
    thresholds = USE_CASES["instruments of a challenge"][0]["iou_thresholds"]
    assert [dict(one.parameters)["threshold"] for one in precision] == thresholds


def test_the_test_set_without_the_prevalence_of_the_population() -> None:
    """Without the frequencies of the population there is no expected cost at them: balanced accuracy, which says so."""
    plan = recommend(Fingerprint("ImLC", prevalence_reflects_population=False)).classes[EVERY_CLASS]
    assert plan.choice("S2").leaf == "balanced_accuracy"
    assert "W_S2_PRIORS" in {one.id for one in plan.warnings}
