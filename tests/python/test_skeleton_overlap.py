"""The statistic of clDice: skeletons counted in the other mask, against the naive oracle, known values and peers."""

from __future__ import annotations

import itertools
import math
import pickle
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest
import reference.skeleton_overlap as oracle
from assay import _core
from hypothesis import given, settings
from hypothesis import strategies as st
from support.arrays import DTYPES, LAYOUTS, Array
from support.boundary import same
from support.scenes import spacings

Mask = npt.NDArray[np.bool_]
Classes = Sequence[Any]

METHODS = ("distance_ordered", "lee", "zhang")
CLASSES: list[Any] = [None, [1], [1, 2], [3, 1], [77], ([1], [2, 3]), ([], [1])]
"""Labels of both maps, or of the reference and of the prediction; None: all but 0."""


def overlaps(
    reference: Array,
    prediction: Array,
    classes: Classes = (None,),
    *,
    skeleton: str = "distance_ordered",
    spacing: list[float] | None = None,
    ignore_label: int | None = None,
    mask: Mask | None = None,
    threads: int = 0,
) -> list[Any]:
    keep: Any = None if mask is None else mask.view(np.uint8)
    shared: dict[str, Any] = {"ignore_label": ignore_label, "mask": keep, "threads": threads}
    axes = reference.ndim
    table = _core.overlap_table(reference, prediction, spacing=spacing or [1.0] * axes, origin=[0] * axes, **shared)
    return list(_core.skeleton_overlaps(reference, prediction, table, classes, skeleton=skeleton, **shared))


def overlap(reference: Array, prediction: Array, **options: Any) -> Any:
    return overlaps(reference, prediction, **options)[0]


@st.composite
def label_maps(draw: st.DrawFn, most: int = 3000) -> tuple[Array, Array]:
    """Two maps that differ in some voxels, of every density, somewhere in an image, of every dtype and layout."""
    rank = draw(st.integers(2, 3))
    shape = [draw(st.integers(1, {2: 70, 3: 40 if axis == 2 else 12}[rank])) for axis in range(rank)]
    while math.prod(shape) > most:
        shape[int(np.argmax(shape))] //= 2
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    labels = rng.integers(1, 4, shape) * (rng.random(shape) < draw(st.sampled_from([0, 0.3, 0.7, 0.95, 1])))
    for axis in range(rank):
        labels = np.repeat(labels, draw(st.integers(1, 4)), axis)
    labels = labels[tuple(slice(extent) for extent in shape)]
    changed = rng.random(shape) < draw(st.sampled_from([0, 0.05, 0.3, 1]))
    other = np.where(changed, rng.permutation(labels.ravel()).reshape(shape), labels)
    margins = [(draw(st.sampled_from([0, 0, 1, 3])), draw(st.sampled_from([0, 0, 1]))) for _ in shape]
    margins[-1] = (draw(st.sampled_from([0, 1, 61, 63, 64])), margins[-1][1])
    order = draw(st.permutations(range(rank)))
    maps = []
    for one in (labels, other):
        dtype = draw(st.sampled_from(DTYPES))
        layout = LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))]
        maps.append(layout(np.pad(one, margins).transpose(order).astype(dtype)))
    return maps[0], maps[1]


def members(group: Any, side: int) -> list[int]:
    if group is None:
        return [1, 2, 3]
    return list(group[side] if isinstance(group, tuple) else group)


def check(found: Any, reference: Mask, prediction: Mask, thin: oracle.Thin, smoothing: float = 0.0) -> None:
    """All that is counted, and all that follows from it."""
    ours, theirs = oracle.side(reference, prediction, thin), oracle.side(prediction, reference, thin)
    assert (found.reference_voxels, found.reference_skeleton, found.reference_inside) == ours
    assert (found.prediction_voxels, found.prediction_skeleton, found.prediction_inside) == theirs
    empty = {(False, False): "ok", (True, False): "reference_empty", (False, True): "prediction_empty"}
    assert found.status == empty.get((ours.voxels == 0, theirs.voxels == 0), "both_empty")
    for s in (0.0, smoothing):
        same(found.topological_sensitivity(smoothing=s), oracle.share(ours, s))
        same(found.topological_precision(smoothing=s), oracle.share(theirs, s))
        same(found.cldice(smoothing=s), oracle.cldice(ours, theirs, s))


