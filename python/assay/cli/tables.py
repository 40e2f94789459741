"""What the commands print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..definition import Definition
from ..evaluation.render import number, result_cells, summary_cells
from ..evaluation.results import Results
from ..evaluation.summary import Summary

_RIGHT = {"value", "median", "IQR", "mean", "n"}
_BETTER = {"up": "higher is better", "down": "lower is better", "target": "0 is best"}


def console() -> Console:
    """The console for output; when piped, wide enough not to break tables."""
    screen = Console(highlight=False)
    return screen if screen.is_terminal else Console(highlight=False, width=160)


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table with numbers to the right and a line where the first column changes."""
    drawn = Table(title=escape(title), title_justify="left", title_style="bold")
    for name in header:
        drawn.add_column(escape(name), justify="right" if name in _RIGHT else "left")
    rows = list(rows)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        last = following is None or following[0] != row[0]
        drawn.add_row(*(escape(cell) for cell in row), end_section=last)
    return drawn


def show_results(screen: Console, results: Results, summary: Summary) -> None:
    """The values of a single case, or the summary of many; what went wrong; what the metrics are."""
    cases = {(row.case, row.method) for row in results}
    if len(cases) == 1:
        screen.print(table(f"{results.rows[0].case}", *result_cells(results)))
    else:
        screen.print(table(f"{len(cases)} cases", *summary_cells(summary)))
        screen.print(
            f"n: values behind the numbers. Policy {summary.policy.name}: {escape(summary.policy.description)}."
        )
    _show_problems(screen, results)
    screen.print("")
    for definition in unique_by_name(results.definitions.values()):
        screen.print(f"[bold]{definition.name}[/bold]  {escape(legend(definition))}")


def wide_cells(results: Results) -> tuple[list[str], list[list[str]]]:
    """Header and rows with one row per case and class, one column per metric; undefined values show their status."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for row in results:
        text = row.status.replace("_", " ") if math.isnan(row.value) else f"{number(row.value)} {row.unit}".strip()
        cells.setdefault((row.case, row.class_name), {})[row.metric] = text
    rows = [[case, name, *(own.get(metric, "") for metric in results.metrics)] for (case, name), own in cells.items()]
    return ["case", "class", *results.metrics], rows


def legend(definition: Definition) -> str:
    """A metric in a line."""
    record = definition.metric
    own = [f"{name} {value}" for name, value in _own_parameters(definition)]
    note = "spacing unknown, lengths in voxels" if definition.unit_spacing else ""
    better = _BETTER[record.direction] if record.best is not None else ""
    return "; ".join(part for part in (record.title, *own, better, note) if part)


def unique_by_name(definitions: Iterable[Definition]) -> list[Definition]:
    """One definition per name."""
    return list({definition.name: definition for definition in definitions}.values())


def _own_parameters(definition: Definition) -> list[tuple[str, str]]:
    """The parameters that differ from the record's defaults."""
    defaults = {p.name: p.default for p in definition.metric.parameters}
    shown = []
    for name, value in definition.parameters:
        if isinstance(value, tuple):
            shown.append((name, ", ".join(f"{v:g} ({c})" if isinstance(v, float) else f"{v} ({c})" for c, v in value)))
        elif value != defaults[name]:
            shown.append((name, f"{value:g}" if isinstance(value, float) else value))
    return shown


def _show_problems(screen: Console, results: Results) -> None:
    problems: dict[tuple[str, str, str], str] = {}
    for row in results:
        if row.message:
            problems.setdefault((row.case, row.method, row.status), row.message)
    for (case, method, status), message in problems.items():
        where = f"{case} ({method})" if method else case
        screen.print(f"[red]{status.replace('_', ' ')}[/red] {escape(where)}: {escape(message)}", soft_wrap=True)
