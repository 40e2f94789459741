"""Values of a whole set of cases: the statistics of the cases added up, and a metric of the sum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from .._core import BinaryCounts
from ..definition import Definition
from .rows import Row


class Share(NamedTuple):
    """What a case adds to a value of the set: the row that it would have, its counts, and the value's statistic.

    The row says that an output is missing and counts as empty, or that there is an error, and then no statistic.
    """

    row: Row
    counts: BinaryCounts
    statistic: Any


def _sum(parts: Sequence[Any]) -> Any:
    """The sum in order, by halves: each part is copied as often as its number has bits."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return _sum(parts[:middle]) + _sum(parts[middle:])


def status_of(counts: BinaryCounts, definition: Definition, value: float) -> str:
    """The state of the masks; if they are in order and the value is undefined all the same, why."""
    if counts.status != "ok" or not math.isnan(value):
        return counts.status
    if definition.metric.family == "objects":
        return "no_match"
    no_negative = definition.metric.statistic == "counts" and counts.fp + counts.tn == 0
    return "no_negative" if no_negative else "undefined"


def set_row(shares: Sequence[Share], row: Row, definition: Definition, failures: dict[str, str]) -> Row:
    """`row` with the value of a class from the shares of all cases of a method, and what went wrong with others."""
    failed = failures | {share.row.case: share.row.message for share in shares if share.row.status == "error"}
    if failed:
        case, why = next(iter(failed.items()))
        return row._replace(status="error", message=f"case {case}: {why}")
    first = shares[0].row
    row = row._replace(unit=first.unit, definition=first.definition, bound=max(share.row.bound for share in shares))
    if any(share.row.definition != first.definition for share in shares):
        return row._replace(status="error", message="the spacing of some cases is known and that of others is not")
    try:
        counts = _sum([share.counts for share in shares])
        statistic = _sum([share.statistic for share in shares])
        parameters = definition.split(row.class_name)[1]
        value = float(getattr(statistic, definition.metric.method)(**parameters))
    except ValueError as problem:
        return row._replace(status="error", message=" ".join(str(problem).split()))
    missing = [share.row.case for share in shares if share.row.message]
    return row._replace(
        value=value,
        status=status_of(counts, definition, value),
        message=f"{len(missing)} of {len(shares)} cases have no output and count as empty: {missing[0]}"
        if missing
        else "",
    )
