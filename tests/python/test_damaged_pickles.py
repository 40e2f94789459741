"""States that do not fit together are refused, and objects without a state too: neither ends the interpreter."""

from __future__ import annotations

import contextlib
import inspect
import pickle
from collections.abc import Iterator
from typing import Any

import assay
import numpy as np
import pytest
from assay import _core

LABELS = np.array([[1, 1, 0, 2], [0, 3, 3, 2]])
MOVED = np.array([[1, 0, 4, 2], [3, 3, 3, 2]])
MASKS = assay.run_length_masks([LABELS == 1, LABELS == 3])
SURFACES = assay.surface_distances(LABELS == 1, MOVED == 1)
CURVE = assay.detection_curve([0.9, 0.5], [True, False], weight=[1, 2], references=2, images=1)
SCORES = assay.score_curve([0, 1, 1, 0], [0.1, 0.7, 0.2, 0.2], weight=[1, 2, 3, 4])
CALIBRATION = assay.calibration_bins(4, reduction="positive_class")
CALIBRATION.update([0, 1, 1], [0.1, 0.6, 0.9])
SCORING = assay.scoring_sums(2)
SCORING.update([0, 1], [[0.25, 0.75], [0.5, 0.5]], weight=[1, 2])
OBJECTS: dict[str, Any] = {
    type(one).__name__: one
    for one in (
        assay.BinaryCounts(tp=1, fp=2, fn=3, tn=4),
        assay.overlap_table(LABELS, MOVED),
        SURFACES,
        SURFACES.reference_to_prediction,
        _core.boundary_bands(
            LABELS, MOVED, assay.overlap_table(LABELS, MOVED), [None], band="voxel", width=1.0, ignore_label=None,
            mask=None, threads=0,
        )[0],
        _core.skeleton_overlaps(
            LABELS, MOVED, assay.overlap_table(LABELS, MOVED), [None], ignore_label=None, mask=None, threads=0,
        )[0],
        assay.calibre_recall(LABELS == 3, MOVED == 3),
        assay.object_pairs(LABELS, MOVED),
        assay.match_instances(LABELS, MOVED, threshold=0.1, scores={1: 0.5, 2: 0.9, 3: 0.1, 4: 0.2}),
        assay.box_candidates([[0, 0, 2, 2], [0, 1, 3, 3]], [[0, 0, 2, 2]]),
        MASKS,
        CURVE,
        CURVE.at_fppi(1),
        assay.topology(LABELS == 3),
        assay.topology_pair(LABELS == 3, MOVED == 3),
        assay.WeightedCounts(tp=1.5, fp=2, fn=3, tn=4),
        assay.confusion_matrix(LABELS, MOVED, labels={"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}),
        SCORES,
        SCORES.best_youden(),
        assay.score_histogram(bins=4)._counts,
        CALIBRATION._bins,
        SCORING._sums,
        _core.coco_prediction(
            image=np.array([0, 1]), category=np.array([0, 0]), area=np.ones(2), box=np.empty((0, 4)), masks=MASKS,
            score=np.ones(2),
        ),
    )
}  # fmt: skip


def bad_members(member: Any) -> list[Any]:
    """What may stand in the place of a member of a state."""
    values: list[Any] = [None, "x", (), [[1]], -7, 10**6, 2**70, float("nan"), 1.5, object()]
    if isinstance(member, (np.ndarray, list)) and len(member):
        values += [member[:-1], [*member, member[-1]], np.full(len(member), -2), np.full(len(member), 10**6)]
        values += [np.full(len(member), np.nan)]
    return values


def damaged(state: Any) -> Iterator[Any]:
    """The state with one member changed, at any depth, or left out."""
    for i, member in enumerate(state):
        changed = bad_members(member)
        if isinstance(member, tuple) or (isinstance(member, list) and member and isinstance(member[0], tuple)):
            changed += damaged(member)
        yield from (type(state)([*state[:i], one, *state[i + 1 :]]) for one in changed)
    yield from (state[:i] for i in range(len(state)))


def use(statistic: Any) -> None:
    """Ask it for everything that needs no argument."""
    repr(statistic)
    for name, _ in inspect.getmembers(type(statistic)):
        if name.startswith("__"):
            continue
        try:
            found = getattr(statistic, name)
            if callable(found):
                found()
        except (TypeError, ValueError):
            pass


def test_every_class_is_here() -> None:
    with_state = {name for name, one in vars(_core).items() if inspect.isclass(one) and "__setstate__" in vars(one)}
    assert with_state == set(OBJECTS)


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast:RuntimeWarning")
@pytest.mark.parametrize("name", OBJECTS)
def test_damaged_states(name: str) -> None:
    given = OBJECTS[name]
    refused = 0
    for state in damaged(given.__getstate__()):
        broken = type(given).__new__(type(given))
        try:
            broken.__setstate__(state)
        except ValueError:
            refused += 1
        else:
            use(broken)
    assert refused > 10


def with_member(state: Any, path: tuple[int, ...], value: Any) -> Any:
    i, *rest = path
    return (*state[:i], with_member(state[i], tuple(rest), value) if rest else value, *state[i + 1 :])


@pytest.mark.parametrize(
    ("name", "path", "value", "words"),
    [
        ("Matching", (0, 0), "giou", 'criterion must be one of "iou"'),
        ("Matching", (1, 1), [1.0], "volumes must have 3 entries, got 1"),
        ("Matching", (1, 3), [0, 0, 1], "images must hold indices from 0 to below 1, got 1"),
        ("Matching", (3,), [0.5], "scores must have 4 entries, got 1"),
        ("Matching", (4, 0, 0), [9, 9, 9], "reference of pairs must hold indices from 0 to below 3, got 9"),
        ("Matching", (4, 2), [0, 1, 4], "match_of_reference must hold indices from -1 to below 4, got 4"),
        ("Matching", (4, 3), [0, 1, -2, 0], "match_of_prediction must hold indices from -1 to below 3, got -2"),
        ("Matching", (4, 6), [0], "double_detection must have 4 entries, got 1"),
        ("Matching", (5,), [0, 1, 10**12], "best_of_reference must hold indices .* got 1000000000000"),
        ("Matching", (7,), -1, "images must be at least 0, got -1"),
        ("ObjectPairs", (0,), [1.0, -2.5], "spacing must be positive and finite, got -2.5"),
        ("ObjectPairs", (1, 1), [2], "a column of objects must have 3 entries, got 1"),
        ("ObjectPairs", (2, 4), [0], "a column of objects and axes must have 8 entries, got 1"),
        ("ObjectPairs", (3, 0), [0, 1, 99], "reference of pairs must hold indices from 0 to below 3, got 99"),
        ("Candidates", (0,), [0, -1], "reference must hold indices from 0 .* got -1"),
        ("Candidates", (2,), [0.5, np.inf], "values of candidates must be finite, got inf"),
        ("CocoObjects", (1,), [0], "category must have 2 entries, got 1"),
        ("CocoObjects", (4,), None, "box must have 8 entries, got 0"),
        ("DetectionCurve", (1,), [1], "score, hit and weight must be as many, got 2, 1 and 2"),
        ("RunLengthMasks", (0,), [(2, 4, b"zz")], "compressed run lengths"),
        (
            "OverlapTable",
            (3,),
            [2**60] * 6,
            "voxels of pairs must be at least 0 and add up to at most 9007199254740992",
        ),
        ("OverlapTable", (1,), [0], "reference must have 6 entries, got 1"),
        ("ObjectPairs", (1, 1), [2, -1, 1], "voxels of objects must be at least 0 .* got -1"),
        (
            "BoundaryBands",
            (2,),
            10**6,
            "voxels in both bands must be at least 0 and add up to at most [0-9]+, got 1000000",
        ),
        ("SkeletonOverlap", (0,), "thin", 'skeleton must be one of "distance_ordered"'),
        ("SkeletonOverlap", (1, 0), -1, "voxels of the reference must be at least 0 .* got -1"),
        ("SkeletonOverlap", (2, 1), 99, "voxels of a skeleton must be at least 0 and .* at most [0-9]+, got 99"),
        ("SkeletonOverlap", (1, 2), 99, "voxels of a skeleton in the other mask must be .* got 99"),
        ("SkeletonOverlap", (1, 3), -0.5, "length of a skeleton must be at least 0.* got -0.5"),
        ("SkeletonOverlap", (3,), 2, "iterations are for morphological skeletons only, got 2"),
        ("CalibreRecall", (0,), "thin", 'skeleton must be one of "distance_ordered"'),
        ("CalibreRecall", (1,), 2, "iterations are for morphological skeletons only, got 2"),
        ("CalibreRecall", (2,), -1, "voxels of the reference must be at least 0 .* got -1"),
        ("CalibreRecall", (4,), [-1.0], "radii must be positive, finite and ascending, got -1"),
        ("CalibreRecall", (4,), [], "voxels must have 0 entries, got 1"),
        ("CalibreRecall", (5,), [99], "voxels of the skeleton must be .* add up to at most 2, got 99"),
        ("CalibreRecall", (6,), [3], "voxels of .* at most [0-9]+, got 3"),
        ("SurfaceDistances", (2,), 4, "status must be 0 to 3, got 4"),
        ("BinaryCounts", (0,), -1, r"counts must be between 0 and 2\^53, got -1"),
    ],
)
def test_what_is_wrong_with_a_state(name: str, path: tuple[int, ...], value: Any, words: str) -> None:
    whole = OBJECTS[name]
    broken = type(whole).__new__(type(whole))
    with pytest.raises(ValueError, match=f"^the state of {name} is damaged: .*{words}"):
        broken.__setstate__(with_member(whole.__getstate__(), path, value))


@pytest.mark.parametrize("name", [name for name, one in vars(_core).items() if inspect.isclass(one)])
def test_objects_without_a_state(name: str) -> None:
    kind = getattr(_core, name)
    empty = kind.__new__(kind)
    members = {key: one for key, one in vars(kind).items() if key not in ("__init__", "__setstate__", "__new__")}
    for key in [key for key, one in members.items() if isinstance(one, property)]:
        with pytest.raises(TypeError, match="made by __new__ alone holds nothing"):
            getattr(empty, key)
    for key in [key for key, one in members.items() if inspect.isroutine(one)]:
        for arguments in ((), (0,), (0.5,), ([1],), (OBJECTS.get(name),)):
            with contextlib.suppress(TypeError):
                assert getattr(empty, key)(*arguments) is NotImplemented
    with pytest.raises(TypeError, match=r"cannot be used|cannot pickle"):
        pickle.dumps(empty)


def test_adding_an_object_without_a_state() -> None:
    for name in ("Matching", "DetectionCurve", "OverlapTable", "BinaryCounts"):
        whole = OBJECTS[name]
        for pair in ((whole, type(whole).__new__(type(whole))), (type(whole).__new__(type(whole)), whole)):
            with pytest.raises(TypeError, match="cannot be used"):
                pair[0] + pair[1]
