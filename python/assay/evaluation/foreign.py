"""Tables of other tools as rows, and what is known of cases besides: group columns from a table or from names."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping, Sequence

from .rows import FIRST_COLUMNS, LAST_COLUMNS, Row

_NEEDED = ("case", "metric", "value")
_OWN = (*FIRST_COLUMNS, *LAST_COLUMNS)


def read_rows(
    file: Iterable[str],
    path: str | os.PathLike[str],
    columns: Mapping[str, str] | None = None,
    metrics: Sequence[str] | None = None,
) -> list[Row]:
    """The rows of a CSV file of any tool, which `path` names in messages.

    `columns` says under which names the file has the columns of results, such as {"case": "Subject"}. In a table with
    a column per metric `metrics` are the names of these, and every row has a case; in others values of a whole set have
    none. Other columns are group columns. Raises ValueError for files that lack what is named, and for what is no
    number.
    """
    renamed = _as_columns(columns)
    wide = None if metrics is None else _as_names(metrics)
    reader = csv.DictReader(file)
    there = list(reader.fieldnames or ())
    _check(path, there, renamed, wide)
    rows: list[Row] = []
    for line in reader:
        if None in line or None in line.values():
            raise ValueError(f"{path}, line {reader.line_num}: expected {len(there)} fields")
        try:
            rows += _rows(line, renamed, wide)
        except ValueError as problem:
            raise ValueError(f"{path}, line {reader.line_num}: {problem}") from None
    return rows


def _as_columns(columns: Mapping[str, str] | None) -> dict[str, str]:
    """The file's name of each column of ours that has another name there."""
    if columns is not None and not isinstance(columns, Mapping):
        raise TypeError(f"columns must map names of columns to those of the file, got {columns!r}")
    unknown = [name for name in columns or {} if name not in _OWN]
    if unknown:
        raise ValueError(f"columns may name {', '.join(_OWN)}, got {unknown[0]!r}")
    return {ours: str(theirs) for ours, theirs in (columns or {}).items()}


def _as_names(metrics: Sequence[str]) -> list[str]:
    if isinstance(metrics, str) or not isinstance(metrics, Sequence) or not metrics:
        raise TypeError(f"metrics must list the names of columns, got {metrics!r}")
    return [str(name) for name in metrics]


def _check(path: object, there: list[str], renamed: Mapping[str, str], wide: list[str] | None) -> None:
    """Raise unless the file has the columns that it must."""
    if not there:
        raise ValueError(f"{path} is empty: it has no line of column names")
    if len(there) == 1 and (mark := next((mark for mark in ";\t|" if mark in there[0]), "")):
        raise ValueError(f"{path} has fields separated by {mark!r}, expected commas, and a point in decimal numbers")
    needed = ["case"] if wide is not None else list(_NEEDED)
    wanted = [renamed.get(name, name) for name in needed] + list(renamed.values()) + (wide or [])
    lacking = [name for name in dict.fromkeys(wanted) if name not in there]
    if lacking:
        hint = "; say with columns what they are called there, or with metrics which columns are metrics"
        raise ValueError(f"{path} lacks the columns {lacking}, it has {there}{hint if wide is None else ''}")


def _rows(line: Mapping[str, str], renamed: Mapping[str, str], wide: list[str] | None) -> list[Row]:
    ours = {theirs: name for name, theirs in renamed.items()}
    record = {ours.get(name, name): text for name, text in line.items() if wide is None or name not in wide}
    if wide is None:
        return [Row.from_dict(record)]
    if not record["case"]:
        raise ValueError("there is no case")
    return [Row.from_dict({**record, "metric": name, "value": line[name]}) for name in wide]


def groups_of(
    cases: Iterable[str],
    table: Mapping[str, Mapping[str, object]] | str | os.PathLike[str] | None,
    pattern: str | None,
) -> dict[str, dict[str, str]]:
    """The group columns of cases: from a mapping or a CSV file by case, or from a pattern of their names.

    Raises ValueError for a case that the table lacks or the pattern does not match, and for names of columns that are
    taken.
    """
    if (table is None) == (pattern is None):
        raise TypeError("give a table by case, or a pattern of the names of cases")
    names = list(dict.fromkeys(cases))
    found = _from_pattern(names, pattern) if pattern is not None else _from_table(names, table)
    taken = sorted({column for own in found.values() for column in own} & {*_OWN})
    if taken:
        raise ValueError(f"group columns cannot be called {', '.join(taken)}: these are columns of their own")
    return found


def _from_pattern(names: Sequence[str], pattern: str) -> dict[str, dict[str, str]]:
    try:
        compiled = re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"pattern is no regular expression: {problem}") from None
    if not compiled.groupindex:
        raise ValueError(f"pattern must name groups, such as (?P<patient>[^_]+)_.*, got {pattern!r}")
    found = {}
    for name in names:
        match = compiled.fullmatch(name)
        if match is None:
            raise ValueError(f"pattern {pattern!r} does not match the case {name!r}")
        found[name] = {column: text or "" for column, text in match.groupdict().items()}
    return found


def _from_table(
    names: Sequence[str], table: Mapping[str, Mapping[str, object]] | str | os.PathLike[str] | None
) -> dict[str, dict[str, str]]:
    known = table if isinstance(table, Mapping) else _read_groups(table)
    lacking = [name for name in names if name not in known]
    if lacking:
        raise ValueError(f"the table of groups lacks {len(lacking)} cases, the first of them {lacking[0]!r}")
    return {name: {str(column): str(value) for column, value in known[name].items()} for name in names}


def _read_groups(path: str | os.PathLike[str] | None) -> dict[str, dict[str, object]]:
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"a table of groups must be a mapping by case or the path of a CSV file, got {path!r}")
    found: dict[str, dict[str, object]] = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if "case" not in (reader.fieldnames or ()):
            raise ValueError(f"{path} lacks the column 'case', it has {reader.fieldnames or []}")
        for line in reader:
            own: dict[str, object] = dict(line)
            case = str(own.pop("case"))
            if found.setdefault(case, own) != own:
                raise ValueError(f"{path}, line {reader.line_num}: case {case!r} is there twice with other groups")
    return found