def method_of(data: st.DataObject, axes: int) -> str:
    return data.draw(st.sampled_from(METHODS if axes == 2 else METHODS[:2]))


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_against_reference(data: st.DataObject) -> None:
    reference, prediction = data.draw(label_maps())
    method = method_of(data, reference.ndim)
    spacing = data.draw(spacings(reference.ndim))
    ignore_label = data.draw(st.sampled_from([None, None, 0, 3, 99]))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    mask = rng.random(reference.shape) < 0.9 if data.draw(st.booleans()) else None
    keep = (reference != ignore_label if ignore_label is not None else True) & (True if mask is None else mask)
    thin: Callable[[Mask], Mask] = partial(assay.skeletonize, method=method, spacing=spacing)
    options: dict[str, Any] = {"spacing": spacing, "ignore_label": ignore_label, "mask": mask}
    found = overlaps(reference, prediction, CLASSES, skeleton=method, **options)
    for one, group in zip(found, CLASSES, strict=True):
        masks = [np.isin(side, members(group, i)) & keep for i, side in enumerate((reference, prediction))]
        check(one, *masks, thin, smoothing=data.draw(st.sampled_from([1e-5, 1.0, 3.5])))
        assert one.skeleton == method
        assert one.reference_length() == assay.skeleton_length(thin(masks[0]), spacing=spacing)
        assert one.prediction_length() == assay.skeleton_length(thin(masks[1]), spacing=spacing)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_layouts_and_threads(data: st.DataObject) -> None:
    reference, prediction = data.draw(label_maps())
    method = method_of(data, reference.ndim)
    plain = np.ascontiguousarray(reference), np.ascontiguousarray(prediction)
    expected = overlaps(*plain, CLASSES, skeleton=method, threads=1)
    assert overlaps(reference, prediction, CLASSES, skeleton=method, threads=3) == expected
    turned = overlaps(prediction, reference, [None], skeleton=method)[0]
    assert turned.topological_sensitivity() == pytest.approx(expected[0].topological_precision(), nan_ok=True)
    same(turned.cldice(), expected[0].cldice())


def test_threads() -> None:
    rng = np.random.default_rng(4)
    maps = np.kron(rng.integers(0, 5, (2, 9, 10, 11)), np.ones((1, 9, 9, 9), np.int64)).astype(np.uint8)
    for classes in ([None], [[1]], [[label] for label in range(1, 5)]):
        for method in METHODS[:2]:
            one = overlaps(*maps, classes, skeleton=method, threads=1)
            for threads in (2, 3, 8):
                assert overlaps(*maps, classes, skeleton=method, threads=threads) == one


def test_what_is_empty() -> None:
    empty, line, apart = np.zeros((3, 9, 9), bool)
    line[2, 1:8] = True
    apart[6, 1:8] = True
    nan = math.nan
    for reference, prediction, status, values in (
        (empty, empty, "both_empty", (nan, nan, nan)),
        (empty, line, "reference_empty", (nan, 0, nan)),
        (line, empty, "prediction_empty", (0, nan, nan)),
        (line, apart, "ok", (0, 0, 0)),
        (line, line, "ok", (1, 1, 1)),
    ):
        found = overlap(reference, prediction)
        assert found.status == status
        same([found.topological_sensitivity(), found.topological_precision(), found.cldice()], values)
        assert found.length_difference() == 6.0 * int(prediction.any()) - 6.0 * int(reference.any())
    smooth = overlap(empty, line)
    assert smooth.topological_sensitivity(smoothing=1) == 1
    assert smooth.topological_precision(smoothing=1) == 1 / 8
    assert smooth.cldice(smoothing=1) == 2 / 9
    assert overlap(empty, empty).cldice(smoothing=1e-9) == 1
    for shape in ((0, 0), (3, 0, 4)):
        assert overlap(np.zeros(shape, bool), np.zeros(shape, bool)).status == "both_empty"


