"""The table of objects: what became of each, numbers and boxes in the whole image, and the shell's command."""

import math
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay.evaluation.object_table import ObjectRow
from reference.objects import found, objects

NAN = math.nan
SPACING = (2.0, 1.0, 1.0)


def lesions() -> tuple[Any, Any]:
    """Lesion 1 is found, 2 touched, 3 missed; prediction 3 is made up."""
    reference, prediction = np.zeros((12, 20, 20), np.uint8), np.zeros((12, 20, 20), np.uint8)
    reference[1:3, 2:6, 2:6] = prediction[1:3, 2:6, 3:6] = 1
    reference[4:6, 10:14, 10:14] = 1
    prediction[5:7, 13:16, 10:14] = 1
    reference[8, 3, 3] = 1
    prediction[9:11, 15:18, 2:4] = 1
    return reference, prediction


def test_what_became_of_each() -> None:
    table = assay.object_table(*lesions(), spacing=SPACING)
    assert list(table) == [
        ObjectRow("", "", "1", "reference", 1, "tp", 0.064, "ml", 1, 0.75, 1, 0.75, ((1, 3), (2, 6), (2, 6))),
        ObjectRow("", "", "1", "reference", 2, "fn", 0.064, "ml", None, pytest.approx(NAN, nan_ok=True), 2, 1 / 13,
                  ((4, 6), (10, 14), (10, 14))),
        ObjectRow("", "", "1", "reference", 3, "fn", 0.002, "ml", None, pytest.approx(NAN, nan_ok=True), None,
                  pytest.approx(NAN, nan_ok=True), ((8, 9), (3, 4), (3, 4))),
        ObjectRow("", "", "1", "prediction", 1, "tp", 0.048, "ml", 1, 0.75, None, pytest.approx(NAN, nan_ok=True),
                  ((1, 3), (2, 6), (3, 6))),
        ObjectRow("", "", "1", "prediction", 2, "fp", 0.048, "ml", None, pytest.approx(NAN, nan_ok=True), None,
                  pytest.approx(NAN, nan_ok=True), ((5, 7), (13, 16), (10, 14))),
        ObjectRow("", "", "1", "prediction", 3, "fp", 0.024, "ml", None, pytest.approx(NAN, nan_ok=True), None,
                  pytest.approx(NAN, nan_ok=True), ((9, 11), (15, 18), (2, 4))),
    ]  # fmt: skip
    assert "matches are as many pairs as possible" in table.describe()
    assert [row.object for row in table.filter(status="fn")] == [2, 3]
    assert [row.volume for row in table.largest(2)] == [0.064, 0.064]
    with pytest.raises(ValueError, match="an object has no field"):
        table.filter(state="fn")


def test_matching_may_be_another() -> None:
    table = assay.object_table(*lesions(), criterion="overlap")
    assert [row.status for row in table] == ["tp", "tp", "fn", "tp", "tp", "fp"]
    assert [row.unit for row in table] == ["1000 voxels"] * 6
    with pytest.raises(TypeError, match="a table of objects has no parameter 'beta'"):
        assay.object_table(*lesions(), beta=1)
    with pytest.raises(ValueError, match="there is no prediction"):
        assay.object_table(lesions()[0], None)


