"""Connected components against the naive oracle, scipy, other packages, and themselves in other layouts."""

from __future__ import annotations

import pickle
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.components import connected_components as oracle
from reference.components import merged_components as merging_oracle
from scipy import ndimage
from support.arrays import DTYPES, LAYOUTS

Array = npt.NDArray[Any]

REACH = {1: {2: 1}, 2: {4: 1, 8: 2}, 3: {6: 1, 18: 2, 26: 3}}
"""By axes: in how many coordinates the neighbours of a connectivity differ."""

CONNECTIVITIES = [(axes, connectivity) for axes, known in REACH.items() for connectivity in known]


@st.composite
def shapes(draw: st.DrawFn, most: int = 1500) -> list[int]:
    rank = draw(st.integers(1, 3))
    shape = [draw(st.integers(1, {1: 300, 2: 150, 3: 140 if axis == 2 else 9}[rank])) for axis in range(rank)]
    while np.prod(shape) > most:
        shape[int(np.argmax(shape[:-1])) if np.prod(shape[:-1]) > 1 else -1] //= 2
    order = draw(st.permutations(range(rank)))
    return [shape[axis] for axis in order]


@st.composite
def label_maps(draw: st.DrawFn, several: bool = True) -> Array:
    """Noise of every density, coarsened or not, of every dtype and layout."""
    shape = draw(shapes())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dtype = draw(st.sampled_from(DTYPES))
    count = 1 if dtype.kind == "b" or not several else draw(st.integers(1, 4))
    labels = rng.integers(1, count + 1, shape) * draw(st.sampled_from([1, 1, 31])) if dtype.kind != "b" else 1
    labels = np.where(rng.random(shape) < draw(st.sampled_from([0, 0.02, 0.2, 0.4, 0.6, 0.9, 1])), labels, 0)
    blocks = [draw(st.integers(1, 3)) for _ in shape]
    labels = np.kron(labels, np.ones(blocks, int))[tuple(slice(extent) for extent in shape)]
    return LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](labels.astype(dtype))


def check_columns(labels: Array, numbers: Array, found: assay.Components, spacing: list[float]) -> None:
    """Every column is what the numbers say."""
    assert found.count == len(found) == numbers.max(initial=0)
    unit = np.prod(spacing) * (1e-3 if labels.ndim == 3 else 1)
    for i in range(found.count):
        voxels = np.argwhere(numbers == i + 1)
        assert found.values[i] == labels[tuple(voxels[0])]
        assert found.voxels[i] == len(voxels)
        assert found.volumes[i] == pytest.approx(len(voxels) * unit, rel=1e-12)
        np.testing.assert_array_equal(found.boxes[i, :, 0], voxels.min(axis=0))
        np.testing.assert_array_equal(found.boxes[i, :, 1], voxels.max(axis=0) + 1)
        np.testing.assert_allclose(found.centroids[i], voxels.mean(axis=0), rtol=1e-12)
        assert found.touches_edge[i] == bool(((voxels == 0) | (voxels == np.array(labels.shape) - 1)).any())


@given(st.data())
@settings(max_examples=600, deadline=None)
def test_against_reference(data: st.DataObject) -> None:
    labels = data.draw(label_maps())
    connectivity, reach = data.draw(st.sampled_from(sorted(REACH[labels.ndim].items())))
    spacing = data.draw(st.lists(st.sampled_from([1.0, 0.5, 2.5]), min_size=labels.ndim, max_size=labels.ndim))
    expected = oracle(labels, reach)
    found = assay.connected_components(labels, connectivity=connectivity, spacing=spacing)
    assert found.labels is not None
    assert found.labels.dtype == np.int32
    np.testing.assert_array_equal(found.labels, expected)
    check_columns(labels, expected, found, spacing)
    assert assay.count_components(labels, connectivity=connectivity) == found.count

    limit = data.draw(st.integers(0, 5))
    kept = assay.remove_small_components(labels, min_voxels=limit, connectivity=connectivity)
    assert kept.dtype == labels.dtype
    sizes = np.bincount(expected.ravel(), minlength=1)
    np.testing.assert_array_equal(kept, np.where(sizes[expected] >= limit, labels, 0))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_merging_against_reference(data: st.DataObject) -> None:
    mask = data.draw(label_maps(several=False))
    known = sorted(REACH[mask.ndim].items())
    connectivity, reach = data.draw(st.sampled_from(known))
    element, spread = data.draw(st.sampled_from(known))
    times = data.draw(st.integers(0, 4))
    found = assay.merge_components(mask, dilation=times, element=element, connectivity=connectivity)
    expected = merging_oracle(mask, spread, times, reach)
    np.testing.assert_array_equal(found.labels, expected)
    check_columns(mask, expected, found, [1.0] * mask.ndim)


