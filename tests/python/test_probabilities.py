"""Probabilities of voxels through `evaluate`: of one class and of all, in regions, of a case and of a set."""

from __future__ import annotations

import math
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import calibration as oracle

SHAPE = (6, 7)
KEYS = ("ece", "rmsce", "mce", "ace")
NORM = {"ece": "l1", "rmsce": "l2", "mce": "max", "ace": "mean"}
METRICS = [*KEYS, *(f"top_label_{key}" for key in KEYS), "class_wise_ece"]


def image(seed: int, classes: int = 3) -> tuple[Any, Any]:
    """A label map, and probabilities in steps of 1/16 with the axis of classes in front."""
    rng = np.random.default_rng(seed)
    cuts = np.sort(rng.integers(0, 17, (classes - 1, *SHAPE)), axis=0)
    steps = np.diff(cuts, axis=0, prepend=np.zeros((1, *SHAPE)), append=np.full((1, *SHAPE), 16))
    return rng.integers(0, classes, SHAPE).astype(np.uint8), (steps / 16).astype(np.float32)


def naive(events: Any, scores: Any, key: str, bins: int = 15) -> float:
    at = oracle.edges(bins, scores.dtype)
    return oracle.error(oracle.count(np.ravel(events), np.ravel(scores), at, "left"), NORM[key])


def of_class(reference: Any, probabilities: Any, label: int, key: str, keep: Any = True) -> float:
    keep = np.broadcast_to(keep, reference.shape)
    return naive(reference[keep] == label, probabilities[label][keep], key)


def top(reference: Any, probabilities: Any, key: str, keep: Any = True) -> float:
    keep = np.broadcast_to(keep, reference.shape)
    hits = probabilities.argmax(axis=0) == reference
    return naive(hits[keep], probabilities.max(axis=0)[keep], key)


def same(found: float, wanted: float) -> bool:
    return bool(found == pytest.approx(wanted, rel=1e-9, abs=1e-12, nan_ok=True))


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(2, 4))
def test_every_class_and_all(seed: int, classes: int) -> None:
    reference, probabilities = image(seed, classes)
    results = assay.evaluate(reference, probabilities, probabilities=True, score_axis=0, metrics=["dsc", *METRICS])
    assert results.classes == (*map(str, range(1, classes)), "")
    for label in range(1, classes):
        for key in KEYS:
            wanted = of_class(reference, probabilities, label, key)
            assert same(results.value(metric=key, class_name=str(label)), wanted)
        wanted = assay.dice(reference == label, probabilities.argmax(axis=0) == label)
        assert same(results.value(metric="dsc", class_name=str(label)), wanted)
    for key in KEYS:
        assert same(results.value(metric=f"top_label_{key}"), top(reference, probabilities, key))
    each = [of_class(reference, probabilities, label, "ece") for label in range(classes)]
    assert same(results.value(metric="class_wise_ece"), float(np.mean(each)))
    last = np.moveaxis(probabilities, 0, -1)
    assert assay.evaluate(reference, last, probabilities=True, metrics=["dsc", *METRICS]) == results
    beside = assay.evaluate(reference, probabilities.argmax(axis=0), scores=last, metrics=["dsc", *METRICS])
    assert beside == results


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["float16", "float32", "float64"]))
def test_one_class(seed: int, dtype: str) -> None:
    labels, probabilities = image(seed)
    reference, own = labels == 1, probabilities[1].astype(dtype)
    results = assay.evaluate(reference, own, probabilities=True, metrics=["dsc", "auroc", *METRICS])
    for key in KEYS:
        assert same(results.value(metric=key), naive(reference, own, key))
        both = np.stack([1 - own, own])
        assert same(results.value(metric=f"top_label_{key}"), top(reference.astype(int), both, key))
    assert results.value(metric="dsc") == pytest.approx(assay.dice(reference, own > 0.5), nan_ok=True)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_regions_masks_and_ignored_voxels(seed: int) -> None:
    reference, probabilities = image(seed, 4)
    view = np.indices(SHAPE).sum(axis=0) < 9
    asked = [
        *(assay.metric(key, name=f"{key} reference", region="reference") for key in ("ece", "top_label_ece")),
        *(assay.metric(key, name=f"{key} union", region="union") for key in ("ece", "top_label_ece")),
        *(assay.metric(key, name=f"{key} band", region="band", width=1.5) for key in ("ece", "top_label_ece")),
    ]
    results = assay.evaluate(
        reference, probabilities, probabilities=True, score_axis=0, metrics=asked, mask=view, ignore_label=3,
        spacing=(1.0, 1.5), labels=[1, 2],
    )  # fmt: skip
    keep = view & (reference != 3)
    decided = probabilities.argmax(axis=0)
    for label in (1, 2):
        regions = {
            "reference": reference == label,
            "union": (reference == label) | (decided == label),
            "band": assay.region_mask(reference, region="band", label=label, width=1.5, spacing=(1.0, 1.5)),
        }
        for name, region in regions.items():
            wanted = of_class(reference, probabilities, label, "ece", keep & region)
            assert same(results.value(metric=f"ece {name}", class_name=str(label)), wanted)
    whole = {
        "reference": reference != 0,
        "union": (reference != 0) | (decided != 0),
        "band": assay.region_mask(reference, region="band", width=1.5, spacing=(1.0, 1.5)),
    }
    for name, region in whole.items():
        assert same(results.value(metric=f"top_label_ece {name}"), top(reference, probabilities, "ece", keep & region))


