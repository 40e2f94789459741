"""Fingerprints: what may be said, what follows from it, and what contradicts."""

from __future__ import annotations

import copy
import doctest
import pickle
import re
import tomllib
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Fingerprint
from assay.selection import fingerprint as module
from assay.selection.items import CATEGORIES, CHECKS, GROUPS, ITEMS, LIMITS, SOURCES
from hypothesis import given
from support import fingerprints

FILE = Path(module.__file__).with_name("fingerprint.toml")

# Numbers and defaults of the paper's items, written down once more.
PAPER = {
    "problem_category": "FP1.1", "importance_boundaries": "FP2.1", "importance_volume": "FP2.2",
    "importance_center": "FP2.3", "localization_granularity": "FP2.4", "unequal_interest_across_classes": "FP2.5.1",
    "unequal_severity_of_class_confusions": "FP2.5.2", "fp_fn_preference": "FP2.5.3",
    "over_under_segmentation_preference": "FP2.5.4", "compensate_class_imbalance": "FP2.5.5",
    "boundary_error_penalization": "FP2.5.6", "compensate_annotation_imprecision": "FP2.5.7",
    "penalize_double_assignment": "FP2.5.8", "decision_rule": "FP2.6", "calibration_requested": "FP2.7.1",
    "comparative_calibration_requested": "FP2.7.2", "calibration_notion": "FP2.7.3", "small_structures": "FP3.1",
    "high_size_variability": "FP3.2", "tubular_shape": "FP3.3", "multiple_labels_per_unit": "FP3.4",
    "touching_or_overlapping_structures": "FP3.5", "disconnected_structures": "FP3.6", "class_imbalance": "FP4.1",
    "prevalence_reflects_population": "FP4.2", "high_inter_rater_variability": "FP4.3.1",
    "spatial_outliers_in_reference": "FP4.3.2", "reference_granularity": "FP4.4",
    "non_independent_test_cases": "FP4.5", "empty_reference_possible": "FP4.6", "class_scores_available": "FP5.1",
    "empty_prediction_possible": "FP5.2", "invalid_output_possible": "FP5.3",
    "overlapping_predictions_possible": "FP5.4",
}  # fmt: skip
CONFIRMED = {
    "FP1.1", "FP2.1", "FP2.2", "FP2.3", "FP2.5.6", "FP2.5.7", "FP2.7.1", "FP3.1", "FP3.2", "FP3.3", "FP3.5", "FP3.6",
    "FP4.2", "FP4.3.1", "FP4.6", "FP5.2",
}  # fmt: skip
TRUE_BY_DEFAULT = {"penalize_double_assignment", "prevalence_reflects_population", "class_scores_available"}


def contradictions(**said: Any) -> list[str]:
    """The ids of the checks that refuse it."""
    with pytest.raises(ValueError, match=r"\[\w+\]") as raised:
        Fingerprint(**said)
    return re.findall(r"\[(\w+)\](?=\n|$)", str(raised.value))


def notes(**said: Any) -> list[str]:
    return [note.check_id for note in Fingerprint(**said).notes]


# -- the data ----------------------------------------------------------------------------------------------------------


def test_items_of_the_paper() -> None:
    assert {key: item.paper_id for key, item in ITEMS.items() if item.paper_id} == PAPER
    assert {item.paper_id for item in ITEMS.values() if item.confirmed} == CONFIRMED
    assert {key for key, item in ITEMS.items() if item.default is True} == TRUE_BY_DEFAULT
    assert [key for key, item in ITEMS.items() if item.required] == ["problem_category"]


@pytest.mark.parametrize("key", ITEMS)
def test_an_item_says_what_it_is(key: str) -> None:
    item = ITEMS[key]
    assert item.question.endswith("?") or "? " in item.question
    assert item.meaning.endswith(".")
    assert item.example
    assert item.categories
    assert set(item.categories) | set(item.also) <= set(CATEGORIES)
    assert not set(item.categories) & set(item.also)
    assert item.drives
    assert item.group in GROUPS
    assert item.source in SOURCES
    assert item.paper_id.startswith(item.group) or not item.paper_id
    assert bool(item.values) == (item.kind == "choice")
    assert bool(item.form) == (item.kind == "structured")
    assert all(item.values.values())


@pytest.mark.parametrize("key", ITEMS)
def test_defaults_are_values(key: str) -> None:
    item = ITEMS[key]
    for category in (None, *CATEGORIES):
        default = item.default_for(category)
        assert default is None or module.checked_item(key, default) == default


