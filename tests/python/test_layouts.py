"""Every function gives the same number for every memory layout, dtype and kind of array."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Metric
from support.arrays import DTYPES, LAYOUTS, Array
from support.metrics import RECORDS, function, geometry, needed

SPACING = [3.0, 0.7, 1.1]
Converter = Callable[[Array], Any]


@cache
def masks(dtype: Any = np.uint8) -> tuple[Array, Array]:
    """Two masks that are much alike, with rows that cross a word of 64 voxels."""
    rng = np.random.default_rng(1)
    reference = rng.random((4, 5, 70)) < 0.6
    return reference.astype(dtype), (reference ^ (rng.random((4, 5, 70)) < 0.1)).astype(dtype)


def value(record: Metric, reference: Any, prediction: Any) -> float:
    found: float = function(record)(reference, prediction, **geometry(record, SPACING), **needed(record))
    return found


@cache
def laid_out(layout: str, dtype: Any = np.uint8) -> tuple[Array, Array]:
    reference, prediction = masks(dtype)
    return LAYOUTS[layout](reference), LAYOUTS[layout](prediction)


both_sides = pytest.mark.parametrize("side", ["reference", "prediction", "both"])
all_metrics = pytest.mark.parametrize("record", RECORDS, ids=[record.key for record in RECORDS])


def replaced(pair: tuple[Any, Any], other: tuple[Any, Any], side: str) -> tuple[Any, Any]:
    """One array of a pair or both replaced by those of another."""
    return pair[0] if side == "prediction" else other[0], pair[1] if side == "reference" else other[1]


@all_metrics
@both_sides
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_and_dtypes(record: Metric, side: str, layout: str) -> None:
    wanted = value(record, *(array.copy() for array in replaced(masks(), laid_out(layout), side)))
    for dtype in DTYPES:
        found = value(record, *replaced(masks(dtype), laid_out(layout, dtype), side))
        assert found == pytest.approx(wanted, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_memory_maps(dtype: np.dtype[Any], order: str, tmp_path: Path) -> None:
    for name, mask in zip(("reference", "prediction"), masks(dtype), strict=True):
        np.save(tmp_path / f"{name}.npy", np.asarray(mask, order=order))
    mapped = [np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in ("reference", "prediction")]
    for record in RECORDS:
        assert value(record, *mapped) == pytest.approx(value(record, *masks()), rel=1e-12, nan_ok=True)


class OnlyArray:
    """What offers nothing but `__array__`."""

    def __init__(self, array: Array) -> None:
        self._array = array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self._array


class OnlyDLPack:
    """What offers nothing but DLPack; says that it is in `device`, and raises `problem` if there is one."""

    def __init__(self, array: Array, device: int = 1, problem: Exception | None = None) -> None:
        self._array, self._device, self._problem = array, device, problem

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._device, 0

    def __dlpack__(self, **options: Any) -> Any:
        if self._problem is not None:
            raise self._problem
        return self._array.__dlpack__(**options)


@all_metrics
@both_sides
@pytest.mark.parametrize("kind", [OnlyArray, OnlyDLPack])
def test_array_likes(record: Metric, side: str, kind: Converter) -> None:
    reference, prediction = masks(bool)
    pair = replaced((reference, prediction), (kind(reference), kind(prediction)), side)
    assert value(record, *pair) == value(record, reference, prediction)


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if "broadcast" not in name])
def test_dlpack_of_every_layout(layout: str) -> None:
    reference, prediction = masks(np.int32)
    assert assay.dice(OnlyDLPack(LAYOUTS[layout](reference)), prediction) == assay.dice(reference, prediction)


def test_dlpack_that_fails() -> None:
    mask = masks()[0]
    with pytest.raises(TypeError, match=r"^prediction is in the memory of a device.* prediction\.cpu\(\)"):
        assay.dice(mask, OnlyDLPack(mask, device=2))
    with pytest.raises(TypeError, match=r"^reference \(OnlyDLPack\) cannot be shared as an array: has a gradient"):
        assay.dice(OnlyDLPack(mask, problem=BufferError("has a gradient")), mask)


@pytest.mark.peers
def test_torch() -> None:
    torch = pytest.importorskip("torch")
    for record in RECORDS:
        for dtype in (bool, np.uint8, np.int16, np.int64):
            pair = masks(dtype)
            tensors = [torch.from_numpy(array) for array in pair]
            strided = [tensor.permute(2, 0, 1).contiguous().permute(1, 2, 0) for tensor in tensors]
            assert value(record, *tensors) == value(record, *pair)
            assert value(record, *strided) == pytest.approx(value(record, *pair), rel=1e-12)
