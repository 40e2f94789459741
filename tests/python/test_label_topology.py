"""Neighbours of labels, their detection and the match of topologies: against the oracle, and the rules of TopCoW."""

from __future__ import annotations

import doctest
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import assay
import assay.label_topology
import assay.sides
import numpy as np
import numpy.typing as npt
import pytest
from assay import BinaryCounts
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import label_topology as oracle
from support.arrays import DTYPES, LAYOUTS

Array = npt.NDArray[Any]

REACH = {1: {2: 1}, 2: {4: 1, 8: 2}, 3: {6: 1, 18: 2, 26: 3}}
GROUPS: dict[str, Any] = {"one": 1, "two": 2, "both": [1, 2], "three": 3, "none": 77, "all": [1, 2, 3]}


def members(group: int | Sequence[int]) -> list[int]:
    return [group] if isinstance(group, int) else list(group)


@st.composite
def label_maps(draw: st.DrawFn) -> tuple[Array, Array]:
    """Noise, coarse or fine, and another map that is more or less like it; of every dtype and layout."""
    shape = draw(
        st.one_of(*(st.lists(st.integers(1, most), min_size=k, max_size=k) for k, most in enumerate((40, 9, 5), 1)))
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    filled = draw(st.sampled_from([0, 0.2, 0.5, 0.9, 1]))
    changed = draw(st.sampled_from([0, 0.05, 0.3, 1]))
    reference, other = (np.where(rng.random(shape) < filled, rng.integers(1, 4, shape), 0) for _ in range(2))
    if draw(st.booleans()):
        reference = np.repeat(np.repeat(reference, 2, axis=0), 2, axis=-1)
        other = np.repeat(np.repeat(other, 2, axis=0), 2, axis=-1)
    prediction = np.where(rng.random(reference.shape) < changed, other, reference)
    return tuple(  # type: ignore[return-value]
        LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](one.astype(draw(st.sampled_from(DTYPES))))
        for one in (reference, prediction)
    )


# --- against the oracle ----------------------------------------------------------------------------------------------


@given(label_maps(), st.data())
@settings(max_examples=200, deadline=None)
def test_neighbours_against_reference(maps: tuple[Array, Array], data: st.DataObject) -> None:
    labels, _ = maps
    connectivity, reach = data.draw(st.sampled_from(sorted(REACH[labels.ndim].items())))
    found = assay.label_neighbours(labels, connectivity=connectivity)
    present = [label for label in np.unique(labels).astype(int).tolist() if label != 0]
    assert list(found) == present
    assert found == {label: oracle.neighbours(labels, [label], reach) for label in present}
    assert assay.label_neighbours(labels, labels=GROUPS, connectivity=connectivity, threads=1) == {
        name: oracle.neighbours(labels, members(group), reach) for name, group in GROUPS.items()
    }


@given(label_maps(), st.data())
@settings(max_examples=300, deadline=None)
def test_match_against_reference(maps: tuple[Array, Array], data: st.DataObject) -> None:
    reference, prediction = maps
    connectivity = data.draw(st.sampled_from(["full", "face"]))
    threshold = data.draw(st.sampled_from([0.1, 0.25, 0.5, 1.0]))
    reach = reference.ndim if connectivity == "full" else 1
    ignore = data.draw(st.sampled_from([None, None, 3]))
    inside = np.random.default_rng(data.draw(st.integers(0, 1000))).random(reference.shape) < 0.8
    mask = inside if data.draw(st.booleans()) else None
    kept = np.ones(reference.shape, bool) if mask is None else inside.copy()
    if ignore is not None:
        kept &= reference != ignore
    options: dict[str, Any] = {"labels": GROUPS, "ignore_label": ignore, "mask": mask}
    found = assay.topology_match(
        reference, prediction, connectivity=connectivity, detection_threshold=threshold, **options
    )
    counts = assay.label_detection(reference, prediction, threshold=threshold, **options)
    ours, theirs = np.where(kept, reference, 0), np.where(kept, prediction, 0)
    for name, group in GROUPS.items():
        expected = oracle.match(ours, theirs, members(group), threshold, reach)
        one = found.labels[name]
        assert (one.detection, one.components, one.neighbours) == expected
        assert counts[name] == BinaryCounts(**{key: int(key == expected.detection) for key in ("tp", "fp", "fn", "tn")})
        assert one.same_components == (expected.components[0] == expected.components[1])
        assert one.same_neighbours == (expected.neighbours[0] == expected.neighbours[1])
        assert one.rightly_detected == (expected.detection in ("tp", "tn"))
        assert one.matches == (one.same_components and one.same_neighbours and one.rightly_detected)
        assert one.matches != any(failure.startswith(f"{name}: ") for failure in found.failures)
    assert found.matches == (found.failures == []) == all(one.matches for one in found.labels.values())


