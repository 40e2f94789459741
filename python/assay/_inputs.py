"""The only place where a user's arrays and parameters are checked and made ready for the core."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from .catalogue import as_number

Array: TypeAlias = NDArray[Any]
Labels: TypeAlias = Mapping[str, int | Iterable[int]] | Iterable[int]
"""Names with their label or labels, or plain labels that name themselves."""

_HOST_MEMORY = (1, 3, 11, 13)  # DLPack device types: CPU, CUDA host, ROCm host, CUDA managed
_SPACINGS = 1e-30, 1e30  # squares and products of what lies between are numbers too
_LARGEST_ORIGIN = 2**32  # sums of indices must stay below 2^63
_MOST_OBJECTS = 2**24  # to match; they take some 60 bytes each


class LabelClass(NamedTuple):
    """A class to evaluate: its name and its labels; None means every label but 0."""

    name: Any
    labels: tuple[int, ...] | None


FOREGROUND = LabelClass("foreground", None)
"""What a mask is about."""


def as_array(value: object, name: str) -> Array:
    """The numpy view of an array-like, without copying."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array; pass {name}.filled(0), and what to leave out as mask=")
    if isinstance(value, np.ndarray):
        return value
    by_dlpack = hasattr(value, "__dlpack_device__")
    if isinstance(value, type) or not (by_dlpack or hasattr(value, "__array__")):
        raise TypeError(
            f"{name} must be an array (numpy, or anything with __array__ or __dlpack__), "
            f"got {type(value).__name__}; pass numpy.asarray({name})"
        )
    if not by_dlpack:
        return np.asarray(value)
    exporter = cast(Any, value)
    if int(exporter.__dlpack_device__()[0]) not in _HOST_MEMORY:
        raise TypeError(f"{name} is in the memory of a device; bring it over first: {name}.cpu()")
    try:
        return np.from_dlpack(exporter)
    except (BufferError, RuntimeError) as problem:
        raise TypeError(f"{name} ({type(value).__name__}) cannot be shared as an array: {problem}") from problem


def as_label_map(value: object, name: str) -> Array:
    """A bool or integer array of native byte order and at least one axis."""
    array = as_array(value, name)
    if array.ndim == 0:
        raise ValueError(f"{name} must have at least one axis, got a single number")
    if array.dtype.kind not in "biu":
        raise TypeError(
            f"{name} must be a bool or integer array, got dtype {array.dtype}; "
            f"if its values are whole numbers pass {name}.astype(numpy.int32)"
        )
    if not array.dtype.isnative:
        raise TypeError(
            f"{name} is not in native byte order (dtype {array.dtype.str}); "
            f"pass {name}.astype({name}.dtype.newbyteorder('='))"
        )
    return array


def as_score_map(value: object, name: str) -> Array:
    """The scores of voxels: an array of numbers in host memory, as it is."""
    array = as_array(value, name)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be numbers, got dtype {array.dtype}")
    return array


def as_pair(reference: object, prediction: object) -> tuple[Array, Array]:
    """Both label maps, of one shape."""
    reference_map = as_label_map(reference, "reference")
    prediction_map = as_label_map(prediction, "prediction")
    check_same_shape(prediction_map, "prediction", reference_map)
    return reference_map, prediction_map


def check_same_shape(array: Array, name: str, reference: Array, like: str = "reference") -> None:
    """Raise unless `array` has the shape of the reference, which may have another name."""
    if array.shape != reference.shape:
        raise ValueError(f"{name} has shape {array.shape}, expected the shape of {like} {reference.shape}")


def as_mask(mask: object | None, reference: Array, like: str = "reference") -> Array | None:
    """An optional mask of voxels to evaluate: bool or 8-bit, non-zero is inside."""
    if mask is None:
        return None
    array = as_label_map(mask, "mask")
    if array.dtype.itemsize != 1:
        raise TypeError(f"mask must be a bool or 8-bit array, got dtype {array.dtype}; pass mask != 0")
    check_same_shape(array, "mask", reference, like)
    return array


def kept_samples(labels: Array, ignore_label: int | None, mask: object | None) -> NDArray[np.bool_]:
    """Which samples take part: those of any label but the ignored one, inside the mask."""
    kept: NDArray[np.bool_] = np.ones(labels.shape, bool)
    if ignore_label is not None:
        kept &= labels != ignore_label
    if mask is not None:
        kept &= np.asarray(mask) != 0
    return kept


