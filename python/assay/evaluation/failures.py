"""Whose an error is: the method's, if another method has none in the same case."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from .rows import Row

TASK = "task"
"""The group column that tells tasks apart."""

_Key = tuple[str, str, str, str]


class Failures:
    """The errors of some rows that are a method's own.

    Where every method has an error the reference may be to blame, and with a single method nobody can tell. Values of a
    whole set stay errors.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._bounds: dict[_Key, float] = {}  # of what was evaluated
        for row in rows:
            if row.case and row.status != "error":
                self._bounds[_key(row)] = np.fmax(self._bounds.get(_key(row), math.nan), row.bound)

    def counted(self, row: Row) -> Row:
        """A row as it counts: an error that is the method's own is a missing output."""
        bound = self._bounds.get(_key(row)) if row.status == "error" else None
        if bound is None:
            return row
        return row._replace(status="missing_output", bound=float(bound))


def _key(row: Row) -> _Key:
    return row.groups.get(TASK, ""), row.case, row.class_name, row.metric
