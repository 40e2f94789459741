"""The one table of results."""

from __future__ import annotations

import io
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ..catalogue import CATALOGUE, PRESETS, Metric, lookup
from ..definition import Definition
from .foreign import groups_of, read_rows
from .rows import FIRST_COLUMNS, LAST_COLUMNS, Row, csv_text, write_text

if TYPE_CHECKING:
    import pandas

    from ..calibration import CalibrationBins
    from ..selection.plan import Plan
    from ..studies.aggregates import Aggregates
    from ..studies.ranking import RankingScheme
    from ..studies.study import Study
    from .case import Case
    from .policies import Policy
    from .set_values import SetValue
    from .summary import Summary

OverClasses: TypeAlias = Literal["macro"] | Mapping[str, float] | None


class Results:
    """Rows of values, and the definitions they refer to.

    Columns: case, method, the group keys, class, metric, value, unit, status, farthest, bound, definition, message (see
    `Row`). Immutable; `filter` and `+` give new tables.

    `sums` has by method, class and metric what values of a whole set follow from, with the share of each case: for
    their intervals, and reliability diagrams. It is not on disk, and lacks what has an entry for each score or distance
    (curves of scores, calibration errors in equal groups, distances of objects), and what two tables that were added
    both have by one name.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        definitions: Iterable[Definition] = (),
        sums: Iterable[SetValue] = (),
    ) -> None:
        self.rows = tuple(rows)
        self.definitions: dict[str, Definition] = {one.id: one for one in definitions}
        self.sums = {one.key: one for one in sums}

    # -- looking -----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __add__(self, other: Results) -> Results:
        definitions = [*self.definitions.values(), *other.definitions.values()]
        both = _set_keys(self.rows) & _set_keys(other.rows)
        sums = [one for key, one in (self.sums | other.sums).items() if key not in both]
        return Results(self.rows + other.rows, definitions, sums)

    def __eq__(self, other: object) -> bool:
        """Equal text on disk, so that two NaN of one meaning are equal."""
        if not isinstance(other, Results):
            return NotImplemented
        return self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        cases = len({row.case for row in self.rows if row.case})
        return f"<Results: {len(self.rows)} rows, {cases} cases, metrics {', '.join(self.metrics)}>"

    def __str__(self) -> str:
        """A plain-text table of the rows."""
        from .render import plain_table, result_cells

        return plain_table(*result_cells(self))

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return (*FIRST_COLUMNS, *self.group_keys, *LAST_COLUMNS)

    @property
    def group_keys(self) -> tuple[str, ...]:
        """Names of the group columns, in order of appearance."""
        return tuple(dict.fromkeys(key for row in self.rows for key in row.groups))

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics, in order of appearance."""
        return tuple(dict.fromkeys(row.metric for row in self.rows))

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in order of appearance."""
        return tuple(dict.fromkeys(row.class_name for row in self.rows))

    @property
    def methods(self) -> tuple[str, ...]:
        """Names of the methods, in order of appearance."""
        return tuple(dict.fromkeys(row.method for row in self.rows))

    @property
    def calibration(self) -> dict[tuple[str, str, str], CalibrationBins]:
        """The bins that calibration errors of a whole set follow from, by method, class and metric."""
        from ..probability_statistics import Calibration

        of_bins = {key: one.statistic for key, one in self.sums.items() if isinstance(one.statistic, Calibration)}
        return {key: statistic.bins for key, statistic in of_bins.items()}

    def metric_record(self, row: Row) -> Metric | None:
        """The catalogue's record of a row's metric: by definition, else by name; None if neither is known."""
        if row.definition in self.definitions:
            return self.definitions[row.definition].metric
        known = row.metric in CATALOGUE or row.metric in PRESETS
        return lookup(row.metric)[0] if known else None

    def known_as(self, row: Row) -> str:
        """The key that a row's metric is asked for by; its name if its definition is not known."""
        definition = self.definitions.get(row.definition)
        return row.metric if definition is None else definition.known_as

    def filter(
        self,
        *,
        case: str | None = None,
        method: str | None = None,
        class_name: str | None = None,
        metric: str | None = None,
        status: str | None = None,
        **groups: str,
    ) -> Results:
        """The rows that match all of what is given. Raises ValueError for a group that no row has."""
        given = {"case": case, "method": method, "class_name": class_name, "metric": metric, "status": status}
        unknown = sorted(groups.keys() - {*self.group_keys})
        if unknown and self.rows:
            raise ValueError(f"no column is called {unknown}; filter by {', '.join([*given, *self.group_keys])}")
        wanted = {name: value for name, value in given.items() if value is not None}

        def matches(row: Row) -> bool:
            own = all(getattr(row, name) == str(value) for name, value in wanted.items())
            return own and all(row.groups.get(key) == str(value) for key, value in groups.items())

        kept = [row for row in self.rows if matches(row)]
        used = {row.definition for row in kept}
        of_sets = _set_keys(kept)
        sums = [one for key, one in self.sums.items() if key in of_sets]
        return Results(kept, [d for d in self.definitions.values() if d.id in used], sums)

    def with_groups(
        self,
        table: Mapping[str, Mapping[str, object]] | str | os.PathLike[str] | None = None,
        *,
        pattern: str | None = None,
    ) -> Results:
        """The same rows with more group columns, such as the patient and the centre of each case.

        Parameters
        ----------
        table
            By case what it has in each column: a mapping of mappings, or a CSV file with a column "case".
        pattern
            Instead a regular expression that each case's name matches as a whole, with named groups: with
            "(?P<patient>[^_]+)_.*" a case P7_left is of patient P7.

        Raises
        ------
        TypeError, ValueError
            Neither or both are given; a case that has none; a column of results by that name.
        """
        of_shares = (share.row.case for one in self.sums.values() for share in one.shares)
        found = groups_of((case for case in (*(row.case for row in self.rows), *of_shares) if case), table, pattern)

        def grouped(row: Row) -> Row:
            return row._replace(groups={**row.groups, **found.get(row.case, {})})

        sums = [
            one._replace(shares=[share._replace(row=grouped(share.row)) for share in one.shares])
            for one in self.sums.values()
        ]
        return Results(map(grouped, self.rows), self.definitions.values(), sums)

    def value(self, **where: str) -> float:
        """The value of the one row that `filter` finds. Raises LookupError unless there is exactly one."""
        found = self.filter(**where).rows
        if len(found) != 1:
            raise LookupError(f"{len(found)} rows match {where}, expected exactly one")
        return found[0].value

    def summary(self, policy: Policy | str = "metrics_reloaded", by: Sequence[str] | str = ()) -> Summary:
        """Mean, median, quartiles and counts of statuses, per method, class and metric (or other columns `by`)."""
        from .policies import as_policy
        from .summary import DEFAULT_COLUMNS, summarise

        if not isinstance(by, Sequence):
            raise TypeError(f"by must hold names of columns, got {by!r}")
        columns = (by,) if isinstance(by, str) else tuple(by)
        return summarise(self, as_policy(policy), columns or DEFAULT_COLUMNS)

    def aggregate(
        self,
        statistic: str | tuple[str, float] = "mean",
        *,
        levels: Sequence[str] = (),
        over_classes: OverClasses = None,
        policy: Policy | str = "metrics_reloaded",
        interval: str = "bca",
        resample: str = "clusters",
        confidence: float = 0.95,
        resamples: int = 10_000,
        seed: int = 0,
    ) -> Aggregates:
        """One number per task, class, metric and method, with a confidence interval.

        Missing outputs count as the policy says, by default as the worst value, and how many there were stands beside
        each number. A case that only other methods have is a missing output.

        Parameters
        ----------
        statistic
            What is estimated: "mean", "median", ("quantile", q), ("trimmed_mean", share) or "worst" over cases;
            "hierarchical_mean", the mean of the means within `levels`.
        levels
            Group columns in which cases are nested, outermost first, such as ["centre", "patient"]. Intervals take
            the outermost for independent, not the cases.
        over_classes
            "macro" or weights by class: also one number for all classes, the mean of theirs, with an interval from the
            same resamples.
        policy
            What undefined values count as.
        interval, resample, confidence, resamples, seed
            How intervals are made: see `assay.studies.Estimand`.

        Returns
        -------
        Aggregates
            A table; `str` and `to_csv` show it.

        Raises
        ------
        TypeError, ValueError
            An argument that cannot be used; cases that are there twice, two definitions or units under one name,
            group columns that contradict themselves.
        """
        study = self.study(
            statistic,
            levels=levels,
            over_classes=over_classes,
            policy=policy,
            interval=interval,
            resample=resample,
            confidence=confidence,
            resamples=resamples,
            seed=seed,
        )
        return study.aggregates()

    def study(
        self,
        statistic: str | tuple[str, float] = "mean",
        *,
        levels: Sequence[str] = (),
        over_classes: OverClasses = None,
        policy: Policy | str = "metrics_reloaded",
        directions: Mapping[str, str] | None = None,
        interval: str = "bca",
        resample: str = "clusters",
        confidence: float = 0.95,
        resamples: int = 10_000,
        seed: int = 0,
    ) -> Study:
        """What follows from these results: aggregates, rankings, comparisons and a report.

        Parameters
        ----------
        statistic, levels, over_classes, policy, interval, resample, confidence, resamples, seed
            As for `aggregate`.
        directions
            By name "up" or "down" for metrics that the catalogue does not know, or that have no direction.

        Returns
        -------
        Study
            Its methods are `aggregates`, `set_values`, `rankings`, `comparisons` and `report`.

        Raises
        ------
        TypeError, ValueError
            An argument that cannot be used.
        """
        from ..studies.aggregates import Estimand
        from ..studies.over_classes import as_class_weights
        from ..studies.study import Study
        from .policies import as_policy

        weights = as_class_weights(over_classes)
        estimand = Estimand(statistic, _as_levels(levels), resample, interval, confidence, resamples, seed, weights)
        return Study(self, as_policy(policy), estimand, directions or {})

    def report(
        self,
        folder: str | os.PathLike[str],
        *,
        plan: Plan | None = None,
        cases: Sequence[Case] | None = None,
        scheme: RankingScheme | str = "mean_then_rank",
        **options: Any,
    ) -> Path:
        """Write a page that a person reads, its figures and its tables, into a folder; the page.

        Parameters
        ----------
        folder
            Where to write; it is made.
        plan
            The plan that the metrics are from: the page says why these, and aggregates as the plan says.
        cases
            The cases that were evaluated, for pictures of the worst.
        scheme
            What methods are ranked by, as for `Study.rankings`.
        options
            Those of `study`, for anything else than its defaults: `results.report("report", levels=["patient"])`.

        Raises
        ------
        TypeError, ValueError
            As for `study`.
        OSError, ImportError
            The folder cannot be written; matplotlib or jinja2 is not installed (`assay[report]`).
        """
        study = self.study(**options) if plan is None else plan.study(self, **options)
        return study.report(folder, plan=plan, cases=cases, scheme=scheme)

    # -- leaving and coming back -------------------------------------------------------------------------------

    def to_records(self) -> list[dict[str, Any]]:
        """One dict per row; every row has every column."""
        columns = self.columns
        return [{column: record.get(column, "") for column in columns} for record in map(Row.as_dict, self.rows)]

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame with these columns. Needs pandas (the extra `report`)."""
        import pandas

        return pandas.DataFrame(self.to_records(), columns=list(self.columns))

    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str:
        """The rows as CSV text, also written to `path` if one is given. Numbers keep all digits."""
        text = csv_text(self.to_records(), self.columns)
        if path is not None:
            write_text(path, text)
        return text

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """Definitions and rows as JSON text, also written to `path` if one is given. NaN is null."""
        rows = [{k: _json_number(v) for k, v in record.items()} for record in self.to_records()]
        text = json.dumps({"definitions": definitions_data(self.definitions.values()), "rows": rows}, indent=1)
        if path is not None:
            write_text(path, text + "\n")
        return text

    @classmethod
    def read_csv(
        cls,
        path: str | os.PathLike[str],
        definitions: Iterable[Definition] = (),
        *,
        columns: Mapping[str, str] | None = None,
        metrics: Sequence[str] | None = None,
    ) -> Results:
        """A table of rows from any tool.

        Parameters
        ----------
        path
            A CSV file with the columns case, metric and value at least; columns that are not of results are group
            columns.
        definitions
            What the metrics are, if that is known.
        columns
            The file's names of columns that have others there, such as {"case": "Subject", "method": "team"}.
        metrics
            For tables with a column per metric the names of these columns; "metric" and "value" are then not needed.

        Raises
        ------
        TypeError, ValueError
            A file that lacks such columns, or has text where a number should be; with file, line and what was there.
        OSError
            It cannot be read.
        """
        with open(path, encoding="utf-8-sig", newline="") as file:
            try:
                return cls(read_rows(file, path, columns, metrics), definitions)
            except UnicodeDecodeError:
                raise ValueError(f"{path} is no text in UTF-8: save it as a CSV file with this encoding") from None

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Results:
        """The table that a run with `out=folder` wrote, up to the last whole row if the run was cut short."""
        definitions = json.loads((Path(folder) / "definitions.json").read_text(encoding="utf-8"))
        path = Path(folder) / "results.csv"
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1].decode("utf-8")
        rows = read_rows(io.StringIO(whole, newline=""), path)
        return cls(rows, [Definition.from_dict(one) for one in definitions.values()])


def _set_keys(rows: Iterable[Row]) -> set[tuple[str, str, str]]:
    """Method, class and metric of values of a whole set."""
    return {(row.method, row.class_name, row.metric) for row in rows if not row.case}


def _as_levels(levels: Sequence[str]) -> tuple[str, ...]:
    if isinstance(levels, str) or not isinstance(levels, Sequence):
        raise TypeError(f"levels must list names of group columns, got {levels!r}")
    return tuple(levels)


def definitions_data(definitions: Iterable[Definition]) -> dict[str, Any]:
    """Definitions by id, as plain data."""
    return {one.id: {**one.to_dict(), "description": one.describe()} for one in definitions}


def _json_number(value: object) -> object:
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return None if math.isnan(value) else repr(value)