def noise(density: float, *shape: int, labels: int = 1) -> Array:
    rng = np.random.default_rng(7)
    return np.where(rng.random(shape) < density, rng.integers(1, labels + 1, shape), 0).astype(np.uint8)


def by_scipy(labels: Array, reach: int) -> Array:
    """scipy's numbers of each label's components, in the order of the first voxels of all."""
    structure = ndimage.generate_binary_structure(labels.ndim, reach)
    numbers = np.zeros(labels.shape, np.int64)
    for label in np.unique(labels[labels != 0]):
        found, _ = ndimage.label(labels == label, structure)
        numbers[found != 0] = found[found != 0] + numbers.max()
    return ordered(numbers)


def ordered(numbers: Array) -> Array:
    """The same partition, numbered in the order of the first voxels."""
    values, firsts = np.unique(numbers, return_index=True)
    new = np.zeros(len(values), np.int64)
    new[np.argsort(np.where(values == 0, -1, firsts))] = np.arange(len(values)) + (0 if 0 in values else 1)
    return new[np.searchsorted(values, numbers)]


def spiral() -> Array:
    """One component that comes back to every row again and again."""
    mask = np.zeros((129, 200), np.uint8)
    for k in range(0, 60, 4):
        mask[k, k : 200 - k] = mask[128 - k, k : 200 - k] = 1
        mask[k : 129 - k, k] = mask[k : 129 - k, 199 - k] = 1
    mask[2:6, 4] = 1
    return mask


SCENES: dict[str, Array] = {
    **{f"3D noise {density}": noise(density, 40, 51, 130) for density in (0.01, 0.1, 0.3, 0.5, 0.9, 0.99)},
    **{f"2D noise {density}": noise(density, 301, 333) for density in (0.1, 0.4, 0.6, 0.9)},
    "labelled noise": noise(0.9, 40, 50, 60, labels=3),
    "2D labelled noise": noise(0.9, 200, 130, labels=3),
    "blocks": np.kron(noise(0.7, 6, 7, 8, labels=4), np.ones((5, 6, 20), np.uint8)),
    "checkerboard": (np.indices((20, 21, 70)).sum(axis=0) % 2).astype(np.uint8),
    "spiral": spiral(),
    "full": np.ones((30, 31, 65), np.uint8),
    "line": noise(0.5, 5000),
}


@pytest.mark.parametrize("scene", SCENES)
def test_against_scipy(scene: str) -> None:
    labels = SCENES[scene]
    for connectivity, reach in REACH[labels.ndim].items():
        found = assay.connected_components(labels, connectivity=connectivity)
        np.testing.assert_array_equal(found.labels, by_scipy(labels, reach))


@pytest.mark.parametrize(("axes", "connectivity"), CONNECTIVITIES)
@pytest.mark.parametrize("labels", [1, 3])
def test_same_on_every_number_of_threads(axes: int, connectivity: int, labels: int) -> None:
    shapes: dict[int, list[tuple[int, ...]]] = {
        1: [(400000,)],
        2: [(900, 700), (2, 300000), (300000, 2)],
        3: [(90, 80, 70), (3, 400, 300), (400, 3, 300), (2, 2, 100000)],
    }
    for shape in shapes[axes]:
        for density in (0.1, 0.35, 0.7):
            mask = noise(density, *shape, labels=labels)
            one = assay.connected_components(mask, connectivity=connectivity, threads=1)
            for threads in (2, 3, 8):
                many = assay.connected_components(mask, connectivity=connectivity, threads=threads)
                for name in ("labels", "values", "voxels", "boxes", "centroids"):
                    np.testing.assert_array_equal(getattr(one, name), getattr(many, name))
                assert assay.count_components(mask, connectivity=connectivity, threads=threads) == one.count


