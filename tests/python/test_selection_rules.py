"""The rules as data: what they refer to is there, each can fire, each leaf can be had, and mistakes are told."""

import re
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import assay
import assay.selection
import pytest
from assay import Fingerprint, recommend
from assay.catalogue import CATALOGUE, PRESETS, lookup
from assay.evaluation.policies import POLICIES
from assay.selection.application import application_data
from assay.selection.items import CATEGORIES, ITEMS
from assay.selection.plan import EVERY_CLASS
from assay.selection.rules import NONE, offered, read_rules, rule_book

FOLDER = Path(assay.selection.__file__).parent
RULES, LEAVES, APPLICATION = (
    tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    for name in ("rules.toml", "leaves.toml", "application.toml")
)
KEYS = {*CATALOGUE, *PRESETS}

_DISTANCE = {"boundary_error_penalization": "distance"}
_WORST = {**_DISTANCE, "outlier_interest": "worst_case"}
_OFF = {"class_scores_available": False}
_ELSEWHERE = {"prevalence_reflects_population": False}
_CALIBRATED = {"calibration_requested": True}
_POINTS = {"localization_granularity": "position_only"}
_ROUGH = {"reference_granularity": "rough_outline"}


def _target(metric: str | None) -> dict[str, Any]:
    value = {} if metric is None else {"target_metric": metric, "target_value": 0.9}
    return {"decision_rule": "target_value", **value}