def test_checks_and_limits() -> None:
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids)
    assert module.NOT_FOR_CATEGORY not in ids
    for check in CHECKS:
        assert check.item in ITEMS
        assert check.source in SOURCES
        assert (check.value is None) == (check.action != "imply")
    assert all(limit.reason for limit in LIMITS.values())


def test_no_item_and_no_check_is_lost() -> None:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert list(data["items"]) == list(ITEMS)
    assert len(data["check"]) == len(CHECKS)


# -- what is said, assumed and missing ---------------------------------------------------------------------------------


def test_values_are_what_is_said_or_the_default() -> None:
    one = Fingerprint("SemS", small_structures=True, nsd_tolerance_mm=2)
    assert one.given == {"problem_category": "SemS", "small_structures": True, "nsd_tolerance_mm": 2.0}
    assert set(one.values) == set(ITEMS)
    assert one.small_structures is True
    assert one.boundary_error_penalization == "existence"
    assert one.hd_percentile is None
    assert one.missing == ()
    assert one.notes == ()
    assert not one.given.keys() & one.assumed.keys()
    assert one.assumed["tubular_shape"] is False
    assert "calibration_requested" not in one.assumed  # it is about other categories
    assert "beta" not in one.assumed  # it has no default
    assert repr(one) == f"<Fingerprint: SemS, 3 items said, {len(one.assumed)} assumed>"


@pytest.mark.parametrize(
    ("category", "granularity"), [("ObD", "rough_outline"), ("InS", "exact_outline"), ("SemS", None), (None, None)]
)
def test_a_default_may_depend_on_the_category(category: str | None, granularity: str | None) -> None:
    assert Fingerprint(category).localization_granularity == granularity


def test_what_is_missing() -> None:
    assert Fingerprint().missing == ("problem_category",)
    assert Fingerprint(whole_image_label=False).missing == ("problem_category",)
    assert Fingerprint(whole_image_label=True).missing == ()
    assert Fingerprint(individual_objects=False).missing == ()
    assert Fingerprint(classes={"a": {"problem_category": "SemS"}, "b": {}}).missing == ("problem_category",)
    assert Fingerprint(classes={"a": {"problem_category": "SemS"}}).missing == ()


def test_structured_values() -> None:
    one = Fingerprint(
        "ImLC",
        cost_matrix=np.array([[0, 1], [5, 0]]),
        target_priors=(0.9, 0.1),
        class_weights={"a": 1},
        group_keys=["p"],
    )
    assert one.cost_matrix == ((0, 1), (5, 0))
    assert one.target_priors == (0.9, 0.1)
    assert one.class_weights == {"a": 1.0}
    assert one.group_keys == ("p",)
    assert one.unequal_interest_across_classes is True
    assert one.non_independent_test_cases is True
    assert Fingerprint("ObD", fppi_points=[0.5, 1, 2]).fppi_points == (0.5, 1.0, 2.0)


def test_it_cannot_be_changed() -> None:
    one = Fingerprint("SemS")
    with pytest.raises(AttributeError, match=r"replace\(tubular_shape"):
        one.tubular_shape = True
    with pytest.raises(AttributeError, match="cannot be changed"):
        del one.given
    with pytest.raises(TypeError):
        one.given["tubular_shape"] = True  # type: ignore[index]
    with pytest.raises(TypeError):
        hash(one)


def test_replace() -> None:
    one = Fingerprint("SemS", tubular_shape=True, classes={"a": {"label": 1}, "b": {"small_structures": True}})
    assert one.replace(tubular_shape=None) == Fingerprint(
        "SemS", classes={"a": {"label": 1}, "b": {"small_structures": True}}
    )
    assert one.replace(problem_category="InS").problem_category == "InS"
    assert one.replace(classes=None) == Fingerprint("SemS", tubular_shape=True)
    assert one.replace(classes={"a": {"small_structures": True}}).labels == {"a": 1}
    assert one.replace(labels={"a": 3}).labels == {"a": 3, "b": None}
    assert one.replace() == one
    assert one != one.replace(tubular_shape=False)
    assert one != "SemS"


def test_attributes() -> None:
    one = Fingerprint("SemS")
    assert {"tubular_shape", "replace", "given"} <= set(dir(one))
    with pytest.raises(AttributeError, match="no item 'small_structure'; did you mean 'small_structures'"):
        one.small_structure  # noqa: B018
    assert not hasattr(one, "__array__")


def test_docstring_examples() -> None:
    assert doctest.testmod(module) == doctest.TestResults(failed=0, attempted=4)


