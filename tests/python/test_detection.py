"""Criteria of boxes, and curves over scores, against naive oracles, golden vectors and scikit-learn."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import detection as oracle
from reference import matching as naive

CRITERIA = ["box_iou", "generalised_box_iou", "ior", "iop", "centre_distance", "point_in_box"]
INTERPOLATIONS = ["step", "envelope", "11_points", "101_points", "trapezoid"]


@st.composite
def boxes(draw: st.DrawFn, axes: int) -> Any:
    """Boxes of whole corners, so that many touch, coincide or have no size."""
    corner = st.lists(st.integers(0, 9), min_size=2 * axes, max_size=2 * axes)
    rows = np.array(draw(st.lists(corner, max_size=7)), float).reshape(-1, 2, axes)
    return np.sort(rows, axis=1).reshape(-1, 2 * axes)


@given(st.data(), st.sampled_from(CRITERIA), st.booleans(), st.sampled_from([2, 3]))
def test_boxes(data: st.DataObject, criterion: str, inclusive: bool, axes: int) -> None:
    reference, prediction = data.draw(boxes(axes)), data.draw(boxes(axes))
    limit = data.draw(st.sampled_from([None, 0.25, 1.0, 3.0]))
    if criterion == "generalised_box_iou":
        limit = data.draw(st.sampled_from([None, -1.0, -0.3, 0.0, 0.25]))
    spacing = data.draw(st.sampled_from([None, [0.5, 2.0, 1.0][:axes]]))
    found = assay.box_candidates(
        reference, prediction, criterion=criterion, corners="inclusive" if inclusive else "continuous",
        spacing=spacing, limit=limit,
    )  # fmt: skip
    expected = []
    for r, p in np.ndindex(len(reference), len(prediction)):
        pair = reference[r].reshape(2, axes), prediction[p].reshape(2, axes)
        value = oracle.criterion(criterion, *pair, float(inclusive), spacing or [1.0] * axes)
        if found.distance:
            wanted = limit is None or value <= limit
        elif criterion == "generalised_box_iou" and limit is not None and limit < 0:
            wanted = value >= limit
        else:
            wanted = value > 0 and value >= (limit or 0)
        if wanted:
            expected.append((r, p, value))
    assert list(zip(found.reference.tolist(), found.prediction.tolist(), strict=True)) == [row[:2] for row in expected]
    np.testing.assert_allclose(found.value, [row[2] for row in expected], rtol=1e-14, atol=1e-14)
    assert found.distance == (criterion == "centre_distance")


def test_many_boxes() -> None:
    rng = np.random.default_rng(0)
    low = rng.uniform(0, 3000, (2, 20000, 2))
    rows = np.concatenate([low, low + rng.uniform(1, 20, low.shape)], axis=2)
    found = assay.box_candidates(*rows)
    first = slice(0, 200)
    some = assay.box_candidates(rows[0][first], rows[1])
    inside = found.reference < 200
    assert 10000 < len(found) < 1000000
    assert np.array_equal(found.prediction[inside], some.prediction)
    assert np.array_equal(found.value[inside], some.value)


def test_points() -> None:
    centres = assay.box_candidates([[0, 0], [3, 4]], np.array([[0.0, 0.0]]), criterion="centre_distance", limit=5)
    assert centres.value.tolist() == [0, 5]
    boxes_and_points = [[0, 0, 0, 2, 2, 2]], [[2, 2, 2], [1, 1, 2.01], [1, 1, 1]]
    inside = assay.box_candidates(*boxes_and_points, criterion="point_in_box")
    assert inside.prediction.tolist() == [0, 2]
    for side in ([], np.empty((0, 4))):
        assert len(assay.box_candidates(side, [[0, 0, 1, 1]])) == 0
        assert len(assay.box_candidates([[0, 0, 1, 1]], side)) == 0


@pytest.mark.parametrize(
    ("corners", "values"),
    [("inclusive", [0.428571, 0.285714, 0.363636]), ("continuous", [0.333333, 0.142857, 0.230769])],
)
def test_golden_boxes(corners: str, values: list[float]) -> None:
    """Fig. 6a of the pitfalls paper."""
    reference = [[3, 2, 7, 5], [7, 9, 8, 11], [1, 16, 3, 18], [14, 14, 16, 18]]
    prediction = [[2, 3, 6, 6], [2, 15, 4, 17], [13, 13, 15, 17], [16, 7, 19, 10], [12, 2, 15, 4]]
    found = assay.box_candidates(reference, prediction, corners=corners)
    assert found.reference.tolist() == [0, 2, 3]
    assert found.prediction.tolist() == [0, 1, 2]
    assert found.value == pytest.approx(values, abs=1e-6)


def test_golden_average_precision() -> None:
    scores = [0.95, 0.7, 0.8, 0.8, 0.9]
    loose = assay.detection_curve(scores, [1, 1, 1, 0, 0], references=4, images=1)
    assert loose.average_precision() == pytest.approx(0.525)
    assert loose.average_precision(interpolation="envelope") == pytest.approx(0.55)
    assert loose.average_precision(ties="in_order") == pytest.approx(0.566667, abs=1e-6)
    strict = assay.detection_curve(scores, [1, 0, 1, 0, 0], references=4, images=1)
    assert strict.average_precision() == pytest.approx(0.375)
    assert strict.average_precision(ties="in_order") == pytest.approx(0.416667, abs=1e-6)
    scores, hits = [0.21, 0.35, 0.63, 0.92, 0.32, 0.79], [0, 0, 0, 1, 1, 1]
    curve = assay.detection_curve(scores, hits, references=3, images=1)
    found = [curve.average_precision(interpolation=one) for one in INTERPOLATIONS]
    assert found == pytest.approx([0.866667, 0.866667, 0.854545, 0.865347, 0.85], abs=1e-6)


def test_golden_froc() -> None:
    curve = assay.detection_curve([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [1, 0, 1, 0, 0, 1], references=4, images=2)
    points = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8]
    assert [curve.sensitivity_at(fppi=one) for one in points] == [0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 0.75]
    assert curve.froc_score() == pytest.approx(0.535714, abs=1e-6)
    assert curve.sensitivity_at(fppi=1.25, interpolation="linear") == pytest.approx(0.625 - 0.125)
    assert curve.sensitivity_at(fppi=0.25, interpolation="linear") == pytest.approx(0.25)
    best = curve.at_fppi(1.2)
    assert (best.threshold, best.sensitivity, best.fppi, best.ppv) == (0.7, 0.5, 0.5, pytest.approx(2 / 3))
    assert (curve.at_sensitivity(0.5).threshold, curve.at_sensitivity(0.5).fppi) == (0.7, 0.5)
    assert math.isnan(curve.at_sensitivity(0.8).fppi)
    assert math.isnan(curve.at_sensitivity(0.8).threshold)
    assert curve.at_threshold(0.65).sensitivity == 0.5
    assert curve.at_threshold(1.0).sensitivity == 0


def test_golden_picai() -> None:
    """The official tests of picai_eval: one lesion record each, and one of weights."""
    # Confidence 1 throughout: five hits, four false ones, five lesions missed.
    assert assay.detection_curve([1] * 9, [1] * 5 + [0] * 4, references=10, images=10).average_precision() == (
        pytest.approx(0.2777777777777778)
    )
    weighted = assay.detection_curve([1, 2, 3, 1, 1], [0, 0, 1, 1, 1], weight=[1, 1, 1, 4, 5], references=10, images=4)
    assert weighted.average_precision() == pytest.approx(0.85)
    scores, hits = [1, 2, 3, 1, 1, 3, 2.5, 1.5], [0, 0, 1, 1, 1, 0, 1, 1]
    curve = assay.detection_curve(scores, hits, references=5, images=6)
    thresholds, sensitivity, fppi = curve.froc()
    # picai_eval replaces the last point, here of threshold 1, by one at infinity.
    assert thresholds.tolist() == [math.inf, 3, 2.5, 2, 1.5, 1]
    assert sensitivity[1:5] == pytest.approx([0.2, 0.4, 0.4, 0.6])
    assert fppi[1:5] == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 3])
    assert curve.sensitivity_at(fppi=0.3) == pytest.approx(0.4)
    assert curve.sensitivity_at(fppi=0.1) == 0


@st.composite
def detections(draw: st.DrawFn) -> tuple[list[float], list[bool], list[float]]:
    size = draw(st.integers(0, 20))
    score = st.sampled_from([0.0, 0.25, 0.5, 0.5, 1.0, -3.0]) | st.floats(allow_nan=False)
    columns = [st.lists(kind, min_size=size, max_size=size) for kind in (score, st.booleans(), st.integers(0, 4))]
    scores, hits, weights = (draw(column) for column in columns)
    return scores, hits, [float(weight) for weight in weights]


@given(detections(), st.booleans(), st.integers(0, 5), st.integers(0, 6), st.floats(0, 9))
def test_curves(
    rows: tuple[list[float], list[bool], list[float]], weighted: bool, missed: int, images: int, fppi: float
) -> None:
    scores, hits, weights = rows
    if not weighted:
        weights = [1.0] * len(scores)
    references = sum(weight for weight, hit in zip(weights, hits, strict=True) if hit) + missed
    curve = assay.detection_curve(
        scores, hits, weight=weights if weighted else None, references=references, images=images
    )
    points = oracle.at_thresholds(scores, hits, weights)
    np.testing.assert_allclose(np.transpose(curve.points()), np.reshape(points, (-1, 3)))
    for interpolation in INTERPOLATIONS:
        wanted = oracle.average_precision(points, references, interpolation)
        assert curve.average_precision(interpolation=interpolation) == pytest.approx(wanted, nan_ok=True, abs=1e-12)
    for interpolation in ("step", "linear"):
        wanted = oracle.sensitivity_at(points, references, images, fppi, interpolation)
        found = curve.sensitivity_at(fppi=fppi, interpolation=interpolation)
        assert found == pytest.approx(wanted, nan_ok=True, abs=1e-12)
    if references and images:
        point = curve.at_fppi(fppi)
        assert point.sensitivity == pytest.approx(curve.sensitivity_at(fppi=fppi))
        assert point.fppi <= fppi
        back = curve.at_sensitivity(min(point.sensitivity, 1.0))
        assert back.fppi <= point.fppi
        assert back.sensitivity >= point.sensitivity


@given(detections(), st.integers(0, 20))
def test_curves_add_up(rows: tuple[list[float], list[bool], list[float]], cut: int) -> None:
    def curve(part: slice, images: int) -> assay.DetectionCurve:
        scores, hits, weights = (column[part] for column in rows)
        found = sum(weight for weight, hit in zip(weights, hits, strict=True) if hit)
        return assay.detection_curve(scores, hits, weight=weights, references=found, images=images)

    whole = curve(slice(None), 5)
    parts = curve(slice(None, cut), 2) + pickle.loads(pickle.dumps(curve(slice(cut, None), 3)))
    assert repr(parts) == repr(whole)
    for ties in ("together", "in_order"):
        for found, wanted in zip(parts.points(ties=ties), whole.points(ties=ties), strict=True):
            assert np.array_equal(found, wanted)
    assert pickle.dumps(copy.deepcopy(whole)) == pickle.dumps(whole)


def test_undefined() -> None:
    nothing = assay.detection_curve([], [], references=0, images=3)
    only_false = assay.detection_curve([0.5], [False], references=0, images=3)
    for curve in (nothing, only_false):
        values = [curve.average_precision(), curve.froc_score(), curve.at_fppi(1).sensitivity]
        assert np.isnan([*values, curve.at_sensitivity(0.5).fppi]).all()
    assert only_false.at_threshold(0.5).fppi == pytest.approx(1 / 3)
    none_found = assay.detection_curve([], [], references=3, images=3)
    assert none_found.average_precision() == none_found.froc_score() == 0
    assert none_found.at_fppi(1).threshold == math.inf
    assert math.isnan(none_found.at_sensitivity(0.1).fppi)
    assert none_found.at_sensitivity(0).fppi == 0
    no_images = assay.detection_curve([0.5], [True], references=1, images=0)
    assert math.isnan(no_images.froc_score())
    assert no_images.average_precision() == 1


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"score": [0.5, math.nan]}, ValueError, "score must have no NaN, got one at position 1"),
        ({"score": [0.5]}, ValueError, "hit must have one value for each of 1 objects, got 2"),
        ({"score": ["a", "b"]}, TypeError, "score must be numbers"),
        ({"score": [[1, 2]]}, ValueError, r"score must be one number per object \(one axis\), got shape \(1, 2\)"),
        ({"hit": [0, 2]}, ValueError, "hit must be True or False .* got 2"),
        ({"references": 0}, ValueError, "hits must not be more than references, got 1"),
        ({"references": math.nan}, ValueError, "references must be at least 0 and finite, got nan$"),
        ({"references": -0.1}, ValueError, "references must be at least 0 and finite, got -0.1$"),
        ({"references": 0.5}, ValueError, "hits must not be more than references, got 1 and 0.5;"),
        ({"images": -1}, ValueError, "images must be at least 0, got -1"),
        ({"images": 1.5}, TypeError, "images must be a whole number, got 1.5"),
        ({"weight": [1, -1]}, ValueError, "weight must be at least 0 and finite, got -1 at position 1$"),
    ],
)
def test_bad_curves(changes: dict[str, Any], error: type[Exception], words: str) -> None:
    good: dict[str, Any] = {"score": [0.5, 0.6], "hit": [True, False], "references": 2, "images": 1}
    with pytest.raises(error, match=words):
        assay.detection_curve(**(good | changes))


def test_bad_questions() -> None:
    curve = assay.detection_curve([0.5], [True], references=2, images=1)
    for ask, words in (
        (lambda: curve.at_sensitivity(1.5), "sensitivity must be between 0 and 1, got 1.5$"),
        (lambda: curve.at_fppi(-1), "fppi must be at least 0 and finite, got -1$"),
        (lambda: curve.at_fppi(-1e-9), "fppi must be at least 0 and finite, got -1e-09$"),
        (lambda: curve.froc_score(fppi=[]), "fppi must have at least one value"),
        (lambda: curve.average_precision(interpolation="linear"), 'interpolation must be one of "step"'),
        (lambda: curve.at_threshold(math.nan), "threshold must be a number, got NaN"),
        (lambda: curve + assay.detection_curve([1], [0], weight=[2], references=0, images=1), "must both have weights"),
    ):
        with pytest.raises(ValueError, match=words):
            ask()


@pytest.mark.parametrize(
    ("reference", "options", "words"),
    [
        ([[0, 0, 2, -1.5]], {}, r"reference\[0\] must have no negative size, got the corners 0 and -1.5$"),
        ([[0, 0, 2, math.nan]], {}, r"reference\[0\] must have finite corners"),
        ([[0, 0, 2]], {}, "reference must be boxes, shape"),
        ([[0, 0, 1], [0, 0, 1, 1]], {}, "reference must have rows of one length, got others"),
        ([[0, 0, 2, 1, 1]], {}, r"reference must have shape \(n, 4\)"),
        ([[0, 0, 0, 1, 1, 1]], {}, "must have as many axes"),
        ([[0, 0, 1, 1]], {"criterion": "iou?"}, "criterion must be one of"),
        ([[0, 0, 1, 1]], {"corners": "pixels"}, "corners must be one of"),
        ([[0, 0, 1, 1]], {"spacing": [1]}, "spacing must have one value per array axis"),
        (
            [[0, 0, 1, 1]],
            {"criterion": "centre_distance", "limit": -1},
            "limit must be a distance of at least 0, got -1$",
        ),
        ([[0, 0, 1, 1]], {"limit": math.nan}, "limit must be a number or None, got nan"),
    ],
)
def test_bad_boxes(reference: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        assay.box_candidates(reference, [[0, 0, 1, 1]], **options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"criterion": 3}, 'criterion must be one of "box_iou", .* got 3'),
        ({"criterion": ["box_iou"]}, r"criterion must be one of \"box_iou\", .* got \['box_iou'\]"),
        ({"corners": None}, 'corners must be one of "continuous", "inclusive", got None'),
        ({"limit": "1"}, "limit must be a number, got '1'"),
        ({"spacing": 1.0}, "spacing must be a sequence of 2 numbers"),
        ({"prediction": [["1", 0, 1, 1]]}, "prediction must be numbers, got dtype <U"),
        ({"prediction": [[10**400, 0, 1, 1]]}, "prediction must be numbers, got dtype object"),
        ({"prediction": 3}, "prediction must be an array"),
        ({"prediction": "boxes"}, "prediction must be an array"),
    ],
)
def test_boxes_of_wrong_types(options: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"prediction": [[0, 0, 1, 1]]} | options
    with pytest.raises(TypeError, match=f"^{words}"):
        assay.box_candidates([[0, 0, 1, 1]], **given)


@pytest.mark.parametrize("intervals", [10, 100])
@given(st.data())
def test_recall_points_are_products_of_doubles(intervals: int, data: st.DataObject) -> None:
    """As documented: a sensitivity of 3 / 10 does not reach the point 3 * 0.1."""
    hits = data.draw(st.integers(1, intervals))
    curve = assay.detection_curve([1.0] * hits, [True] * hits, references=intervals, images=1)
    reached = sum(hits / intervals >= k * (1 / intervals) for k in range(intervals + 1))
    found = curve.average_precision(interpolation=f"{intervals + 1}_points")
    assert found == pytest.approx(reached / (intervals + 1), rel=1e-14)
    assert 3 / 10 < 3 * 0.1


def test_average_precision_says_its_recall_points_and_ties() -> None:
    text = assay.DetectionCurve.average_precision.__doc__
    assert text is not None
    for words in ("k * 0.1 for k from 0 to 10", "k * 0.01 for k from 0 to 100", "0.30000000000000004", "one score are"):
        assert words in text


@given(st.data())
def test_matching_by_generalised_iou_below_zero(data: st.DataObject) -> None:
    """Boxes that do not meet have values down to -1, which thresholds may have too."""
    sides = data.draw(boxes(2))[:3], data.draw(boxes(2))[:3]
    threshold = data.draw(st.sampled_from([-1.0, -0.5, -0.25, 0.0, 0.3]))
    found = assay.box_candidates(*sides, criterion="generalised_box_iou", limit=-1.0)
    values = dict(zip(zip(found.reference.tolist(), found.prediction.tolist(), strict=True), found.value, strict=True))
    passing = naive.gains(values, threshold, "hit", False)
    chosen = {
        "one_to_many": set(passing),
        "greedy_by_criterion": naive.greedy_by_criterion(passing),
    }
    for strategy in ("one_to_many", "greedy_by_criterion", "optimal", "best_total"):
        matching = assay.match_candidates(
            found.reference, found.prediction, found.value, references=len(sides[0]), predictions=len(sides[1]),
            criterion="generalised_box_iou", threshold=threshold, at_threshold="hit", strategy=strategy,
        )  # fmt: skip
        pairs = set(zip(*(column.tolist() for column in matching.pairs[:2]), strict=True))
        if strategy in chosen:
            assert pairs == chosen[strategy]
        else:
            count, total = naive.best_assignment(passing, strategy == "optimal")
            assert math.fsum(passing[pair] for pair in pairs) == pytest.approx(total, abs=1e-12)
            assert strategy == "best_total" or len(pairs) == count


def test_thresholds_below_zero_are_for_the_generalised_iou() -> None:
    one: dict[str, Any] = {"references": 1, "predictions": 1}
    below = assay.match_candidates([0], [0], [-0.5], criterion="generalised_box_iou", threshold=-0.75, **one)
    assert (below.tp, below.threshold, below.sq()) == (1, -0.75, -0.5)
    with pytest.raises(ValueError, match="pq needs a criterion from 0 to 1; with a threshold below 0"):
        below.pq()
    with pytest.raises(ValueError, match=r"threshold must be a finite number of at least -1, got -1\.5$"):
        assay.match_candidates([0], [0], [-0.5], criterion="generalised_box_iou", threshold=-1.5, **one)
    with pytest.raises(ValueError, match=r"threshold must be a finite number of at least 0, got -0\.5$"):
        assay.match_candidates([0], [0], [-0.5], criterion="box_iou", threshold=-0.5, **one)


@pytest.mark.peers
@given(detections())
def test_scikit_learn(rows: tuple[list[float], list[bool], list[float]]) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    scores, hits, _ = rows
    scores = [float(np.clip(score, -1e9, 1e9)) for score in scores]
    if any(hits):
        curve = assay.detection_curve(scores, hits, references=sum(hits), images=1)
        assert curve.average_precision() == pytest.approx(metrics.average_precision_score(hits, scores), abs=1e-12)
