"""Matching of instances by clDice: every pair of objects against the naive oracle, what is left out, bad input."""

from __future__ import annotations

from functools import partial
from typing import Any

import assay
import numpy as np
import pytest
import reference.matching as matching_oracle
import reference.skeleton_overlap as oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from support.arrays import LAYOUTS, Array
from support.scenes import spacings

Pairs = dict[tuple[int, int], float]


@st.composite
def tubes(draw: st.DrawFn) -> tuple[Array, Array]:
    """Two maps of boxes, many of them long; some touch, some hide others."""
    rank = draw(st.integers(2, 3))
    shape = [draw(st.integers(1, 16)) for _ in range(rank)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    maps = np.zeros((2, *shape), np.int64)
    for label in rng.permutation(np.array([1, 2, 3, 7, 40, 2**40]))[: rng.integers(0, 7)]:
        low = np.array([rng.integers(0, extent) for extent in shape])
        size = rng.integers(1, 5, rank)
        size[rng.integers(0, rank)] += rng.integers(0, 12)
        for one in maps:
            if rng.random() < 0.9:
                start = np.maximum(low + rng.integers(-1, 2, rank), 0)
                one[tuple(slice(a, a + b) for a, b in zip(start, size, strict=True))] = label
    return maps[0], maps[1]


def pairs_of(matching: assay.Matching) -> Pairs:
    references, predictions, values = matching.pairs
    labels = zip(matching.reference_labels[references], matching.prediction_labels[predictions], strict=True)
    return {(int(r), int(p)): value for (r, p), value in zip(labels, values.tolist(), strict=True)}


def expected_pairs(reference: Array, prediction: Array, thin: oracle.Thin, void: tuple[int, ...] = ()) -> Pairs:
    """All pairs of objects with a clDice above 0."""
    found = {}
    for r in matching_oracle.labels_of(np.where(np.isin(reference, void), 0, reference)):
        for p in matching_oracle.labels_of(prediction):
            masks = reference == r, prediction == p
            value = oracle.cldice(oracle.side(*masks, thin), oracle.side(*masks[::-1], thin))
            if value > 0:
                found[r, p] = value
    return found


def match(reference: Array, prediction: Array, **options: Any) -> Pairs:
    """With one-to-many every candidate is a pair."""
    found = assay.match_instances(
        reference, prediction, criterion="cldice", strategy="one_to_many", threshold=0.0, at_threshold="hit", **options
    )
    return pairs_of(found)


def method_of(data: st.DataObject, axes: int) -> str:
    return data.draw(st.sampled_from(["distance_ordered", "lee", "zhang"][: 5 - axes]))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_against_reference(data: st.DataObject) -> None:
    reference, prediction = data.draw(tubes())
    method = method_of(data, reference.ndim)
    spacing = data.draw(spacings(reference.ndim))
    void = data.draw(st.sampled_from([None, 3]))
    thin = partial(assay.skeletonize, method=method, spacing=spacing)
    expected = expected_pairs(reference, prediction, thin, () if void is None else (void,))
    found = match(reference, prediction, skeleton=method, spacing=spacing, void_label=void)
    assert list(found) == sorted(found)
    assert found == pytest.approx(expected, rel=1e-14)
    for threads in (1, 3):
        layout = LAYOUTS[data.draw(st.sampled_from(["C", "F", "reversed", "strided", "transposed"]))]
        given_maps = layout(reference), layout(prediction)
        assert match(*given_maps, skeleton=method, spacing=spacing, void_label=void, threads=threads) == found


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_voxels_that_do_not_take_part_are_background(data: st.DataObject) -> None:
    reference, prediction = data.draw(tubes())
    inside = np.random.default_rng(data.draw(st.integers(0, 1000))).random(reference.shape) < 0.8
    keep = inside & (reference != 2)
    thin = partial(assay.skeletonize, method="distance_ordered")
    expected = expected_pairs(np.where(keep, reference, 0), np.where(keep, prediction, 0), thin)
    assert match(reference, prediction, ignore_label=2, mask=inside) == pytest.approx(expected, rel=1e-14)
    of_class = match(reference, prediction, reference_labels=[1, 7], prediction_labels=[1, 3])
    whole = match(reference, prediction)
    assert of_class == {pair: value for pair, value in whole.items() if pair[0] in (1, 7) and pair[1] in (1, 3)}


def crossing() -> tuple[Array, Array]:
    """A thick tube found as a thin one beside its middle, and a tube that another one crosses."""
    reference, prediction = np.zeros((2, 20, 30), np.uint8)
    reference[3:8, 2:28] = 1
    prediction[6, 2:28] = 4
    reference[12:15, 2:28] = 2
    prediction[:, 26] = 5
    prediction[9:18, 9:12] = 6
    return reference, prediction


def test_tubes() -> None:
    reference, prediction = crossing()
    found = match(reference, prediction)
    assert (1, 4) not in found  # the middle of the thick tube is not in the thin one, all of which is in the thick one
    overlaps = assay.match_instances(
        reference, prediction, criterion="iou", strategy="one_to_many", threshold=0.0, at_threshold="hit"
    )
    assert set(found) < set(pairs_of(overlaps))
    matching = assay.match_instances(reference, reference, criterion="cldice")
    assert (matching.criterion, matching.tp, matching.pq()) == ("cldice", 2, 1)


def test_objects_without_a_skeleton_match_nothing() -> None:
    tube = np.zeros((6, 6, 20), np.uint8)
    tube[2:4, 2:4, 2:18] = 1
    assert match(tube, tube, skeleton="lee") == {}
    assert match(tube, tube) == {(1, 1): 1.0}
    found = assay.match_instances(tube, tube, criterion="cldice", skeleton="lee")
    assert (found.tp, found.fp, found.fn) == (0, 1, 1)


def test_given_values() -> None:
    assert assay.match_candidates([0], [0], [0.75], references=1, predictions=1, criterion="cldice").pq() == 0.75


LINE = np.array([1, 1, 0, 2])
WRONG: list[tuple[Array, dict[str, Any], type[Exception], str]] = [
    (LINE, {}, ValueError, r"^reference must have 2 or 3 axes for skeletons, got 1$"),
    (LINE.reshape(1, 2, 1, 2), {}, ValueError, r"^reference must have 2 or 3 axes for skeletons, got 4$"),
    (LINE.reshape(1, 2, 2), {"skeleton": "zhang"}, ValueError, r"^reference must have 2 axes for zhang skeletons, got"),
    (LINE[None], {"skeleton": "thin"}, ValueError, r'^skeleton must be one of "distance_ordered", .* got "thin"'),
    (LINE[None], {"skeleton": 3}, TypeError, r'^skeleton must be one of "distance_ordered", .* got 3'),
]


@pytest.mark.parametrize(("labels", "options", "error", "message"), WRONG, ids=[one[3] for one in WRONG])
def test_bad_input(labels: Array, options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        assay.match_instances(labels, labels, criterion="cldice", **options)
