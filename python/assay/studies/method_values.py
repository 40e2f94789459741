"""The values of methods on the same cases, checked once: one row per method, one column per case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._inputs import as_choice, as_numbers, as_rows

Numbers = NDArray[np.float64]

MISSING = ("refuse", "worst", "per_method", "per_case")
"""What happens to values that are NaN."""


class MethodValues(NamedTuple):
    """Values of methods on cases.

    `values` has one row per method of `methods` and one column per case of `cases`; NaN where there is none, `absent`
    of which had no row at all.
    """

    values: Numbers
    methods: tuple[str, ...]
    cases: tuple[Any, ...]
    absent: int


class Prepared(NamedTuple):
    """A table that the core can rank.

    `values` are the better the larger, of the cases of the input that are `kept`; NaN where a value is missing still.
    `used` says how many values each method had in the input.
    """

    values: Numbers
    methods: tuple[str, ...]
    kept: NDArray[np.bool_]
    used: NDArray[np.int64]
    notes: tuple[str, ...]


def method_values(method: object, case: object, value: object) -> MethodValues:
    """Turn rows of (method, case, value) into a table of methods and cases.

    Parameters
    ----------
    method, case
        Names, one of each per row; cases may also be numbers.
    value
        Numbers, one per row; NaN where there is none.

    Returns
    -------
    MethodValues
        Methods and cases in the order in which they come first. A pair without a row has NaN.

    Raises
    ------
    ValueError
        Columns of different length, or two rows for one method and case.

    Examples
    --------
    >>> table = method_values(["A", "B", "A"], ["p1", "p1", "p2"], [0.8, 0.7, 0.9])
    >>> table.methods, table.cases, table.absent
    (('A', 'B'), ('p1', 'p2'), 1)
    """
    numbers = as_numbers(value, "value")
    methods, cases = as_rows(method, "method", "names"), as_rows(case, "case", "names")
    if numbers.ndim != 1 or not len(methods) == len(cases) == numbers.size:
        raise ValueError(
            f"method, case and value must be columns of one length, got {len(methods)}, {len(cases)} and "
            f"shape {numbers.shape}"
        )
    rows = {str(name): row for row, name in enumerate(dict.fromkeys(map(str, methods)))}
    columns = {name: column for column, name in enumerate(dict.fromkeys(cases))}
    values = np.full((len(rows), len(columns)), np.nan)
    seen = np.zeros(values.shape, bool)
    for name, one, number in zip(map(str, methods), cases, numbers.tolist(), strict=True):
        cell = rows[name], columns[one]
        if seen[cell]:
            raise ValueError(f"method {name!r} must have one row for case {one!r}, got two")
        seen[cell], values[cell] = True, number
    return MethodValues(values, tuple(rows), tuple(columns), int((~seen).sum()))


def as_method_values(values: object, methods: object | None) -> tuple[Numbers, tuple[str, ...]]:
    """A table of numbers and the names of its rows, from an array, a mapping of names to rows, or MethodValues."""
    given: object = values
    names: Sequence[object] | None = None if methods is None else as_rows(methods, "methods", "names")
    if isinstance(values, MethodValues):
        given, names = values.values, names or values.methods
    elif isinstance(values, Mapping):
        if names is not None:
            raise ValueError("methods must not be given where values map the names of methods to their values")
        given, names = [_row(row) for row in values.values()], list(values)
    numbers = as_numbers(given, "values")
    if numbers.ndim != 2 or not numbers.shape[0]:
        raise ValueError(f"values must have a row per method and a column per case, got shape {numbers.shape}")
    if names is None:
        names = [f"method {row + 1}" for row in range(numbers.shape[0])]
    if len(names) != numbers.shape[0]:
        raise ValueError(f"methods must have one name for each of {numbers.shape[0]} rows, got {len(names)}")
    texts = tuple(map(str, names))
    twice = [name for name in dict.fromkeys(texts) if texts.count(name) > 1]
    if twice:
        raise ValueError(f"methods must have names of their own, got {twice[0]!r} twice")
    return numbers, texts


def _row(row: object) -> object:
    return list(row) if isinstance(row, Iterable) and not isinstance(row, (str, bytes)) else row


def as_direction(direction: object) -> int:
    """1 where a larger value is better, -1 where a smaller one is."""
    if isinstance(direction, bool) or direction not in (1, -1):
        raise ValueError(
            f"direction must be 1 (higher is better) or -1 (lower is better), got {direction!r}; "
            "values of unknown direction cannot be compared"
        )
    return int(direction)


def prepare(values: object, methods: object | None, direction: object, missing: str) -> Prepared:
    """Check the values, turn them so that larger is better, and do to missing ones what `missing` says."""
    numbers, names = as_method_values(values, methods)
    turned = numbers * as_direction(direction)
    as_choice(missing, "missing", (*MISSING, "per_pair"))
    gaps = np.isnan(turned)
    kept = np.asarray(~gaps.any(axis=0) if missing == "per_case" else np.ones(turned.shape[1], bool))
    if gaps.any() and missing == "refuse":
        raise ValueError(
            f"values must be complete, got {_counted(names, gaps)}; say by missing= what to do: "
            '"worst", "per_method" or "per_case"'
        )
    if not kept.any():
        raise ValueError(
            f"values must have at least one case{' that all methods have' if gaps.any() else ''}, got none"
        )
    nothing = gaps.all(axis=0)
    notes = []
    if missing == "worst" and nothing.any():
        gaps = gaps & ~nothing
        notes.append(f"{int(nothing.sum())} cases that no method has a value for do not count")
    if gaps.any():
        notes.append(_note(missing, _counted(names, gaps), int((~kept).sum())))
    used = (~np.isnan(turned)).sum(axis=1)
    return Prepared(np.ascontiguousarray(turned[:, kept]), names, kept, used, tuple(notes))


def _counted(names: Sequence[str], gaps: NDArray[np.bool_]) -> str:
    """Which methods lack how many values."""
    counts = gaps.sum(axis=1)
    shown = [f"{name} {count}" for name, count in zip(names, counts.tolist(), strict=True) if count]
    more = f" and {len(shown) - 5} more methods" if len(shown) > 5 else ""
    return f"{int(counts.sum())} missing values ({', '.join(shown[:5])}{more})"


def _note(missing: str, counted: str, dropped: int) -> str:
    if missing == "worst":
        return f"{counted} count as worse than every value"
    if missing == "per_case":
        return f"{dropped} cases are left out for all methods: {counted}"
    whose = "the pairs of their method" if missing == "per_pair" else "their method alone"
    return f"WARNING: {counted} are left out of {whose}, which can gain by not having them"
