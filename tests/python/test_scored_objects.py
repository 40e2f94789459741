"""Detections with scores through `evaluate`: where scores come from, curves of a set, objects of some volumes."""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import detection
from reference.objects import points
from support.files import write
from support.metrics import SCORED, Array, needed, voxel_scores

Masks = tuple[Array, Array]


def block(*boxes: tuple[slice, ...], value: float = 1) -> Array:
    volume = np.zeros((32, 32, 3))
    for number, box in enumerate(boxes):
        volume[box] = value if number == 0 else 1
    return volume


def at(rows: slice, columns: slice, planes: slice = slice(0, 3)) -> tuple[slice, slice, slice]:
    return rows, columns, planes


def picai_study() -> list[Case]:
    """The ten cases by which PI-CAI's evaluation is tested."""
    s = slice
    lesion, two = block(at(s(14, 19), s(14, 19))), block(at(s(10, 15), s(14, 19)), at(s(18, 23), s(14, 19)))
    pairs = [
        (block(), block()),
        (lesion, block()),
        (block(), lesion),
        (block(at(s(3, 8), s(14, 19))), block(at(s(22, 27), s(14, 19)))),
        (lesion, block(at(s(14, 19), s(14, 19), s(1, 2)))),
        (lesion, block(at(s(10, 15), s(10, 15)), at(s(16, 21), s(16, 21)), value=2)),
        (lesion, block(at(s(12, 16), s(14, 19)), at(s(17, 20), s(14, 19)), value=2)),
        (two, block(at(s(11, 22), s(14, 19)))),
        (two, block(at(s(8, 19), s(14, 19)))),
        (lesion, block(at(s(18, 23), s(18, 23)))),
    ]
    return [Case(str(i), r.astype(np.uint8), detections) for i, (r, detections) in enumerate(pairs)]


def test_picai() -> None:
    """Published: TP 5, FP 4, FN 5, AP 0.2777777777777778."""
    keys = ["object_ap", "pooled_object_sensitivity", "pooled_object_ppv", "pooled_fppi"]
    results = assay.evaluate_cases(picai_study(), keys, convention="picai", labels=[1], score_threshold=0)
    assert [row.value for row in results] == pytest.approx([0.2777777777777778, 5 / 10, 5 / 9, 4 / 10], rel=1e-12)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4), st.sampled_from([0.0, 0.2, 0.4]))
@settings(max_examples=40)
def test_curves_of_a_set(seeds: list[int], density: float) -> None:
    """The oracle puts the detections of all images in one list."""
    curves, cases, references = [], [], 0
    for number, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        reference, prediction = (rng.random((9, 8)) < density for _ in range(2))
        prediction = np.where(rng.random((9, 8)) < 0.6, reference, prediction)
        scores = rng.integers(0, 5, (9, 8)) / 4
        cases.append(Case(str(number), reference, prediction, scores=scores))
        curve, count = points(reference, prediction, scores)
        references += count
        before = [0.0, 0.0]
        for threshold, true, false in curve:
            curves += [(threshold, True)] * round(true - before[0]) + [(threshold, False)] * round(false - before[1])
            before = [true, false]
    together = detection.at_thresholds([s for s, _ in curves], [hit for _, hit in curves], [1.0] * len(curves))
    metrics = [assay.metric(record.key, **needed(record)) for record in SCORED]
    found = {row.metric: row for row in assay.evaluate_cases(cases, metrics)}
    images, rates = len(cases), (1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8)
    reached = [false for _, true, false in together if references and true / references >= 0.6]
    wanted = {
        "object_ap": detection.average_precision(together, references, "step"),
        "froc": np.mean([detection.sensitivity_at(together, references, images, rate, "step") for rate in rates]),
        "object_sensitivity_at_fppi": detection.sensitivity_at(together, references, images, 0.5, "step"),
        "fppi_at_object_sensitivity": min(reached, default=math.nan) / images,
    }  # fmt: skip
    for key, value in wanted.items():
        assert found[key].value == pytest.approx(value, rel=1e-12, abs=1e-12, nan_ok=True)


