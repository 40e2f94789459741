"""Skeletons: topology kept, thin, in the middle, as scikit-image's, and their length."""

from __future__ import annotations

import zlib
from itertools import combinations, product
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from support.arrays import DTYPES, LAYOUTS
from support.masks import masks
from support.thinness import betti_numbers, neighbour_counts, simple_voxels

Mask = npt.NDArray[np.bool_]


def ball(radius: float, size: int, axes: int = 3) -> Mask:
    grid = np.indices((size,) * axes) - (size - 1) / 2
    return np.asarray((grid**2).sum(axis=0) <= radius**2)


def knot(size: int = 40, thickness: float = 2.0) -> Mask:
    """A trefoil."""
    mask = np.zeros((size,) * 3, bool)
    t = np.linspace(0, 2 * np.pi, 2000)
    points = np.stack([np.sin(t) + 2 * np.sin(2 * t), np.cos(t) - 2 * np.cos(2 * t), -1.8 * np.sin(3 * t)])
    places = np.rint(points * size / 8.5 + size / 2).astype(int)
    mask[tuple(places)] = True
    return np.asarray(ndimage.distance_transform_edt(~mask) < thickness)


def diagonal(*direction: int) -> Mask:
    """A line of one voxel's width from one side of the image to another."""
    mask = np.zeros((9,) * len(direction), bool)
    for k in range(9):
        mask[tuple({0: 4, 1: k, -1: 8 - k}[step] for step in direction)] = True
    return mask


def placed(shape: tuple[int, ...], *slices: slice) -> Mask:
    mask = np.zeros(shape, bool)
    mask[slices] = True
    return mask


LINES = [
    direction
    for axes in (2, 3)
    for direction in product((-1, 0, 1), repeat=axes)
    if any(direction) and next(step for step in direction if step) > 0
]

SOLIDS: dict[str, Mask] = {
    "full": np.ones((9, 12, 10), bool),
    "full plane": np.ones((1, 12, 10), bool),
    "full image": np.ones((20, 31), bool),
    "cube of 30": placed((34, 34, 34), *[slice(2, 32)] * 3),
    "tube of 2x2": placed((6, 6, 20), slice(2, 4), slice(2, 4), slice(2, 18)),
    "tube of 4x4 at the edge": placed((8, 30, 8), slice(0, 4), slice(0, 30), slice(4, 8)),
    "plate of 2": placed((6, 30, 22), slice(2, 4), slice(1, 29), slice(1, 21)),
    "plate of 3": placed((7, 30, 22), slice(2, 5), slice(1, 29), slice(1, 21)),
    "ball": ball(9, 21),
    "disc": ball(9.2, 22, axes=2),
    "hollow ball": ball(9, 21) & ~ball(4, 21),
    "ring": ball(9, 21, axes=2) & ~ball(4, 21, axes=2),
    "torus": np.repeat((ball(9, 21, axes=2) & ~ball(4, 21, axes=2))[None], 4, axis=0),
    "knot": knot(),
    "two balls that touch": np.concatenate([ball(4.5, 10), ball(4.5, 10)]),
    "corner": placed((5, 5, 5), slice(0, 1), slice(4, 5), slice(0, 1)),
    "checkers": np.indices((7, 8, 9)).sum(axis=0) % 2 == 0,
}


def check_skeleton(mask: Mask, skeleton: Mask) -> None:
    """Of the mask, of the same topology, and thin."""
    assert skeleton.dtype == np.bool_
    assert skeleton.shape == mask.shape
    assert not (skeleton & ~mask).any()
    assert betti_numbers(skeleton) == betti_numbers(mask)
    counts = neighbour_counts(skeleton)
    assert all(counts[voxel] == 1 for voxel in simple_voxels(skeleton))


@given(masks(), st.data())
@settings(max_examples=300, deadline=None)
def test_distance_ordered_keeps_the_topology(mask: Mask, data: st.DataObject) -> None:
    step = st.sampled_from([1.0, 0.5, 0.7, 3.0])
    spacing = data.draw(st.lists(step, min_size=mask.ndim, max_size=mask.ndim))
    skeleton = assay.skeletonize(mask, spacing=spacing)
    check_skeleton(mask, skeleton)
    np.testing.assert_array_equal(assay.skeletonize(skeleton, spacing=spacing), skeleton)
    padded = assay.skeletonize(np.pad(mask, 2), spacing=spacing)
    np.testing.assert_array_equal(padded, np.pad(skeleton, 2))