@given(label_maps(), st.data())
@settings(max_examples=200, deadline=None)
def test_sides_are_compared_by_the_median(maps: tuple[Array, Array], data: st.DataObject) -> None:
    labels, _ = maps
    axis = data.draw(st.integers(-labels.ndim, labels.ndim - 1))
    for left, right in ((1, 2), (3, [1, 2]), ([2, 77], 1), (77, 1)):
        medians = [
            float(np.median(places[:, axis])) if len(places := np.argwhere(np.isin(labels, side))) else None
            for side in (left, right)
        ]
        expected = None if None in medians else medians[0] < medians[1]  # type: ignore[operator]
        assert assay.is_mirrored(labels, left, right, axis=axis) is expected
        assert assay.is_mirrored(labels, right, left, axis=axis, towards="right") is expected


def test_neighbours_of_labels_of_64_bits() -> None:
    low, high = -(2**63), 2**63 - 1
    labels = np.array([low, high, 0, 5, -1, high])
    assert assay.label_neighbours(labels) == {low: {high}, -1: {5, high}, 5: {-1}, high: {low, -1}}
    assert assay.label_neighbours(np.ones((3, 3), bool)) == {1: frozenset()}
    assert assay.label_neighbours(np.zeros((0, 3), int)) == assay.label_neighbours(np.zeros(5, bool)) == {}
    assert assay.is_mirrored(labels, low, high, axis=0) is True


def test_neighbours_need_not_be_asked_for() -> None:
    labels = np.array([[1, 2, 9, 9, 3]])
    assert assay.label_neighbours(labels, labels=[2]) == {2: {1, 9}}
    changed = np.where(labels == 9, 0, labels)
    assert not assay.topology_match(labels, changed, labels=[2]).matches
    assert assay.topology_match(labels, changed, labels=[1]).matches


def test_failures_in_words() -> None:
    reference = np.array([[3, 3, 2, 2, 5, 5, 0, 0, 0, 0, 0, 0], [11] * 4 + [0, 0, 0, 0, 12, 12, 12, 12]])
    prediction = np.array([[3, 3, 2, 2, 9, 9, 0, 0, 0, 0, 0, 0], [11, 0, 11, 11, 0, 0, 15, 0, 12, 0, 0, 0]])
    found = assay.topology_match(
        reference, prediction, labels={"three": 3, "four or five": [4, 5], "12": 12, "15": 15}, detection_threshold=0.26
    )
    assert found.failures == [
        "four or five: not found (IoU 0 < 0.26)",
        "12: not found (IoU 0.25 < 0.26)",
        "15: found, but not in the reference",
    ]
    assert assay.topology_match(reference, prediction, labels=[11]).failures == [
        "label 11: 2 components, the reference has 1",
        "label 11: touches 2, 3 and 9, in the reference 2, 3 and 5",
    ]
    found = assay.topology_match(reference, prediction, labels=[2])
    assert found.failures == ["label 2: touches 3, 9 and 11, in the reference 3, 5 and 11"]
    assert assay.topology_match(prediction, reference, labels=[11]).failures[0] == (
        "label 11: 1 component, the reference has 2"
    )
    assert assay.topology_match(reference, reference, labels=[2, 3, 77]).failures == []
    found = assay.topology_match(np.array([1, 0]), np.array([1, 2]), labels=[1])
    assert found.failures == ["label 1: touches 2, in the reference nothing"]