# -- where scores come from --------------------------------------------------------------------------------------------


def instances() -> tuple[Array, Array, dict[int, float]]:
    reference, prediction = np.zeros((10, 12), np.int32), np.zeros((10, 12), np.int32)
    for number, column in enumerate((1, 5, 9)):
        reference[1:4, column : column + 2] = number + 1
        prediction[1:4, column : column + 2] = 10 * (number + 1)
    prediction[6:8, 2:5] = 40
    return reference, prediction, {10: 0.9, 20: 0.5, 30: 0.4, 40: 0.7}


def test_scores_of_labels(tmp_path: Path) -> None:
    reference, prediction, scores = instances()
    wanted = assay.evaluate(reference, prediction, metrics="object_ap", instances=True, scores=scores)
    assert wanted.rows[0].value == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    of_voxels = np.zeros(prediction.shape)
    for label, score in scores.items():
        of_voxels[prediction == label] = score
    assert assay.evaluate(reference, prediction, metrics="object_ap", instances=True, scores=of_voxels) == wanted
    (tmp_path / "scores.json").write_text(json.dumps(scores))
    path = tmp_path / "scores.json"
    assert assay.evaluate(reference, prediction, metrics="object_ap", instances=True, scores=path) == wanted
    alone = assay.object_average_precision(reference, prediction, scores=scores, objects="labels")
    assert alone == wanted.rows[0].value


def test_the_mean_of_voxels() -> None:
    reference, prediction, _ = instances()
    scores = voxel_scores(prediction.shape)
    means = {label: float(scores[prediction == label].mean()) for label in (10, 20, 30, 40)}
    by_hand = assay.evaluate(reference, prediction, metrics="object_ap", instances=True, scores=means)
    asked = assay.metric("object_ap", object_score="mean", objects="labels")
    found = assay.evaluate(reference, prediction, metrics=asked, instances=True, scores=scores)
    assert found.rows[0].value == by_hand.rows[0].value


def test_voxels_that_are_left_out_have_no_score() -> None:
    reference, prediction, _ = instances()
    scores = np.where(prediction == 20, 0.5, np.where(prediction > 0, 0.6, np.nan))
    scores[1, 5] = 5.0  # in label 20
    mask = np.ones(prediction.shape, bool)
    options: dict[str, Any] = {"metrics": assay.metric("object_ap", objects="labels"), "instances": True}
    with_it = assay.evaluate(reference, prediction, scores=scores, **options)
    mask[1, 5] = False
    without = assay.evaluate(reference, prediction, scores=scores, mask=mask, **options)
    assert with_it.rows[0].value == pytest.approx(
        1 / 3 + 2 / 4 * 2 / 3 + (3 / 4 - 2 / 4) * 0 + 1 / 3 * 1 / 4 * 0, abs=1
    )
    assert without.rows[0].value < with_it.rows[0].value
    marked = reference.copy()
    marked[1, 5] = 99
    ignored = assay.evaluate(marked, prediction, scores=scores, ignore_label=99, **options)
    assert ignored.rows[0].value == without.rows[0].value


def test_overlapping_classes() -> None:
    reference, prediction, scores = instances()
    maps = {"a": reference, "b": np.roll(reference, 5, 0)}, {"a": prediction, "b": np.roll(prediction, 5, 0)}
    metric = assay.metric("object_ap", objects="labels")
    by_class = {"a": scores, "b": np.roll(np.where(prediction == 40, 0.95, 0.1), 5, 0)}
    found = assay.evaluate(*maps, metrics=metric, instances=True, scores=by_class)
    assert [row.value for row in found] == pytest.approx([(1 + 2 / 3 + 3 / 4) / 3, 3 / 4])
    stacked = [np.stack(list(one.values())) > 0 for one in maps]
    soft = np.stack([np.where(prediction == 40, 0.95, 0.1), by_class["b"]])
    found = assay.evaluate(*stacked, metrics="object_ap", class_axis=0, scores=soft)
    assert [row.value for row in found] == pytest.approx([3 / 4, 3 / 4])
    with pytest.raises(ValueError, match="scores must be a dict with the scores of class 'b'"):
        assay.evaluate(*maps, metrics=metric, instances=True, scores={"a": scores})
    with pytest.raises(ValueError, match=r"scores\['b'\] has shape \(2, 2\)"):
        assay.evaluate(*maps, metrics=metric, instances=True, scores={"a": scores, "b": np.zeros((2, 2))})