def as_spacing(spacing: object | None, axes: int) -> list[float]:
    """One positive number of mm per array axis; None means 1."""
    if spacing is None:
        return [1.0] * axes
    steps = _per_axis(spacing, "spacing", "numbers (mm, in array-axis order)", axes)
    values = [as_number(step, "each of spacing") for step in steps]
    if not all(_SPACINGS[0] <= step <= _SPACINGS[1] for step in values):
        raise ValueError(f"spacing must be positive and finite (1e-30 to 1e30), got {values}")
    return values


def as_origin(origin: Sequence[int] | None, axes: int) -> list[int]:
    """The index at which a chunk starts in the whole array; None means 0."""
    if origin is None:
        return [0] * axes
    values = [as_label(index, "each of origin") for index in _per_axis(origin, "origin", "whole numbers", axes)]
    if not all(0 <= index <= _LARGEST_ORIGIN for index in values):
        raise ValueError(f"origin must be between 0 and 2^32, got {values}")
    return values


def _per_axis(given: object, name: str, what: str, axes: int) -> Sequence[Any]:
    """The members of a sequence or an array that has one per array axis."""
    values = _listed(given)
    if isinstance(values, (str, bytes)) or not isinstance(values, Sequence):
        raise TypeError(f"{name} must be a sequence of {axes} {what}, got {given!r}")
    if len(values) != axes:
        raise ValueError(f"{name} must have one value per array axis ({axes}), got {len(values)}: {given!r}")
    return values


def _listed(value: object) -> object:
    """An array as a list, or as a number if it has no axes; everything else as it is."""
    return value.tolist() if isinstance(value, np.ndarray) else value


def as_shared(
    reference: Array, ignore_label: object, mask: object, threads: int | None, name: str = "reference"
) -> dict[str, Any]:
    """What every function of the core on arrays takes: which voxels take part, and the threads."""
    return {
        "ignore_label": None if ignore_label is None else as_label(ignore_label, "ignore_label"),
        "mask": as_mask(mask, reference, name),
        "threads": as_threads(threads),
    }


def as_rows(values: object, name: str, what: str) -> list[Any]:
    """The members of a sequence or an array, as a list."""
    listed = _listed(values) if isinstance(values, np.ndarray) and values.ndim < 2 else values
    if isinstance(listed, (str, bytes, Mapping)) or not isinstance(listed, Iterable):
        raise TypeError(f"{name} must be a sequence of {what}, got {values!r}")
    return list(listed)


def as_threads(threads: int | None) -> int:
    """The number of threads for the core, where 0 is the default."""
    if threads is None:
        return 0
    if isinstance(threads, bool) or not isinstance(threads, (int, np.integer)):
        raise TypeError(f"threads must be a whole number or None, got {threads!r}")
    if threads < 1:
        raise ValueError(f"threads must be at least 1 (or None for the default), got {threads}")
    return min(int(threads), 4096)


def as_bool(value: object, name: str) -> bool:
    """True or False, from Python or numpy."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def as_max_distance(max_distance: float | None) -> float:
    """A limit of distances in mm; None means infinite."""
    if max_distance is None:
        return math.inf
    value = as_number(max_distance, "max_distance")
    if not value >= 0:
        raise ValueError(
            f"max_distance must be a number of mm of at least 0, or None for no limit, got {max_distance!r}"
        )
    return value


def as_float_dtype(dtype: object) -> np.dtype[Any]:
    """The type of the results: float32 or float64."""
    expected = 'dtype must be "float32" or "float64"'
    try:
        found: np.dtype[Any] = np.dtype(cast(Any, dtype))
    except TypeError as problem:
        raise TypeError(f"{expected}, got {dtype!r}") from problem
    if dtype is None or found not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise ValueError(f"{expected}, got {dtype!r}")
    return found


def as_dtype(dtype: object, allowed: Sequence[str]) -> np.dtype[Any]:
    """One of the types of results, given by name or as one."""
    expected = f"dtype must be one of {', '.join(map(repr, allowed))}"
    try:
        found: np.dtype[Any] = np.dtype(cast(Any, dtype))
    except TypeError as problem:
        raise TypeError(f"{expected}, got {dtype!r}") from problem
    if dtype is None or found not in [np.dtype(name) for name in allowed]:
        raise ValueError(f"{expected}, got {dtype!r}")
    return found


_CONNECTIVITIES = {1: {2: "full"}, 2: {4: "face", 8: "full"}, 3: {6: "face", 18: "edge", 26: "full"}}


def as_connectivity(connectivity: object, axes: int, name: str = "connectivity", default: int | None = None) -> str:
    """The neighbourhood that a number of neighbours means: 2 in 1D, 4 or 8 in 2D, 6, 18 or 26 in 3D; None the default.

    The default is all neighbours, unless it is given.
    """
    known = _CONNECTIVITIES.get(axes)
    if known is None:
        raise ValueError(f"mask must have 1 to 3 axes for connected components, got {axes}")
    if connectivity is None:
        return "full" if default is None else known[default]
    if isinstance(connectivity, bool) or not isinstance(connectivity, (int, np.integer)):
        raise TypeError(f"{name} must be a number of neighbours or None, got {connectivity!r}")
    if int(connectivity) not in known:
        *most, last = map(str, known)
        numbers = f"{', '.join(most)} or {last}" if most else last
        raise ValueError(f"{name} must be {numbers} for an array of {axes} axes, got {connectivity}")
    return known[int(connectivity)]


def as_label(value: object, name: str) -> int:
    """A label as a Python integer."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    if not -(2**63) <= int(value) < 2**63:
        raise ValueError(f"{name} must be between -2^63 and 2^63 - 1, got {value}")
    return int(value)