# --- the rules of TopCoW ---------------------------------------------------------------------------------------------

ANTERIOR, POSTERIOR = [10, 11, 12, 15], [2, 3, 8, 9]


def class_dice(reference: Array, prediction: Array) -> dict[int, float]:
    """Of every label that either has."""
    labels = sorted({*np.unique(reference).tolist(), *np.unique(prediction).tolist()} - {0})
    found = assay.dice(reference, prediction, labels=labels)
    assert isinstance(found, dict)
    return found


def class_average(reference: Array, prediction: Array) -> float:
    values = class_dice(reference, prediction)
    return sum(values.values()) / len(values)


def sub_cubes() -> tuple[Array, Array]:
    """Eight of 4^3; one is missing, one is hollow and two have a hole in the prediction."""
    reference = np.kron(np.arange(1, 9).reshape(2, 2, 2), np.ones((4, 4, 4), int))
    prediction = np.where(reference == 4, 0, reference)
    for label, hole in ((2, np.s_[1:3, 1:3, 1:3]), (6, np.s_[1:3, 1:3, :]), (8, np.s_[1:3, 1:3, :])):
        corner = np.argwhere(reference == label)[0]
        prediction[tuple(slice(at, at + 4) for at in corner)][hole] = 0
    return reference, prediction


def anterior_graph(labels: Array) -> tuple[bool, ...]:
    """Left A1, anterior communicating artery, third A2, right A1: a vessel is there, or begins where it should."""
    neighbours = assay.label_neighbours(labels)
    return 6 in neighbours.get(12, ()), 10 in neighbours, 15 in neighbours, 4 in neighbours.get(11, ())


def posterior_graph(labels: Array) -> tuple[bool, ...]:
    """Left posterior communicating artery, left P1, right P1, right posterior communicating artery."""
    neighbours = assay.label_neighbours(labels)
    return 9 in neighbours, 1 in neighbours.get(3, ()), 1 in neighbours.get(2, ()), 8 in neighbours


def balanced_accuracy(reference: list[str], prediction: list[str]) -> float:
    names = sorted({*reference, *prediction})
    return assay.confusion_matrix(reference, prediction, labels=names).balanced_accuracy(undefined="skip")


def test_topcow_dice() -> None:
    plane, voxel = np.full((3, 3), 9), np.zeros((3, 3), int)
    voxel[1, 1] = 9
    assert assay.dice(plane, voxel) == 0.2
    reference, prediction = np.zeros((2, 5, 5), np.uint8)
    reference[2:] = np.array([[3], [2], [1]])
    prediction[[0, 2, 4]] = np.array([[4], [3], [1]])
    assert class_dice(reference, prediction) == {1: 1, 2: 0, 3: 1, 4: 0}
    assert class_average(reference, prediction) == 0.5
    assert assay.dice(reference != 0, prediction != 0) == 2 / 3


def test_topcow_sub_cubes() -> None:
    reference, prediction = sub_cubes()
    hole = 0.8571428571428571
    assert list(class_dice(reference, prediction).values()) == [1, 0.9333333333333333, 1, 0, 1, hole, 1, hole]
    assert class_average(reference, prediction) == pytest.approx(0.8309523809523809, abs=1e-15)
    assert assay.dice(reference != 0, prediction != 0) == 0.8869565217391304
    found = assay.label_detection(reference, prediction, labels=[8, 9, 10, 15])
    assert [one.tp for one in found.values()] == [1, 0, 0, 0]
    assert [one.tn for one in found.values()] == [0, 1, 1, 1]
    assert posterior_graph(reference) == posterior_graph(prediction) == (False, True, True, True)