@pytest.mark.parametrize("threads", [2, 8])
def test_merging_is_the_same_on_every_number_of_threads(threads: int) -> None:
    mask = noise(0.002, 90, 80, 70)
    one = assay.merge_components(mask, dilation=2, threads=1)
    many = assay.merge_components(mask, dilation=2, threads=threads)
    np.testing.assert_array_equal(one.labels, many.labels)
    np.testing.assert_array_equal(one.boxes, many.boxes)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_layouts_have_the_same_numbers(order: tuple[int, ...]) -> None:
    mask = noise(0.3, 20, 30, 40)
    found = assay.connected_components(np.ascontiguousarray(mask.transpose(order)).transpose(np.argsort(order)))
    np.testing.assert_array_equal(found.labels, assay.connected_components(mask).labels)


def test_the_map_lies_in_memory_as_the_input() -> None:
    mask = noise(0.3, 6, 7, 8).transpose(1, 2, 0)
    labels = assay.connected_components(mask).labels
    assert labels is not None
    assert labels.strides == tuple(4 * stride for stride in mask.strides)
    assert assay.largest_component(mask).strides == mask.strides


@pytest.mark.parametrize("shape", [(0,), (0, 5), (5, 0), (3, 0, 4), (1,), (1, 1, 1), (5, 1, 1), (1, 1, 5), (1, 5, 1)])
def test_small_shapes(shape: tuple[int, ...]) -> None:
    ones = np.ones(shape, np.uint8)
    found = assay.connected_components(ones)
    assert found.labels is not None
    assert found.labels.shape == shape
    assert found.count == assay.count_components(ones) == min(1, ones.size)
    assert found.boxes.shape == (found.count, len(shape), 2)
    assert found.centroids.shape == (found.count, len(shape))
    assert assay.connected_components(ones * 0).count == 0
    assert assay.merge_components(ones, dilation=3).count == found.count
    np.testing.assert_array_equal(assay.largest_component(ones), ones)
    np.testing.assert_array_equal(assay.remove_small_components(ones, min_voxels=6), ones * 0)


@pytest.mark.parametrize("dtype", ["int32", "uint16", "uint8"])
def test_dtypes_of_the_map(dtype: str) -> None:
    mask = np.zeros(510, bool)
    mask[::2] = True
    labels = assay.connected_components(mask, dtype=dtype).labels
    assert labels is not None
    assert labels.dtype == dtype
    np.testing.assert_array_equal(labels[::2], np.arange(1, 256))
    more = np.zeros(2**17, bool)
    more[::2] = True
    if dtype != "int32":
        with pytest.raises(ValueError, match=rf"dtype {dtype} cannot number 65536 components; pass dtype='int32'"):
            assay.connected_components(more, dtype=dtype)
    assert assay.connected_components(more, dtype=dtype, label_map=False).count == 2**16


def test_labels_of_64_bits() -> None:
    labels = np.array([[-(2**63), -1, -1, 0, 2**63 - 1, 2**63 - 1]])
    found = assay.connected_components(labels)
    assert found.values.tolist() == [-(2**63), -1, 2**63 - 1]
    for values in ([2**63], [1, 2**63]):
        with pytest.raises(ValueError, match=r"mask has label 9223372036854775808 but labels must be below 2\^63"):
            assay.connected_components(np.array(values, np.uint64))


def test_largest_component_of_each_label() -> None:
    labels = np.array([[1, 0, 2, 2, 0, 1], [0, 0, 0, 0, 0, 1], [3, 0, 2, 0, 3, 0]], np.int16)
    kept = assay.largest_component(labels, connectivity=4)
    np.testing.assert_array_equal(kept, [[0, 0, 2, 2, 0, 1], [0, 0, 0, 0, 0, 1], [3, 0, 0, 0, 0, 0]])
    assert kept.dtype == np.int16
    assert assay.largest_component(labels != 0).dtype == np.bool_
    np.testing.assert_array_equal(assay.largest_component(labels * 0), labels * 0)


