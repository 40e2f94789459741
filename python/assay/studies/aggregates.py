"""Aggregates over cases: a named estimand, its interval, and what it was made of."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .._inputs import as_choice
from ..evaluation.rows import STATUSES, csv_text, write_text
from .intervals import interval
from .over_classes import Classes, ClassWeights, with_several_classes
from .resampling import Bootstrap, Numbers, Statistic, bootstrap
from .tables import CaseValues

if TYPE_CHECKING:
    import pandas

_WORDS: Mapping[str, str] = {
    "mean": "mean over cases",
    "hierarchical_mean": "mean of the means within {levels}",
    "median": "median over cases",
    "worst": "worst case",
    "quantile": "{share:g} quantile over cases",
    "trimmed_mean": "mean over cases without a share of {share:g} at either end",
}
_MOST_COLUMNS = 512  # bootstrapped at a time, which bounds the memory


@dataclass(frozen=True)
class Estimand:
    """What is estimated of each metric, and how its interval is made.

    Parameters
    ----------
    statistic
        "mean", "median", ("quantile", q), ("trimmed_mean", share) or "worst" over cases, or "hierarchical_mean": the
        mean of the means within each of `levels`, so that a patient of many images counts as one.
    levels
        Group columns in which cases are nested, outermost first, such as ("centre", "patient").
    resample
        "clusters": units of the outermost level are drawn; "levels": units, then groups within them, down to cases;
        "cases": cases, as if they were independent.
    interval
        "bca", "percentile", "basic" or "t".
    confidence, resamples, seed
        Of the interval.
    class_weights
        Of the mean over classes; none at all if all weigh the same. None: classes stay apart.
    """

    statistic: Statistic = "mean"
    levels: tuple[str, ...] = ()
    resample: str = "clusters"
    interval: str = "bca"
    confidence: float = 0.95
    resamples: int = 10_000
    seed: int = 0
    class_weights: ClassWeights | None = None

    def __post_init__(self) -> None:
        given = self.statistic
        name = as_choice(given[0] if isinstance(given, tuple | list) and given else given, "statistic", tuple(_WORDS))
        if (name in ("quantile", "trimmed_mean")) == isinstance(given, str):
            raise ValueError(f'statistic must be ("quantile", q), ("trimmed_mean", share) or a name, got {given!r}')
        if name == "hierarchical_mean" and not self.levels:
            raise ValueError("a hierarchical mean needs levels: the group columns in which cases are nested")
        as_choice(self.interval, "interval", ("bca", "percentile", "basic", "t"))
        as_choice(self.resample, "resample", ("clusters", "levels", "cases"))
        if name == "hierarchical_mean" and self.resample == "cases":
            raise ValueError('a hierarchical mean needs resample "clusters" or "levels", got "cases"')

    @property
    def words(self) -> str:
        """What is estimated."""
        name, share = (self.statistic, 0.0) if isinstance(self.statistic, str) else self.statistic
        return _WORDS[name].format(levels=", and of these within ".join(self.levels[::-1]), share=share)

    def describe(self) -> str:
        """In words fit for a methods section."""
        over_classes = "" if self.class_weights is None else f"; over classes the {self.words_over_classes}"
        return f"{self.words}, {self.describe_intervals()}{over_classes}"

    def describe_intervals(self) -> str:
        """How the intervals are made."""
        unit = "cases" if self.resample == "cases" or not self.levels else f"units of {self.levels[0]}"
        if self.resample == "levels" and self.levels:
            unit += ", and within them down to cases"
        how = {"bca": "BCa", "t": "t from the jackknife"}.get(self.interval, self.interval)
        return (
            f"with {100 * self.confidence:g} % intervals ({how}, {self.resamples:,} resamples of {unit}, "
            f"seed {self.seed})"
        )

    @property
    def words_over_classes(self) -> str:
        """What is estimated of all classes together."""
        weights = ", ".join(f"{name} {weight:g}" for name, weight in self.class_weights or ())
        return "mean of these" + (f", weighted {weights}" if weights else "")


class Aggregate(NamedTuple):
    """One method's aggregate of a task, class and metric.

    `used` cases enter it, of which `penalised` have a value that the policy put in; `left_out` count for nothing.
    `units` is how many there are to draw from, `interval` the kind of interval it has, and `note` what is to be known
    of that. `statistic` says in words what the estimate is. `statuses` counts the cases by status.
    """

    task: str
    class_name: str
    metric: str
    method: str
    unit: str
    direction: str
    estimate: float
    low: float
    high: float
    interval: str
    note: str
    cases: int
    used: int
    penalised: int
    left_out: int
    units: int
    statistic: str
    statuses: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """By column name, with one column per status."""
        record = {("class" if name == "class_name" else name): value for name, value in self._asdict().items()}
        statuses = record.pop("statuses")
        return {**record, **{status: statuses.get(status, 0) for status in (*STATUSES, "absent")}}


@dataclass(frozen=True)
class Aggregates:
    """A table of aggregates, the policy that undefined values were counted by, and what was estimated."""

    rows: tuple[Aggregate, ...]
    estimand: Estimand
    policy: str

    def __iter__(self) -> Iterator[Aggregate]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        """A plain-text table."""
        from ..evaluation.render import plain_table

        header = ["task", "class", "metric", "method", "estimate", "low", "high", "unit", "used", "penalised", "note"]
        cells = []
        for row in self.rows:
            numbers = [f"{x:.4f}" for x in (row.estimate, row.low, row.high)]
            counts = [f"{row.used}/{row.cases}", str(row.penalised)] if row.cases else ["", ""]
            cells.append([row.task, row.class_name, row.metric, row.method, *numbers, row.unit, *counts, row.note])
        return plain_table(header, cells) + f"\n{self.describe()}"

    def describe(self) -> str:
        """What was estimated, with which policy."""
        return f"{self.estimand.describe()}; policy {self.policy}"

    def to_records(self) -> list[dict[str, Any]]:
        """One dict per row."""
        return [row.as_dict() for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame of `to_records`. Needs pandas (the extra `report`)."""
        import pandas

        return pandas.DataFrame(self.to_records())

    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str:
        """`to_records` as CSV text, also written to `path` if one is given."""
        records = self.to_records()
        text = csv_text(records, list(records[0]) if records else [])
        if path is not None:
            write_text(path, text)
        return text