def test_soft_predictions(tmp_path: Path) -> None:
    soft = np.round(np.random.default_rng(0).random((10, 12, 3)), 2)
    reference = (soft > 0.7).astype(np.uint8)
    wanted = assay.evaluate(reference, soft > 0.6, metrics=["dsc", "object_ap"], scores=soft)
    assert assay.evaluate(reference, soft, metrics=["dsc", "object_ap"], score_threshold=0.6) == wanted
    paths = write(tmp_path / "r.nii.gz", reference), write(tmp_path / "p.nii.gz", soft)
    found = assay.evaluate(*paths, metrics=["dsc", "object_ap"], score_threshold=0.6)
    assert [row.value for row in found] == [row.value for row in wanted]
    by_class = assay.evaluate({"a": reference}, {"a": soft}, metrics=["dsc", "object_ap"], score_threshold=0.6)
    assert [row.value for row in by_class] == [row.value for row in wanted]
    with pytest.raises(ValueError, match="prediction must have no NaN where scores are decided for"):
        assay.evaluate(reference, np.where(soft > 0.9, np.nan, soft), metrics="dsc", score_threshold=0.6)
    with pytest.raises(TypeError, match="score_threshold must be a number, got 'x'"):
        assay.evaluate(reference, soft, score_threshold="x")  # type: ignore[arg-type]


def test_scores_of_every_label() -> None:
    """Objects have the scores of their own class, those of a region the sum of its labels'."""
    rng = np.random.default_rng(0)
    reference = np.kron(rng.integers(0, 3, (5, 6)), np.ones((4, 4), int)).astype(np.uint8)
    prediction = np.kron(rng.integers(0, 3, (5, 6)), np.ones((4, 4), int)).astype(np.uint8)
    scores = rng.dirichlet([1, 1, 1], reference.shape).transpose(2, 0, 1)
    options: dict[str, Any] = {"metrics": "object_ap", "labels": {"one": 1, "two": 2, "both": (1, 2)}}
    found = assay.evaluate(reference, prediction, scores=scores, score_axis=0, **options)
    for name, own in (("one", scores[1]), ("two", scores[2]), ("both", scores[1] + scores[2])):
        assert found.value(class_name=name) == assay.evaluate(reference, prediction, scores=own, **options).value(
            class_name=name
        )
    with pytest.raises(ValueError, match="object_ap of class two: scores must have class 2, they are those of 0 to 1"):
        assay.evaluate(reference, prediction, scores=scores[:2], score_axis=0, **options)
    with pytest.raises(ValueError, match="scores must be one for each voxel if labels are objects"):
        assay.evaluate(reference, prediction, metrics="object_ap", scores=scores, score_axis=0, instances=True)


def test_bad_scores(tmp_path: Path) -> None:
    reference, prediction, scores = instances()
    options: dict[str, Any] = {"metrics": "object_ap", "instances": True}
    for given_scores, message in (
        (None, "object_ap of class objects: scores must be given for this metric"),
        ({10: 0.5}, "scores must have every label of the prediction, but not 20, 30, 40"),
        ({**scores, 10: math.nan}, r"scores\[10\] must be a number, got nan"),
        (np.full(prediction.shape, np.nan), "scores must have no NaN in an object, got one in 10"),
        (np.zeros((2, 2)), r"scores has shape \(2, 2\), expected the shape of reference"),
    ):
        with pytest.raises(ValueError, match=message):
            assay.evaluate(reference, prediction, scores=given_scores, **options)
    (tmp_path / "scores.json").write_text("[1, 2]")
    for path in (tmp_path / "scores.json", tmp_path / "none.json"):
        case = Case("a", reference, prediction, scores=path)
        (row,) = assay.evaluate_cases([case], "object_sensitivity", instances=True)
        assert row.status == "missing_output"
        assert row.message.startswith(f"scores: {path} ")