@pytest.mark.parametrize("name", SOLIDS)
def test_solids(name: str) -> None:
    mask = SOLIDS[name]
    skeleton = assay.skeletonize(mask)
    check_skeleton(mask, skeleton)
    for axis in range(mask.ndim):
        check_skeleton(np.flip(mask, axis), assay.skeletonize(np.flip(mask, axis)))


@pytest.mark.parametrize("direction", LINES, ids=str)
def test_lines_stay(direction: tuple[int, ...]) -> None:
    line = diagonal(*direction)
    for method in ("distance_ordered", "lee", "zhang"):
        if method != "zhang" or line.ndim == 2:
            np.testing.assert_array_equal(assay.skeletonize(line, method=method), line)
    step = float(np.linalg.norm(direction))
    assert assay.skeleton_length(line) == pytest.approx(8 * step, rel=1e-12)


@pytest.mark.parametrize("axes", [2, 3])
@pytest.mark.parametrize("width", [2, 3, 4, 5])
def test_straight_tubes_become_lines_in_their_middle(axes: int, width: int) -> None:
    for along in range(axes):
        box = [slice(3, 3 + width)] * axes
        box[along] = slice(3, 33)
        mask = placed(tuple(36 if axis == along else 12 for axis in range(axes)), *box)
        voxels = np.argwhere(assay.skeletonize(mask))
        assert 30 - width <= len(voxels) <= 30
        for axis in set(range(axes)) - {along}:
            assert np.abs(voxels[:, axis] - (3 + (width - 1) / 2)).max() <= 0.5
        assert set(np.diff(voxels[:, along])) == {1}


def test_compact_bodies_become_points() -> None:
    for size in (3, 4, 7, 8, 30):
        voxels = np.argwhere(assay.skeletonize(np.ones((size,) * 3, bool)))
        assert len(voxels) == 1
        assert np.abs(voxels - (size - 1) / 2).max() <= 0.5
    assert np.argwhere(assay.skeletonize(ball(9, 21))).tolist() == [[10, 10, 10]]


def test_branches_within_the_ball_about_their_root_go() -> None:
    trunk = placed((30, 60), slice(15, 22), slice(2, 58))
    plain = assay.skeletonize(trunk)
    for height, ends in ((1, 2), (6, 3)):
        mask = trunk.copy()
        mask[15 - height : 15, 30] = True
        skeleton = assay.skeletonize(mask)
        check_skeleton(mask, skeleton)
        assert np.count_nonzero(neighbour_counts(skeleton)[skeleton] == 1) == ends
        assert ends == 3 or np.array_equal(skeleton, plain)
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)  # the ball has a radius of the square root of 2
    assert np.argwhere(assay.skeletonize(cross)).tolist() == [[1, 1]]


def test_spacing_decides_the_order() -> None:
    """Of a box of 5 x 9 voxels the longer side is the one in mm."""
    mask = np.ones((5, 9), bool)
    assert np.ptp(np.argwhere(assay.skeletonize(mask)), axis=0).tolist()[0] == 0
    assert np.ptp(np.argwhere(assay.skeletonize(mask, spacing=[4, 1])), axis=0).tolist()[1] == 0
    noise = np.random.default_rng(3).random((20, 20, 20)) < 0.7
    scaled = assay.skeletonize(noise, spacing=[5, 5, 5])
    np.testing.assert_array_equal(scaled, assay.skeletonize(noise))


def tubes() -> Mask:
    """Smooth noise above a level: thick lines, blobs and loops."""
    noise = np.random.default_rng(2).normal(size=(40, 44, 48))
    return np.asarray(ndimage.gaussian_filter(noise, 3) > 0.03)


