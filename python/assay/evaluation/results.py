"""The one table of results."""

from __future__ import annotations

import csv
import io
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..catalogue import CATALOGUE, PRESETS, Metric
from ..definition import Definition

if TYPE_CHECKING:
    import pandas

    from .policies import Policy
    from .summary import Summary

STATUSES = (
    "ok",
    "both_empty",
    "reference_empty",
    "prediction_empty",
    "no_positive",
    "no_negative",
    "undefined",
    "missing_output",
    "error",
)
FIRST_COLUMNS = ("case", "method")
LAST_COLUMNS = ("class", "metric", "value", "unit", "status", "bound", "definition", "message")


@dataclass(frozen=True, slots=True)
class Row:
    """One value. `case` is empty for values of a whole set.

    `bound` is what a policy may put in place of an undefined distance of this case (the image diagonal), `definition`
    the id of the value's definition, `message` what went wrong.
    """

    case: str
    class_name: str
    metric: str
    value: float
    status: str
    method: str = ""
    unit: str = ""
    bound: float = math.nan
    definition: str = ""
    message: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The row by column name, group columns after the method."""
        return {
            "case": self.case,
            "method": self.method,
            **self.groups,
            "class": self.class_name,
            "metric": self.metric,
            "value": self.value,
            "unit": self.unit,
            "status": self.status,
            "bound": self.bound,
            "definition": self.definition,
            "message": self.message,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Row:
        """The row that `as_dict` wrote, also with values as text; columns of other names are group keys."""
        known = {*FIRST_COLUMNS, *LAST_COLUMNS}
        value = _number(data.get("value"))
        return cls(
            case=str(data["case"]),
            class_name=str(data.get("class", "")),
            metric=str(data["metric"]),
            value=value,
            status=str(data.get("status") or ("undefined" if math.isnan(value) else "ok")),
            method=str(data.get("method", "")),
            unit=str(data.get("unit", "")),
            bound=_number(data.get("bound")),
            definition=str(data.get("definition", "")),
            message=str(data.get("message", "")),
            groups={str(k): str(v) for k, v in data.items() if k not in known},
        )


class Results:
    """Rows of values, and the definitions they refer to.

    Columns: case, method, the group keys, class, metric, value, unit, status, bound, definition, message. Immutable;
    `filter` and `+` give new tables.
    """

    def __init__(self, rows: Iterable[Row], definitions: Iterable[Definition] = ()) -> None:
        self.rows = tuple(rows)
        self.definitions: dict[str, Definition] = {one.id: one for one in definitions}

    # -- looking -----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __add__(self, other: Results) -> Results:
        return Results(self.rows + other.rows, [*self.definitions.values(), *other.definitions.values()])

    def __eq__(self, other: object) -> bool:
        """Equal text on disk, so that two NaN of one meaning are equal."""
        if not isinstance(other, Results):
            return NotImplemented
        return self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        cases = len({row.case for row in self.rows})
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

    def metric_record(self, row: Row) -> Metric | None:
        """The catalogue's record of a row's metric: by definition, else by name; None if neither is known."""
        if row.definition in self.definitions:
            return self.definitions[row.definition].metric
        return CATALOGUE.get(PRESETS.get(row.metric, (row.metric,))[0])

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
        return Results(kept, [d for d in self.definitions.values() if d.id in used])

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

        columns = (by,) if isinstance(by, str) else tuple(by)
        return summarise(self, as_policy(policy), columns or DEFAULT_COLUMNS)

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
    def read_csv(cls, path: str | os.PathLike[str], definitions: Iterable[Definition] = ()) -> Results:
        """A table of rows from any tool: columns case, metric and value at least; unknown columns are group keys."""
        with open(path, encoding="utf-8-sig", newline="") as file:
            return cls(_read_rows(file, path), definitions)

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Results:
        """The table that a run with `out=folder` wrote, up to the last whole row if the run was cut short."""
        definitions = json.loads((Path(folder) / "definitions.json").read_text(encoding="utf-8"))
        path = Path(folder) / "results.csv"
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1].decode("utf-8")
        rows = _read_rows(io.StringIO(whole, newline=""), path)
        return cls(rows, [Definition.from_dict(one) for one in definitions.values()])


def _read_rows(file: Iterable[str], path: str | os.PathLike[str]) -> list[Row]:
    """The rows of a CSV file."""
    reader = csv.DictReader(file)
    missing = {"case", "metric", "value"} - set(reader.fieldnames or ())
    if missing:
        raise ValueError(f"{path} lacks the columns {sorted(missing)}, it has {reader.fieldnames or []}")
    rows = []
    for line in reader:
        if None in line.values() or None in line:
            raise ValueError(f"{path}, line {reader.line_num}: expected {len(reader.fieldnames or ())} fields")
        try:
            rows.append(Row.from_dict(line))
        except ValueError as problem:
            raise ValueError(f"{path}, line {reader.line_num}: {problem}") from None
    return rows


def write_text(path: str | os.PathLike[str], text: str, *, mode: Literal["w", "a"] = "w") -> None:
    """Write UTF-8 text as it is. An OSError, such as that of a full disk, says which file it is about."""
    try:
        with open(path, mode, encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as problem:
        problem.filename = problem.filename or os.fspath(path)
        raise


def csv_text(records: Iterable[Mapping[str, Any]], columns: Sequence[str], *, header: bool = True) -> str:
    """Records as CSV lines."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    if header:
        writer.writeheader()
    for record in records:
        writer.writerow({k: _csv_number(v) for k, v in record.items()})
    return text.getvalue()


def definitions_data(definitions: Iterable[Definition]) -> dict[str, Any]:
    """Definitions by id, as plain data."""
    return {one.id: {**one.to_dict(), "description": one.describe()} for one in definitions}


def _number(text: object) -> float:
    if text is None or text == "":
        return math.nan
    return float(text)  # type: ignore[arg-type]


def _csv_number(value: object) -> object:
    return repr(float(value)) if isinstance(value, float) else value


def _json_number(value: object) -> object:
    return (
        value if not isinstance(value, float) or math.isfinite(value) else (None if math.isnan(value) else repr(value))
    )
