"""Rows of results, and rows as text."""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

STATUSES = (
    "ok",
    "both_empty",
    "reference_empty",
    "prediction_empty",
    "no_positive",
    "no_negative",
    "no_match",
    "undefined",
    "missing_output",
    "error",
)
FIRST_COLUMNS = ("case", "method")
LAST_COLUMNS = (
    "class",
    "metric",
    "value",
    "low",
    "high",
    "unit",
    "status",
    "farthest",
    "bound",
    "definition",
    "message",
)


class Row(NamedTuple):
    """One value. `case` is empty for values of a whole set, `low` and `high` are the limits of its confidence interval.

    `farthest` says of a Hausdorff distance where to look: the array index, from 0, of a surface element with the
    largest distance, whatever the percentile. It has one number per array axis (for files x, y, z), whole at the
    centres of voxels, with spaces between them in text; none without a distance, and for other metrics.

    `bound` is what a policy may put in place of an undefined distance of this case (the image diagonal), `definition`
    the id of the value's definition, `message` what went wrong, or a threshold at which the value is reached.
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
    groups: Mapping[str, str] = {}
    farthest: tuple[float, ...] = ()
    low: float = math.nan
    high: float = math.nan

    def as_dict(self) -> dict[str, Any]:
        """The row by column name, group columns after the method."""
        return {
            "case": self.case,
            "method": self.method,
            **self.groups,
            "class": self.class_name,
            "metric": self.metric,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "status": self.status,
            "farthest": " ".join(repr(float(index)).removesuffix(".0") for index in self.farthest),
            "bound": self.bound,
            "definition": self.definition,
            "message": self.message,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Row:
        """The row that `as_dict` wrote, also with values as text; columns of other names are group keys.

        Without a status no value is a missing output.
        """
        known = {*FIRST_COLUMNS, *LAST_COLUMNS}
        value = _number(data.get("value"))
        return cls(
            case=str(data["case"]),
            class_name=str(data.get("class", "")),
            metric=str(data["metric"]),
            value=value,
            status=str(data.get("status") or ("missing_output" if math.isnan(value) else "ok")),
            method=str(data.get("method", "")),
            unit=str(data.get("unit", "")),
            bound=_number(data.get("bound")),
            definition=str(data.get("definition", "")),
            message=str(data.get("message", "")),
            groups={str(k): str(v) for k, v in data.items() if k not in known},
            farthest=tuple(float(index) for index in str(data.get("farthest", "")).split()),
            low=_number(data.get("low")),
            high=_number(data.get("high")),
        )


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


def _number(text: object) -> float:
    if text is None or text in ("", "NA"):  # as R writes it
        return math.nan
    try:
        return float(text)  # type: ignore[arg-type]
    except ValueError:
        hint = ", which is written with a decimal point" if "," in str(text) else ""
        raise ValueError(f"expected a number{hint}, got {text!r}") from None


def _csv_number(value: object) -> object:
    return repr(float(value)) if isinstance(value, float) else value