def test_classes_of_several_labels() -> None:
    reference, probabilities = image(5, 4)
    results = assay.evaluate(
        reference,
        probabilities,
        probabilities=True,
        score_axis=0,
        labels={"all": (1, 2, 3), "two": (1, 3)},
        metrics="ece",
    )
    wanted = naive(reference != 0, probabilities[1:].sum(axis=0, dtype=np.float64), "ece")
    assert same(results.value(class_name="all"), wanted)
    wanted = naive(np.isin(reference, (1, 3)), probabilities[[1, 3]].sum(axis=0, dtype=np.float64), "ece")
    assert same(results.value(class_name="two"), wanted)


def test_overlapping_classes() -> None:
    reference, probabilities = image(6, 4)
    masks = {"a": reference == 1, "b": reference > 1}
    soft = {"a": probabilities[1], "b": probabilities[3]}
    results = assay.evaluate(masks, soft, probabilities=True, metrics=["dsc", "ece"])
    for name in masks:
        assert same(results.value(metric="ece", class_name=name), naive(masks[name], soft[name], "ece"))
        wanted = assay.dice(masks[name], soft[name] > 0.5)
        assert results.value(metric="dsc", class_name=name) == wanted
    with pytest.raises(
        ValueError, match="top_label_ece is about all classes of a label map, the classes given overlap"
    ):
        assay.evaluate(masks, soft, probabilities=True, metrics="top_label_ece")


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_values_of_a_set_are_of_all_voxels(seed: int) -> None:
    pairs = [image(seed + k) for k in range(3)]
    pooled = [f"pooled_{key}" for key in METRICS]
    cases = [Case(str(k), *pair) for k, pair in enumerate(pairs)]
    results = assay.evaluate_cases(cases, pooled, probabilities=True, score_axis=0, progress=False)
    reference = np.concatenate([one for one, _ in pairs])
    probabilities = np.concatenate([one for _, one in pairs], axis=1)
    assert {row.case for row in results} == {""}
    for key in KEYS:
        assert same(results.value(metric=f"pooled_top_label_{key}"), top(reference, probabilities, key))
        for label in (1, 2):
            wanted = of_class(reference, probabilities, label, key)
            assert same(results.value(metric=f"pooled_{key}", class_name=str(label)), wanted)
    bins = results.calibration["", "1", "pooled_ece"]
    assert bins.count.sum() == reference.size
    assert bins.error() == results.value(metric="pooled_ece", class_name="1")