# A fingerprint with which each rule fires.
FIRES: dict[str, tuple[str | None, dict[str, Any]]] = {
    "R1.0": ("SemS", {}),
    "R1.1": (None, {"whole_image_label": True}),
    "R1.2": (None, {"individual_objects": True, "importance_boundaries": True}),
    "R1.3": (None, {"individual_objects": True}),
    "R1.4": (None, {"individual_objects": False}),
    "W_S1_SMALL": ("SemS", {"small_structures": True}),
    "W_S1_TOUCH": ("SemS", {"touching_or_overlapping_structures": True}),
    "W_S1_DISC": ("SemS", {"disconnected_structures": True}),
    "W_S1_MULTI": ("SemS", {"multiple_labels_per_unit": True}),
    "W_S1_OBD_EXACT": ("ObD", {"localization_granularity": "exact_outline"}),
    "R2.0": ("ImLC", {"decision_rule": "none"}),
    "R2.1a": ("ImLC", {"unequal_severity_of_class_confusions": True, "classes_ordinal": True}),
    "R2.1b": ("ImLC", {"unequal_severity_of_class_confusions": True}),
    "R2.2a": ("ImLC", {"class_imbalance": True, "compensate_class_imbalance": True}),
    "R2.2b": ("ImLC", {"class_imbalance": True, "compensate_class_imbalance": True, **_ELSEWHERE}),
    "R2.3a": ("ImLC", {}),
    "R2.3b": ("ImLC", {**_ELSEWHERE, "target_priors": [0.9, 0.1]}),
    "R2.3c": ("ImLC", _ELSEWHERE),
    "R2.4": ("ImLC", {"unequal_interest_across_classes": True}),
    "R3.0": ("ImLC", {"decision_rule": "none"}),
    "R3.1a": ("ImLC", _target("specificity")),
    "R3.1b": ("ImLC", _target("sensitivity")),
    "R3.1c": ("ImLC", {**_target("sensitivity"), **_ELSEWHERE}),
    "R3.1d": ("ImLC", _target("ppv")),
    "R3.1e": ("ImLC", _target(None)),
    "W_S3_PPV": ("ImLC", {**_target("ppv"), **_ELSEWHERE}),
    "R3.2a": ("ImLC", {"decision_rule": "cost_benefit"}),
    "R3.2b": ("ImLC", {"decision_rule": "cost_benefit", **_ELSEWHERE}),
    "R3.3a": ("ImLC", {}),
    "R3.3b": ("ImLC", _ELSEWHERE),
    "W_S3_OPTIMIZED": ("ImLC", {"decision_rule": "optimization"}),
    "R3.4": ("ObD", {"decision_rule": "none"}),
    "R3.5a": ("InS", _target("sensitivity")),
    "R3.5b": ("ObD", _target("fppi")),
    "R3.5c": ("ObD", _target("ppv")),
    "R3.5d": ("ObD", _target(None)),
    "R3.7": ("InS", {"prefer_pq": True}),
    "R3.6a": ("InS", {}),
    "R3.6b": ("ObD", {}),
    "R4.0": ("InS", _OFF),
    "R4.1": ("ImLC", {"class_imbalance": True}),
    "R4.2": ("ImLC", {}),
    "R4.3a": ("ObD", {"prefer_interpretability": True}),
    "R4.3b": ("ObD", {}),
    "R5.0": ("ImLC", {}),
    "R5.1": ("ImLC", _CALIBRATED),
    "R5.2": ("ImLC", {"comparative_calibration_requested": True}),
    "R5.3a": ("ImLC", {**_CALIBRATED, "calibration_notion": "class_wise"}),
    "R5.3b": ("ImLC", {**_CALIBRATED, "calibration_notion": "top_label"}),
    "R5.3c": ("ImLC", _CALIBRATED),
    "R5.4": ("ImLC", _CALIBRATED),
    "R6.0": ("SemS", {"small_structures": True, "high_inter_rater_variability": True}),
    "R6.0b": (
        "SemS",
        {
            "small_structures": True,
            "high_inter_rater_variability": True,
            "tubular_shape": True,
            "importance_center": True,
        },
    ),
    "R6.1": ("SemS", {"tubular_shape": True, "importance_center": True}),
    "R6.2": ("SemS", {"over_under_segmentation_preference": "avoid_oversegmentation"}),
    "R6.3": ("SemS", {}),
    "R6.4": ("SemS", {"tubular_shape": True}),
    "R6.5": ("SemS", {"tubular_shape": True, "importance_center": True}),
    "R7.1": ("SemS", {"compensate_annotation_imprecision": True}),
    "R7.2": ("SemS", {}),
    "R7.3a": ("SemS", _DISTANCE),
    "R7.3b": ("SemS", {**_WORST, "spatial_outliers_in_reference": True}),
    "R7.3c": ("SemS", _WORST),
    "W_S7_TIGHT": ("SemS", {}),
    "RV.1": ("SemS", {"importance_volume": True}),
    "RV.0": ("SemS", {}),
    "R8.1": ("ObD", {"reference_granularity": "position_only"}),
    "R8.2a": ("ObD", {**_POINTS, "importance_center": True}),
    "R8.2b": ("ObD", _POINTS),
    "R8.2c": ("ObD", {**_POINTS, **_ROUGH}),
    "R8.4": ("ObD", {"localization_granularity": "exact_outline"}),
    "R8.3a": ("ObD", {"small_structures": True}),
    "R8.3b": ("ObD", {}),
    "R8.3c": ("ObD", _ROUGH),
    "R8.6": ("InS", {"importance_boundaries": True, "large_objects": True}),
    "R8.7": ("InS", {"touching_or_overlapping_structures": True, "count_merged_as_hit": True}),
    "R8.8": ("InS", {"tubular_shape": True}),
    "R8.5": ("InS", {}),
    "R8.9": ("InS", {"high_size_variability": True}),
    "W_S8_OBJECTS": ("ObD", {}),
    "R9.1": ("ObD", {}),
    "W_S9_SCORES": ("ObD", {}),
    "R9.5": ("ObD", {**_POINTS, **_OFF}),
    "R9.2a": ("ObD", _OFF),
    "R9.2b": ("InS", _OFF),
    "R9.3": ("InS", {**_OFF, "overlapping_predictions_possible": True}),
    "R9.4": ("InS", {**_OFF, "overlapping_predictions_possible": True, "penalize_double_assignment": False}),
}


def test_every_rule_is_tried() -> None:
    assert list(FIRES) == [rule.id for rule in rule_book().rules]


@pytest.mark.parametrize("rule_id", FIRES)
def test_every_rule_can_fire(rule_id: str) -> None:
    category, items = FIRES[rule_id]
    plan = recommend(Fingerprint(category, **items)).classes[EVERY_CLASS]
    rule = next(one for one in rule_book().rules if one.id == rule_id)
    if rule.result:
        assert rule_id in {one.rule for one in plan.choices}
    if rule.optional:
        assert rule_id in {one.rule for one in plan.optional}
    assert {*rule.warns} <= {one.id for one in plan.warnings}
    assert rule.result or rule.optional or rule.warns


