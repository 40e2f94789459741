"""Arrays of every dtype and memory layout."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

DTYPES = tuple(np.dtype(code) for code in "?bBhHiIlLqQ")


def _reversed(array: Array) -> Array:
    return np.flip(np.flip(array).copy())


def _strided(array: Array) -> Array:
    wide = np.full([2 * extent for extent in array.shape], 1, array.dtype)
    view = wide[(slice(None, None, 2),) * array.ndim]
    view[...] = array
    return view


def _first_axis_fastest(array: Array) -> Array:
    return np.moveaxis(np.moveaxis(array, 0, -1).copy(), -1, 0)


def _embedded(array: Array) -> Array:
    wide = np.full([extent + 5 for extent in array.shape], 1, array.dtype)
    view = wide[tuple(slice(3, 3 + extent) for extent in array.shape)]
    view[...] = array
    return view


def _record_field(array: Array) -> Array:
    view = np.zeros(array.shape, [("before", array.dtype), ("label", array.dtype)])["label"]
    view[...] = array
    return view


def _read_only(array: Array) -> Array:
    copy = array.copy()
    copy.setflags(write=False)
    return copy


def _broadcast(axis: int) -> Callable[[Array], Array]:
    def repeat(array: Array) -> Array:
        return np.broadcast_to(np.take(array, [0] if array.shape[axis] else [], axis), array.shape)

    return repeat


LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "C": np.ascontiguousarray,
    "F": np.asfortranarray,
    "reversed": _reversed,
    "strided": _strided,
    "transposed": _first_axis_fastest,
    "embedded": _embedded,
    "record field": _record_field,
    "read-only": _read_only,
    "broadcast first": _broadcast(0),
    "broadcast last": _broadcast(-1),
}
"""Views with the values of the array, except that the broadcast ones repeat its first hyperplane along an axis."""