def test_in_words() -> None:
    said = Fingerprint(
        "SemS", calibration_requested=True, classes={"vessels": {"label": [2, 3], "tubular_shape": True}}
    )
    text = said.describe()
    assert "problem_category [FP1.1] = SemS: semantic segmentation" in text
    assert "small_structures [FP3.1] = no (assumed)" in text
    assert "class vessels (label 2, 3)\n  tubular_shape [FP3.3] = yes" in text
    assert text.count("[C00]") == 1
    assert "problem_category: missing" in Fingerprint().describe()


# -- classes -----------------------------------------------------------------------------------------------------------


def test_a_class_has_what_it_says_over_what_the_whole_says() -> None:
    one = Fingerprint(
        "SemS",
        importance_volume=True,
        classes={"vessels": {"label": 2, "tubular_shape": True, "importance_volume": False}},
        labels={"liver": [1, 3]},
    )
    assert list(one.classes) == ["vessels", "liver"]
    assert one.labels == {"vessels": 2, "liver": (1, 3)}
    assert one.classes["vessels"] == Fingerprint("SemS", tubular_shape=True, importance_volume=False)
    assert one.classes["liver"] == Fingerprint("SemS", importance_volume=True)
    assert one.tubular_shape is False
    assert Fingerprint("SemS").classes == {}


