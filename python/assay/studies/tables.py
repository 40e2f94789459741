"""The values of one class and metric by method and case, with the policy applied: what statistics are made of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..evaluation.failures import TASK, Failures
from ..evaluation.policies import Policy, as_policy
from ..evaluation.rows import Row

if TYPE_CHECKING:
    from ..catalogue import Metric
    from ..evaluation.results import Results

Direction: TypeAlias = Literal["up", "down", "target", ""]
Numbers: TypeAlias = NDArray[np.float64]
Directions: TypeAlias = Mapping[str, str]


class CaseValues(NamedTuple):
    """One task, class and metric: a value for every method and case.

    Attributes
    ----------
    task, class_name, metric
        What the values are of; "" where there is no such column.
    unit, direction
        Of the metric: "up" if more is better, "down", "target" (neither), or "" if nothing is known of it.
    limits
        The least and the largest value that the metric can have, as far as the catalogue knows.
    methods, cases
        Names of the rows and columns of `values`.
    values
        Shape (methods, cases): the numbers that cases count as. NaN: a case counts for nothing.
    groups
        By name of group column what each case has in it.
    statuses
        For each method how many cases have which status; "absent" are cases that other methods have and this one has
        not.
    penalised
        For each method how many values the policy put in.
    bounds
        For each case what a policy may put in for a distance; NaN if that is not known.
    failed
        Shape (methods, cases): whether there is no value because the method failed, and not because the policy leaves
        such cases out.
    counted
        What the columns of `values` are: "cases", or "units" that take their place.
    """

    task: str
    class_name: str
    metric: str
    unit: str
    direction: Direction
    limits: tuple[float, float]
    methods: tuple[str, ...]
    cases: tuple[str, ...]
    values: Numbers
    groups: Mapping[str, tuple[str, ...]]
    statuses: tuple[Mapping[str, int], ...]
    penalised: tuple[int, ...]
    bounds: Numbers
    failed: NDArray[np.bool_]
    counted: str = "cases"

    @property
    def name(self) -> str:
        """Task, class and metric in words."""
        return " ".join(filter(None, (self.task, self.class_name, self.metric)))

    @property
    def to_rank(self) -> Numbers:
        """The values, and where a method has failed and others have not, infinitely bad ones."""
        alone = self.failed & ~self.failed.all(axis=0)
        return np.where(alone, -math.inf if self.direction == "up" else math.inf, self.values)

    @property
    def better(self) -> Numbers:
        """The values with their sign such that more is better. Raises ValueError if the metric has no direction."""
        if self.direction not in ("up", "down"):
            known = "is nearer to a target" if self.direction == "target" else "is not known to be"
            raise ValueError(
                f"of {self.metric} more {known} better; say directions={{{self.metric!r}: 'up'}} or 'down' to rank it"
            )
        return self.values if self.direction == "up" else -self.values


def case_values(
    results: Results,
    policy: Policy | str = "metrics_reloaded",
    *,
    directions: Directions | None = None,
) -> list[CaseValues]:
    """The tables of all tasks, classes and metrics in results, in order of appearance.

    Parameters
    ----------
    results
        Rows of single cases; those of whole sets are left out.
    policy
        What undefined values and missing outputs count as. A case that only other methods have is a missing output;
        so is an error in a case that another method has no error in, for then it is the method's.
    directions
        By name of metric "up" or "down", for metrics that the catalogue does not know or that have none.

    Returns
    -------
    list of CaseValues

    Raises
    ------
    ValueError
        A case twice, two definitions or units of one metric, contradictory group columns, an unknown direction.
    """
    chosen = as_policy(policy)
    known = _checked_directions(directions, results)
    sorted_rows: dict[tuple[str, str, str], list[Row]] = {}
    for row in results:
        if row.case:
            key = (row.groups.get(TASK, ""), row.class_name, row.metric)
            sorted_rows.setdefault(key, []).append(row)
    if not sorted_rows:
        raise ValueError("results hold no row of a single case")
    tasks = dict.fromkeys(task for task, _, _ in sorted_rows)
    groups = {
        task: _groups(row for key, rows in sorted_rows.items() if key[0] == task for row in rows) for task in tasks
    }
    return [_table(key, rows, results, chosen, known, groups[key[0]]) for key, rows in sorted_rows.items()]


def _checked_directions(directions: Directions | None, results: Results) -> Directions:
    if directions is not None and not isinstance(directions, Mapping):
        raise TypeError(f"directions must map names of metrics to 'up' or 'down', got {directions!r}")
    for metric, direction in (directions or {}).items():
        if direction not in ("up", "down"):
            raise ValueError(f"directions[{metric!r}] must be 'up' or 'down', got {direction!r}")
        if metric not in results.metrics:
            raise ValueError(f"directions names {metric!r}, but the metrics are {', '.join(results.metrics)}")
    return directions or {}


def _table(
    key: tuple[str, str, str],
    rows: Sequence[Row],
    results: Results,
    policy: Policy,
    directions: Directions,
    groups: Mapping[str, Mapping[str, str]],
) -> CaseValues:
    task, class_name, metric = key
    record = results.metric_record(rows[0])
    methods = tuple(dict.fromkeys(row.method for row in rows))
    cases = tuple(dict.fromkeys(row.case for row in rows))
    of = _by_place(rows, " ".join(filter(None, key)))
    bounds = _bounds(rows, cases)
    values = np.full((len(methods), len(cases)), np.nan)
    failed = np.zeros(values.shape, bool)
    failures = Failures(rows)
    statuses: list[Counter[str]] = [Counter() for _ in methods]
    penalised = [0] * len(methods)
    for i, method in enumerate(methods):
        for j, case in enumerate(cases):
            row = of.get((method, case))
            statuses[i]["absent" if row is None else row.status] += 1
            if row is None:
                row = Row(case, class_name, metric, math.nan, "missing_output", method, bound=float(bounds[j]))
            row = failures.counted(row)
            _check_range(row, record)
            number = policy.number(row, record, results.known_as(rows[0]))
            failed[i, j] = number is None and row.status in ("error", "missing_output")
            if number is not None:
                values[i, j] = number
                penalised[i] += math.isnan(row.value)
    return CaseValues(
        task=task,
        class_name=class_name,
        metric=metric,
        unit=_only({row.unit for row in rows if row.status != "error"} - {""}, f"{metric} has units"),
        direction=directions.get(metric, record.direction if record else ""),  # type: ignore[arg-type]
        limits=(record.low, record.high) if record else (-math.inf, math.inf),
        methods=methods,
        cases=cases,
        values=values,
        groups={column: tuple(own.get(case, "") for case in cases) for column, own in groups.items()},
        statuses=tuple(statuses),
        penalised=tuple(penalised),
        bounds=bounds,
        failed=failed,
    )


def _check_range(row: Row, record: Metric | None) -> None:
    """Raise for a value that the metric cannot have; rounding may lead beyond its ends."""
    slack = 1e-6 * max(1.0, abs(row.value))  # single precision
    if record is not None and (row.value < record.low - slack or row.value > record.high + slack):
        of_method = f" of {row.method}" if row.method else ""
        raise ValueError(
            f"{row.metric} is between {record.low:g} and {record.high:g}, but case {row.case}{of_method} has "
            f"{row.value:g}; is it in percent, or another metric?"
        )


def _by_place(rows: Iterable[Row], name: str) -> dict[tuple[str, str], Row]:
    """The row of each method and case."""
    found: dict[tuple[str, str], Row] = {}
    definitions: set[str] = set()
    for row in rows:
        place = row.method, row.case
        if place in found:
            of_method = f" of {row.method}" if row.method else ""
            raise ValueError(
                f"{name}: case {row.case}{of_method} is there twice, with {found[place].value} and {row.value}"
            )
        found[place] = row
        definitions.add(row.definition)
    _only(definitions - {""}, f"{name} is the name of several definitions:")
    return found


def _only(found: set[str], problem: str) -> str:
    """The one element of a set, "" if it has none."""
    if len(found) > 1:
        raise ValueError(f"{problem} {', '.join(sorted(found))}; tell them apart first")
    return next(iter(found), "")


def _bounds(rows: Iterable[Row], cases: Sequence[str]) -> Numbers:
    """What may be put in for a distance of a case, as any method's row says it."""
    known: dict[str, float] = {}
    for row in rows:
        if not math.isnan(row.bound):
            known[row.case] = max(row.bound, known.get(row.case, row.bound))
    return np.array([known.get(case, math.nan) for case in cases])


def _groups(rows: Iterable[Row]) -> dict[str, dict[str, str]]:
    """By column what each case of a task has in it; raises if rows of one case differ."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        for column, value in row.groups.items():
            if column == TASK:
                continue
            own = found.setdefault(column, {})
            if own.setdefault(row.case, value) != value:
                raise ValueError(f"case {row.case} has two values of {column}: {own[row.case]!r} and {value!r}")
    return found
