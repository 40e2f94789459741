"""Matching of instances against the naive oracle: criteria, strategies, formulas, void, adding up, bad input."""

import math
import pickle
from typing import Any

import assay
import numpy as np
import pytest
import reference.matching as oracle
from assay.matching import CRITERIA, STRATEGIES
from hypothesis import given, settings
from hypothesis import strategies as st
from support.arrays import LAYOUTS, Array
from support.boundary import same
from support.scenes import spacings

OF_ANY_RANK = tuple(one for one in CRITERIA if one != "cldice")  # that one: test_matching_cldice.py
THRESHOLDS = (0.0, 0.1, 0.25, 1 / 3, 0.5, 0.6, 1.0, 2.0)


@st.composite
def instances(draw: st.DrawFn, objects: int = 4, extent: int = 9, ranks: tuple[int, ...] = (1, 2, 3)) -> Array:
    """Two label maps with up to so many boxes each; many of them touch, some are hidden by others."""
    rank = draw(st.sampled_from(ranks))
    shape = draw(st.lists(st.integers(1, extent), min_size=rank, max_size=rank))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    maps = np.zeros((2, *shape), np.int64)
    for one in maps:
        labels = rng.permutation(np.array([1, 2, 3, 7, 40, 1000, 2**40])[: objects + 2])
        for label in labels[: rng.integers(0, objects + 1)]:
            corner = [rng.integers(0, size) for size in shape]
            one[tuple(slice(low, low + rng.integers(1, 5)) for low in corner)] = label
    return maps


@st.composite
def options(draw: st.DrawFn, criteria: tuple[str, ...] = OF_ANY_RANK) -> dict[str, Any]:
    return {
        "criterion": draw(st.sampled_from(criteria)),
        "threshold": draw(st.sampled_from(THRESHOLDS)),
        "at_threshold": draw(st.sampled_from(["miss", "hit"])),
    }


def passing_of(maps: Array, given: dict[str, Any], spacing: list[float] | None = None) -> oracle.Values:
    criterion = given["criterion"]
    values = oracle.candidates(*maps, criterion, spacing)
    return oracle.gains(values, given["threshold"], given["at_threshold"], criterion == "centre_distance")


def pairs_of(matching: assay.Matching) -> dict[tuple[int, int], float]:
    """{labels: criterion} of all matched pairs."""
    references, predictions, values = matching.pairs
    labels = zip(matching.reference_labels[references], matching.prediction_labels[predictions], strict=True)
    return {(int(r), int(p)): value for (r, p), value in zip(labels, values.tolist(), strict=True)}


@given(st.data())
def test_criteria(data: st.DataObject) -> None:
    """With one-to-many every candidate that passes is a pair."""
    maps = data.draw(instances())
    spacing = data.draw(spacings(maps.ndim - 1))
    how = data.draw(options())
    found = assay.match_instances(*maps, strategy="one_to_many", spacing=spacing, width=1.0, **how)
    expected = passing_of(maps, how, spacing)
    got = pairs_of(found)
    assert got.keys() == expected.keys()
    np.testing.assert_allclose([abs(expected[pair]) for pair in got], list(got.values()), rtol=1e-14)


@given(st.data())
def test_strategies(data: st.DataObject) -> None:
    maps = data.draw(instances())
    how = data.draw(options(("iou", "iop", "overlap", "centre_distance", "point_in_mask")))
    scores = {label: data.draw(st.sampled_from([0.2, 0.5, 0.9])) for label in oracle.labels_of(maps[1])}
    passing = passing_of(maps, how)

    def chosen(strategy: str) -> dict[tuple[int, int], float]:
        return pairs_of(assay.match_instances(*maps, strategy=strategy, scores=scores, **how))

    assert chosen("one_to_many").keys() == passing.keys()
    assert chosen("greedy_by_criterion").keys() == oracle.greedy_by_criterion(passing)
    assert chosen("greedy_by_score").keys() == oracle.greedy_by_score(passing, scores)
    if oracle.is_ambiguous(passing):
        with pytest.raises(ValueError, match=r'^strategy "unambiguous" cannot choose: (reference|prediction) \d+'):
            chosen("unambiguous")
    else:
        assert chosen("unambiguous").keys() == passing.keys()