def test_pooled_is_not_the_mean() -> None:
    """Two images whose errors cancel: 0.25 each, and 0 together."""
    a, b = np.ones(4, int), np.array([1, 1, 0, 0])
    soft = np.full(4, 0.75)
    cases = [Case("a", a, soft), Case("b", b, soft)]
    results = assay.evaluate_cases(cases, ["ece", "pooled_ece"], probabilities=True, progress=False)
    assert [row.value for row in results] == [0.25, 0.25, 0.0]


def test_a_missing_output_counts_as_such() -> None:
    reference, probabilities = image(7)
    cases = [Case("a", reference, probabilities), Case("b", reference, None)]
    results = assay.evaluate_cases(
        cases, ["dsc", "ece", "top_label_ece", "pooled_ece", "pooled_top_label_ece"], probabilities=True, score_axis=0,
        progress=False,
    )  # fmt: skip
    missing = [(row.class_name, row.metric) for row in results if row.status == "missing_output"]
    assert missing == [
        *((str(label), metric) for label in (1, 2) for metric in ("dsc", "ece")),
        *[("", "top_label_ece"), ("1", "pooled_ece"), ("2", "pooled_ece"), ("", "pooled_top_label_ece")],
    ]
    first = next(iter(results.summary()))
    assert first.mean == results.value(case="a", class_name="1", metric="dsc") / 2


def test_an_empty_region_has_no_value() -> None:
    reference, probabilities = image(8)
    metric = assay.metric("ece", region="reference")
    results = assay.evaluate(np.zeros_like(reference), probabilities, probabilities=True, score_axis=0, metrics=metric)
    assert [(math.isnan(row.value), row.status) for row in results] == [(True, "undefined")] * 2


def test_bad_probabilities() -> None:
    reference, probabilities = image(9)
    options: dict[str, Any] = {"probabilities": True, "score_axis": 0, "metrics": ["ece", "top_label_ece"]}
    for given_scores, message in (
        (probabilities * 8, "prediction must hold probabilities between 0 and 1, got 7.5"),
        (np.where(probabilities > 0.5, np.nan, probabilities), "between 0 and 1, got nan"),
        (
            probabilities[:, :-1],
            r"prediction has shape \(3, 5, 7\) with the labels along axis 0 \(score_axis\), expected the other",
        ),
        (probabilities[:2], "of each of the labels 0 to 1, which add up to 1 in every voxel, got a sum of 0"),
        (
            np.stack([1 - probabilities[1], probabilities[1]]),
            "ece of class 1: reference has labels that have no",
        ),
    ):
        with pytest.raises(ValueError, match=message):
            assay.evaluate(reference, given_scores, **options)
    with pytest.raises(ValueError, match=r"score_axis must be an axis of prediction \(shape \(3, 6, 7\)\), got 3"):
        assay.evaluate(reference, probabilities, **{**options, "score_axis": 3})
    with pytest.raises(ValueError, match="scores must have class 7, they are those of 0 to 2"):
        assay.evaluate(reference, probabilities, labels=[7], **options)
    with pytest.raises(ValueError, match="score_threshold cannot be combined with probabilities"):
        assay.evaluate(reference, probabilities, score_threshold=0.5, **options)
    with pytest.raises(TypeError, match="probabilities must be True or False, got 1"):
        assay.evaluate(reference, probabilities, **{**options, "probabilities": 1})
    with pytest.raises(ValueError, match=r"scores of 3 classes, expected those of one with a score_threshold"):
        assay.evaluate(reference, probabilities, score_axis=0, score_threshold=0.5, metrics="dsc")
    with pytest.raises(ValueError, match="ece of class 1: scores must hold a probability of every class"):
        assay.evaluate(reference, probabilities[1], probabilities=True, metrics="ece")
    with pytest.raises(ValueError, match="scores of voxels must be given for this metric"):
        assay.evaluate(reference, reference, metrics="ece")
    with pytest.raises(
        ValueError,
        match=r"top_label_ece: scores must hold a probability of every class.*are 1, 2",
    ):
        assay.evaluate(reference, reference, scores=probabilities[1], metrics="top_label_ece")
    with pytest.raises(ValueError, match="ece needs width"):
        assay.metric("ece", region="band")
    table = assay.score_table([0, 1], [0.25, 0.5])
    with pytest.raises(ValueError, match="ece is about a region of an image, expected region='all' for a table"):
        assay.evaluate_table(table, assay.metric("ece", region="reference"))
    with pytest.raises(ValueError, match="ece is a metric of scores, the table has decisions only"):
        assay.evaluate_table(assay.score_table([0, 1], prediction=[0, 1]), "ece")


