"""Values of a whole set of cases: the statistics of the cases added up, and a metric of the sum."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .._core import BinaryCounts
from ..definition import Definition
from .rows import Row

_BY_SAMPLE = ("curve", "ordered", "top_label_ordered", "matched_surfaces")
"""Statistics with an entry for each score or distance."""


class Share(NamedTuple):
    """What a case adds to a value of the set: the row that it would have, its counts, and the value's statistic.

    The row says that an output is missing and counts as empty, or that there is an error. There is no statistic then,
    nor if the output is missing and a metric of scores cannot do without.
    """

    row: Row
    counts: BinaryCounts
    statistic: Any


def added(parts: Sequence[Any]) -> Any:
    """The sum in order, by halves: each part is copied as often as its number has bits."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return added(parts[:middle]) + added(parts[middle:])


def status_of(counts: Any, definition: Definition, value: float, statistic: Any = None) -> str:
    """The state of the masks, or of what scores are about; if that is in order and the value undefined, why."""
    of_scores = definition.metric.of_scores or definition.metric.family == "classification"
    state: str = (statistic if of_scores else counts).status
    if state != "ok" or not math.isnan(value):
        return state
    if of_scores:
        return "undefined"
    if definition.metric.family == "objects":
        return "no_match"
    no_negative = definition.metric.statistic == "counts" and counts.fp + counts.tn == 0
    return "no_negative" if no_negative else "undefined"


class SetValue(NamedTuple):
    """A value of the set, the statistic that it follows from, if there is one, and the shares of cases in that."""

    row: Row
    statistic: Any = None
    shares: Sequence[Share] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """Method, class and metric."""
        return self.row.method, self.row.class_name, self.row.metric


def is_kept(definition: Definition) -> bool:
    """Whether what a value of the set follows from is small: it has no entry for each score or distance."""
    return definition.metric.statistic not in _BY_SAMPLE


def kept(values: Iterable[SetValue], definitions: Mapping[str, Definition]) -> list[SetValue]:
    """Those of which there is a statistic that is small enough to be kept."""
    return [one for one in values if one.statistic is not None and is_kept(definitions[one.row.definition])]


def set_value(shares: Sequence[Share], row: Row, definition: Definition, failures: dict[str, str]) -> SetValue:
    """`row` with the value of a class from the shares of all cases of a method, and what went wrong with others."""
    failed = failures | {share.row.case: share.row.message for share in shares if share.row.status == "error"}
    if failed:
        case, why = next(iter(failed.items()))
        return SetValue(row._replace(status="error", message=f"case {case}: {why}"))
    lacking = [share.row for share in shares if share.statistic is None]
    if lacking:
        why = f"case {lacking[0].case}: {lacking[0].message}"
        return SetValue(row._replace(status="missing_output", message=why))
    first = shares[0].row
    row = row._replace(unit=first.unit, definition=first.definition, bound=max(share.row.bound for share in shares))
    if any(share.row.definition != first.definition for share in shares):
        why = "the spacing of some cases is known and that of others is not"
        return SetValue(row._replace(status="error", message=why))
    try:
        counts = added([share.counts for share in shares])
        statistic = added([share.statistic for share in shares])
        parameters = definition.split(row.class_name)[1]
        found = getattr(statistic, definition.metric.method)(**parameters)
    except ValueError as problem:
        return SetValue(row._replace(status="error", message=" ".join(str(problem).split())))
    missing = [share.row.case for share in shares if share.row.message]
    note = f"{len(missing)} of {len(shares)} cases have no output and count as empty: {missing[0]}" if missing else ""
    return SetValue(with_value(row, definition, found, counts, statistic, note), statistic, shares)


def with_value(
    row: Row, definition: Definition, found: Any, counts: Any, statistic: Any, note: str = "", **more: Any
) -> Row:
    """`row` with what a metric gave, a number or one with the threshold at which it is reached."""
    value = float(getattr(found, "value", found))
    threshold = getattr(found, "threshold", math.nan)
    notes = [] if math.isnan(threshold) else [f"threshold {threshold:.6g}"]
    status = status_of(counts, definition, value, statistic)
    return row._replace(value=value, status=status, message="; ".join(filter(None, [*notes, note])), **more)