@given(st.data())
def test_optimal_assignments(data: st.DataObject) -> None:
    maps = data.draw(instances(objects=5, ranks=(1, 2)))
    how = data.draw(options(("iou", "iop", "overlap", "centre_distance")))
    how["threshold"] = data.draw(st.sampled_from([0.0, 0.1, 3.0, 5.0]))
    passing = passing_of(maps, how)
    if len(passing) > 14:
        return
    for strategy in ("optimal", "best_total"):
        if strategy == "best_total" and how["criterion"] == "centre_distance":
            continue
        got = pairs_of(assay.match_instances(*maps, strategy=strategy, **how))
        assert got.keys() <= passing.keys()
        assert all(len({pair[side] for pair in got}) == len(got) for side in (0, 1))
        count, total = oracle.best_assignment(passing, strategy == "optimal")
        assert math.isclose(math.fsum(passing[pair] for pair in got), total, rel_tol=1e-12, abs_tol=1e-12)
        assert strategy == "best_total" or len(got) == count


@given(st.data())
def test_columns_and_formulas(data: st.DataObject) -> None:
    maps = data.draw(instances())
    spacing = data.draw(spacings(maps.ndim - 1))
    found = assay.match_instances(*maps, threshold=0.3, strategy="optimal", spacing=spacing)
    matched = pairs_of(found)
    labels = [oracle.labels_of(side) for side in maps]
    tp, fp, fn = len(matched), len(labels[1]) - len(matched), len(labels[0]) - len(matched)
    assert (found.tp, found.fp, found.fn) == (tp, fp, fn)
    assert found.reference_labels.tolist() == labels[0]
    assert found.prediction_labels.tolist() == labels[1]
    same(found.rq(), oracle.ratio(tp, tp + fp / 2 + fn / 2))
    same(found.sq(), oracle.ratio(sum(matched.values()), tp))
    same(found.pq(), oracle.ratio(sum(matched.values()), tp + fp / 2 + fn / 2))
    same(found.sensitivity(), oracle.ratio(tp, tp + fn))
    same(found.ppv(), oracle.ratio(tp, tp + fp))
    same(found.f_beta(beta=2), oracle.ratio(5 * tp, 5 * tp + 4 * fn + fp))
    assert found.fppi() == fp
    assert found.count_difference() == len(labels[1]) - len(labels[0])
    rank = maps.ndim - 1
    unit = math.prod(spacing or [1.0]) * (1e-3 if rank == 3 else 1)
    missed = set(labels[0]) - {r for r, _ in matched}
    false = set(labels[1]) - {p for _, p in matched}
    same(found.missed_volume(), np.isin(maps[0], list(missed)).sum() * unit)
    same(found.false_volume(), np.isin(maps[1], list(false)).sum() * unit)
    empty = {(False, False): "ok", (True, False): "reference_empty", (False, True): "prediction_empty"}
    assert found.status == empty.get((not labels[0], not labels[1]), "both_empty")


@given(st.data())
def test_object_table(data: st.DataObject) -> None:
    maps = data.draw(instances())
    found = assay.match_instances(*maps, threshold=0.3, strategy="greedy_by_criterion")
    ious = oracle.candidates(*maps, "iou")
    matched = pairs_of(found)
    rows = found.objects()
    assert [row["label"] for row in rows] == [*oracle.labels_of(maps[0]), *oracle.labels_of(maps[1])]
    for row in rows:
        side = 0 if row["side"] == "reference" else 1
        own = [pair for pair in matched if pair[side] == row["label"]]
        assert row["match"] == (own[0][1 - side] if own else None)
        assert row["value"] == (matched[own[0]] if own else None)
        assert row["status"] == ("tp" if own else ("fn", "fp")[side])
        near = [(value, -p) for (r, p), value in ious.items() if side == 0 and r == row["label"]]
        assert row["best_candidate"] == (-max(near)[1] if near else None)
        assert row["best_value"] == (max(near)[0] if near else None)


@given(instances())
@settings(max_examples=300)
def test_aggregated(maps: Array) -> None:
    pairs = assay.object_pairs(*maps)
    same(pairs.aji(), oracle.aji(*maps))
    same(pairs.ensemble_dice(), oracle.ensemble_dice(*maps))
    same(assay.aggregated_jaccard_index(*maps, objects="labels"), oracle.aji(*maps))
    if len(pairs.pairs[0]) <= 12:
        found = assay.aggregated_jaccard_index_plus(*maps, objects="labels")
        assert any(np.isclose(found, one, rtol=1e-12, equal_nan=True) for one in oracle.aji_plus(*maps))