def test_every_leaf_guide_warning_and_need_is_used() -> None:
    book = rule_book()
    leaves = {leaf for rule in book.rules for leaf in offered(rule)} | {*CATEGORIES}
    assert leaves - {"$problem_category"} == {*book.leaves}
    assert {one.guide for rule in book.rules for one in rule.alternatives} == {*book.guides}
    assert {one for guide in book.guides.values() for one in guide.leaves} <= leaves
    assert {name for rule in book.rules for name in rule.warns} == {*book.warnings}
    assert {value[1:] for value in _parameters() if str(value).startswith("$")} >= {*book.needs} - {
        item for leaf in book.leaves.values() for item in leaf.needs
    }
    assert {*book.needs} <= {*ITEMS}


def _parameters() -> list[Any]:
    book = rule_book()
    specs = [spec for leaf in book.leaves.values() for own in leaf.metrics.values() for spec in own]
    sets = [value for leaf in book.leaves.values() for value in leaf.sets.values()]
    return [*(value for spec in specs for value in spec.parameters.values()), *sets]


@pytest.mark.parametrize("leaf", [name for name in LEAVES["leaf"] if name not in (*CATEGORIES, NONE)])
def test_every_leaf_can_be_had(leaf: str) -> None:
    """By a rule itself, as what may be chosen instead, or as what may be added."""
    for category, items in FIRES.values():
        plan = recommend(Fingerprint(category, **items))
        own = plan.classes[EVERY_CLASS]
        if leaf in {one.leaf for one in own.choices}:
            return
        steps = [one.step for one in own.choices if leaf in {other.leaf for other in one.alternatives}]
        steps += [one.step for one in own.optional if one.leaf == leaf]
        if steps:
            changed = plan.choose(steps[0], leaf).classes[EVERY_CLASS]
            had = {one.leaf for one in changed.choices} | {one.leaf for one in changed.optional if one.taken}
            assert leaf in had
            return
    pytest.fail(f"no fingerprint leads to {leaf}")


def test_every_metric_and_parameter_is_in_the_catalogue() -> None:
    for leaf in rule_book().leaves.values():
        for specs in leaf.metrics.values():
            for spec in specs:
                assert spec.key in KEYS, leaf.id
                record, fixed = lookup(spec.key)
                names = {parameter.name for parameter in record.parameters} - {*fixed}
                assert {*spec.parameters} <= names, leaf.id
                assert not spec.each or spec.each in spec.parameters, leaf.id


def test_what_is_to_be_called_is_there() -> None:
    calls = [call for leaf in rule_book().leaves.values() for call in leaf.call.values()]
    found = {name for call in calls for name in re.findall(r"assay\.(\w+)", call)}
    assert {name for name in found if not hasattr(assay, name)} == set()


def test_what_localization_and_assignment_set_is_what_metrics_of_objects_have() -> None:
    choices = {
        name: {choice for p in CATALOGUE["object_f_beta"].parameters if p.name == name for choice in p.choices}
        for name in ("criterion", "strategy", "objects", "double_detections")
    }
    for leaf in rule_book().leaves.values():
        for name, value in leaf.sets.items():
            values = value if isinstance(value, list) else [value]
            if name == "threshold" or str(value).startswith("$"):
                continue
            assert {*values} <= choices[name], leaf.id


def test_the_rules_of_application_name_what_there_is() -> None:
    data = application_data()
    assert data.common["policy"] in POLICIES
    families = {one.family for one in CATALOGUE.values()}
    for row in (*APPLICATION["beside"], *APPLICATION["related"], *APPLICATION["forbidden"]):
        assert {*row.get("keys", ()), *row.get("except", ())} <= KEYS
        assert {*row.get("families", ())} <= families
        assert {*row.get("categories", CATEGORIES)} <= {*CATEGORIES}
    assert {*APPLICATION["units"]} == {*CATEGORIES}


