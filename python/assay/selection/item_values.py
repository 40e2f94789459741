"""What an item of the fingerprint may be: values are checked, never converted from text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from .._inputs import as_bool, as_choice
from ..catalogue import as_number
from .items import Item

_SUM_OF_PRIORS = 1e-6  # what rounded shares may be off


def as_value(item: Item, value: object) -> Any:
    """The value of an item: bool, text, number, or tuples of these. Raises TypeError or ValueError."""
    if item.kind == "bool":
        return as_bool(value, item.key)
    if item.kind == "choice":
        return as_choice(value, item.key, tuple(item.values))
    if item.kind == "number":
        return _number(item, value, item.key)
    return _FORMS[item.form](item, value)


def plain(value: Any) -> Any:
    """A value as data that JSON and TOML can hold."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple) else value


def _number(item: Item, value: object, name: str) -> float | int:
    """A number between the bounds of an item, as float, or as int if it is a whole one."""
    number = as_number(value, name)
    if item.whole and not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    low, high = item.low, item.high
    above = low is None or (number > low if item.open else number >= low)
    below = high is None or (number < high if item.open else number <= high)
    if not (math.isfinite(number) and above and below):
        raise ValueError(f"{name} must be {_expected(item)}, got {value!r}")
    return int(number) if item.whole else number


def _expected(item: Item) -> str:
    what = "a whole number" if item.whole else "a finite number"
    if item.low is not None and item.high is not None:
        return f"{what} {'between' if item.open else 'from'} {item.low:g} {'and' if item.open else 'to'} {item.high:g}"
    if item.low is not None:
        return f"{what} {'above' if item.open else 'of at least'} {item.low:g}"
    return what


def _members(item: Item, value: object, what: str) -> Sequence[Any]:
    """The members of a list that is not empty."""
    listed = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(listed, (list, tuple)):
        raise TypeError(f"{item.key} must be a list of {what}, got {value!r}")
    if not listed:
        raise ValueError(f"{item.key} must be a list of {what}, got an empty one")
    return listed


def _numbers(item: Item, value: object) -> tuple[float, ...]:
    numbers = tuple(_number(item, one, f"each of {item.key}") for one in _members(item, value, "numbers"))
    if list(numbers) != sorted(set(numbers)):
        raise ValueError(f"{item.key} must rise, got {list(numbers)}")
    return numbers


def _names(item: Item, value: object) -> tuple[str, ...]:
    names = tuple(_members(item, value, "names"))
    for name in names:
        if not isinstance(name, str) or not name:
            raise TypeError(f"{item.key} must be a list of names (text), got {name!r} in it")
    if len(set(names)) < len(names):
        raise ValueError(f"{item.key} must not hold a name twice, got {list(names)}")
    return names


def _amount(value: object, name: str) -> float:
    number = as_number(value, name)
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(f"{name} must be a finite number of at least 0, got {value!r}")
    return number


def _priors(item: Item, value: object) -> tuple[float, ...]:
    members = _members(item, value, "one share per class")
    priors = tuple(_amount(one, f"each of {item.key}") for one in members)
    if abs(math.fsum(priors) - 1) > _SUM_OF_PRIORS:
        raise ValueError(f"{item.key} must sum to 1, got {list(priors)}, which sum to {math.fsum(priors):g}")
    return priors


def _matrix(item: Item, value: object) -> tuple[tuple[float, ...], ...]:
    rows = _members(item, value, "rows, one per true class")
    if any(not isinstance(row, (list, tuple)) for row in rows):
        raise TypeError(f"{item.key} must be a list of rows, one per true class, got {value!r}")
    if len(rows) < 2 or any(len(row) != len(rows) for row in rows):
        lengths = ", ".join(str(len(row)) for row in rows)
        raise ValueError(
            f"{item.key} must have a row and a column for each of at least 2 classes, got {len(rows)} rows of {lengths}"
        )
    return tuple(tuple(_amount(one, f"each of {item.key}") for one in row) for row in rows)


def _weights(item: Item, value: object) -> Mapping[str, float]:
    if not isinstance(value, Mapping) or not value:
        raise TypeError(f"{item.key} must map names of classes to weights, got {value!r}")
    for name in value:
        if not isinstance(name, str) or not name:
            raise TypeError(f"{item.key} must map names (text) to weights, got the name {name!r}")
    weights = {name: _amount(weight, f"{item.key}[{name!r}]") for name, weight in value.items()}
    if not any(weights.values()):
        raise ValueError(f"{item.key} must hold a weight above 0, got {weights}")
    return MappingProxyType(weights)


_FORMS: Mapping[str, Any] = {
    "numbers": _numbers,
    "names": _names,
    "priors": _priors,
    "matrix": _matrix,
    "weights": _weights,
}
