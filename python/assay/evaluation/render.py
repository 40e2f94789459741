"""Cells and plain text of tables; the shell draws the same cells with rich."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .object_table import ObjectTable
    from .results import Results
    from .spread import Spread
    from .summary import Group, Summary
    from .tolerances import ClassTolerance, Tolerances


def number(value: float, digits: int = 3) -> str:
    """A number for people: at most `digits` decimals, NaN as a dash."""
    if math.isnan(value):
        return "–"
    return f"{value:.{digits}f}" if abs(value) < 1e5 else f"{value:.4g}"


def result_cells(results: Results) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a table of results; columns that are empty throughout are left out."""
    numbers = ("value", "low", "high")
    records = [
        {c: number(v, 4) if c in numbers else str(v) for c, v in record.items() if c not in ("bound", "definition")}
        for record in results.to_records()
    ]
    columns = [c for c in results.columns if c not in ("bound", "definition")]
    always = ("class", "metric", "value", "status")
    shown = [c for c in columns if c in always or any(r[c] not in ("", "–") for r in records)]
    return shown, [[r[c] for c in shown] for r in records]


def object_cells(objects: ObjectTable) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a table of objects; names of cases and methods and scores are left out if there are none."""
    records = objects.to_records()
    given = {
        "case": any(row.case for row in objects),
        "method": any(row.method for row in objects),
        "score": not all(math.isnan(row.score) for row in objects),
    }
    shown = [name for name in objects.columns if given.get(name, True)]
    numbers = ("volume", "value", "best_value", "score")
    rows = [[number(r[name]) if name in numbers else str(r[name]) for name in shown] for r in records]
    return [name.replace("_", " ") for name in shown], rows


def summary_cells(summary: Summary) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a summary: median with quartiles, mean, and how many values stand behind them."""
    columns = [c for i, c in enumerate(summary.columns) if any(group.key[i] for group in summary)]
    header = [*columns, "unit", "median", "IQR", "mean", "n", "notes"]
    rows = []
    for group in summary:
        key = dict(zip(summary.columns, group.key, strict=True))
        iqr = "–" if math.isnan(group.q1) else f"{number(group.q1)} – {number(group.q3)}"
        values = [group.unit, number(group.median), iqr, number(group.mean), f"{group.used}/{group.rows}"]
        rows.append([*(key[c] for c in columns), *values, notes(group)])
    return header, rows


def spread_cells(spread: Spread) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the values under many conventions, a column per class."""
    names = ["value"] if len(spread.classes) == 1 else list(spread.classes)
    header = [f"{name} ({spread.unit})" if spread.unit else name for name in names]
    rows = []
    for row in spread:
        own = row.convention
        values = [answer(value) for value in row.values.values()]
        definition = in_words(spread.differences(row)) or "default"
        rows.append([own.name, f"{own.package} {own.version}", *values, definition])
    return ["convention", "package", *header, "definition"], rows


def answer(said: float | str) -> str:
    """What a package gives: a number with five digits, NaN, or a word."""
    if isinstance(said, str):
        return said
    return "NaN" if math.isnan(said) else f"{said:.5g}"


def in_words(parameters: Mapping[str, object]) -> str:
    """Parameters in a line."""
    return ", ".join(f"{name} {value}" for name, value in parameters.items()).replace("_", " ")


def tolerance_cells(tolerances: Tolerances) -> tuple[list[str], list[list[str]]]:
    """Header and rows of suggested tolerances: each with its interval and the cases behind it."""
    rows = []
    for one in tolerances:
        shown = "–" if math.isnan(one.low) else f"{number(one.low)} – {number(one.high)}"
        cases = f"{one.cases}/{one.cases + sum(one.left_out.values())}"
        rows.append([one.class_name, number(one.tolerance), one.unit, shown, cases, tolerance_notes(one)])
    return ["class", "tolerance", "unit", "interval", "cases", "notes"], rows


def tolerance_notes(one: ClassTolerance) -> str:
    """Why cases were left out, and what to be careful about."""
    return "; ".join([*(f"{count} {reason}" for reason, count in one.left_out.items()), *one.notes])


def notes(group: Group) -> str:
    """Statuses other than ok, and what the policy made of them."""
    parts = [f"{count} {status.replace('_', ' ')}" for status, count in group.statuses.items() if status != "ok"]
    if group.penalised:
        parts.append(f"{group.penalised} replaced")
    if group.left_out:
        parts.append(f"{group.left_out} left out")
    return ", ".join(parts)


def plain_table(header: list[str], rows: list[list[str]]) -> str:
    """Columns of text, two spaces apart."""
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join(text)
