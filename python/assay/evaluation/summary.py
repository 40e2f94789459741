"""Summaries of a table: never a mean without the number of values behind it."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .failures import Failures
from .policies import Policy
from .rows import STATUSES, Row, csv_text, write_text

if TYPE_CHECKING:
    import pandas

    from .results import Results

DEFAULT_COLUMNS = ("method", "class", "metric")


@dataclass(frozen=True)
class Group:
    """What one group of rows comes to under a policy.

    `used` values enter the statistics, `penalised` of them were put in by the policy; `left_out` counted for
    nothing. `statuses` counts the rows by status.
    """

    key: tuple[str, ...]
    unit: str
    direction: str
    rows: int
    used: int
    penalised: int
    left_out: int
    mean: float
    median: float
    q1: float
    q3: float
    statuses: dict[str, int]


@dataclass(frozen=True)
class Summary:
    """Groups of rows, summarised under one policy."""

    columns: tuple[str, ...]
    policy: Policy
    groups: tuple[Group, ...]

    def __iter__(self) -> Iterator[Group]:
        return iter(self.groups)

    def __str__(self) -> str:
        """A plain-text table."""
        from .render import plain_table, summary_cells

        return plain_table(*summary_cells(self))

    def to_records(self) -> list[dict[str, Any]]:
        """One dict per group."""
        numbers = ("unit", "rows", "used", "penalised", "left_out", "mean", "median", "q1", "q3")
        return [
            {
                **dict(zip(self.columns, group.key, strict=True)),
                **{name: getattr(group, name) for name in numbers},
                **{status: group.statuses.get(status, 0) for status in STATUSES},
                "policy": self.policy.name,
            }
            for group in self.groups
        ]

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame of `to_records`. Needs pandas (the extra `report`)."""
        import pandas

        return pandas.DataFrame(self.to_records())

    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str:
        """`to_records` as CSV text, also written to `path` if one is given."""
        records = self.to_records()
        text = csv_text(records, list(records[0]) if records else [*self.columns])
        if path is not None:
            write_text(path, text)
        return text


def summarise(results: Results, policy: Policy, by: Sequence[str]) -> Summary:
    """Group the rows of a table by columns and unit, in order of appearance, and summarise each group."""
    known = {"case", "method", "class", "metric", "unit", *results.group_keys}
    unknown = [column for column in by if column not in known]
    if unknown or "metric" not in by:
        raise ValueError(f"by must hold 'metric' and may hold {sorted(known)}, got {list(by)}")
    groups: dict[tuple[tuple[str, ...], str], list[Row]] = {}
    for row in sorted(results, key=lambda row: row.status == "error"):
        record = row.as_dict()
        key = tuple(str(record.get(column, "")) for column in by)
        # Values of different units stay apart; the rows of a failed case have none.
        unit = row.unit if row.status != "error" else next((unit for known, unit in groups if known == key), "")
        groups.setdefault((key, unit), []).append(row)
    failures = Failures(results)
    found = tuple(_group(key, unit, rows, results, policy, failures) for (key, unit), rows in groups.items())
    return Summary(tuple(by), policy, found)


def _group(
    key: tuple[str, ...], unit: str, rows: list[Row], results: Results, policy: Policy, failures: Failures
) -> Group:
    records = [results.metric_record(row) for row in rows]
    numbers = [
        policy.number(failures.counted(row), record, results.known_as(row))
        for row, record in zip(rows, records, strict=True)
    ]
    used = np.sort([number for number in numbers if number is not None])
    penalised = sum(number is not None and np.isnan(row.value) for row, number in zip(rows, numbers, strict=True))
    return Group(
        key=key,
        unit=unit,
        direction=_shared(record.direction if record else "" for record in records),
        rows=len(rows),
        used=len(used),
        penalised=int(penalised),
        left_out=len(rows) - len(used),
        mean=float(used.mean()) if len(used) else float("nan"),
        median=_quantile(used, 0.5),
        q1=_quantile(used, 0.25),
        q3=_quantile(used, 0.75),
        statuses=dict(sorted(Counter(row.status for row in rows).items(), key=lambda one: _rank(one[0]))),
    )


def _rank(status: str) -> int:
    """The place of a status among all; those of other tools come last."""
    return STATUSES.index(status) if status in STATUSES else len(STATUSES)


def _quantile(ordered: NDArray[np.float64], share: float) -> float:
    """Linear interpolation as by numpy, but infinite values from other tools stay what they are."""
    if not len(ordered):
        return float("nan")
    place = share * (len(ordered) - 1)
    low, high = float(ordered[math.floor(place)]), float(ordered[math.ceil(place)])
    return low if low == high else low + (high - low) * (place % 1)


def _shared(values: Iterator[str] | Any) -> str:
    """The one value of all, or a list of the different ones."""
    return "/".join(dict.fromkeys(value for value in values if value))
