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

_RIGHT = {"value", "low", "high", "median", "IQR", "mean", "n", "tolerance", "interval", "cases", "difference", "p"}
_BETTER = {"up": "higher is better", "down": "lower is better", "target": "{best:g} is best"}


def console() -> Console:
    """The console for output; when piped, wide enough not to break a line."""
    screen = Console(highlight=False)
    return screen if screen.is_terminal else Console(highlight=False, width=10_000)


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table with numbers to the right, and a line where the first column changes if it does not change always."""
    drawn = Table(title=escape(title), title_justify="left", title_style="bold")
    for name in header:
        if name.partition(" (")[0] in _RIGHT:
            drawn.add_column(escape(name), justify="right", no_wrap=True)
        else:
            drawn.add_column(escape(name), overflow="fold")
    rows = list(rows)
    grouped = len({row[0] for row in rows}) < len(rows)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        last = following is None or following[0] != row[0]
        drawn.add_row(*(escape(cell) for cell in row), end_section=grouped and last)
    return drawn


def show_results(screen: Console, results: Results, summary: Summary) -> None:
    """The values of a single case, or the summary of many; what went wrong; what the metrics are."""
    cases = {(row.case, row.method) for row in results if row.case}
    if len(cases) <= 1:
        without_messages = Results([row._replace(message="") for row in results])
        screen.print(table(results.rows[0].case or "all cases", *result_cells(without_messages)))
    else:
        screen.print(table(f"{len(cases)} cases", *summary_cells(summary)))
        screen.print(
            f"n: values behind the numbers. Policy {summary.policy.name}: {escape(summary.policy.description)}.",
            soft_wrap=True,
        )
    _show_problems(screen, results)
    _show_absent(screen, results)
    screen.print("")
    for definition in unique_by_name(results.definitions.values()):
        screen.print(f"[bold]{escape(definition.name)}[/bold]  {escape(legend(definition))}", soft_wrap=True)


def wide_cells(results: Results) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a method: a row per case and class, a column per metric; a status where it is not defined."""
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
    better = "" if record.best is None else _BETTER[record.direction].format(best=record.best)
    return "; ".join(part for part in (record.title, *own, better, note) if part)


def unique_by_name(definitions: Iterable[Definition]) -> list[Definition]:
    """One definition per name."""
    return list({definition.name: definition for definition in definitions}.values())


def _own_parameters(definition: Definition) -> list[tuple[str, str]]:
    """The parameters that differ from the record's defaults."""
    defaults = definition.defaults
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


def _show_absent(screen: Console, results: Results) -> None:
    """Name the classes that no image holds, which a policy may count as perfect: their label may be mistyped."""
    held = {row.class_name for row in results if row.status != "both_empty"}
    absent = [name for name in results.classes if name not in held]
    if absent:
        screen.print(f"[red]in no image[/red] class {escape(', '.join(absent))}", soft_wrap=True)