def test_classes_selections_and_instances() -> None:
    reference, prediction = lesions()
    reference[8, 3, 3] = 2
    of_two = assay.object_table(reference, prediction, labels={"one": 1, "two": 2})
    assert [(row.class_name, row.object, row.status) for row in of_two.filter(side="reference")] == [
        ("one", 1, "tp"),
        ("one", 2, "fn"),
        ("two", 1, "fn"),
    ]
    inside = np.ones(reference.shape, bool)
    inside[8:] = False
    assert len(assay.object_table(reference, prediction, labels=[1], mask=inside)) == 4
    assert len(assay.object_table(reference, prediction, labels=[1], ignore_label=2)) == 5
    instances = assay.object_table(reference * 7, prediction, instances=True)
    assert [(row.class_name, row.side, row.object) for row in instances] == [
        ("objects", "reference", 7),
        ("objects", "reference", 14),
        ("objects", "prediction", 1),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_oracle(seed: int) -> None:
    rng = np.random.default_rng(seed)
    blocks = [rng.random((3, 5, 6)) < 0.3 for _ in range(2)]
    reference, prediction = (np.kron(block, np.ones((2, 2, 2))).astype(bool) for block in blocks)
    prediction |= np.roll(reference, 1, 0) & (rng.random(reference.shape) < 0.9)
    table, naive = assay.object_table(reference, prediction), found(reference, prediction)
    counts = {status: len(table.filter(status=status, side=side)) for status, side in
              (("tp", "reference"), ("fn", "reference"), ("fp", "prediction"))}  # fmt: skip
    assert counts == {"tp": len(naive.pairs), "fn": len(naive.missed), "fp": len(naive.false)}
    for side, mask in (("reference", reference), ("prediction", prediction)):
        for row, one in zip(table.filter(side=side), objects(mask), strict=True):
            low, high = np.argwhere(one).min(0), np.argwhere(one).max(0) + 1
            assert row.box == tuple(zip(low.tolist(), high.tolist(), strict=True))
            assert row.volume == pytest.approx(one.sum() / 1000)


def test_nothing_at_all() -> None:
    empty = np.zeros((3, 4), bool)
    assert list(assay.object_table(empty, empty)) == []
    assert str(assay.object_table(empty, empty))


def test_as_text_and_frame(tmp_path: Path) -> None:
    table = assay.object_table(*lesions(), spacing=SPACING)
    text = table.to_csv(tmp_path / "objects.csv")
    assert (tmp_path / "objects.csv").read_text() == text
    assert text.splitlines()[:2] == [
        "case,method,class,side,object,status,volume,unit,match,value,best,best_value,box,score",
        ",,1,reference,1,tp,0.064,ml,1,0.75,1,0.75,1:3 2:6 2:6,nan",
    ]
    frame = table.to_pandas()
    assert list(frame.columns) == list(table.columns)
    assert len(frame) == len(table) == 6


def test_means_over_objects() -> None:
    reference, prediction = lesions()
    matched, rest = 2 * 3 / 7, (2, 2)  # DSC of the pair, missed and false objects
    means = {"matched": matched, "references": matched / 3, "all": matched / 5}
    for average, wanted in means.items():
        given = {} if average == "matched" else {"penalty": 0.0}
        assert assay.object_dice(reference, prediction, average=average, **given) == pytest.approx(wanted)
    distance = assay.object_hausdorff_distance(reference, prediction, average="all", penalty=374)
    assert distance == pytest.approx((1 + 374 * sum(rest)) / 5)
    with pytest.raises(ValueError, match="object_hd needs penalty"):
        assay.object_hausdorff_distance(reference, prediction, average="all")
    nothing = np.zeros_like(reference)
    assert assay.object_dice(reference, nothing, average="all", penalty=0.0) == 0
    assert math.isnan(assay.object_dice(reference, nothing))
    assert math.isnan(assay.object_dice(nothing, nothing, average="all", penalty=0.0))


def test_a_case_without_a_match_counts_as_one_with_an_empty_mask() -> None:
    reference, _ = lesions()
    elsewhere = np.roll(reference, 7, 1)
    results = assay.evaluate(reference, elsewhere, metrics=["sq", "object_dsc", "object_hd95", "pq"], spacing=SPACING)
    assert [row.status for row in results] == ["no_match", "no_match", "no_match", "ok"]
    for policy in ("metrics_reloaded", "constant(9)"):
        means = {group.key[-1]: group.mean for group in results.summary(policy)}
        assert means["sq"] == means["object_dsc"] == means["pq"] == 0
        assert means["object_hd95"] == (9 if policy == "constant(9)" else pytest.approx(results.rows[2].bound))


@pytest.mark.parametrize("policy", ["metrics_reloaded", "constant(9)", "exclude_both_empty"])
def test_what_cannot_be_counted_is_left_out(policy: str) -> None:
    reference, prediction = lesions()
    empty = np.zeros_like(reference)
    pairs = ((reference, prediction), (empty, prediction), (reference, empty))
    cases = [assay.Case(str(k), *pair, spacing=SPACING) for k, pair in enumerate(pairs)]
    results = assay.evaluate_cases(cases, ["object_sensitivity", "object_ppv"], labels=[1])
    used = {group.key[-1]: (group.used, group.mean) for group in results.summary(policy)}
    assert used == {"object_sensitivity": (2, pytest.approx(1 / 6)), "object_ppv": (2, pytest.approx(1 / 6))}


def test_instances_of_several_classes() -> None:
    reference, prediction = lesions()
    of_class = {"nuclei": reference * 5, "cells": prediction}
    results = assay.evaluate(of_class, of_class, instances=True, metrics="pq")
    assert [(row.class_name, row.value) for row in results] == [("nuclei", 1), ("cells", 1)]
    stacked = np.stack([reference, prediction], axis=-1)
    results = assay.evaluate(stacked, stacked, class_axis=-1, instances=True, metrics="pq")
    assert [(row.class_name, row.value) for row in results] == [("0", 1), ("1", 1)]
    with pytest.raises(ValueError, match="convention monai has none of the default metrics"):
        assay.evaluate(reference, prediction, instances=True, convention="monai")


def test_another_criterion_has_its_own_threshold() -> None:
    for convention in (None, "metrics_reloaded"):
        by_overlap = assay.metric("object_f_beta", convention=convention, criterion="overlap")
        assert dict(by_overlap.parameters)["threshold"] == 0
        with pytest.raises(ValueError, match="needs threshold"):
            assay.metric("object_f_beta", convention=convention, criterion="centre_distance")


def test_many_cases() -> None:
    reference, prediction = lesions()
    cases = [
        assay.Case("a", reference, prediction, spacing=SPACING, method="m"),
        assay.Case("b", reference, None, spacing=SPACING, method="m"),
    ]
    table = assay.object_table_of_cases(cases)
    alone = assay.object_table(reference, prediction, spacing=SPACING)
    assert [str(row._replace(case="", method="")) for row in table.filter(case="a")] == [str(row) for row in alone]
    assert [row.status for row in table.filter(case="b")] == ["fn"] * 3
    assert repr(table) == "<ObjectTable: 9 objects, 2 tp, 5 fn, 2 fp>"
    assert str(table).splitlines()[0].split()[:4] == ["case", "method", "class", "side"]
    assert len(table.largest(2)) == 2
    with pytest.raises(ValueError, match="count must be at least 0, got -1"):
        table.largest(-1)
    with pytest.raises(ValueError, match=r"case c: prediction has shape"):
        assay.object_table_of_cases([assay.Case("c", reference, prediction[:3])])
    assert repr(assay.object_table_of_cases([])) == "<ObjectTable: 0 objects, none>"


def test_scores_are_shown() -> None:
    reference, prediction = lesions()
    table = assay.object_table(reference, prediction / 2, score_threshold=0.1)
    assert [row.score for row in table.filter(side="prediction")] == [0.5] * 3
    assert "score" in str(table).splitlines()[0]