def as_classes(labels: Labels) -> list[LabelClass]:
    """The classes that `labels` names, in its order."""
    listed = _listed(labels)
    if isinstance(listed, Mapping):
        classes = [LabelClass(name, _members(name, members)) for name, members in listed.items()]
    elif isinstance(listed, (str, bytes)) or not isinstance(listed, Iterable):
        raise TypeError(f"labels must map names to labels, or list labels, got {labels!r}")
    else:
        classes = [LabelClass(label, (label,)) for label in (as_label(one, "each of labels") for one in listed)]
    if not classes:
        raise ValueError("labels must name at least one class, got none")
    names = [str(one.name) for one in classes]
    if len(set(names)) < len(names):
        raise ValueError(f"labels must not name a class twice, got {names}")
    return classes


def _members(name: object, members: object) -> tuple[int, ...]:
    if not isinstance(name, str) or not name:
        raise TypeError(f"labels must map names (text) to labels, got the name {name!r}")
    listed = _listed(members)
    if not isinstance(listed, Iterable) or isinstance(listed, (str, bytes, Mapping)):
        return (as_label(listed, f"labels[{name!r}]"),)
    values = tuple(as_label(label, f"labels[{name!r}]") for label in listed)
    if not values:
        raise ValueError(f"labels[{name!r}] must hold at least one label, got none")
    return values


def check_binary(labels: Array, name: str, *, takes_labels: bool = True, of_objects: bool = False) -> None:
    """Raise if a mask has more than one non-zero value: it is a label map then, and what to pass instead is said."""
    if np.count_nonzero(labels) > 1:
        values = labels[labels != 0]
        shown = ", ".join(str(value) for value in values[:5]) + (", ..." if len(values) > 5 else "")
        raise ValueError(
            f"{name} has {len(values)} non-zero values ({shown}), expected a mask with one; "
            f"for {'a label map pass labels=' if takes_labels else f'one label pass {name} == label'}, "
            + ('if every label is an object pass objects="labels", ' if of_objects else "")
            + f"for the union of all labels pass {name} != 0"
        )


def as_choice(value: object, name: str, choices: Sequence[str]) -> str:
    """One of several words."""
    listed = ", ".join(f'"{choice}"' for choice in choices)
    if not isinstance(value, str):
        raise TypeError(f"{name} must be one of {listed}, got {value!r}")
    if value not in choices:
        raise ValueError(f'{name} must be one of {listed}, got "{value}"')
    return value


def as_object_labels(labels: object | None, name: str) -> list[int] | None:
    """The labels of some objects; None stays None."""
    if labels is None:
        return None
    listed = _listed(labels)
    if isinstance(listed, (str, bytes, Mapping)) or not isinstance(listed, Iterable):
        raise TypeError(f"{name} must list labels, got {labels!r}")
    values = [as_label(label, f"each of {name}") for label in listed]
    if 0 in values:
        raise ValueError(f"{name} must not hold 0, which is background")
    return values


def as_region_labels(labels: object | None, name: str) -> list[int]:
    """One label or several, which may be 0; None means none."""
    if labels is None:
        return []
    listed = _listed(labels)
    if isinstance(listed, Iterable) and not isinstance(listed, (str, bytes, Mapping)):
        return [as_label(label, f"each of {name}") for label in listed]
    return [as_label(listed, name)]