def test_topcow_donut() -> None:
    ring = np.zeros((5, 7, 9), np.uint8)
    ring[1:4, 2:6, 2:5] = 1
    ring[2, 3:5] = 0
    prediction = ring.copy()
    prediction[1:3, 4:6, 2:5][prediction[1:3, 4:6, 2:5] != 0] = 6
    prediction[3, 5, 2:5] = 6
    assert np.count_nonzero(prediction == 6) == 12
    assert class_dice(ring, prediction) == {1: 0.75, 6: 0}
    assert class_average(ring, prediction) == 0.375
    assert assay.dice(ring != 0, prediction != 0) == 1
    found = assay.topology_match(ring, prediction, labels=[1, 6])
    assert [one.components for one in found.labels.values()] == [(1, 1), (0, 1)]
    assert [one.detection for one in found.labels.values()] == ["tp", "fp"]


def test_topcow_islands() -> None:
    islands = np.zeros((3, 4, 2), bool)
    islands[0, :, 0] = islands[2, 1, 0] = islands[0, 1:, 1] = islands[2, :2, 1] = True
    assert sorted(assay.connected_components(islands).voxels) == [3, 7]
    diagonal = np.zeros((3, 3, 3), bool)
    diagonal[(np.arange(3),) * 3] = True
    assert assay.topology_match(diagonal, diagonal, labels=[1]).labels[1].components == (1, 1)


def test_topcow_detection() -> None:
    """Squares of 16 pixels, of which the prediction has 4, 3 and 5; and a pixel of a label without reference."""
    reference, prediction = np.zeros((2, 4, 16), np.uint8)
    for number, (label, pixels) in enumerate(((8, 4), (9, 3), (10, 5))):
        reference[:, 4 * number : 4 * number + 4] = label
        part = np.zeros(16, np.uint8)
        part[:pixels] = label
        prediction[:, 4 * number : 4 * number + 4] = part.reshape(4, 4)
    prediction[0, 15] = 15
    found = assay.label_detection(reference, prediction, labels=[8, 9, 10, 15])
    assert list(found.values()) == [
        BinaryCounts(tp=1, fp=0, fn=0, tn=0),
        BinaryCounts(tp=0, fp=0, fn=1, tn=0),
        BinaryCounts(tp=1, fp=0, fn=0, tn=0),
        BinaryCounts(tp=0, fp=1, fn=0, tn=0),
    ]


def test_topcow_detection_over_cases() -> None:
    """One case after the other with the outcomes that the challenge's own test counts."""
    present, absent = np.array([1, 1, 0, 0]), np.zeros(4, int)
    pairs = {"tp": (present, present), "fp": (absent, present), "fn": (present, absent)}
    f1 = []
    for tp, fp, fn in ((5, 3, 2), (3, 2, 1), (40, 7, 8), (30, 1, 18)):
        cases = [pairs["tp"]] * tp + [pairs["fp"]] * fp + [pairs["fn"]] * fn
        total = sum(assay.label_detection(*case, labels=[1])[1] for case in cases)
        assert total == BinaryCounts(tp=tp, fp=fp, fn=fn, tn=0)
        assert isinstance(total, BinaryCounts)
        assert (total.ppv(), total.sensitivity()) == (tp / (tp + fp), tp / (tp + fn))
        f1.append(total.dsc())
    assert f1 == [0.6666666666666666, 0.6666666666666666, 0.8421052631578947, 0.759493670886076]
    assert np.mean(f1) == pytest.approx(0.7337330668443259, abs=1e-15)
    assert np.std(f1) == pytest.approx(0.07315043697750956, abs=1e-15)


def topcow_plane() -> tuple[Array, Array]:
    """Rows are x, columns z."""
    reference = np.array(
        [[4, 6, 10, 10, 12, 12], [4, 4, 6, 10, 15, 15], [11, 11, 6, 6, 12, 15], [11, 4, 11, 12, 12, 15]]
    )
    prediction = reference.copy()
    prediction[[0, 2, 2, 3, 3], [5, 1, 4, 3, 4]] = 0
    return reference, prediction