def test_every_row_says_where_it_comes_from() -> None:
    for row in (*RULES["value"], *RULES["rule"], *RULES["keep"], *APPLICATION["advice"]):
        assert row["source"]
        assert isinstance(row["confirmed"], bool)
        assert not (row["confirmed"] and row["source"] == "reading"), row.get("id", row)


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("rule", {"when": "tubullar_shape"}, r"rule R1.0: .*unknown name 'tubullar_shape'; did you mean 'tubular_sh"),
        ("rule", {"when": "import os"}, "rule R1.0: condition"),
        ("rule", {"result": "dcs"}, r"rule R1.0: unknown leaf 'dcs'; did you mean 'dsc'\?"),
        ("rule", {"optional": ["clDice"]}, r"rule R1.0: unknown leaf 'clDice'; did you mean 'cldice'\?"),
        ("rule", {"warns": ["W_S1_SMAL"]}, r"rule R1.0: unknown warning 'W_S1_SMAL'; did you mean 'W_S1_SMALL'\?"),
        ("rule", {"step": "S10"}, "rule R1.0: unknown step 'S10'"),
        ("rule", {"categories": ["Sems"]}, r"rule R1.0: unknown category 'Sems'; did you mean 'SemS'\?"),
        ("rule", {"alternatives": [{"leaf": "iou", "guide": "DG6.2"}]}, "rule R1.0: unknown guide 'DG6.2'"),
        ("rule", {"alternatives": [{"leaf": "hd", "guide": "DG6.1"}]}, "rule R1.0: unknown leaf of DG6.1 'hd'"),
        ("rule", {"reasn": ""}, r"rule R1.0: unknown key 'reasn'; did you mean 'reason'\?"),
        ("rule", {"id": "R6.1"}, "two rows have the id 'R6.1'"),
        ("guide", {"leaves": ["expected_cost_given", "weighted_kappa", "dsk"]}, "guide DG2.EC-WCK: unknown leaf 'dsk'"),
        ("rule", {"source": ""}, "rule R1.0: source must be a text, got ''"),
        ("rule", {"confirmed": "no"}, "rule R1.0: confirmed must be true or false, got 'no'"),
        ("value", {"when": "S8 == 'iou'"}, "value count_beta: .*unknown name 'S8'"),
        ("value", {"source": 1}, "value count_beta: source must be a text, got 1"),
        ("value", {"confirmed": None}, "value count_beta: confirmed must be true or false, got None"),
        ("value", {"resulted": 1}, r"value count_beta: unknown key 'resulted'; did you mean 'result'\?"),
    ],
)  # fmt: skip
def test_mistakes_in_the_rules_are_told(table: str, change: dict[str, Any], message: str) -> None:
    rules = deepcopy(RULES)
    rules[table][0] |= change
    with pytest.raises(ValueError, match=message):
        read_rules(rules, LEAVES)


def test_mistakes_in_the_leaves_are_told() -> None:
    leaves = deepcopy(LEAVES)
    leaves["leaf"]["nsd"]["SemS"][0]["tolerance"] = "$nsd_tolerance"
    with pytest.raises(ValueError, match="leaf nsd: unknown answer 'nsd_tolerance'; did you mean 'nsd_tolerance_mm'"):
        read_rules(RULES, leaves)
    leaves = deepcopy(LEAVES)
    del leaves["leaf"]["masd"]["InS"]
    with pytest.raises(ValueError, match="leaf masd: neither metrics nor a call for InS"):
        read_rules(RULES, leaves)
    rules = deepcopy(RULES)
    rules["rule"] = [one for one in rules["rule"] if one["id"] != "R6.3"]
    with pytest.raises(ValueError, match="step S6 of SemS has no rule that always holds"):
        read_rules(rules, LEAVES)


def test_items_say_every_step_whose_rules_look_at_them() -> None:
    book = rule_book()
    behind = {value.name: set[str]() for value in book.values}
    for value in book.values:
        behind[value.name] |= {*value.condition.names, str(value.result).removeprefix("$")} & ITEMS.keys()
    for rule in (*book.rules, *book.keeps):
        for name in rule.condition.names:
            for item in behind.get(name, {name}) & ITEMS.keys():
                assert rule.step in ITEMS[item].drives, (rule.id, item)