def test_removal_by_volume() -> None:
    mask = np.array([[[1, 1, 0, 1]]], bool)
    spacing = [10.0, 10.0, 5.0]  # 0.5 ml per voxel
    for limit, kept in ((0.5, [1, 1, 0, 1]), (0.6, [1, 1, 0, 0]), (1.0, [1, 1, 0, 0]), (1.1, [0, 0, 0, 0])):
        found = assay.remove_small_components(mask, min_volume=limit, spacing=spacing)
        assert found[0, 0].tolist() == [bool(one) for one in kept]
    both = assay.remove_small_components(mask, min_voxels=3, min_volume=0.1, spacing=spacing)
    assert not both.any()


def two_boxes(gap: int) -> Array:
    mask = np.zeros((12, 14, 40), bool)
    mask[4:7, 4:7, 4:8] = True
    mask[4:7, 4:7, 8 + gap : 12 + gap] = True
    return mask


@pytest.mark.parametrize("dilation", [0, 1, 2, 3, 5])
def test_merging_reaches_twice_the_dilation(dilation: int) -> None:
    assert assay.merge_components(two_boxes(2 * dilation), dilation=dilation).count == 1
    found = assay.merge_components(two_boxes(2 * dilation + 1), dilation=dilation)
    assert found.count == 2
    assert found.voxels.tolist() == [36, 36]


def test_the_element_of_merging_is_the_18_neighbourhood() -> None:
    mask = np.zeros((5, 5, 5), bool)
    mask[0, 0, 0] = mask[3, 3, 3] = True
    assert assay.merge_components(mask, dilation=1, element=26).count == 1
    assert assay.merge_components(mask, dilation=1).count == 2
    assert assay.merge_components(mask, dilation=1, element=18).count == 2
    assert assay.merge_components(mask, dilation=2, element=18).count == 1


def test_lesions_of_the_brats_vectors() -> None:
    """Two pieces with a gap of two voxels become one lesion of 133 voxels, by one dilation and by three."""
    mask = np.zeros((40, 40, 40), np.uint8)
    for box in (np.s_[5:10, 5:10, 5:10], np.s_[12:14, 5:7, 5:7], np.s_[25:30, 25:30, 25:30], np.s_[35:38, 5:8, 35:38]):
        mask[box] = 3
    assert assay.connected_components(mask).voxels.tolist() == [125, 8, 125, 27]
    for dilation in (1, 3):
        found = assay.merge_components(mask, dilation=dilation)
        assert found.voxels.tolist() == [133, 125, 27]
        assert found.values.tolist() == [3, 3, 3]
        assert found.boxes[0].tolist() == [[5, 14], [5, 10], [5, 10]]


def test_corners_connect_only_all_neighbours() -> None:
    mask = np.zeros((4, 4, 4), bool)
    mask[1, 1, 1] = mask[2, 2, 2] = True
    assert [assay.count_components(mask, connectivity=number) for number in (6, 18, 26, None)] == [2, 2, 1, 1]
    mask[2, 1, 2] = True
    assert [assay.count_components(mask, connectivity=number) for number in (6, 18, 26)] == [2, 1, 1]


def test_pickle_and_repr() -> None:
    found = assay.connected_components(noise(0.1, 9, 10, 11))
    again = pickle.loads(pickle.dumps(found))
    for name in ("labels", "values", "voxels", "volumes", "boxes", "centroids", "touches_edge", "spacing"):
        np.testing.assert_array_equal(getattr(again, name), getattr(found, name))
    assert repr(found) == f"<Components: {found.count} components>"
    assert assay.connected_components(noise(0.1, 9, 10, 11), label_map=False).labels is None


