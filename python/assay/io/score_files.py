"""Tables of scores in files."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..score_tables import ScoreTable, score_table

SUFFIXES = (".csv", ".parquet")
_ROLES = ("case", "reference", "prediction", "group", "weight")


class _Column(NamedTuple):
    """What a column of scores is about; no class: the positive one of two."""

    method: str
    about: str | None


def read_score_table(
    path: str | os.PathLike[str],
    *,
    classes: Iterable[object] | None = None,
    positive: object = None,
    non_finite: str = "raise",
) -> ScoreTable:
    """Read a table of samples, one line each.

    Parameters
    ----------
    path
        A CSV file with a header, or a Parquet file (needs pyarrow, the extra `parquet`). Columns: `reference` (the
        class), optionally `case`, `group`, `weight` and `prediction` (the class that was decided), and the scores. A
        column with the name of a class has the scores of that class. Any other has those of the positive of two
        classes, of a method with the column's name ("score" means no name). With several methods and a column for each
        class these are called `method/class`, decisions `method/prediction`.
    classes, positive, non_finite
        As for `score_table`. An empty cell is a score that is NaN.

    Returns
    -------
    ScoreTable

    Raises
    ------
    TypeError, ValueError
        Columns that are missing or are no numbers, and what `score_table` raises; the message names the file.
    OSError
        The file cannot be read.
    """
    path = Path(path)
    if path.suffix not in SUFFIXES:
        raise ValueError(f"{path} must be a table of scores ({', '.join(SUFFIXES)})")
    columns = _read_csv(path) if path.suffix == ".csv" else _read_parquet(path)
    if "reference" not in columns:
        raise ValueError(f"{path} lacks the column 'reference', it has {', '.join(columns)}")
    reference = _as_labels(columns["reference"])
    names = [str(name) for name in classes] if classes is not None else sorted({str(label) for label in reference})
    scores, decisions = _outputs(path, columns, names)
    try:
        return score_table(
            reference,
            scores or None,
            prediction=decisions or None,
            classes=classes,
            positive=positive,
            non_finite=non_finite,
            case=columns.get("case"),
            group=columns.get("group"),
            weight=_as_numbers(path, "weight", columns["weight"]) if "weight" in columns else None,
        )
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"{path}: {problem}") from None


def _read_csv(path: Path) -> dict[str, Sequence[Any]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        if len(set(header)) < len(header):
            raise ValueError(f"{path} has two columns of one name: {', '.join(header)}")
        rows = []
        for row in reader:
            if len(row) != len(header):
                raise ValueError(f"{path}, line {reader.line_num}: expected {len(header)} fields, got {len(row)}")
            rows.append(row)
    if not rows:
        raise ValueError(f"{path} holds no sample")
    return dict(zip(header, zip(*rows, strict=True), strict=True))


def _read_parquet(path: Path) -> dict[str, Sequence[Any]]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise ImportError(f"reading {path} needs pyarrow: pip install 'assay[parquet]'") from None
    table = parquet.read_table(path)
    return {name: table.column(name).to_pylist() for name in table.column_names}


def _outputs(
    path: Path, columns: Mapping[str, Sequence[Any]], classes: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Scores and decisions by method."""
    found: dict[str, dict[str | None, Any]] = {}
    decisions: dict[str, Any] = {}
    if "prediction" in columns:
        decisions[""] = _as_labels(columns["prediction"])
    for name, values in columns.items():
        if name in _ROLES:
            continue
        method, _, last = name.rpartition("/")
        if last == "prediction":
            decisions[method] = _as_labels(values)
            continue
        column = _Column(method, last) if last in classes else _Column("" if name == "score" else name, None)
        found.setdefault(column.method, {})[column.about] = _as_numbers(path, name, values)
    return {method: _stacked(path, method, own, classes) for method, own in found.items()}, decisions


def _stacked(path: Path, method: str, own: Mapping[str | None, Any], classes: Sequence[str]) -> Any:
    """The scores of a method, one column or one per class in their order."""
    if None in own:
        return own[None]
    missing = [name for name in classes if name not in own]
    if missing:
        of_method = f" of method {method}" if method else ""
        raise ValueError(f"{path} lacks the scores{of_method} of class {', '.join(missing)}")
    return np.column_stack([own[name] for name in classes])


def _as_labels(values: Sequence[Any]) -> list[Any]:
    """Labels that are all whole numbers as numbers, so that 10 comes after 9; others as text."""
    text = [str(value) for value in values]
    return [int(value) for value in text] if all(re.fullmatch(r"-?\d+", value) for value in text) else text


def _as_numbers(path: Path, name: str, values: Sequence[Any]) -> Any:
    """A column of numbers; an empty cell is NaN."""
    try:
        return np.array([np.nan if value in ("", None) else value for value in values], np.float64)
    except (TypeError, ValueError):
        for position, value in enumerate(values):
            try:
                float(value or "nan")
            except (TypeError, ValueError):
                raise ValueError(
                    f"{path}, sample {position + 1}: column {name!r} must hold numbers, got {value!r}; columns "
                    f"that are no scores are called {', '.join(_ROLES)}"
                ) from None
        raise
