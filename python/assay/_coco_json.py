"""Columns of the core from COCO's JSON. What is wrong with a file is said here."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import _core
from .run_lengths import run_length_masks

Rows: TypeAlias = list[dict[str, Any]]
Integers: TypeAlias = NDArray[np.int64]


def load(given: object, name: str) -> object:
    """What a JSON file holds; anything but a path as it is."""
    if not isinstance(given, (str, Path)):
        return given
    with open(given, "rb") as stream:
        try:
            return json.load(stream)
        except ValueError as problem:
            raise ValueError(f"{name} ({given}) is not JSON: {problem}") from problem


@contextmanager
def no_collection() -> Iterator[None]:
    """Pause the search for cycles: what is made of JSON has none, and the search takes longer than reading."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


LARGEST = 1e100
"""Of a coordinate: areas of larger boxes are no numbers."""


class Table:
    """Rows of one kind, as columns. Errors name the row."""

    def __init__(self, rows: object, name: str) -> None:
        if not isinstance(rows, list):
            raise TypeError(f"{name} must be a list of objects, got {type(rows).__name__}")
        self._rows, self.name = rows, name

    def __len__(self) -> int:
        return len(self._rows)

    def values(self, key: str) -> list[Any]:
        """What each row has under a key."""
        try:
            return list(map(itemgetter(key), self._rows))
        except (KeyError, TypeError, IndexError):
            i = next(i for i, row in enumerate(self._rows) if not isinstance(row, dict) or key not in row)
            raise ValueError(f"{self.name}[{i}] must have {key!r}, got {str(self._rows[i])[:200]}") from None

    def get(self, key: str, default: object) -> list[Any]:
        """The same, with a default for rows without it."""
        return [row.get(key, default) for row in self._rows]

    def whole(self, key: str) -> Integers:
        """A column of whole numbers."""
        values = self.values(key)
        column = np.array(values) if set(map(type, values)) == {int} else np.empty(0)
        if values and column.dtype != np.int64:
            self._refuse(key, values, lambda value: type(value) is int and abs(value) < 2**63, "a whole number")
        return column.astype(np.int64)

    def numbers(self, key: str) -> NDArray[np.float64]:
        """A column of numbers."""
        values = self.values(key)
        if not set(map(type, values)) <= {int, float}:
            self._refuse(key, values, lambda value: type(value) in (int, float), "a number")
        column = np.array(values, np.float64)
        if np.isnan(column).any():
            self._refuse(key, values, lambda value: bool(value == value), "a number")
        return column

    def flags(self, key: str) -> NDArray[np.uint8]:
        """A column of 0 and 1, or of false and true; 0 where there is none."""
        values = self.get(key, 0)
        if not set(map(type, values)) <= {int, bool} or not set(values) <= {0, 1}:
            self._refuse(key, values, lambda value: type(value) in (int, bool) and value in (0, 1), "0 or 1")
        return np.array(values, np.uint8)

    def boxes(self) -> NDArray[np.float64]:
        """x, y, width, height of each row."""
        values = self.values("bbox")
        expected = f"four finite numbers up to {LARGEST:g}: x, y, and a width and height of at least 0"
        if not set(map(type, values)) <= {list, tuple} or not set(map(len, values)) <= {4}:
            self._refuse("bbox", values, lambda value: isinstance(value, (list, tuple)) and len(value) == 4, expected)
        if not set(map(type, chain.from_iterable(values))) <= {int, float}:
            self._refuse("bbox", values, lambda value: all(type(one) in (int, float) for one in value), expected)
        boxes = np.fromiter(chain.from_iterable(values), np.float64, 4 * len(values)).reshape(-1, 4)
        wrong = np.flatnonzero(~(np.abs(boxes) <= LARGEST).all(axis=1) | (boxes[:, 2:] < 0).any(axis=1))
        if wrong.size:
            raise ValueError(f"{self.name}[{wrong[0]}] must have {expected} as 'bbox', got {values[wrong[0]]}")
        return boxes

    def unique(self, key: str) -> Integers:
        """A column of whole numbers, each of which occurs once."""
        column = self.whole(key)
        found, counts = np.unique(column, return_counts=True)
        if found.size < column.size:
            raise ValueError(f"{self.name} must each have {key} of their own, got {found[counts > 1][0]} twice or more")
        return column

    def index(self, key: str, known: Integers, what: str) -> Integers:
        """Where in the sorted `known` each row's number is."""
        column = self.whole(key)
        if not known.size:
            found = np.full(column.shape, -1)
        else:
            place = np.minimum(np.searchsorted(known, column), known.size - 1)
            found = np.where(known[place] == column, place, -1)
        wrong = np.flatnonzero(found < 0)
        if wrong.size:
            raise ValueError(f"{self.name}[{wrong[0]}] has {key} {column[wrong[0]]}, which is none of the {what}")
        return found.astype(np.int64)

    def masks(self, image: Integers, sizes: Sequence[tuple[Any, Any]] | None) -> _core.RunLengthMasks:
        """The mask of each row; those of one image have one size."""
        segmentations = self.values("segmentation")
        of_image = None if sizes is None else [sizes[i] for i in image.tolist()]
        try:
            masks = run_length_masks(segmentations, of_image)
        except ValueError as problem:
            raise ValueError(f"{self.name}: {problem}") from problem
        return masks

    def _refuse(self, key: str, values: Iterable[Any], good: Callable[[Any], bool], expected: str) -> None:
        i, value = next((i, value) for i, value in enumerate(values) if not good(value))
        raise ValueError(f"{self.name}[{i}] must have {expected} as {key!r}, got {value!r}")