# -- objects of some volumes -------------------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=60)
def test_ranges_of_volumes_add_up(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    reference, prediction = rng.random((14, 15)) < 0.25, rng.random((14, 15)) < 0.25
    prediction = np.where(rng.random((14, 15)) < 0.7, reference, prediction)
    maps = [assay.connected_components(mask).labels for mask in (reference, prediction)]
    strategy = data.draw(st.sampled_from(["optimal", "one_to_many", "greedy_by_criterion"]))
    matching = assay.match_instances(*maps, criterion="overlap", threshold=0, strategy=strategy)
    limits = [0.0, *sorted(data.draw(st.sets(st.integers(1, 20), max_size=3))), math.inf]
    parts = [matching.within(volume_from=low, volume_below=high) for low, high in pairwise(limits)]
    for name in ("tp", "fn", "fp"):
        assert sum(getattr(part, name) for part in parts) == getattr(matching, name)
    for part, (low, high) in zip(parts, pairwise(limits), strict=True):
        for row in part.objects():
            if row["side"] == "reference":
                assert (row["status"] == "ignored") == (not low <= row["volume"] < high)
            elif row["status"] == "tp":
                label = row["match"]
                assert low <= (maps[0] == label).sum() < high
    assert matching.within(volume_from=0, volume_below=math.inf).objects() == matching.objects()


def test_volumes_through_evaluate() -> None:
    reference, prediction, _ = instances()
    reference[8:10, 8:12] = 4  # 8 voxels, missed; the others have 6
    found = {}
    for name, options in (
        ("small", {"volumes": "below", "volume_below": 7}),
        ("large", {"volumes": "from", "volume_from": 7}),
        ("middle", {"volumes": "between", "volume_from": 6, "volume_below": 8}),
        ("all", {}),
    ):
        metrics = [
            assay.metric(key, objects="labels", **options) for key in ("object_sensitivity", "fppi", "object_dsc")
        ]
        rows = assay.evaluate(reference, prediction, metrics=metrics, instances=True).rows
        found[name] = [row.value for row in rows]
    assert found["small"] == [1, 1, 1]
    assert found["large"][:2] == [0, 0]
    assert math.isnan(found["large"][2])
    assert found["middle"] == [1, 1, 1]
    assert found["all"] == [3 / 4, 1, 1]
    text = assay.metric("object_sensitivity", volumes="from", volume_from=0.5).describe()
    assert "those of at least 0.5 (ml in 3D)" in text
    with pytest.raises(ValueError, match="object_sensitivity needs volume_from"):
        assay.metric("object_sensitivity", volumes="from")


def test_curves_need_scores_and_one_match_each() -> None:
    reference, prediction, scores = instances()
    curve = assay.match_instances(reference, prediction, scores=scores).curve()
    assert (curve.references, curve.images, curve.hit.tolist()) == (3, 1, [1, 0, 1, 1])
    with pytest.raises(ValueError, match="a curve needs the scores of the predictions"):
        assay.match_instances(reference, prediction).curve()
    with pytest.raises(ValueError, match='one match per reference, this matching is "one_to_many"'):
        assay.match_instances(reference, prediction, scores=scores, strategy="one_to_many").curve()
    with pytest.raises(ValueError, match="limits of volumes must be numbers, got NaN"):
        assay.match_instances(reference, prediction).within(volume_from=math.nan, volume_below=1)
    with pytest.raises(ValueError, match="volumes of these objects are not known"):
        assay.match_candidates([0], [0], [0.9], references=1, predictions=1).within(volume_from=0, volume_below=1)
