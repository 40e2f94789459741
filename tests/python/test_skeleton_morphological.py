"""Skeletons by openings, as losses have them, and those of scikit-image by the number of axes."""

from __future__ import annotations

import pickle
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest
from assay import _core
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.skeleton import morphological
from support.arrays import DTYPES, LAYOUTS
from support.masks import masks

Mask = npt.NDArray[np.bool_]


def skeletonize(mask: npt.NDArray[Any], iterations: int, **options: Any) -> Mask:
    return assay.skeletonize(mask, method="morphological", iterations=iterations, **options)


@given(masks(), st.integers(0, 8))
@settings(max_examples=400, deadline=None)
def test_against_the_definition(mask: Mask, iterations: int) -> None:
    np.testing.assert_array_equal(skeletonize(mask, iterations), morphological(mask, iterations))


@given(masks(), st.integers(0, 3), st.data())
@settings(max_examples=100, deadline=None)
def test_dtypes_layouts_and_threads(mask: Mask, iterations: int, data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from(DTYPES))
    layout = LAYOUTS[data.draw(st.sampled_from(sorted(LAYOUTS)))]
    given_mask = layout((mask * (1 if dtype.kind == "b" else 7)).astype(dtype))
    expected = morphological(np.ascontiguousarray(given_mask != 0), iterations)
    for threads in (1, 3):
        np.testing.assert_array_equal(skeletonize(given_mask, iterations, threads=threads), expected)


@pytest.mark.parametrize("shape", [(260, 700), (30, 200, 130)])
def test_masks_of_many_stretches(shape: tuple[int, ...]) -> None:
    noise = np.random.default_rng(0).random(shape) < 0.9
    mask = np.kron(noise, np.ones((3,) * len(shape), bool))[tuple(map(slice, shape))]
    for threads in (1, 2, 5):
        np.testing.assert_array_equal(skeletonize(mask, 4, threads=threads), morphological(mask, 4))


@pytest.mark.parametrize("extent", [61, 62, 63, 64, 65, 126, 127, 128, 129])
@pytest.mark.parametrize("start", [0, 1, 2])
def test_boxes_at_ends_of_words(extent: int, start: int) -> None:
    for width in (extent + start, extent + start + 1):
        mask = np.zeros((7, width), bool)
        mask[:5, start : start + extent] = True
        for iterations in (0, 2, 70):
            np.testing.assert_array_equal(skeletonize(mask, iterations), morphological(mask, iterations))


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0, 3), (1, 1), (1, 7), (7, 1), (1, 1, 7), (4, 1, 5), (5, 6, 7)])
def test_of_empty_and_full_masks_nothing_is_left(shape: tuple[int, ...]) -> None:
    """Beyond the edge an object goes on."""
    for mask in (np.zeros(shape, bool), np.ones(shape, bool)):
        for iterations in (0, 5, 2**40):
            skeleton = skeletonize(mask, iterations)
            assert skeleton.shape == shape
            assert not skeleton.any()


def test_all_iterations_that_there_can_be() -> None:
    mask = np.zeros((40, 50), bool)
    mask[3:30, 5:44] = True
    expected = morphological(mask, 14)
    np.testing.assert_array_equal(skeletonize(mask, 10**30 % 2**62), expected)
    np.testing.assert_array_equal(skeletonize(mask, np.int64(14)), expected)
    assert not np.array_equal(skeletonize(mask, 12), expected)


def test_it_keeps_no_topology() -> None:
    tube = np.zeros((9, 30), bool)
    tube[2:7, 3:27] = True
    assert not skeletonize(tube, 1)[4].any()
    y, x = np.indices((25, 60))
    cone = (np.abs(y - 12) <= x / 6 + 1) & (x > 2) & (x < 57)
    assert assay.topology(cone).betti[0] == 1
    assert assay.topology(skeletonize(cone, 20)).betti[0] == 10


def test_labels() -> None:
    labels = np.kron(np.random.default_rng(5).integers(0, 4, (8, 9)), np.ones((7, 6), int))
    each = skeletonize(labels, 2, each_label=True)
    for label in (1, 2, 3):
        alone = morphological(labels == label, 2)
        np.testing.assert_array_equal(each & (labels == label), alone)
        np.testing.assert_array_equal(skeletonize(labels, 2, labels=label), alone)
    np.testing.assert_array_equal(skeletonize(labels, 2), morphological(labels != 0, 2))


