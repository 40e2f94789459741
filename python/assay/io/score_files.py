"""Tables of scores in files."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..score_tables import ScoreTable, class_names, score_table

SUFFIXES = (".csv", ".parquet")
_ROLES = ("case", "reference", "prediction", "group", "weight")

_Values: TypeAlias = Sequence[str] | NDArray[Any]
"""A column: text of a CSV file, or what Parquet holds."""


class _Column(NamedTuple):
    """What a column of scores is about; no class: the positive one of two."""

    method: str
    about: str | None

    @classmethod
    def of(cls, name: str, classes: Sequence[str]) -> _Column:
        """What its name says."""
        method, _, last = name.rpartition("/")
        if name in classes:
            return cls("", name)
        return cls(method, last) if last in classes else cls("" if name == "score" else name, None)


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
        column with the name of a class has the scores of that class, and classes that are no numbers have the order of
        their columns. Any other has those of the positive of two
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
    try:
        reference = _as_labels(columns["reference"])
        classes = _in_order(columns, class_names(reference, classes)) if classes is None else classes
        scores, decisions = _outputs(columns, class_names(reference, classes))
        return score_table(
            reference,
            scores or None,
            prediction=decisions or None,
            classes=classes,
            positive=positive,
            non_finite=non_finite,
            case=columns.get("case"),
            group=columns.get("group"),
            weight=_as_numbers("weight", columns["weight"]) if "weight" in columns else None,
        )
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"{path}: {problem}") from None


def _read_csv(path: Path) -> dict[str, _Values]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, skipinitialspace=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            columns: list[list[str]] = [[] for _ in header]
            for row in reader:
                if row and len(row) != len(header):
                    raise ValueError(f"line {reader.line_num}: expected {len(header)} fields, got {len(row)}")
                for column, cell in zip(columns, row, strict=False):  # an empty line has none
                    column.append(cell)
        except UnicodeDecodeError:
            raise ValueError(f"{path} is no text in UTF-8") from None
        except (ValueError, csv.Error) as problem:
            raise ValueError(f"{path}, {problem}") from None
    return _checked(path, header, columns)


def _checked(path: Path, names: Sequence[str], columns: Sequence[_Values]) -> dict[str, _Values]:
    if len(set(names)) < len(names):
        raise ValueError(f"{path} has two columns of one name: {', '.join(names)}")
    if not columns or not len(columns[0]):
        raise ValueError(f"{path} holds no sample")
    return dict(zip(names, columns, strict=True))


def _read_parquet(path: Path) -> dict[str, _Values]:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError:
        raise ImportError(f"reading {path} needs pyarrow: pip install 'assay[parquet]'") from None
    try:
        table = parquet.read_table(path)
    except ArrowInvalid as problem:
        raise ValueError(f"{path} cannot be read as Parquet: {problem}") from None
    return _checked(path, table.column_names, [column.to_numpy() for column in table.columns])


def _outputs(columns: Mapping[str, _Values], classes: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Scores and decisions by method."""
    found: dict[str, dict[str | None, Any]] = {}
    decisions: dict[str, Any] = {}
    for name, values in columns.items():
        method, _, last = name.rpartition("/")
        if last == "prediction":
            decisions[method] = _as_labels(values)
        elif name not in _ROLES:
            column = _Column.of(name, classes)
            found.setdefault(column.method, {})[column.about] = _as_numbers(name, values)
    if len({None in own for own in found.values()}) > 1:
        others = [method or "score" for method, own in found.items() if None in own]
        raise ValueError(
            f"some columns have the scores of one of the classes {', '.join(classes)}, and others ({', '.join(others)})"
            " do not; name all classes if they are more (classes, --classes)"
        )
    return {method: _stacked(method, own, classes) for method, own in found.items()}, decisions


def _in_order(columns: Mapping[str, _Values], classes: Sequence[str]) -> Sequence[str]:
    """The classes as their columns follow each other, if all have one and are no numbers, which have an order."""
    order = dict.fromkeys(name.rpartition("/")[2] for name in columns if name.rpartition("/")[2] in classes)
    return [*order] if len(order) == len(classes) and not all(map(_is_number, classes)) else classes


def _stacked(method: str, own: Mapping[str | None, Any], classes: Sequence[str]) -> Any:
    """The scores of a method, one column or one per class in their order."""
    if None in own:
        return own[None]
    missing = [name for name in classes if name not in own]
    if missing:
        of_method = f" of method {method}" if method else ""
        raise ValueError(f"it lacks the scores{of_method} of class {', '.join(missing)}")
    return np.column_stack([own[name] for name in classes])


def _as_labels(values: _Values) -> _Values:
    """Labels that are all whole numbers as numbers, so that 10 comes after 9; others as text, "" if missing."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "biu":
        return values
    text = ["" if value is None or value != value else str(value) for value in values]  # NaN
    if all(re.fullmatch(r"-?\d+(\.0+)?", value) for value in set(text)):
        return np.array(text).astype(np.float64).astype(np.int64)
    return text


def _as_numbers(name: str, values: _Values) -> NDArray[np.floating[Any]]:
    """A column of numbers; an empty cell is NaN."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return values if values.dtype == np.float32 else values.astype(np.float64)
    try:
        return np.fromiter(map(_as_number, values), np.float64, len(values))
    except (TypeError, ValueError):
        position = next(k for k, value in enumerate(values) if not _is_number(value))
        raise ValueError(
            f"sample {position + 1}: column {name!r} must hold numbers, got {values[position]!r}; columns that are no "
            f"scores are called {', '.join(_ROLES)}"
        ) from None


def _as_number(value: Any) -> float:
    if isinstance(value, (np.ndarray, list)):
        raise TypeError("a list is no number")
    return float("nan" if value is None or value == "" else value)


def _is_number(value: Any) -> bool:
    try:
        _as_number(value)
    except (TypeError, ValueError):
        return False
    return True