def test_cases_of_other_classes_are_not_mixed() -> None:
    """Where a case has no probabilities of a class, there is no value of it, nor one of all cases."""
    reference, probabilities = image(10)
    soft = probabilities[1]
    options: dict[str, Any] = {"metrics": ["ece", "pooled_ece", "pooled_top_label_ece"], "progress": False}
    for first, second, classes in (
        (({"a": reference == 1}, {"a": soft}), ({"b": reference == 2}, {"b": probabilities[2]}), ("a", "b")),
        (((reference == 1) * 1, soft), ((reference == 2) * 2, probabilities[2]), ("1", "2")),
        ((reference, probabilities), (np.minimum(reference, 1), np.stack([1 - soft, soft])), ("2",)),
    ):
        asked = options | ({"metrics": ["ece", "pooled_ece"]} if isinstance(first[0], dict) else {})
        cases = [Case("first", *first), Case("second", *second)]
        results = assay.evaluate_cases(cases, probabilities=True, score_axis=0, **asked)
        own = {"first": classes[0] if len(classes) > 1 else "", "second": classes[-1]}
        lacking = [("second", classes[0])] if len(classes) > 1 else [("second", "2")]
        for case, name in lacking:
            found = results.filter(case=case, class_name=name, metric="ece").rows[0]
            assert (found.status, math.isnan(found.value)) == ("error", True), (case, name, own)
            assert "no probabilities of this class" in found.message
        for name in classes:
            assert results.filter(case="", class_name=name, metric="pooled_ece").rows[0].status == "error"
        for row in results.filter(metric="pooled_top_label_ece"):
            assert row.status == "error"


def test_a_case_without_a_class_has_probabilities_of_it_all_the_same() -> None:
    """Nothing is there, and what is said of it counts."""
    soft = np.full((3, 4), 0.25)
    cases = [Case("some", np.eye(3, 4, dtype=np.uint8), soft), Case("none", np.zeros((3, 4), np.uint8), soft)]
    results = assay.evaluate_cases(cases, ["ece", "pooled_ece"], probabilities=True, progress=False)
    assert [(row.case, row.value) for row in results] == [("some", 0.0), ("none", 0.25), ("", 0.125)]


def test_the_label_of_a_probability_is_that_of_the_reference() -> None:
    reference, soft = np.array([0, 255, 255, 0]), np.array([0.125, 0.75, 0.25, 0.625])
    for options in ({}, {"labels": {"k": 255}}):
        results = assay.evaluate(reference, soft, probabilities=True, metrics=["dsc", "brier"], **options)
        assert [row.value for row in results] == [0.5, float(np.mean((soft - reference / 255) ** 2))]


def test_voxels_that_take_no_part_need_no_probabilities() -> None:
    reference, probabilities = image(11)
    view = np.indices(SHAPE).sum(axis=0) < 7
    outside = np.where(view, probabilities, np.nan)
    options: dict[str, Any] = {"probabilities": True, "score_axis": 0, "metrics": ["dsc", "ece", "multiclass_brier"]}
    assert assay.evaluate(reference, outside, mask=view, **options) == assay.evaluate(
        reference, probabilities, mask=view, **options
    )
    marked = np.where(view, reference, 9)
    found = assay.evaluate(marked, np.where(view, probabilities, 0), ignore_label=9, **options)
    assert [row.value for row in found] == [
        row.value for row in assay.evaluate(reference, probabilities, mask=view, **options)
    ]
    with pytest.raises(ValueError, match="probabilities are of classes and cannot be combined with instances"):
        assay.evaluate(reference, probabilities, instances=True, **options)