@pytest.mark.parametrize("axes", [axes for count in (1, 2, 3) for axes in combinations(range(3), count)], ids=str)
def test_flips_move_little(axes: tuple[int, ...]) -> None:
    mask = tubes()
    skeleton = assay.skeletonize(mask)
    other = np.flip(assay.skeletonize(np.flip(mask, axes)), axes)
    distances = ndimage.distance_transform_edt(~skeleton)[other]
    assert np.mean(distances == 0) > 0.7
    assert distances.mean() < 0.5
    assert distances.max() < 6


def test_permutations_of_axes_move_little() -> None:
    mask = tubes()
    skeleton = assay.skeletonize(mask, spacing=[1, 1, 1])
    distance = ndimage.distance_transform_edt(~skeleton)
    other = assay.skeletonize(mask.transpose(2, 0, 1)).transpose(1, 2, 0)
    assert np.mean(distance[other] == 0) > 0.7
    assert distance[other].max() < 6


@given(masks(), st.sampled_from(["distance_ordered", "lee", "zhang"]), st.data())
@settings(max_examples=200, deadline=None)
def test_dtypes_layouts_and_threads(mask: Mask, method: str, data: st.DataObject) -> None:
    if mask.ndim == 3 and method == "zhang":
        mask = mask[0]
    dtype = data.draw(st.sampled_from(DTYPES))
    layout = LAYOUTS[data.draw(st.sampled_from(sorted(LAYOUTS)))]
    given_mask = layout((mask * (1 if dtype.kind == "b" else 7)).astype(dtype))
    plain = np.ascontiguousarray(given_mask != 0)
    expected = assay.skeletonize(plain, method=method, threads=1)
    np.testing.assert_array_equal(assay.skeletonize(given_mask, method=method, threads=3), expected)
    assert assay.skeleton_length(given_mask) == assay.skeleton_length(plain)