@given(st.data())
def test_void_crowds_and_classes(data: st.DataObject) -> None:
    """Labels 3 and 7 of the reference are void and crowd; of each side some labels are of the class."""
    maps = data.draw(instances(objects=5))
    labels = [oracle.labels_of(side) for side in maps]
    members = [[label for label in side if label != 2] for side in labels]
    references = [label for label in members[0] if label not in (3, 7)]
    found = assay.match_instances(
        *maps,
        strategy="greedy_by_criterion",
        threshold=0.2,
        reference_labels=members[0],
        prediction_labels=members[1],
        void_label=3,
        crowd_label=[7],
    )
    values = oracle.candidates(*maps, "iou", None, references, members[1], void=[3])
    assert pairs_of(found).keys() == oracle.greedy_by_criterion(oracle.gains(values, 0.2, "miss", False))
    assert found.reference_labels.tolist() == references
    excused = np.isin(maps[0], (3, 7))
    for row in found.objects():
        if row["side"] == "prediction" and row["match"] is None:
            own = maps[1] == row["label"]
            assert row["status"] == ("ignored" if (own & excused).sum() * 2 > own.sum() else "fp")


def test_void_of_background() -> None:
    reference = np.array([0, 0, 0, 1, 1])
    prediction = np.array([5, 5, 5, 5, 5])
    found = assay.match_instances(reference, prediction, void_label=0)
    assert (found.tp, found.sq()) == (1, 1.0)
    assert assay.object_pairs(reference, prediction, void_label=0).void_voxels.tolist() == [3]


def test_double_detections() -> None:
    reference = np.array([1] * 10 + [2] * 10)
    prediction = np.array([1] * 6 + [2] * 4 + [3] * 10)
    how: dict[str, Any] = {"threshold": 0.3, "strategy": "optimal"}
    found = assay.match_instances(reference, prediction, **how)
    assert (found.tp, found.fp, found.fn) == (2, 1, 0)
    found = assay.match_instances(reference, prediction, double_detections="ignored", **how)
    assert (found.tp, found.fp, found.fn) == (2, 0, 0)
    assert found.prediction_ignored.tolist() == [0, 1, 0]
    assert found.count_difference() == 0
    assert [row["status"] for row in found.objects()] == ["tp", "tp", "tp", "ignored", "tp"]


def test_one_to_many() -> None:
    """A merged prediction finds both references; a reference that is split has both parts."""
    reference = np.array([1, 1, 1, 0, 2, 2, 2, 0, 3, 3, 3, 3, 0, 0])
    prediction = np.array([1, 1, 1, 1, 1, 1, 1, 0, 2, 2, 3, 3, 0, 4])
    found = assay.match_instances(reference, prediction, criterion="overlap", threshold=0, strategy="one_to_many")
    assert (found.tp, found.fp, found.fn) == (3, 1, 0)
    assert pairs_of(found).keys() == {(1, 1), (2, 1), (3, 2), (3, 3)}
    assert found.match_of_reference.tolist() == [0, 0, 1]
    assert found.match_of_prediction.tolist() == [0, 2, 2, -1]


@given(st.data())
def test_adding_images(data: st.DataObject) -> None:
    rank = data.draw(st.sampled_from([1, 2]))
    images = [data.draw(instances(ranks=(rank,))) for _ in range(3)]
    parts = [assay.match_instances(*maps, threshold=0.3, strategy="optimal") for maps in images]
    whole = parts[0] + parts[1] + parts[2]
    assert whole.images == 3
    assert [(row["image"], row["side"], row["label"], row["match"]) for row in whole.objects()] == [
        (number, side, row["label"], row["match"])
        for side in ("reference", "prediction")
        for number, part in enumerate(parts)
        for row in part.objects()
        if row["side"] == side
    ]
    assert (whole.tp, whole.fp, whole.fn) == tuple(sum(column) for column in zip(*map(counts, parts), strict=True))
    same(whole.fppi(), whole.fp / 3)
    values = [value for part in parts for value in pairs_of(part).values()]
    same(whole.sq(), oracle.ratio(sum(values), len(values)))
    again = pickle.loads(pickle.dumps(whole))
    assert again.objects() == whole.objects()
    assert repr(again.__getstate__()) == repr(whole.__getstate__())


def counts(matching: assay.Matching) -> tuple[int, int, int]:
    return matching.tp, matching.fp, matching.fn