def test_topcow_graph() -> None:
    reference, prediction = topcow_plane()
    assert anterior_graph(reference) == (True, True, True, True)
    assert anterior_graph(prediction) == (False, True, True, True)
    truth, found = ["0101", "1101", "0101"], ["0110", "1111", "0101"]
    assert balanced_accuracy(truth, found) == 0.25


def test_topcow_topology_match() -> None:
    reference, prediction = topcow_plane()
    anterior = assay.topology_match(reference, prediction, labels=ANTERIOR)
    assert not anterior.matches
    assert anterior.labels[12].detection == "fn"
    assert anterior.labels[12].iou == 0.2
    assert anterior.labels[11].components == (1, 2)
    assert "label 12: not found (IoU 0.2 < 0.25)" in anterior.failures
    assert "label 11: 2 components, the reference has 1" in anterior.failures
    posterior = assay.topology_match(reference, prediction, labels=POSTERIOR)
    assert posterior.matches
    assert posterior.failures == []
    assert {one.detection for one in posterior.labels.values()} == {"tn"}
    assert assay.topology_match(reference, reference, labels=ANTERIOR).matches
    truth = ["A", "B", "B", "C", "C"]
    assert balanced_accuracy(truth, ["FAIL", "B", "FAIL", "FAIL", "FAIL"]) == pytest.approx((0 + 0.5 + 0) / 3)


def test_topcow_sides() -> None:
    """By the carotid arteries; if one is not there by the anterior cerebral ones."""
    carotids, right_only = np.array([4, 4, 0, 6, 6]), np.array([4, 4, 11, 12, 0])
    assert assay.is_mirrored(carotids, left=6, right=4, axis=0) is False
    assert assay.is_mirrored(carotids[::-1], left=6, right=4, axis=0) is True
    assert assay.is_mirrored(carotids[::-1], left=6, right=4, axis=0, towards="right") is False
    assert assay.is_mirrored(right_only, left=6, right=4, axis=0) is None
    assert assay.is_mirrored(right_only, left=12, right=11, axis=0) is False
    assert assay.is_mirrored(np.array([6, 4, 6]), left=6, right=4, axis=0) is False  # equal medians


# --- use -------------------------------------------------------------------------------------------------------------

