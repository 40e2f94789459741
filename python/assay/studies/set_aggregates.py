"""Values of all cases together, with intervals from drawing the cases again."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ..definition import Definition
from ..evaluation.failures import TASK
from ..evaluation.rows import Row
from ..evaluation.set_values import Share, is_kept, status_of
from .aggregates import Aggregate, Aggregates, Estimand, nested
from .intervals import Interval, interval
from .resampled_sums import Formula, bootstrap_sums
from .tables import Directions

if TYPE_CHECKING:
    from ..evaluation.results import Results

OF_SETS = "value of all cases together"
_NO_COUNTS = "no interval: the counts of single cases are not known here"
_FEWER = "more would cost too much"
_TOO_LARGE = "no interval: counts of every score or distance are not kept by case"
_Key = tuple[str, str, str]


@dataclass(frozen=True)
class SetAggregates(Aggregates):
    """A table of values of all cases together; missing outputs count as empty, whatever the policy."""

    def describe(self) -> str:
        """What the values and their intervals are, in words fit for a methods section."""
        words = f"{OF_SETS}, from the sum of what was counted in each, missing outputs counted as empty"
        if any(row.interval for row in self.rows):
            words += f", {self.estimand.describe_intervals()}"
        if any(_FEWER in row.note for row in self.rows):
            words += ", fewer where that would have taken too much time or memory"
        return words


class _Sample(NamedTuple):
    """The shares of a method's cases in a value, the groups of these, and cases that only other methods have."""

    shares: Sequence[Share] = ()
    groups: Mapping[str, Sequence[str]] = MappingProxyType({})
    absent: int = 0

    @property
    def task(self) -> str:
        """That of all cases, if they have one."""
        tasks = {share.row.groups.get(TASK, "") for share in self.shares}
        return tasks.pop() if len(tasks) == 1 else ""


def set_aggregates(results: Results, estimand: Estimand, directions: Directions, policy: str) -> SetAggregates:
    """The values of whole sets in results, each with its interval.

    Resamples are those of other aggregates of the same cases, or the first of them, as `bootstrap_sums` has it.
    `statuses` are of the masks; `penalised` are missing outputs, which count as empty.
    """
    samples = _samples(results)
    rows = []
    for row in results:
        if not row.case:
            sample = samples.get((row.method, row.class_name, row.metric), _Sample())
            record = results.metric_record(row)
            direction = directions.get(row.metric, record.direction if record else "")
            rows.append(_aggregate(row, results.definitions.get(row.definition), sample, estimand, direction))
    return SetAggregates(tuple(rows), estimand, policy)


def _samples(results: Results) -> dict[_Key, _Sample]:
    """What is known of cases, by method, class and metric; cases in one order for all methods."""
    of_shares = [share.row for one in results.sums.values() for share in one.shares]
    order = {case: place for place, case in enumerate(_distinct([*results.rows, *of_shares]))}
    columns = dict.fromkeys(column for row in of_shares for column in row.groups)
    cases: dict[tuple[str, str], set[str]] = {}
    for (_, class_name, metric), one in results.sums.items():
        cases.setdefault((class_name, metric), set()).update(share.row.case for share in one.shares)
    found = {}
    for key, one in results.sums.items():
        if one.shares:
            shares = sorted(one.shares, key=lambda share: order[share.row.case])
            groups = {name: tuple(share.row.groups.get(name, "") for share in shares) for name in columns}
            found[key] = _Sample(shares, groups, len(cases[key[1:]]) - len(shares))
    return found


def _distinct(rows: Iterable[Row]) -> dict[str, None]:
    return dict.fromkeys(row.case for row in rows if row.case)


def _aggregate(
    row: Row, definition: Definition | None, sample: _Sample, estimand: Estimand, direction: str
) -> Aggregate:
    if sample.shares and definition is not None:
        found = _with_interval(row, sample, definition, estimand)
    else:
        found = _Found(_given(row, definition), 0, {})
    used, absent = len(sample.shares), sample.absent
    others = f"without {absent} of {used + absent} cases, which only other methods have" if absent else ""
    return Aggregate(
        task=sample.task or row.groups.get(TASK, ""),
        class_name=row.class_name,
        metric=row.metric,
        method=row.method,
        unit=row.unit,
        direction=direction,
        estimate=row.value,
        low=float(found.interval.low),
        high=float(found.interval.high),
        interval=found.interval.kind,
        note="; ".join(filter(None, (row.message, others, found.interval.note))),
        cases=used + absent,
        used=used,
        penalised=sum(bool(share.row.message) for share in sample.shares),
        left_out=absent,
        units=found.units,
        statistic=OF_SETS,
        statuses={**found.statuses, **({"absent": absent} if absent else {})},
    )


class _Found(NamedTuple):
    """An interval, how many units there are to draw, and the cases by status."""

    interval: Interval
    units: int
    statuses: Mapping[str, int]


def _given(row: Row, definition: Definition | None) -> Interval:
    """The interval that a row came with, or why there is none."""
    why = ""
    if math.isnan(row.low) and not math.isnan(row.value):
        why = _NO_COUNTS if definition is None or is_kept(definition) else _TOO_LARGE
    return Interval(row.low, row.high, "", why)


def _with_interval(row: Row, sample: _Sample, definition: Definition, estimand: Estimand) -> _Found:
    shares = sample.shares
    found = bootstrap_sums(
        [share.statistic for share in shares],
        definition.metric.statistic,
        Formula(definition.metric.method, definition.split(row.class_name)[1]),
        groups=nested(sample.groups, estimand.levels),
        resample=estimand.resample,
        resamples=estimand.resamples,
        seed=estimand.seed,
    )
    limits = {"low": definition.metric.low, "high": definition.metric.high}
    between = interval(found, estimand.interval, estimand.confidence, **limits)
    resamples = len(found.replicates)
    if resamples < estimand.resamples:
        note = f"only {resamples:,} resamples: {_FEWER}"
        between = between._replace(note="; ".join(filter(None, (between.note, note))))
    return _Found(between, found.units, Counter(_status(share, definition) for share in shares))


def _status(share: Share, definition: Definition) -> str:
    """That of the masks of a case."""
    return "missing_output" if share.row.message else status_of(share.counts, definition, 0.0, share.statistic)