@given(instances())
def test_pairs_survive_pickling(maps: Array) -> None:
    pairs = assay.object_pairs(*maps, void_label=3)
    assert repr(pickle.loads(pickle.dumps(pairs)).__getstate__()) == repr(pairs.__getstate__())


def test_different_definitions_do_not_add_up() -> None:
    labels = np.array([1, 0, 2])
    one = assay.match_instances(labels, labels)
    with pytest.raises(ValueError, match="different definitions"):
        one + assay.match_instances(labels, labels, threshold=0.4)
    with pytest.raises(ValueError, match="with scores and without"):
        one + assay.match_instances(labels, labels, scores={1: 0.5, 2: 0.1})
    assert (one + assay.match_instances(labels, labels * 0)).fn == 2


@pytest.mark.parametrize("criterion", OF_ANY_RANK)
@pytest.mark.parametrize("strategy", [one for one in STRATEGIES if one != "best_total"])
@pytest.mark.parametrize("shape", [(0,), (5,), (3, 0), (4, 4), (2, 3, 4)])
def test_no_objects(criterion: str, strategy: str, shape: tuple[int, ...]) -> None:
    nothing = np.zeros(shape, np.uint8)
    found = assay.match_instances(
        nothing, nothing, criterion=criterion, threshold=0.5, strategy=strategy, scores={}, width=1
    )
    assert (counts(found), found.status, found.objects()) == ((0, 0, 0), "both_empty", [])
    for value in (found.sensitivity(), found.ppv(), found.f_beta(), found.rq(), found.sq()):
        assert math.isnan(value)
    assert math.isnan(assay.panoptic_quality(nothing, nothing, objects="labels"))
    assert math.isnan(assay.aggregated_jaccard_index(nothing, nothing, objects="labels"))
    assert (found.fppi(), found.missed_volume(), found.count_difference()) == (0, 0, 0)


def test_one_side_only() -> None:
    labels = np.array([1, 1, 0, 2])
    missed = assay.match_instances(labels, labels * 0)
    assert (counts(missed), missed.status) == ((0, 0, 2), "prediction_empty")
    assert (missed.pq(), missed.sensitivity(), missed.f_beta()) == (0, 0, 0)
    assert math.isnan(missed.ppv())
    assert math.isnan(missed.sq())
    assert missed.missed_volume() == 3
    made_up = assay.match_instances(labels * 0, labels)
    assert (counts(made_up), made_up.status) == ((0, 2, 0), "reference_empty")
    assert math.isnan(made_up.sensitivity())
    assert made_up.false_volume() == 3
    assert assay.aggregated_jaccard_index(labels, labels * 0, objects="labels") == 0


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("criterion", CRITERIA)
def test_layouts_and_threads(layout: str, criterion: str) -> None:
    rng = np.random.default_rng(3)
    maps = np.kron(rng.integers(0, 4, (2, 5, 6, 4)), np.ones((1, 3, 2, 3), np.int64)).astype(np.int32)
    maps[1] = np.roll(maps[1], 1, axis=2)
    how: dict[str, Any] = {"criterion": criterion, "strategy": "optimal", "threshold": 5.0, "width": 1}
    if criterion != "centre_distance":
        how["threshold"] = 0.0
    laid_out = [LAYOUTS[layout](side) for side in maps]
    plain = [np.ascontiguousarray(side) for side in laid_out]
    expected = assay.match_instances(*plain, threads=1, **how).objects()
    assert assay.match_instances(*laid_out, threads=3, **how).objects() == expected


def test_selected_voxels() -> None:
    reference = np.array([1, 1, 1, 1, 9, 9, 2, 2])
    prediction = np.array([1, 1, 0, 0, 1, 1, 3, 3])
    mask = np.array([1, 1, 0, 0, 1, 1, 1, 0], bool)
    found = assay.match_instances(reference, prediction, ignore_label=9, mask=mask, threshold=0.9)
    assert counts(found) == (2, 0, 0)
    assert found.reference_volumes.tolist() == [2, 1]
    outside = assay.match_instances(
        np.array([1, 1, 1]), np.array([4, 0, 4]), criterion="point_in_mask", mask=np.array([1, 0, 1], bool)
    )
    assert counts(outside) == (0, 1, 1)  # the centre lies in a voxel that is left out