MAP = np.ones((4, 5), np.uint8)
FOUR_AXES = np.ones((1,) * 4, bool)
HUGE = np.array([1, 2**63], np.uint64)
PAIR = {"reference": MAP, "prediction": MAP, "labels": [1]}
SIDES = {"label_map": MAP, "left": 1, "right": 2, "axis": 0}
WRONG: list[tuple[Callable[..., Any], dict[str, Any], dict[str, Any], type[Exception], str]] = [
    *(
        (assay.label_neighbours, {"label_map": MAP}, wrong, error, message)
        for wrong, error, message in (
            ({"label_map": MAP * 1.0}, TypeError, "^label_map must be a bool or integer array"),
            ({"label_map": FOUR_AXES}, ValueError, "^label_map must have 1 to 3 axes"),
            ({"label_map": HUGE}, ValueError, r"^label_map has label 9223372036854775808 .* below 2\^63"),
            ({"labels": 1}, TypeError, "^labels must map names to labels, or list labels"),
            ({"labels": []}, ValueError, "^labels must name at least one class"),
            ({"labels": [1, 0]}, ValueError, "^labels must not hold 0, which is background"),
            ({"labels": {"a": [2, 0]}}, ValueError, "^labels must not hold 0, which is background"),
            ({"connectivity": "full"}, TypeError, "^connectivity must be a number of neighbours"),
            ({"connectivity": 6}, ValueError, "^connectivity must be 4 or 8"),
            ({"mask": MAP[1:]}, ValueError, r"^mask has shape \(3, 5\), expected the shape of label_map"),
            ({"threads": 0}, ValueError, "^threads must be at least 1"),
        )
    ),
    *(
        (function, PAIR, wrong, error, message)
        for function in (assay.label_detection, assay.topology_match)
        for wrong, error, message in (
            ({"reference": MAP * 1.0}, TypeError, "^reference must be a bool or integer array"),
            ({"prediction": MAP[1:]}, ValueError, "^prediction has shape .3, 5., expected the shape of reference"),
            ({"reference": HUGE, "prediction": HUGE}, ValueError, r"^reference has label 92.* below 2\^63"),
            ({"reference": HUGE * 0, "prediction": HUGE}, ValueError, r"^prediction has label 92.* below 2\^63"),
            ({"labels": [0]}, ValueError, "^labels must not hold 0, which is background"),
            ({"labels": [1.0]}, TypeError, "^each of labels must be a whole number"),
            ({"labels": None}, TypeError, "^labels must map names to labels, or list labels"),
            ({"ignore_label": "x"}, TypeError, "^ignore_label must be a whole number"),
            ({"mask": MAP * 1.0}, TypeError, "^mask must be a bool or integer array"),
            ({"threads": True}, TypeError, "^threads must be a whole number"),
        )
    ),
    (assay.label_detection, PAIR, {"threshold": 0}, ValueError, "^threshold must be above 0 and at most 1, got 0"),
    (assay.label_detection, PAIR, {"threshold": "x"}, TypeError, "^threshold must be a number"),
    (assay.topology_match, PAIR, {"detection_threshold": 1.5}, ValueError, "^detection_threshold must be above 0"),
    (assay.topology_match, PAIR, {"detection_threshold": float("nan")}, ValueError, "^detection_threshold must be"),
    (assay.topology_match, PAIR, {"connectivity": 8}, TypeError, '^connectivity must be one of "full", "face"'),
    (
        assay.topology_match,
        PAIR,
        {"reference": FOUR_AXES, "prediction": FOUR_AXES},
        ValueError,
        "^reference must have 1 to 3 axes",
    ),
    (assay.is_mirrored, SIDES, {"label_map": HUGE}, ValueError, r"^label_map has label 92.* below 2\^63"),
    (assay.is_mirrored, SIDES, {"label_map": FOUR_AXES}, ValueError, "^label_map must have 1 to 3 axes"),
    (
        assay.is_mirrored,
        SIDES,
        {"axis": 2},
        ValueError,
        r"^axis must be an axis of label_map \(shape \(4, 5\)\), got 2",
    ),
    (assay.is_mirrored, SIDES, {"axis": 0.0}, TypeError, "^axis must be a whole number"),
    (assay.is_mirrored, SIDES, {"left": 0}, ValueError, "^left must not hold 0, which is background"),
    (assay.is_mirrored, SIDES, {"right": []}, ValueError, "^right must hold at least one label"),
    (assay.is_mirrored, SIDES, {"right": [3, 1]}, ValueError, "^left and right must not share labels, both have 1"),
    (assay.is_mirrored, SIDES, {"left": "L"}, TypeError, "^left must be a whole number"),
    (assay.is_mirrored, SIDES, {"towards": "up"}, ValueError, '^towards must be one of "left", "right", got "up"'),
    (assay.is_mirrored, SIDES, {"threads": 0}, ValueError, "^threads must be at least 1"),
]


@pytest.mark.parametrize(("function", "right", "wrong", "error", "message"), WRONG)
def test_bad_input(
    function: Callable[..., Any], right: dict[str, Any], wrong: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        function(**{**right, **wrong})


def test_detection_in_any_rank() -> None:
    assert assay.label_detection(FOUR_AXES, FOUR_AXES, labels=[1])[1].tp == 1


@pytest.mark.parametrize("module", [assay.label_topology, assay.sides])
def test_docstring_examples(module: ModuleType) -> None:
    found = doctest.testmod(module, extraglobs={"numpy": np})
    assert found.failed == 0
    assert found.attempted > 0