def aggregates(tables: Sequence[CaseValues], estimand: Estimand, policy: str) -> Aggregates:
    """The aggregates of all methods of some tables; tables of the same cases have the same resamples."""
    rows: list[Aggregate] = []
    for alike in _alike(tables):
        found = _resampled(np.concatenate([_values(table, estimand) for table in alike], axis=1), alike[0], estimand)
        first = 0
        for table in alike:
            last = first + len(table.methods)
            rows += _rows(table, estimand, _columns(found, slice(first, last)))
            first = last
    if estimand.class_weights is not None:
        for classes in with_several_classes(tables, estimand.class_weights):
            of_classes = _rows(classes.whole, estimand, _mean_of_classes(classes, estimand))
            words = f"{estimand.words}, and over classes the {estimand.words_over_classes}"
            rows += [row._replace(statistic=words) for row in of_classes]
    return Aggregates(tuple(rows), estimand, policy)


def nesting(table: CaseValues, levels: Sequence[str]) -> dict[str, tuple[str, ...]] | None:
    """The groups of each case by level. Raises ValueError for a column that there is not, or that has gaps."""
    return nested(table.groups, levels)


def nested(groups: Mapping[str, Sequence[str]], levels: Sequence[str]) -> dict[str, tuple[str, ...]] | None:
    """The levels among all group columns of some cases. Raises ValueError as `nesting`."""
    unknown = [level for level in levels if level not in groups]
    if unknown:
        known = ", ".join(groups) or "none"
        raise ValueError(f"results have no group column {unknown[0]!r} (they have {known}); see Results.with_groups")
    for level in levels:
        lacking = sum(not label for label in groups[level])
        if lacking:
            raise ValueError(f"{lacking} of {len(groups[level])} cases have nothing in the group column {level!r}")
    return {level: tuple(groups[level]) for level in levels} or None


def _alike(tables: Iterable[CaseValues]) -> Iterator[list[CaseValues]]:
    """Runs of tables that have the same cases in the same groups, not too many at a time."""
    alike: list[CaseValues] = []
    for table in tables:
        same = alike and (alike[0].cases, alike[0].groups) == (table.cases, table.groups)
        if alike and (not same or sum(len(one.methods) for one in alike) >= _MOST_COLUMNS):
            yield alike
            alike = []
        alike.append(table)
    if alike:
        yield alike


def _resampled(values: Numbers, table: CaseValues, estimand: Estimand) -> Bootstrap:
    """The bootstrap of values, one row for each case of a table."""
    return bootstrap(
        values,
        statistic="minimum" if estimand.statistic == "worst" else estimand.statistic,
        groups=nesting(table, estimand.levels),
        resample=estimand.resample,
        resamples=estimand.resamples,
        seed=estimand.seed,
    )


def _mean_of_classes(classes: Classes, estimand: Estimand) -> Bootstrap:
    """A column per method."""
    sign = -1 if _is_turned(classes.whole, estimand) else 1

    def resampled(values: Numbers) -> Bootstrap:
        return _resampled(sign * values, classes.whole, estimand)

    return classes.mean(resampled)


def _values(table: CaseValues, estimand: Estimand) -> Numbers:
    """Cases x methods; the worst of them is the smallest."""
    return (table.better if estimand.statistic == "worst" else table.values).T


def _is_turned(table: CaseValues, estimand: Estimand) -> bool:
    """Whether values are negative so that the worst is the smallest."""
    return estimand.statistic == "worst" and table.direction == "down"


def _columns(found: Bootstrap, columns: slice) -> Bootstrap:
    """Some columns of a bootstrap."""
    by_column = ("estimate", "replicates", "jackknife", "present", "used")
    return replace(found, **{name: getattr(found, name)[..., columns] for name in by_column})


def _rows(table: CaseValues, estimand: Estimand, found: Bootstrap) -> Iterator[Aggregate]:
    turned = _is_turned(table, estimand)
    low, high = (-table.limits[1], -table.limits[0]) if turned else table.limits
    # Values of single precision may lie beyond by rounding.
    low, high = np.fmin(low, np.fmin.reduce(found.estimate)), np.fmax(high, np.fmax.reduce(found.estimate))
    between = interval(found, estimand.interval, estimand.confidence, low=_finite(low), high=_finite(high))
    for i, method in enumerate(table.methods):
        ends = (float(between.low[i]), float(between.high[i]))
        yield Aggregate(
            task=table.task,
            class_name=table.class_name,
            metric=table.metric,
            method=method,
            unit=table.unit,
            direction=table.direction,
            estimate=-float(found.estimate[i]) if turned else float(found.estimate[i]),
            low=-ends[1] if turned else ends[0],
            high=-ends[0] if turned else ends[1],
            interval=str(between.kind[i]),
            note=str(between.note[i]),
            cases=len(table.cases),
            used=int(found.used[i]),
            penalised=table.penalised[i],
            left_out=len(table.cases) - int(found.used[i]),
            units=int(found.units[i]),
            statistic=estimand.words,
            statuses=table.statuses[i],
        )


def _finite(limit: float) -> float | None:
    return float(limit) if np.isfinite(limit) else None