def test_lengths() -> None:
    reference, prediction = np.zeros((2, 12, 12), bool)
    reference[3, 1:6] = True
    prediction[3, 1:11] = True
    found = overlap(reference, prediction, spacing=[1.0, 0.5])
    assert (found.reference_length(), found.prediction_length()) == (2.0, 4.5)
    assert found.length_difference() == 2.5
    assert found.relative_length_difference() == 125
    back = overlap(prediction, reference, spacing=[1.0, 0.5])
    assert back.length_difference() == -2.5
    assert back.relative_length_difference() == pytest.approx(-100 * 2.5 / 4.5)
    point = np.zeros_like(reference)
    point[5, 5] = True
    assert math.isnan(overlap(point, reference).relative_length_difference())
    line = np.array([[0, 1, 1], [1, 0, 0]], bool)
    assert overlap(line, np.zeros_like(line), spacing=[0.8, 0.5]).relative_length_difference() == -100


def test_sums_of_images() -> None:
    rng = np.random.default_rng(6)
    images = [np.kron(rng.integers(0, 2, (2, 7, 8)), np.ones((1, 3, 3), np.int64)).astype(np.uint8) for _ in range(4)]
    parts = [overlap(*pair, skeleton="lee", spacing=[1.0, 2.0]) for pair in images]
    whole = sum(parts)
    for name in ("reference", "prediction"):
        for count in ("voxels", "skeleton", "inside"):
            counts = [getattr(part, f"{name}_{count}") for part in parts]
            assert getattr(whole, f"{name}_{count}") == sum(counts)
        lengths = [getattr(part, f"{name}_length")() for part in parts]
        assert getattr(whole, f"{name}_length")() == pytest.approx(sum(lengths), rel=1e-14)
    assert whole.topological_sensitivity() == whole.reference_inside / whole.reference_skeleton
    assert parts[0] + parts[1] == parts[1] + parts[0] != parts[0]
    with pytest.raises(ValueError, match=r"^skeleton overlaps to add must be of the same method$"):
        parts[0] + overlap(*images[0], skeleton="zhang")
    with pytest.raises(TypeError, match="nothing but 0"):
        1 + parts[0]


def test_pickle_and_repr() -> None:
    reference = np.ones((3, 9), bool)
    found = overlap(reference, np.pad(reference[:, :5], ((0, 0), (0, 4))), skeleton="lee", spacing=[1.0, 3.0])
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again != overlap(reference, reference, skeleton="lee")
    assert again.skeleton == "lee"
    assert repr(found) == (
        f"<SkeletonOverlap: {found.reference_inside} of {found.reference_skeleton} reference, "
        f"{found.prediction_inside} of {found.prediction_skeleton} prediction voxels inside>"
    )


MASK = np.ones((4, 5), np.uint8)
WRONG: list[tuple[tuple[int, ...], dict[str, Any], str]] = [
    ((5,), {}, r"^reference must have 2 or 3 axes for skeletons, got 1$"),
    ((1, 1, 2, 2), {}, r"^reference must have 2 or 3 axes for skeletons, got 4$"),
    ((2, 2, 2), {"skeleton": "zhang"}, r"^reference must have 2 axes for zhang skeletons, got 3$"),
    ((2, 2), {"skeleton": "thin"}, r'^skeleton must be one of "distance_ordered", "lee", "zhang".*, got "thin"$'),
    ((2, 2), {"spacing": [1.0, 1e9]}, r"^spacing must not differ more than a million times between axes"),
    ((2, 2), {"mask": MASK.astype(bool)}, r"^mask has shape \(4, 5\), expected the shape of reference"),
]