@pytest.mark.parametrize(
    ("classes", "labels", "message"),
    [
        ({"a": {"tubular": True}}, None, "class 'a': a fingerprint has no item 'tubular'"),
        ({"a": {"tubular_shape": "yes"}}, None, "class 'a': tubular_shape must be True or False, got 'yes'"),
        ({"a": {"n_classes": 3}}, None, "class 'a': n_classes is about all classes together"),
        ({"a": {"label": 1}}, {"a": 2}, "class 'a' has label 1 in classes and 2 in labels"),
        ({"a": {"label": [1, 1]}}, None, r"label of class 'a' must be a label or several different ones, got \[1, 1\]"),
        ({"a": {"label": []}}, None, "label of class 'a' must be"),
        ({"a": {"label": "1"}}, None, "label of class 'a' must be a whole number, got '1'"),
        ({"a": {"label": 1.5}}, None, "label of class 'a' must be a whole number, got 1.5"),
        ({"a": {"label": [1, 2]}, "b": {"label": [2, 1]}}, None, "classes 'a' and 'b' have the same label"),
        ({"a": True}, None, r"classes\['a'\] must map items to values, got True"),
        ({1: {}}, None, r"must have a name \(text\), got 1"),
        ({"": {}}, None, "must have a name"),
        (["a"], None, r"classes must map names of classes, got \['a'\]"),
        (None, [1], r"labels must map names of classes, got \[1\]"),
        ({"a": {"reference_granularity": "position_only", "problem_category": "InS"}}, None, r"class 'a': .*\[C05\]"),
    ],
)
def test_classes_that_cannot_be(classes: Any, labels: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        Fingerprint(classes=classes, labels=labels)


def test_nested_classes_share_labels() -> None:
    assert Fingerprint("SemS", labels={"whole": [1, 2], "core": 2}).labels == {"whole": (1, 2), "core": 2}


def test_weights_are_of_classes() -> None:
    assert contradictions(class_weights={"lver": 1}, labels={"liver": 1}) == ["C35"]
    Fingerprint(class_weights={"liver": 1}, labels={"liver": 1, "spleen": 2})


# -- what cannot be said -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"small_structure": True}, "no item 'small_structure'; did you mean 'small_structures'?"),
        ({"xyz": None}, "no item 'xyz'$"),
        ({"small_structures": "yes"}, "small_structures must be True or False, got 'yes'"),
        ({"small_structures": 1}, "small_structures must be True or False, got 1"),
        ({"problem_category": "sems"}, 'problem_category must be one of "ImLC", "SemS", "ObD", "InS", got "sems"'),
        ({"decision_rule": True}, "decision_rule must be one of"),
        ({"beta": "2"}, "beta must be a number, got '2'"),
        ({"beta": True}, "beta must be a number, got True"),
        ({"beta": 0}, "beta must be a finite number above 0, got 0"),
        ({"beta": float("nan")}, "beta must be a finite number above 0, got nan"),
        ({"beta": float("inf")}, "beta must be a finite number above 0, got inf"),
        ({"beta": 10**400}, "beta must be a finite number above 0"),
        ({"risk_threshold": 1}, "risk_threshold must be a finite number between 0 and 1, got 1"),
        ({"hd_percentile": 101}, "hd_percentile must be a finite number from 0 to 100, got 101"),
        ({"nsd_tolerance_mm": -1}, "nsd_tolerance_mm must be a finite number of at least 0, got -1"),
        ({"n_classes": 2.0}, "n_classes must be a whole number, got 2.0"),
        ({"n_classes": 1}, "n_classes must be a whole number of at least 2, got 1"),
        ({"cost_matrix": [[0, 1]]}, "cost_matrix must have a row and a column for each .* got 1 rows of 2"),
        ({"cost_matrix": [[0, 1], [1]]}, "got 2 rows of 2, 1"),
        ({"cost_matrix": [[0, -1], [1, 0]]}, "each of cost_matrix must be a finite number of at least 0, got -1"),
        ({"cost_matrix": [[0, "1"], [1, 0]]}, "each of cost_matrix must be a number, got '1'"),
        ({"cost_matrix": "[[0]]"}, "cost_matrix must be a list of rows"),
        ({"cost_matrix": [1, 2]}, "cost_matrix must be a list of rows"),
        ({"cost_matrix": []}, "cost_matrix must be a list of rows, .* got an empty one"),
        ({"target_priors": [0.5, 0.6]}, "target_priors must sum to 1"),
        ({"target_priors": 1}, "target_priors must be a list"),
        ({"class_weights": {"a": "1"}}, r"class_weights\['a'\] must be a number, got '1'"),
        ({"class_weights": {"a": 0}}, "class_weights must hold a weight above 0"),
        ({"class_weights": {1: 1}}, "class_weights must map names"),
        ({"class_weights": [1, 2]}, "class_weights must map names of classes to weights"),
        ({"group_keys": "patient"}, "group_keys must be a list of names, got 'patient'"),
        ({"group_keys": ["a", "a"]}, "group_keys must not hold a name twice"),
        ({"group_keys": [1]}, "group_keys must be a list of names"),
        ({"iou_thresholds": [0.5, 0.1]}, r"iou_thresholds must rise, got \[0.5, 0.1\]"),
        ({"iou_thresholds": [0.5, 2]}, "each of iou_thresholds must be a finite number from 0 to 1, got 2"),
    ],
)
def test_values_that_cannot_be(said: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        Fingerprint(**said)


TARGET = {"decision_rule": "target_value", "target_metric": "sensitivity", "target_value": 0.9}
CONTRADICTIONS: dict[str, dict[str, Any]] = {
    "C01": {"problem_category": "ObD", "class_scores_available": False, "decision_rule": "target_value"},
    "C02": {"problem_category": "ImLC", "class_scores_available": False, "calibration_requested": True},
    "C03": {"problem_category": "ImLC", "comparative_calibration_requested": True, "calibration_requested": False},
    "C05": {"problem_category": "InS", "reference_granularity": "rough_outline"},
    "C09": {"whole_image_label": True, "individual_objects": True},
    "C10": {"whole_image_label": True, "problem_category": "SemS"},
    "C11": {"whole_image_label": False, "problem_category": "ImLC"},
    "C14": {"problem_category": "ImLC", "decision_rule": "target_value", "target_value": 0.9},
    "C15": {"problem_category": "ObD", **TARGET, "target_metric": "specificity"},
    "C16": {"problem_category": "ImLC", **TARGET, "target_metric": "fppi"},
    "C17": {"problem_category": "ImLC", **TARGET, "target_value": 95},
    "C19": {"problem_category": "ImLC", "decision_rule": "cost_benefit", "exchange_rate": 1, "risk_threshold": 0.5},
    "C22": {"problem_category": "ImLC", "cost_matrix": [[0, 1], [1, 0]], "n_classes": 3},
    "C23": {"problem_category": "ImLC", "target_priors": [0.5, 0.5], "n_classes": 3},
    "C24": {"problem_category": "ImLC", "target_priors": [1], "cost_matrix": [[0, 1], [1, 0]]},
    "C25": {"class_weights": {"a": 1}, "unequal_interest_across_classes": False},
    "C26": {"group_keys": ["patient"], "non_independent_test_cases": False},
    "C27": {"problem_category": "InS", "small_structures": True, "large_objects": True},
    "C28": {"problem_category": "ObD", "beta": 0.5, "fp_fn_preference": "avoid_fn"},
    "C29": {"problem_category": "SemS", "beta": 2, "over_under_segmentation_preference": "avoid_oversegmentation"},
    "C30": {"problem_category": "ImLC", "decision_rule": "none", "class_scores_available": False},
}
NOTES: dict[str, dict[str, Any]] = {
    "C00": {"problem_category": "ImLC", "importance_boundaries": True},
    "C04": {"problem_category": "ImLC", "compensate_class_imbalance": True},
    "W_S1_OBD_EXACT": {"problem_category": "ObD", "localization_granularity": "exact_outline"},
    "C06": {"problem_category": "InS", "localization_granularity": "position_only"},
    "C07": {"problem_category": "ObD", "reference_granularity": "position_only"},
    "C08": {"problem_category": "ObD", "importance_boundaries": True},
    "C12": {"problem_category": "SemS", "individual_objects": True},
    "C13": {"problem_category": "ObD", "individual_objects": False},
    "C18": {"problem_category": "ImLC", "target_metric": "ppv"},
    "C20": {"problem_category": "ImLC", "risk_threshold": 0.1},
    "C21": {"problem_category": "ImLC", "cost_matrix": [[0, 1], [1, 0]]},
    "C31": {"problem_category": "ImLC", "multiple_labels_per_unit": True},
    "C32": {"problem_category": "SemS", "outlier_interest": "worst_case"},
    "C33": {
        "problem_category": "ImLC", "n_classes": 2, "calibration_requested": True, "calibration_notion": "top_label",
    },
    "C34": {"problem_category": "ImLC", "decision_rule": "none", "fp_fn_preference": "avoid_fn"},
    "C36": {"problem_category": "ObD", "decision_rule": "cost_benefit"},
}  # fmt: skip


def test_beta_may_not_contradict_either_preference_of_instances() -> None:
    for preference in (
        {"fp_fn_preference": "avoid_fp"},
        {"over_under_segmentation_preference": "avoid_oversegmentation"},
    ):
        with pytest.raises(ValueError, match="beta above 1 weighs"):
            Fingerprint("InS", beta=2.0, **preference)
        assert Fingerprint("InS", beta=0.5, **preference).beta == 0.5


def test_every_check_is_tested() -> None:
    assert {check.id for check in CHECKS if check.action != "note"} == set(CONTRADICTIONS)
    assert {check.id for check in CHECKS if check.action == "note"} == set(NOTES) - {"C00"}


@pytest.mark.parametrize("check", CONTRADICTIONS)
def test_contradictions(check: str) -> None:
    said = CONTRADICTIONS[check]
    assert contradictions(**said) == [check]
    (item,) = (one.item for one in CHECKS if one.id == check)
    _, refused = fingerprints.made({**said, item: None})
    assert f"[{check}]" not in refused  # it may be another one without the item


@pytest.mark.parametrize("check", NOTES)
def test_notes(check: str) -> None:
    assert notes(**NOTES[check]) == [check]


def test_all_contradictions_are_listed() -> None:
    both = {**CONTRADICTIONS["C05"], **CONTRADICTIONS["C27"]}
    assert contradictions(**both) == ["C05", "C27"]
    with pytest.raises(ValueError, match=r"2 contradictions:\n  reference_granularity: .*\n  large_objects: "):
        Fingerprint(**both)


def test_what_follows() -> None:
    compared = Fingerprint("ImLC", comparative_calibration_requested=True)
    assert compared.calibration_requested is True
    assert compared.assumed["calibration_requested"] is True
    assert "C02" in contradictions(**compared.given, class_scores_available=False)


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_category_alone_is_a_fingerprint(category: str) -> None:
    one = Fingerprint(category)
    assert one.notes == ()
    assert all(category in ITEMS[key].categories for key in one.assumed)


# -- copies ------------------------------------------------------------------------------------------------------------


@given(fingerprints.data())
def test_any_fingerprint_is_made_or_refused_for_contradictions(data: dict[str, Any]) -> None:
    one, refused = fingerprints.made(data)
    if one is None:
        assert re.search(r"\[C\d\d\]", refused)
        return
    assert set(one.values) == set(ITEMS)
    for same in (
        pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one), Fingerprint.from_dict(one.to_dict()),
        one.replace(),
    ):  # fmt: skip
        assert same == one
        assert (same.values, same.assumed, same.notes, same.missing) == (
            one.values,
            one.assumed,
            one.notes,
            one.missing,
        )
        assert (same.labels, dict(same.classes)) == (one.labels, dict(one.classes))


def test_exported() -> None:
    assert assay.Fingerprint is Fingerprint
    with pytest.raises(TypeError, match="data must map items to values, got list"):
        Fingerprint.from_dict([])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="items must be named by text, got 1"):
        Fingerprint.from_dict({1: True})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="as label"):
        Fingerprint.from_dict({"labels": {}})