LABELS = np.array([[1, 1, 0], [0, 2, 2]], np.uint8)
WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"reference": LABELS * 1.0}, TypeError, r"^reference must be a bool or integer array, got dtype float64"),
    ({"prediction": LABELS[:1]}, ValueError, r"^prediction has shape \(1, 3\), expected .* \(2, 3\)"),
    ({"criterion": "giou"}, ValueError, r'^criterion must be one of "iou", .* got "giou"'),
    ({"criterion": 3}, TypeError, r'^criterion must be one of "iou", .* got 3'),
    ({"criterion": "centre_distance"}, ValueError, r"^threshold must be a number of mm"),
    ({"criterion": "boundary_iou"}, ValueError, r"^width must be a number for .* got None"),
    ({"criterion": "boundary_iou", "width": -1}, ValueError, r"^width must be a finite number of at least 0"),
    ({"criterion": "boundary_iou", "width": 1, "band": "x"}, ValueError, r'^band must be one of "voxel"'),
    ({"threshold": np.nan}, ValueError, r"^threshold must be a finite number of at least 0, got nan"),
    ({"threshold": "0.5"}, TypeError, r"^threshold must be a number, got '0.5'"),
    ({"threshold": -1}, ValueError, r"^threshold must be a finite number of at least 0, got -1"),
    ({"at_threshold": "inclusive"}, ValueError, r'^at_threshold must be one of "miss", "hit", got "inclusive"'),
    ({"strategy": "hungarian"}, ValueError, r'^strategy must be one of "unambiguous", .* got "hungarian"'),
    ({"strategy": "greedy_by_score"}, ValueError, r"^scores must map .*greedy_by_score"),
    ({"scores": [0.1, 0.2]}, TypeError, r"^scores must map the labels of the prediction to numbers, got list"),
    ({"scores": {1: 0.1}}, ValueError, r"^scores must have every label of the prediction, but not 2"),
    ({"scores": {1: 0.1, 2: np.nan}}, ValueError, r"^scores\[2\] must be a number, got nan"),
    ({"scores": {1: 0.1, 2: "a"}}, TypeError, r"^scores\[2\] must be a number, got 'a'"),
    ({"double_detections": True}, TypeError, r'^double_detections must be one of "false_positive"'),
    ({"reference_labels": [0, 1]}, ValueError, r"^reference_labels must not hold 0"),
    ({"prediction_labels": 3}, TypeError, r"^prediction_labels must list labels, got 3"),
    ({"prediction_labels": [1.5]}, TypeError, r"^each of prediction_labels must be a whole number, got 1.5"),
    ({"void_label": "a"}, TypeError, r"^void_label must be a whole number, got 'a'"),
    ({"crowd_label": [2**70]}, ValueError, r"^each of crowd_label must be between"),
    ({"spacing": [1]}, ValueError, r"^spacing must have one value per array axis"),
    ({"threads": 0}, ValueError, r"^threads must be at least 1"),
    (
        {"criterion": "centre_distance", "threshold": 1, "strategy": "best_total"},
        ValueError,
        r'^strategy "best_total" is not for distances',
    ),
]


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_bad_input(wrong: dict[str, Any], error: type[Exception], message: str) -> None:
    arguments: dict[str, Any] = {"reference": LABELS, "prediction": LABELS, **wrong}
    with pytest.raises(error, match=message):
        assay.match_instances(arguments.pop("reference"), arguments.pop("prediction"), **arguments)


def test_pq_needs_a_share() -> None:
    for criterion in ("overlap", "centre_distance"):
        with pytest.raises(ValueError, match="pq needs a criterion from 0 to 1"):
            assay.match_instances(LABELS, LABELS, criterion=criterion, threshold=1).pq()


@pytest.mark.parametrize("side", ["references", "predictions"])
@pytest.mark.parametrize("count", [-1, 2**24 + 1, 2**36, 2**70])
def test_as_many_objects_as_there_can_be(side: str, count: int) -> None:
    numbers = {"references": 1, "predictions": 1, side: count}
    with pytest.raises(ValueError, match=rf"^{side} must be between 0 and 2\^24 objects, got {count}"):
        assay.match_candidates([], [], [], **numbers)


def test_a_pair_is_named_once() -> None:
    with pytest.raises(ValueError, match=r"must name each pair once, got \(0, 1\) twice"):
        assay.match_candidates([0, 0, 0], [1, 0, 1], [0.6, 0.7, 0.8], references=1, predictions=2)