@pytest.mark.parametrize(("shape", "options", "message"), WRONG, ids=[one[2] for one in WRONG])
def test_bad_input(shape: tuple[int, ...], options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        overlap(np.ones(shape, bool), np.ones(shape, bool), **options)


def test_arrays_that_do_not_go_together() -> None:
    table = assay.overlap_table(MASK, MASK)
    shared: dict[str, Any] = {"ignore_label": None, "mask": None, "threads": 0}
    with pytest.raises(ValueError, match=r"^prediction has shape \(3, 5\), expected the shape of reference"):
        _core.skeleton_overlaps(MASK, MASK[1:], table, [None], **shared)
    with pytest.raises(ValueError, match=r"^the overlap table is not of these arrays"):
        _core.skeleton_overlaps(MASK[1:], MASK[1:], table, [None], **shared)
    with pytest.raises(ValueError, match=r"^the overlap table is not of these arrays"):
        _core.skeleton_overlaps(MASK[None], MASK[None], table, [None], **shared)
    other = np.zeros_like(MASK)
    assert _core.skeleton_overlaps(other, other, table, [[1]], **shared)[0].status == "both_empty"


@pytest.mark.parametrize("smoothing", [-1, -1e-300, math.inf, math.nan])
def test_bad_smoothing(smoothing: float) -> None:
    found = overlap(MASK, MASK)
    for function in (found.cldice, found.topological_sensitivity, found.topological_precision):
        with pytest.raises(ValueError, match=r"^smoothing must be a finite number of at least 0, got"):
            function(smoothing=smoothing)
        with pytest.raises(TypeError, match=r"^smoothing must be a number"):
            function(smoothing="1")


# --- known values ----------------------------------------------------------------------------------------------------


def boxes(shape: tuple[int, int], *corners: tuple[int, int, int, int]) -> Mask:
    mask = np.zeros(shape, bool)
    for top, bottom, left, right in corners:
        mask[top:bottom, left:right] = True
    return mask


def cldice(reference: Mask, prediction: Mask, skeleton: str) -> float:
    return float(overlap(reference, prediction, skeleton=skeleton).cldice())


def test_golden_branching_structure() -> None:
    """Reinke et al., Understanding metric-related pitfalls, figure SN 2.14."""
    trunk = (1, 10, 7, 12)
    twigs = [
        (12, 15, 3, 5), (12, 15, 15, 19), (14, 20, 15, 17), (14, 15, 1, 5), (14, 17, 2, 3), (14, 19, 4, 5),
        (17, 18, 4, 8), (14, 15, 15, 24), (12, 15, 22, 23), (14, 17, 21, 22), (17, 20, 5, 6), (17, 22, 12, 13),
        (19, 20, 12, 17), (18, 19, 15, 20), (17, 18, 19, 20),
    ]  # fmt: skip
    missing = [
        (10, 14, 3, 4), (10, 11, 3, 9), (10, 11, 10, 19), (1, 11, 7, 9), (1, 11, 10, 12), (10, 14, 18, 19),
        (12, 14, 15, 17), (14, 19, 15, 16),
    ]  # fmt: skip
    reference = boxes((24, 24), trunk, (10, 12, 3, 19), *twigs)
    first = boxes((24, 24), trunk, (10, 12, 3, 15))
    second = reference & ~boxes((24, 24), *missing)
    found = [overlap(reference, prediction, skeleton="zhang") for prediction in (first, second)]
    assert [(one.reference_skeleton, one.prediction_skeleton) for one in found] == [(61, 19), (61, 62)]
    assert [one.cldice() for one in found] == pytest.approx([0.475, 0.78], abs=1e-12)
    assert cldice(reference, first, "distance_ordered") < cldice(reference, second, "distance_ordered")


@pytest.mark.parametrize("skeleton", METHODS)
def test_golden_hook(skeleton: str) -> None:
    reference = boxes((14, 14), (1, 4, 1, 2), (3, 4, 1, 4))
    first = boxes((14, 14), (2, 4, 1, 2), (3, 4, 1, 4))
    second = boxes((14, 14), (3, 4, 1, 4))
    assert cldice(reference, first, skeleton) == pytest.approx(6 / 7, abs=1e-12)
    assert cldice(reference, second, skeleton) == pytest.approx(2 / 3, abs=1e-12)


def drawn(*rows: str) -> Mask:
    """An image of one voxel along the third axis."""
    return np.array([[[mark == "1"] for mark in row] for row in rows])


def test_topcow_letter() -> None:
    letter = drawn("..11.", "..11.", "..11.", "1111.", "1111.")
    rod = drawn("...1.", "...1.", "...1.", "...1.", "...1.")
    found = overlap(letter, rod, skeleton="lee")
    assert (found.topological_precision(), found.topological_sensitivity()) == (1, 3 / 4)
    assert found.cldice() == pytest.approx(6 / 7, abs=1e-12)


def test_topcow_corner() -> None:
    corner = drawn("...", "111", "111", "1..", "1..", "...")
    shorter = drawn("...", "111", "111", "1..", "...", "...")
    bar = drawn("...", "111", "111", "...", "...", "...")
    assert cldice(corner, shorter, "lee") == pytest.approx(6 / 7, abs=1e-12)
    assert cldice(corner, bar, "lee") == pytest.approx(2 / 3, abs=1e-12)


def test_topcow_ellipse() -> None:
    x, y = np.ogrid[:9, :9]
    ellipse = (x - 4) ** 2 / 3 + (y - 4) ** 2 < 9
    upright, lying = np.zeros((2, 9, 9), bool)
    upright[:, 4] = lying[4] = True
    for rod, sensitivity, precision in ((upright, (4, 4), (9, 9)), (lying, (1, 4), (5, 9))):
        found = overlap(ellipse, rod, skeleton="zhang")
        assert (found.reference_inside, found.reference_skeleton) == sensitivity
        assert (found.prediction_inside, found.prediction_skeleton) == precision


@pytest.mark.parametrize("skeleton", METHODS[:2])
def test_topcow_donut(skeleton: str) -> None:
    ring = np.zeros((5, 7, 9), np.uint8)
    ring[1:4, 2:6, 2:5] = 1
    ring[2, 3:5] = 0
    prediction = ring.copy()
    prediction[1:3, 4:6, 2:5][prediction[1:3, 4:6, 2:5] != 0] = 6
    assert cldice(ring, prediction, skeleton) == 1


def test_lee_deletes_tubes_of_even_width() -> None:
    tube = np.zeros((6, 6, 20), bool)
    tube[2:4, 2:4, 2:18] = True
    deleted = overlap(tube, tube, skeleton="lee")
    assert deleted.status == "ok"
    assert (deleted.reference_voxels, deleted.reference_skeleton) == (64, 0)
    assert math.isnan(deleted.cldice())
    assert deleted.cldice(smoothing=1) == 1
    assert overlap(tube, tube).cldice() == 1


# --- scikit-image ----------------------------------------------------------------------------------------------------


@pytest.mark.peers
@given(st.data())
@settings(max_examples=200, deadline=None)
def test_by_skeletons_of_scikit_image(data: st.DataObject) -> None:
    morphology = pytest.importorskip("skimage.morphology")
    reference, prediction = data.draw(label_maps())
    masks = reference != 0, prediction != 0
    for method, axes in itertools.product(("lee", "zhang"), (2, 3)):
        if axes != reference.ndim or (method, axes) == ("zhang", 3):
            continue
        thin = partial(morphology.skeletonize, method=method)
        check(overlap(reference, prediction, skeleton=method), *masks, thin)
