"""The distance transform against the naive oracle, scipy, and itself in other layouts and on other threads."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.distance_transform import distance_transform as oracle
from scipy import ndimage
from support.arrays import DTYPES, LAYOUTS

Array = npt.NDArray[Any]

TOLERANCE = {"float32": 1e-6, "float64": 1e-12}

spacings = st.sampled_from([1.0, 1.0, 0.5, 0.8, 2.5]) | st.floats(0.01, 100)


@st.composite
def label_maps(draw: st.DrawFn) -> Array:
    """Noise of every density, thinned or coarsened, of every dtype and layout."""
    rank = draw(st.integers(1, 4))
    longest = {1: 300, 2: 70, 3: 14, 4: 7}[rank]
    shape = [draw(st.integers(1, longest)) for _ in range(rank)]
    while np.prod(shape) > 1500:
        shape[int(np.argmax(shape))] //= 2
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dtype = draw(st.sampled_from(DTYPES))
    count = 1 if dtype.kind == "b" else draw(st.integers(1, 5))
    labels = rng.integers(1, count + 1, shape)
    labels[rng.random(shape) < draw(st.sampled_from([0, 0.002, 0.02, 0.3, 0.9]))] = 0
    if draw(st.booleans()):  # few other labels in a large one
        labels = np.where(rng.random(shape) < 0.02, labels, draw(st.integers(0, 1)))
    block = draw(st.integers(1, 4))
    labels = np.kron(labels, np.ones([block] * rank, int))[tuple(slice(extent) for extent in shape)]
    return LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](labels.astype(dtype))


def check_indices(labels: Array, steps: list[float], distances: Array, indices: Array, signed: bool) -> None:
    """Every index is of another label, at the distance; returns nothing for those without."""
    own = np.indices(labels.shape)
    known = (indices >= 0).all(axis=0)
    np.testing.assert_array_equal((indices >= 0).any(axis=0), known)
    scale = np.reshape(steps, (-1, *[1] * labels.ndim))
    there = np.sqrt(np.sum(((indices - own) * scale) ** 2, axis=0))
    np.testing.assert_allclose(there[known], np.abs(distances)[known], rtol=1e-6)
    nearest = labels[tuple(np.where(known, indices, 0))]
    itself = (indices == own).all(axis=0) & (labels == 0) & (not signed)
    assert ((nearest != labels) | itself)[known].all()


@given(st.data())
@settings(max_examples=400)
def test_against_reference(data: st.DataObject) -> None:
    labels = data.draw(label_maps())
    steps = data.draw(st.lists(spacings, min_size=labels.ndim, max_size=labels.ndim))
    signed, black_border, squared = (data.draw(st.booleans()) for _ in range(3))
    dtype = data.draw(st.sampled_from(["float32", "float64"]))
    limit = data.draw(st.none() | st.sampled_from([0.0, 0.7, 1.0, 2.5, 7.0, 1e3]) | st.floats(0, 50))
    options: dict[str, Any] = {"signed": signed, "black_border": black_border}
    exact = oracle(labels, steps, **options)
    expected = exact if limit is None else np.clip(exact, -limit, limit)
    options |= {"spacing": steps, "max_distance": limit, "dtype": dtype}
    found = assay.distance_transform(labels, squared=squared, **options)
    assert found.dtype == dtype
    wanted = np.sign(expected) * expected**2 if squared else expected
    np.testing.assert_allclose(found, wanted, rtol=2 * TOLERANCE[dtype], atol=1e-30)

    again, indices = assay.distance_transform(labels, squared=squared, indices=True, **options)
    np.testing.assert_array_equal(again, found)
    assert indices.dtype == np.int32
    assert indices.shape == (labels.ndim, *labels.shape)
    check_indices(labels, steps, exact, indices, signed)
    unknown = np.abs(exact)[(indices < 0).all(axis=0)]
    inside = np.abs(oracle(labels, steps, signed=signed))[(indices < 0).all(axis=0)]
    reached = unknown >= (np.inf if limit is None else limit * (1 - 1e-6))
    assert (reached | (inside >= unknown * (1 - 1e-6) if black_border else False)).all()


def by_scipy(labels: Array, steps: Any = None) -> Array:
    """One transform per label."""
    distances = np.zeros(labels.shape)
    for label in np.unique(labels[labels != 0]):
        mask = labels == label
        distances[mask] = ndimage.distance_transform_edt(mask, sampling=steps)[mask]
    return distances


def grid(*shape: int) -> list[Array]:
    return [axis - extent // 2 for axis, extent in zip(np.indices(shape), shape, strict=True)]


def seed(*shape: int) -> Array:
    mask = np.ones(shape, bool)
    mask[tuple(extent // 7 for extent in shape)] = False
    return mask


def noise(density: float, *shape: int) -> Array:
    return np.random.default_rng(5).random(shape) < density


def striped_planes(length: int) -> Array:
    """Neighbouring columns have their sites at opposite ends, and rows have none."""
    mask = np.ones((length, 40, 40), bool)
    mask[0, :, ::2] = False
    mask[-1, :, 1::2] = False
    return mask


def boxes() -> Array:
    rng = np.random.default_rng(8)
    return np.kron(rng.integers(0, 9, (5, 6, 4)), np.ones((9, 11, 20), int))


SCENES: dict[str, Any] = {
    "ball": lambda: np.sqrt(sum(x**2 for x in grid(90, 80, 100))) < 37,
    "all but a ball": lambda: np.sqrt(sum(x**2 for x in grid(90, 80, 100))) > 20,
    "shell": lambda: np.abs(np.sqrt(sum(x**2 for x in grid(90, 80, 100))) - 35) > 0.6,
    "diagonal plane": lambda: sum(grid(70, 75, 80)) != 3,
    "sheets": lambda: (grid(70, 75, 80)[2] != 3) & (grid(70, 75, 80)[0] != -20),
    "checkerboard": lambda: sum(grid(40, 41, 42)) % 2,
    "one background voxel": lambda: seed(70, 90, 110),
    "one background voxel, 2D": lambda: seed(300, 520),
    "one foreground voxel": lambda: ~seed(70, 90, 110),
    "longer than single precision solves": lambda: seed(4500, 40),
    "long and noisy": lambda: noise(0.999, 4100, 50),
    "labels": lambda: boxes(),
    "labelled noise": lambda: np.random.default_rng(3).integers(0, 7, (40, 50, 60)),
    "four axes": lambda: noise(0.999, 20, 21, 22, 23),
    "opposite sites": lambda: striped_planes(300),
    **{f"noise {density}": lambda d=density: noise(d, 60, 70, 80) for density in (0.001, 0.1, 0.5, 0.9, 0.99, 0.9999)},
}


@pytest.mark.parametrize("anisotropic", [False, True], ids=["isotropic", "anisotropic"])
@pytest.mark.parametrize("scene", SCENES)
def test_against_scipy(scene: str, anisotropic: bool) -> None:
    labels = SCENES[scene]()
    steps = [2.5, 0.8, 0.7, 40.0][: labels.ndim] if anisotropic else [1.0] * labels.ndim
    expected = by_scipy(labels, steps)
    for dtype, tolerance in TOLERANCE.items():
        distances, indices = assay.distance_transform(labels, spacing=steps, dtype=dtype, indices=True)
        np.testing.assert_allclose(distances, expected, rtol=tolerance)
        check_indices(labels, steps, expected, indices, signed=False)
        np.testing.assert_array_equal(assay.distance_transform(labels, spacing=steps, dtype=dtype), distances)


def test_columns_that_have_nothing_in_common() -> None:
    """Rows are as good as infinitely far apart, so that every column is solved by its own sites, far away."""
    labels = striped_planes(600)
    steps = [1.0, 1e6, 1e6]
    distances = assay.distance_transform(labels, spacing=steps)
    along = np.arange(600.0)
    np.testing.assert_array_equal(distances[:, 3, 4], along)
    np.testing.assert_array_equal(distances[:, 4, 5], along[::-1])


@pytest.mark.parametrize("scene", ["ball", "labels", "labelled noise", "noise 0.9", "one background voxel, 2D"])
def test_signed_is_the_difference_of_two_transforms(scene: str) -> None:
    labels = SCENES[scene]()
    both = assay.distance_transform(labels) - assay.distance_transform(labels == 0)
    np.testing.assert_array_equal(assay.distance_transform(labels, signed=True), both)


@pytest.mark.parametrize("scene", ["ball", "all but a ball", "labels", "noise 0.99"])
def test_black_border_is_a_margin(scene: str) -> None:
    labels = SCENES[scene]()
    margin = np.pad(labels, 1)[(slice(1, -1),) * labels.ndim]
    padded = assay.distance_transform(np.pad(labels, 1))[(slice(1, -1),) * labels.ndim]
    np.testing.assert_array_equal(assay.distance_transform(margin, black_border=True), padded)


@pytest.mark.parametrize("limit", [0, 1, 3.7, 10, 1e4, np.inf])
@pytest.mark.parametrize("scene", ["all but a ball", "labels", "one background voxel", "noise 0.5"])
def test_max_distance(scene: str, limit: float) -> None:
    labels = SCENES[scene]()
    expected = np.minimum(assay.distance_transform(labels), np.float32(limit))
    np.testing.assert_array_equal(assay.distance_transform(labels, max_distance=limit), expected)
    squared = assay.distance_transform(labels, max_distance=limit, squared=True)
    np.testing.assert_allclose(np.sqrt(squared), expected, rtol=1e-6)


OPTIONS: list[dict[str, Any]] = [{}, {"signed": True}, {"black_border": True}, {"max_distance": 4.0}]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("shape", [(300, 1000), (80, 70, 60), (3, 300, 400), (30, 9, 20, 50), (400000,)])
def test_same_bits_on_every_number_of_threads(shape: tuple[int, ...], options: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    labels = np.where(rng.random(shape) < 0.05, rng.integers(0, 4, shape), 1).astype(np.uint8)
    steps = [1.3] * len(shape)
    one = assay.distance_transform(labels, spacing=steps, indices=True, threads=1, **options)
    for threads in (2, 3, 8):
        many = assay.distance_transform(labels, spacing=steps, indices=True, threads=threads, **options)
        for a, b in zip(one, many, strict=True):
            assert a.tobytes() == b.tobytes()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_layouts(layout: str, dtype: Any) -> None:
    labels = LAYOUTS[layout](boxes()[:30, :40, :50].astype(dtype))
    expected = by_scipy(labels, [1, 2, 3])
    distances, indices = assay.distance_transform(labels, spacing=[1, 2, 3], indices=True, dtype="float64")
    np.testing.assert_allclose(distances, expected, rtol=1e-12)
    check_indices(labels, [1, 2, 3], expected, indices, signed=False)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_the_result_lies_in_memory_as_the_input(order: tuple[int, ...]) -> None:
    labels = np.zeros((6, 7, 8), np.uint8).transpose(order)
    distances, indices = assay.distance_transform(labels, indices=True)
    assert distances.strides == tuple(4 * stride for stride in labels.strides)
    assert indices.strides == (labels.size * 4, *distances.strides)


@pytest.mark.parametrize("shape", [(0,), (0, 5), (5, 0), (3, 0, 4), (1, 1, 1), (1,), (5, 1, 1), (1, 1, 5)])
def test_small_shapes(shape: tuple[int, ...]) -> None:
    ones = np.ones(shape, np.uint8)
    distances, indices = assay.distance_transform(ones, indices=True, signed=True)
    assert distances.shape == shape
    assert np.isposinf(distances).all()
    assert (indices == -1).all()
    assert np.isneginf(assay.distance_transform(ones * 0, signed=True)).all()
    assert (assay.distance_transform(ones * 0) == 0).all()
    bordered = assay.distance_transform(ones, black_border=True, spacing=[3.0] * len(shape))
    np.testing.assert_array_equal(bordered, oracle(ones, [3.0] * len(shape), black_border=True))


def test_labels_of_64_bits() -> None:
    labels = np.array([2**64 - 1, 2**63, 2**63, 0, 2**63 - 1], np.uint64)
    np.testing.assert_array_equal(assay.distance_transform(labels), [1, 1, 1, 0, 1])
    negative = np.array([[-(2**63), -(2**63), -1, 0]])
    np.testing.assert_array_equal(assay.distance_transform(negative), [[2, 1, 1, 0]])


def test_range_of_float32() -> None:
    labels = np.array([[1, 1, 0]])
    with pytest.raises(ValueError, match=r"^spacing, shape .* 4e\+60 mm\^2, which float32 cannot hold.*\"float64\"$"):
        assay.distance_transform(labels, spacing=[1e-3, 1e30])
    with pytest.raises(
        ValueError, match=r"squared distances of 1e-60 to .* float32 cannot hold; pass dtype=\"float64\""
    ):
        assay.distance_transform(labels, spacing=[1, 1e-30])
    with pytest.raises(ValueError, match="float32 cannot hold"):
        assay.distance_transform(labels, squared=True, max_distance=1e25)
    distances = assay.distance_transform(labels, spacing=[1e-30, 1e30], dtype="float64")
    np.testing.assert_allclose(distances, [[2e30, 1e30, 0]], rtol=1e-12)
    np.testing.assert_allclose(
        assay.distance_transform(labels, spacing=[1e-30, 1e-30], dtype="float64"), [[2e-30, 1e-30, 0]], rtol=1e-12
    )
    np.testing.assert_array_equal(assay.distance_transform(labels, max_distance=1e25), [[2, 1, 0]])


LABELS = np.ones((4, 5), np.uint8)
WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"labels": LABELS * 1.0}, TypeError, r"^labels must be a bool or integer array, got dtype float64; .*astype"),
    ({"labels": np.array(1)}, ValueError, r"^labels must have at least one axis"),
    ({"labels": [[1]]}, TypeError, r"^labels must be an array .* pass numpy\.asarray\(labels\)"),
    ({"labels": LABELS.astype(">i4")}, TypeError, r"^labels is not in native byte order"),
    ({"spacing": [1]}, ValueError, r"^spacing must have one value per array axis \(2\), got 1"),
    ({"spacing": [1, np.nan]}, ValueError, r"^spacing must be positive and finite"),
    ({"spacing": 1.0}, TypeError, r"^spacing must be a sequence"),
    ({"max_distance": -1}, ValueError, r"^max_distance must be .* at least 0.* got -1"),
    ({"max_distance": np.nan}, ValueError, r"^max_distance must be .* at least 0.* got nan"),
    ({"max_distance": "2"}, TypeError, r"^max_distance must be a number, got '2'"),
    ({"dtype": "float16"}, ValueError, r'^dtype must be "float32" or "float64", got \'float16\''),
    ({"dtype": None}, ValueError, r'^dtype must be "float32" or "float64", got None'),
    ({"dtype": "mm"}, TypeError, r'^dtype must be "float32" or "float64", got \'mm\''),
    ({"dtype": ">f4"}, ValueError, r'^dtype must be "float32" or "float64", got \'>f4\''),
    ({"threads": 0}, ValueError, r"^threads must be at least 1"),
    *[
        ({name: 1}, TypeError, rf"^{name} must be True or False, got 1")
        for name in ("squared", "signed", "indices", "black_border")
    ],
]


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_bad_input(wrong: dict[str, Any], error: type[Exception], message: str) -> None:
    arguments: dict[str, Any] = {"labels": LABELS, **wrong}
    with pytest.raises(error, match=message):
        assay.distance_transform(arguments.pop("labels"), **arguments)


@pytest.mark.peers
@pytest.mark.parametrize("black_border", [False, True])
@pytest.mark.parametrize("scene", SCENES)
def test_edt(scene: str, black_border: bool) -> None:
    edt = pytest.importorskip("edt")
    labels = SCENES[scene]().astype(np.uint8)
    if labels.ndim > 3:
        pytest.skip("edt has up to 3 axes")
    steps = [2.5, 0.8, 0.7][: labels.ndim]
    theirs = edt.edt(labels, anisotropy=steps, black_border=black_border, parallel=1)
    ours = assay.distance_transform(labels, spacing=steps, black_border=black_border)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)