BAD: list[tuple[dict[str, Any], str]] = [
    ({"method": "morphological"}, "iterations must be given for morphological skeletons"),
    ({"iterations": 3}, "iterations are for morphological skeletons only, got 3"),
    ({"method": "lee", "iterations": 0}, "iterations are for morphological skeletons only, got 0"),
    ({"method": "morphological", "iterations": -1}, "iterations must be at least 0, got -1"),
    ({"method": "morphological", "iterations": 2**70}, "iterations must be between"),
    ({"mask": np.ones(5, bool), "method": "morphological", "iterations": 1}, "mask must have 2 or 3 axes"),
    ({"mask": np.ones(5, bool), "method": "zhang_or_lee"}, "mask must have 2 or 3 axes"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_values(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        assay.skeletonize(**{"mask": np.ones((4, 4), bool), **arguments})


@pytest.mark.parametrize("iterations", [1.0, "3", True, [1]])
def test_bad_types(iterations: Any) -> None:
    with pytest.raises(TypeError, match="iterations must be a whole number"):
        skeletonize(np.ones((4, 4), bool), iterations)


@given(masks())
@settings(max_examples=100, deadline=None)
def test_zhang_or_lee(mask: Mask) -> None:
    expected = assay.skeletonize(mask, method="zhang" if mask.ndim == 2 else "lee")
    np.testing.assert_array_equal(assay.skeletonize(mask, method="zhang_or_lee"), expected)


# --- in the overlap of skeletons -------------------------------------------------------------------------------------


def overlap(reference: Mask, prediction: Mask, **options: Any) -> Any:
    shared: dict[str, Any] = {"ignore_label": None, "mask": None, "threads": 2}
    axes = reference.ndim
    table = _core.overlap_table(reference, prediction, spacing=[1.0] * axes, origin=[0] * axes, **shared)
    return _core.skeleton_overlaps(reference, prediction, table, [None], **options, **shared)[0]


@given(masks(), st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_overlap_of_skeletons(mask: Mask, iterations: int) -> None:
    other = np.roll(mask, 1, axis=-1)
    found = overlap(mask, other, skeleton="morphological", iterations=iterations)
    first, second = morphological(mask, iterations), morphological(other, iterations)
    assert (found.skeleton, found.iterations) == ("morphological", iterations)
    assert found.reference_skeleton == np.count_nonzero(first)
    assert found.reference_inside == np.count_nonzero(first & other)
    assert found.prediction_skeleton == np.count_nonzero(second)
    assert found.prediction_inside == np.count_nonzero(second & mask)
    assert pickle.loads(pickle.dumps(found)) == found
    same = overlap(mask, other, skeleton="zhang" if mask.ndim == 2 else "lee")
    either = overlap(mask, other, skeleton="zhang_or_lee")
    assert either.cldice() == same.cldice() or np.isnan(same.cldice())
    assert (either.reference_inside, either.iterations) == (same.reference_inside, None)


def test_overlaps_to_add_are_of_as_many_iterations() -> None:
    mask = np.zeros((9, 9), bool)
    mask[2:7, 2:7] = True
    few, many = (overlap(mask, mask, skeleton="morphological", iterations=k) for k in (0, 2))
    assert (few + few).reference_voxels == 50
    assert few != many
    with pytest.raises(ValueError, match="must be of as many iterations"):
        few + many
    with pytest.raises(ValueError, match="iterations must be given for morphological skeletons"):
        overlap(mask, mask, skeleton="morphological")
    with pytest.raises(ValueError, match="iterations are for morphological skeletons only, got 1"):
        overlap(mask, mask, iterations=1)


# --- peers -----------------------------------------------------------------------------------------------------------


@pytest.mark.peers
@given(masks())
@settings(max_examples=500, deadline=None)
def test_scikit_image_without_a_method(mask: Mask) -> None:
    theirs = pytest.importorskip("skimage.morphology").skeletonize(mask)
    np.testing.assert_array_equal(assay.skeletonize(mask, method="zhang_or_lee"), theirs)


@pytest.mark.peers
@given(masks(), st.integers(0, 8))
@settings(max_examples=300, deadline=None)
def test_pooling_of_torch(mask: Mask, iterations: int) -> None:
    """As the loss is defined: by pooling, of images of 0 and 1."""
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    pool = functional.max_pool2d if mask.ndim == 2 else functional.max_pool3d

    def eroded(image: Any) -> Any:
        lines = [[3 if axis == along else 1 for axis in range(mask.ndim)] for along in range(mask.ndim)]
        pooled = [-pool(-image, line, stride=1, padding=[size // 2 for size in line]) for line in lines]
        return torch.stack(pooled).amin(dim=0)

    def taken_away(image: Any) -> Any:
        return functional.relu(image - pool(eroded(image), 3, stride=1, padding=1))

    image = torch.from_numpy(mask.astype(np.float32))[None, None]
    skeleton = taken_away(image)
    for _ in range(iterations):
        image = eroded(image)
        more = taken_away(image)
        skeleton = skeleton + functional.relu(more - skeleton * more)
    np.testing.assert_array_equal(skeletonize(mask, iterations), skeleton[0, 0].numpy())


@pytest.mark.peers
@given(masks(), st.integers(0, 8))
@settings(max_examples=300, deadline=None)
def test_monai(mask: Mask, iterations: int) -> None:
    torch = pytest.importorskip("torch")
    theirs = pytest.importorskip("monai.losses.cldice").soft_skel
    image = torch.from_numpy(mask.astype(np.float32))[None, None]
    np.testing.assert_array_equal(skeletonize(mask, iterations), theirs(image, iterations)[0, 0].numpy())