@pytest.mark.parametrize("method", ["distance_ordered", "lee", "zhang"])
def test_labels(method: str) -> None:
    rng = np.random.default_rng(5)
    labels = np.kron(rng.integers(0, 4, (8, 9)), np.ones((7, 6), int))
    each = assay.skeletonize(labels, method=method, each_label=True)
    for label in (1, 2, 3):
        alone = assay.skeletonize(labels == label, method=method)
        np.testing.assert_array_equal(each & (labels == label), alone)
        np.testing.assert_array_equal(assay.skeletonize(labels, method=method, labels=label), alone)
    some = assay.skeletonize(labels, method=method, labels=[1, 3])
    np.testing.assert_array_equal(some, assay.skeletonize(np.isin(labels, (1, 3)), method=method))
    two = assay.skeletonize(labels, method=method, labels=[1, 3], each_label=True)
    np.testing.assert_array_equal(two, each & np.isin(labels, (1, 3)))
    merged = assay.skeletonize(labels, method=method)
    np.testing.assert_array_equal(merged, assay.skeletonize(labels != 0, method=method))


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0, 3), (1, 1), (1, 7), (7, 1), (1, 1, 7), (1, 7, 1), (4, 1, 5)])
def test_thin_and_empty_shapes(shape: tuple[int, ...]) -> None:
    for mask in (np.zeros(shape, bool), np.ones(shape, bool)):
        skeleton = assay.skeletonize(mask)
        assert skeleton.shape == shape
        assert skeleton.any() == mask.any()
        if min(shape) == 1 and sum(extent > 1 for extent in shape) < 2:
            np.testing.assert_array_equal(skeleton, mask)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"mask": np.ones(5, bool)}, "mask must have 2 or 3 axes for skeletons, got 1"),
    ({"mask": np.ones((2, 2, 2, 2), bool)}, "mask must have 2 or 3 axes for skeletons, got 4"),
    ({"mask": np.ones((2, 2, 2), bool), "method": "zhang"}, 'mask must have 2 axes for method="zhang", got 3'),
    (
        {"method": "thin"},
        'method must be one of "distance_ordered", "lee", "zhang", "zhang_or_lee", "morphological", got "thin"',
    ),
    ({"spacing": [1, 0]}, "spacing must be positive"),
    ({"spacing": [1]}, "spacing must have one value per array axis"),
    ({"spacing": [1, 1e9]}, "spacing must not differ more than a million times between axes, got 1 and 1000000000"),
    ({"labels": [0, 1]}, "labels must not hold 0"),
    ({"labels": []}, "labels must hold at least one label"),
    ({"threads": 0}, "threads must be at least 1"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_values(arguments: dict[str, Any], message: str) -> None:
    given_arguments = {"mask": np.ones((4, 4), bool), **arguments}
    with pytest.raises(ValueError, match=message):
        assay.skeletonize(**given_arguments)


def test_bad_types() -> None:
    mask = np.ones((4, 4), bool)
    with pytest.raises(TypeError, match="mask must be a bool or integer array, got dtype float64"):
        assay.skeletonize(mask.astype(float))
    with pytest.raises(TypeError, match="method must be one of"):
        assay.skeletonize(mask, method=3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="each_label must be True or False"):
        assay.skeletonize(mask, each_label=1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="skeleton must have 1 to 3 axes, got 4"):
        assay.skeleton_length(np.ones((2, 2, 2, 2), bool))


# --- scikit-image ----------------------------------------------------------------------------------------------------

STORED: dict[tuple[str, tuple[int, ...]], tuple[int, ...]] = {
    ("lee", (37, 70)): (
        0x42A38E08,
        0xCF106E85,
        0xCD1EB970,
        0xF9EF913C,
        0x4470C6A4,
        0xA35903F3,
        0xC00719BC,
        0x1D77B6FC,
        0xB09CBBD2,
        0xF854C040,
        0xF3D13012,
        0xE5A67153,
    ),
    ("zhang", (37, 70)): (
        0xCB13C686,
        0x15B40FA1,
        0xD243EF50,
        0x8075A843,
        0xC6AC82BD,
        0x6F20C564,
        0xBE4E70ED,
        0x3E44AE0E,
        0x6FA0F66D,
        0x4746FB04,
        0xE9DCB8A0,
        0x8A7BD941,
    ),
    ("lee", (13, 22, 35)): (
        0x2EFAA303,
        0x720BDB62,
        0x77D92BA5,
        0xD233EBBE,
        0x810BADC4,
        0x6F436D7A,
        0x035E838A,
        0x24B232E1,
        0xE71B476F,
        0xB5F4D3DB,
        0x1045B5CC,
        0x44E293E4,
    ),
    ("lee", (1, 30, 40)): (
        0x790F42ED,
        0x787ACD29,
        0x5D708841,
        0xB5587E31,
        0xF71BED0E,
        0x7629EF1F,
        0x97D270F9,
        0xD65BBD76,
        0x3B9BEBF3,
        0xCCF762F2,
        0x6B9F57B7,
        0x556F7A57,
    ),
}
"""By method and shape: the crc32 of the skeletons that scikit-image 0.26 gives, for each density of `scattered`."""


def scattered(shape: tuple[int, ...], percent: int, block: int) -> Mask:
    """The same noise everywhere: multiples of an odd number, modulo 2^32."""
    coarse = [-(-extent // block) for extent in shape]
    mixed = np.arange(1, 1 + np.prod(coarse), dtype=np.uint64) * np.uint64(2654435761) % np.uint64(2**32)
    mixed = (mixed ^ mixed >> np.uint64(15)) * np.uint64(2246822519) % np.uint64(2**32)
    mask = (mixed >> np.uint64(12)) % np.uint64(100) < percent
    return np.kron(mask.reshape(coarse), np.ones((block,) * len(shape), bool))[tuple(map(slice, shape))]


def densities() -> list[tuple[int, int]]:
    return [(percent, block) for percent in (30, 60, 85, 96) for block in (1, 2, 3)]


@pytest.mark.parametrize(("method", "shape"), STORED, ids=str)
def test_stored_skeletons_of_scikit_image(method: str, shape: tuple[int, ...]) -> None:
    skeletons = [assay.skeletonize(scattered(shape, *density), method=method) for density in densities()]
    assert tuple(zlib.crc32(np.packbits(skeleton).data) for skeleton in skeletons) == STORED[method, shape]


@pytest.mark.peers
@given(masks(), st.booleans())
@settings(max_examples=2000, deadline=None)
def test_scikit_image(mask: Mask, by_columns: bool) -> None:
    morphology = pytest.importorskip("skimage.morphology")
    given_mask = np.asfortranarray(mask) if by_columns else mask
    for method in ("lee", "zhang")[: 4 - mask.ndim]:
        theirs = morphology.skeletonize(mask, method=method)
        np.testing.assert_array_equal(assay.skeletonize(given_mask, method=method), theirs)


@pytest.mark.peers
@pytest.mark.parametrize("name", SOLIDS)
def test_scikit_image_on_solids(name: str) -> None:
    morphology = pytest.importorskip("skimage.morphology")
    mask = SOLIDS[name]
    for method in ("lee", "zhang")[: 4 - mask.ndim]:
        np.testing.assert_array_equal(
            assay.skeletonize(mask, method=method), morphology.skeletonize(mask, method=method)
        )


def test_lee_deletes_solids_of_even_width() -> None:
    for name in ("tube of 2x2", "cube of 30"):
        assert not assay.skeletonize(SOLIDS[name], method="lee").any()
        assert assay.skeletonize(SOLIDS[name]).any()


# --- known skeletons -------------------------------------------------------------------------------------------------


def drawn(*rows: str) -> Mask:
    """An image of one voxel along the third axis."""
    return np.array([[[mark == "1"] for mark in row] for row in rows])


def test_golden_skeleton_of_a_letter() -> None:
    letter = drawn("..11.", "..11.", "..11.", "1111.", "1111.")
    assert np.argwhere(assay.skeletonize(letter, method="lee")).tolist() == [[0, 3, 0], [1, 3, 0], [2, 3, 0], [3, 2, 0]]


def test_golden_skeleton_of_an_ellipse() -> None:
    x, y = np.ogrid[:9, :9]
    ellipse = (x - 4) ** 2 / 3 + (y - 4) ** 2 < 9
    voxels = np.argwhere(assay.skeletonize(ellipse, method="zhang"))
    assert voxels.tolist() == [[3, 4], [4, 4], [5, 4], [6, 4]]


# --- length ----------------------------------------------------------------------------------------------------------


def naive_length(skeleton: Mask, spacing: list[float]) -> float:
    """The same definition, by a search over all links."""
    voxels = [tuple(voxel) for voxel in np.argwhere(skeleton).tolist()]

    def key(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
        low, high = sorted((a, b))
        return round(float(np.linalg.norm(np.subtract(high, low) * spacing)), 9), low, high

    def are_neighbours(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
        return a != b and bool(np.abs(np.subtract(a, b)).max() <= 1)

    total = 0.0
    for a, b in combinations(voxels, 2):
        if not are_neighbours(a, b):
            continue
        limit = key(a, b)
        near = [c for c in voxels if c in (a, b) or (are_neighbours(a, c) and are_neighbours(b, c))]
        reached, waiting = {a}, [a]
        while waiting:
            at = waiting.pop()
            for to in near:
                if to not in reached and are_neighbours(at, to) and key(at, to) < limit:
                    reached.add(to)
                    waiting.append(to)
        total += 0.0 if b in reached else limit[0]
    return total


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_length_against_a_search(data: st.DataObject) -> None:
    mask = data.draw(masks(most=80))
    step = st.sampled_from([1.0, 0.5, 2.0])
    spacing = data.draw(st.lists(step, min_size=mask.ndim, max_size=mask.ndim))
    assert assay.skeleton_length(mask, spacing=spacing) == pytest.approx(naive_length(mask, spacing), abs=1e-6)


def test_lengths_by_hand() -> None:
    length = assay.skeleton_length
    assert length(np.zeros((3, 3), bool)) == 0
    assert length(np.zeros((0, 3), bool)) == 0
    assert length(np.ones((1, 1, 1), bool)) == 0
    assert length(np.ones(7, bool), spacing=[0.5]) == 3
    assert length(np.array([[1, 1], [1, 0]])) == 2
    assert length(np.ones((2, 2), bool)) == 3
    assert length(np.ones((2, 2, 2), bool), spacing=[1, 2, 3]) == 4 * 1 + 2 * 2 + 3
    ring = np.ones((3, 3), bool)
    ring[1, 1] = False
    assert length(ring) == 8
    diamond = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    assert length(diamond) == pytest.approx(4 * 2**0.5)
    crossing = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
    assert length(crossing) == 4
    staircase = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]])
    assert length(staircase) == 5
