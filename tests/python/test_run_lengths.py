"""Run lengths against numpy and pycocotools."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coder


@st.composite
def masks(draw: st.DrawFn, shape: tuple[int, int] | None = None) -> Any:
    height, width = shape or draw(st.tuples(st.integers(0, 12), st.integers(0, 12)))
    share = draw(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1))).random((height, width)) < share


@given(masks(), st.sampled_from(["C", "F", "reversed"]))
def test_encode_and_decode(mask: Any, order: str) -> None:
    given = {"C": mask, "F": np.asfortranarray(mask), "reversed": mask[::-1, ::-1].copy()[::-1, ::-1]}[order]
    encoded = assay.encode_mask(given)
    np.testing.assert_array_equal(assay.decode_mask(encoded), mask)
    many = assay.run_length_masks([mask])
    np.testing.assert_array_equal(many.pixels(0), mask)
    assert sum(many.counts(0)) == mask.size
    assert many.text(0) == encoded["counts"]
    plain = assay.run_length_masks([{"size": list(mask.shape), "counts": many.counts(0)}] * 2)
    assert plain.area.tolist() == [mask.sum()] * 2
    assert plain.size.tolist() == [list(mask.shape)] * 2
    again = pickle.loads(pickle.dumps(plain))
    assert again.counts(1) == many.counts(0)
    rows, columns = np.nonzero(mask)
    box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1] if mask.any() else [0] * 4
    assert many.box[0].tolist() == box
    if mask.size:
        theirs = coder.encode(np.asfortranarray(mask.astype(np.uint8)))
        assert theirs["counts"].decode() == encoded["counts"]
        assert assay.run_length_masks([theirs]).counts(0) == many.counts(0)


@given(st.data(), st.sampled_from(["iou", "dsc", "ior", "iop"]))
def test_candidates(data: st.DataObject, criterion: str) -> None:
    sides = [data.draw(st.lists(masks((9, 7)), min_size=1, max_size=5)) for _ in range(2)]
    found = assay.mask_candidates(*map(assay.run_length_masks, sides), criterion=criterion)
    expected = []
    for r, p in np.ndindex(len(sides[0]), len(sides[1])):
        a, b = sides[0][r], sides[1][p]
        common = (a & b).sum()
        sizes = {"iou": (a | b).sum(), "dsc": (a.sum() + b.sum()) / 2, "ior": a.sum(), "iop": b.sum()}
        if common:
            expected.append((r, p, common / sizes[criterion]))
    assert list(zip(found.reference.tolist(), found.prediction.tolist(), strict=True)) == [row[:2] for row in expected]
    np.testing.assert_allclose(found.value, [row[2] for row in expected], rtol=1e-14)


@settings(max_examples=300)
@given(st.data())
def test_polygons_are_those_of_pycocotools(data: st.DataObject) -> None:
    height, width = data.draw(st.tuples(st.integers(1, 40), st.integers(1, 40)))
    coordinate = st.integers(-5, 45).map(float) | st.floats(-5, 45).map(lambda x: round(x, 2))
    polygon = st.lists(coordinate, min_size=6, max_size=16).filter(lambda numbers: len(numbers) % 2 == 0)
    polygons = data.draw(st.lists(polygon, min_size=1, max_size=3))
    ours = assay.run_length_masks([polygons], [(height, width)])
    theirs = coder.merge(coder.frPyObjects(polygons, height, width))
    np.testing.assert_array_equal(ours.pixels(0), assay.decode_mask(theirs))


@pytest.mark.parametrize(
    ("segmentation", "words"),
    [
        ({"size": [2, 2], "counts": [1, 2]}, "add up to the size of the mask, 2 x 2"),
        ({"size": [2, 2], "counts": [-1, 5]}, "at least 0"),
        ({"size": [2, 2], "counts": "zzzzzzzzzzzzzzzzzz"}, "compressed run lengths"),
        ({"size": [2, 2], "counts": None}, "counts must be compressed text or a list of run lengths"),
        ({"size": [2, 2], "counts": [1.5, 2.5]}, "counts must be compressed text or a list of run lengths"),
        ({"size": [-2, 2], "counts": [4]}, "at most 2\\^31 pixels"),
        ({"size": [2**40, 2**40], "counts": [4]}, "at most 2\\^31 pixels"),
        ({"counts": [4]}, "segmentation 0 cannot be used: it must have size and counts, got none of 'size'"),
        ([[0, 0, 1, 1, 2, 0]], "the size of its image must be .* got None"),
    ],
)
def test_bad_segmentations(segmentation: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        assay.run_length_masks([segmentation])


def test_other_bad_input() -> None:
    with pytest.raises(ValueError, match="segmentation 0 cannot be used: it must be a dict of size and counts, or a"):
        assay.run_length_masks([3], [(2, 2)])
    with pytest.raises(ValueError, match="sizes must be as many as segmentations, got 1 and 2"):
        assay.run_length_masks([[], []], [(2, 2)])
    with pytest.raises(ValueError, match="mask must be bool or 8-bit and have two axes"):
        assay.encode_mask(np.zeros(3, bool))
    with pytest.raises(ValueError, match="masks must have one size, got 2 x 2 and 2 x 3"):
        assay.mask_candidates(*(assay.run_length_masks([np.ones((2, width), bool)]) for width in (2, 3)))
    with pytest.raises(IndexError, match="there are 1 masks"):
        assay.run_length_masks([np.ones((2, 2), bool)]).pixels(1)
    assert len(assay.run_length_masks([])) == 0


ONE = assay.run_length_masks([np.ones((2, 2), bool)])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: assay.run_length_masks(3), "segmentations must be a sequence of masks, got 3"),  # type: ignore[arg-type]
        (lambda: assay.run_length_masks("ab"), "segmentations must be a sequence of masks, got 'ab'"),
        (lambda: assay.run_length_masks({"size": [2, 2], "counts": [4]}), "segmentations must be a sequence of masks"),  # type: ignore[arg-type]
        (lambda: assay.run_length_masks(np.array(1)), "segmentations must be a sequence of masks"),  # type: ignore[arg-type]
        (lambda: assay.run_length_masks([[]], 3), r"sizes must be a sequence of \[height, width\], got 3"),  # type: ignore[arg-type]
        (lambda: assay.run_length_masks([np.ones((2, 2))]), r"segmentations\[0\] must be a bool or integer array"),
        (lambda: assay.decode_mask(3), "segmentation must be a dict of size and counts, got 3"),  # type: ignore[arg-type]
        (lambda: assay.decode_mask("text"), "segmentation must be a dict of size and counts, got 'text'"),  # type: ignore[arg-type]
        (lambda: assay.encode_mask([[1]]), "mask must be an array"),
        (lambda: assay.mask_candidates(ONE, 3), "prediction must be RunLengthMasks, .* got 3"),  # type: ignore[arg-type]
        (lambda: assay.mask_candidates([], ONE), r"reference must be RunLengthMasks, .* got \[\]"),  # type: ignore[arg-type]
        (lambda: assay.mask_candidates(ONE, ONE, criterion=1), 'criterion must be one of "iou", .* got 1'),  # type: ignore[arg-type]
        (lambda: ONE.pixels("0"), "index must be a whole number of 64 bits, got '0'"),  # type: ignore[arg-type]
        (lambda: ONE.text(0.5), "index must be a whole number of 64 bits, got 0.5"),  # type: ignore[arg-type]
        (lambda: ONE.counts(2**64), f"index must be a whole number of 64 bits, got {2**64}"),
    ],
)
def test_wrong_types(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(TypeError, match=f"^{words}"):
        call()


@pytest.mark.parametrize("index", [-1, 1, 2**40])
@pytest.mark.parametrize("method", ["pixels", "text", "counts"])
def test_masks_that_there_are_not(method: str, index: int) -> None:
    with pytest.raises(IndexError, match=f"^index must be at least 0 and below .* are 1 masks, and it is {index}$"):
        getattr(ONE, method)(index)


def test_other_kinds_of_sequences() -> None:
    stack = np.array([[[1, 0], [0, 1]], [[1, 1], [0, 0]]], np.uint8)
    assert assay.run_length_masks(stack).area.tolist() == [2, 2]  # type: ignore[arg-type]
    assert assay.decode_mask(MappingProxyType({"size": (2, 1), "counts": [1, 1]})).tolist() == [[False], [True]]
    with pytest.raises(ValueError, match="counts must be compressed text or a list of run lengths"):
        assay.run_length_masks([{"size": [2, 2], "counts": "\ud800"}])