MASK = np.ones((4, 5), np.uint8)
CALLS: dict[str, dict[str, Any]] = {
    "connected_components": {},
    "count_components": {},
    "remove_small_components": {"min_voxels": 1},
    "largest_component": {},
    "merge_components": {"dilation": 1},
}
WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"mask": MASK * 1.0}, TypeError, r"^mask must be a bool or integer array, got dtype float64; .*astype"),
    ({"mask": np.array(1)}, ValueError, r"^mask must have at least one axis"),
    ({"mask": np.ones((1, 1, 1, 1), bool)}, ValueError, r"^mask must have 1 to 3 axes .*, got 4"),
    ({"mask": [[1]]}, TypeError, r"^mask must be an array .* pass numpy\.asarray\(mask\)"),
    ({"mask": MASK.astype(">i4")}, TypeError, r"^mask is not in native byte order"),
    ({"connectivity": 6}, ValueError, r"^connectivity must be 4 or 8 for an array of 2 axes, got 6"),
    ({"connectivity": "full"}, TypeError, r"^connectivity must be a number of neighbours or None, got 'full'"),
    ({"connectivity": True}, TypeError, r"^connectivity must be a number of neighbours or None, got True"),
    ({"element": 26}, ValueError, r"^element must be 4 or 8 for an array of 2 axes, got 26"),
    ({"dilation": -1}, ValueError, r"^dilation must be at least 0, got -1$"),
    ({"dilation": 1.5}, TypeError, r"^dilation must be a whole number, got 1\.5"),
    ({"min_voxels": -1}, ValueError, r"^min_voxels must be at least 0"),
    ({"min_voxels": "2"}, TypeError, r"^min_voxels must be a whole number, got '2'"),
    ({"min_voxels": None}, ValueError, r"^min_voxels or min_volume must be given, got neither"),
    ({"min_volume": -1.0}, ValueError, r"^min_volume must be at least 0, got -1"),
    ({"min_volume": np.nan}, ValueError, r"^min_volume must be at least 0, got nan"),
    ({"min_volume": "2"}, TypeError, r"^min_volume must be a number, got '2'"),
    ({"spacing": [1]}, ValueError, r"^spacing must have one value per array axis \(2\), got 1"),
    ({"spacing": [1, 0]}, ValueError, r"^spacing must be positive and finite"),
    ({"label_map": 1}, TypeError, r"^label_map must be True or False, got 1"),
    ({"dtype": "int64"}, ValueError, r"^dtype must be one of 'int32', 'uint16', 'uint8', got 'int64'"),
    ({"dtype": None}, ValueError, r"^dtype must be one of .*, got None"),
    ({"dtype": "mm"}, TypeError, r"^dtype must be one of .*, got 'mm'"),
    ({"threads": 0}, ValueError, r"^threads must be at least 1"),
]


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_bad_input(wrong: dict[str, Any], error: type[Exception], message: str) -> None:
    argument = next(iter(wrong))
    for name, needed in CALLS.items():
        called = getattr(assay, name)
        if argument in called.__kwdefaults__ or argument in (*needed, "mask"):
            arguments = {"mask": MASK, **needed, **wrong}
            with pytest.raises(error, match=message):
                called(arguments.pop("mask"), **arguments)


def test_a_dilation_beyond_every_image() -> None:
    mask = np.zeros((5, 40), bool)
    mask[0, 0] = mask[4, 39] = True
    assert assay.merge_components(mask, dilation=2**40).count == 1


def test_merging_wants_one_label() -> None:
    with pytest.raises(ValueError, match="mask must have one label besides 0 to merge its components, got several"):
        assay.merge_components(np.array([1, 0, 2]), dilation=1)


@pytest.mark.peers
@pytest.mark.parametrize("scene", SCENES)
def test_cc3d(scene: str) -> None:
    cc3d = pytest.importorskip("cc3d")
    labels = SCENES[scene]
    if labels.ndim == 1:
        pytest.skip("cc3d has 2 or 3 axes")
    for connectivity in REACH[labels.ndim]:
        theirs = cc3d.connected_components(labels, connectivity=connectivity)
        ours = assay.connected_components(labels, connectivity=connectivity)
        np.testing.assert_array_equal(ours.labels, ordered(theirs))
        np.testing.assert_array_equal(ours.voxels, np.bincount(ordered(theirs).ravel())[1:])


@pytest.mark.peers
@pytest.mark.parametrize("scene", SCENES)
def test_scikit_image(scene: str) -> None:
    measure = pytest.importorskip("skimage.measure")
    labels = SCENES[scene]
    if labels.ndim == 1:
        pytest.skip("regionprops has 2 or 3 axes")
    for connectivity, reach in REACH[labels.ndim].items():
        theirs = measure.label(labels, connectivity=reach)
        ours = assay.connected_components(labels, connectivity=connectivity)
        np.testing.assert_array_equal(ours.labels, ordered(theirs))
        properties = measure.regionprops(ordered(theirs))
        assert [one.area for one in properties] == ours.voxels.tolist()
        np.testing.assert_allclose([one.centroid for one in properties], ours.centroids, rtol=1e-9)