def as_scores(scores: object | None, labels: Array) -> list[float]:
    """The score of each predicted label, in the order of `labels`; None means none."""
    if scores is None:
        return []
    if not isinstance(scores, Mapping):
        raise TypeError(f"scores must map the labels of the prediction to numbers, got {type(scores).__name__}")
    missing = [label for label in labels.tolist() if label not in scores]
    if missing:
        shown = ", ".join(map(str, missing[:5])) + (", ..." if len(missing) > 5 else "")
        raise ValueError(f"scores must have every label of the prediction, but not {shown}")
    values = {label: as_number(scores[label], f"scores[{label}]") for label in labels.tolist()}
    for label, value in values.items():
        if math.isnan(value):
            raise ValueError(f"scores[{label}] must be a number, got nan")
    return list(values.values())


def as_indices(values: object, name: str) -> NDArray[np.int64]:
    """Whole numbers in one row, as int64."""
    array = _row(values, name)
    if array.dtype.kind not in "iu" and array.size:
        raise TypeError(f"{name} must hold whole numbers, got dtype {array.dtype}")
    return array.astype(np.int64)


def _row(values: object, name: str) -> Array:
    array = np.asarray(values) if isinstance(values, Sequence) else as_array(values, name)
    if isinstance(values, (str, bytes)) or array.ndim != 1:
        raise ValueError(f"{name} must be a sequence of numbers or an array of one axis, got {values!r}")
    return array


def as_ignored(objects: object, name: str) -> NDArray[np.uint8]:
    """How many objects there are, or for each whether it is ignored: 1 for ignored ones."""
    if isinstance(objects, (int, np.integer)) and not isinstance(objects, bool):
        _check_number_of_objects(int(objects), name)
        return np.zeros(int(objects), np.uint8)
    array = _row(objects, name)
    if array.dtype != np.bool_ and array.size:
        raise TypeError(f"{name} must be a number of objects or hold True for each that is ignored, got {objects!r}")
    _check_number_of_objects(array.size, name)
    return array.astype(np.uint8)


def _check_number_of_objects(count: int, name: str) -> None:
    if not 0 <= count <= _MOST_OBJECTS:
        raise ValueError(f"{name} must be between 0 and 2^24 objects, got {count}")


def as_column(value: object, name: str, length: int | None = None) -> NDArray[np.float64]:
    """One number per object, as float64; a list is taken as well."""
    array = np.asarray(value) if isinstance(value, (list, tuple)) else as_array(value, name)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one number per object (one axis), got shape {array.shape}")
    if array.size and array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be numbers, got dtype {array.dtype}")
    if length is not None and array.size != length:
        raise ValueError(f"{name} must have one value for each of {length} objects, got {array.size}")
    return np.ascontiguousarray(array, np.float64)


def as_numbers(value: object, name: str) -> NDArray[np.float64]:
    """A number, or numbers in an array of any shape, as float64; lists are taken as well."""
    listed = isinstance(value, (list, tuple, Real)) and not isinstance(value, bool)
    try:
        array = np.asarray(value) if listed else as_array(value, name)
    except ValueError as problem:
        raise ValueError(f"{name} must have rows of one length, got others: {problem}") from None
    if array.size and array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be numbers, got dtype {array.dtype}")
    return np.require(array, np.float64, "A")


def as_outcomes(value: object, name: str, length: int) -> NDArray[np.uint8]:
    """Hit or not, per object."""
    column = as_column(value, name, length)
    if not np.isin(column, (0, 1)).all():
        wrong = column[~np.isin(column, (0, 1))]
        raise ValueError(f"{name} must be True or False (1 or 0) for each object, got {wrong[0]:g}")
    return column.astype(np.uint8)


def as_count(value: object, name: str) -> int:
    """A whole number of at least 0."""
    count = as_label(value, name)
    if count < 0:
        raise ValueError(f"{name} must be at least 0, got {count}")
    return count


def as_boxes(value: object, name: str) -> NDArray[np.float64]:
    """One row per box or point, as float64: 2 or 3 columns for points, 4 or 6 for boxes."""
    try:
        array = np.asarray(value) if isinstance(value, (list, tuple)) else as_array(value, name)
    except ValueError as problem:
        raise ValueError(f"{name} must have rows of one length, got others: {problem}") from None
    if array.ndim == 1 and array.size == 0:
        return np.empty((0, 0))
    if array.ndim != 2 or array.shape[1] not in (2, 3, 4, 6):
        raise ValueError(
            f"{name} must have shape (n, 4) or (n, 6) for boxes (low corner, high corner), "
            f"(n, 2) or (n, 3) for points, got {array.shape}"
        )
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be numbers, got dtype {array.dtype}")
    numbers = np.ascontiguousarray(array, np.float64)
    if np.isfinite(numbers).all() and (np.abs(numbers) > 1e100).any():  # areas and volumes would be no numbers
        raise ValueError(f"{name} must have coordinates up to 1e100, got {np.abs(numbers).max():g}")
    return numbers
