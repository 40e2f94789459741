"""Forecasts of numbers as the core takes them: a column of observations, and columns or rows of what was forecast."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ._inputs import as_numbers, as_threads

Numbers: TypeAlias = NDArray[np.float64]
Scores: TypeAlias = float | Numbers


def as_forecasts(
    columns: Mapping[str, object], rows: Mapping[str, object]
) -> tuple[dict[str, Numbers], tuple[int, ...]]:
    """Arrays of one axis, and of two for what has a row of numbers per forecast; and the shape they broadcast to."""
    numbers = {name: as_numbers(value, name) for name, value in columns.items()}
    lists = {name: as_numbers(value, name) for name, value in rows.items()}
    for name, array in lists.items():
        if array.ndim == 0:
            raise ValueError(f"{name} must have at least one axis, got a single number")
    shapes = {name: one.shape for name, one in numbers.items()} | {name: one.shape[:-1] for name, one in lists.items()}
    try:
        shape = np.broadcast_shapes(*shapes.values())
    except ValueError:
        said = ", ".join(f"{one} of {name}" for name, one in shapes.items())
        raise ValueError(f"arguments must have one shape or broadcast to one, got {said}") from None
    size = math.prod(shape)
    given: dict[str, Numbers] = {}
    for name, one in numbers.items():
        given[name] = np.broadcast_to(one, shape).reshape(size)
    for name, array in lists.items():
        given[name] = np.broadcast_to(array, shape + array.shape[-1:]).reshape(size, array.shape[-1])
    return given, shape


def scores_of(
    score: Callable[..., Numbers], columns: Mapping[str, object], rows: Mapping[str, object], threads: int | None
) -> Scores:
    """The score of each forecast."""
    given, shape = as_forecasts(columns, rows)
    return in_shape(score(**given, threads=as_threads(threads)), shape)


def in_shape(values: Numbers, shape: tuple[int, ...]) -> Scores:
    """A number per forecast in the shape of these; of a single one a float."""
    return values.reshape(shape) if shape else float(values[0])
