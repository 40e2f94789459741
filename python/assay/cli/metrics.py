"""`assay metrics`."""

from __future__ import annotations

from typing import Annotated

import typer

from ..catalogue import Metric, Value, keys, lookup
from .tables import console, table


def metrics(
    key: Annotated[str | None, typer.Argument(help="A key, for everything about it. Default: a table of all.")] = None,
) -> None:
    """List the metrics, or say how one is defined."""
    if key is None:
        rows = [
            [one, record.title, record.family, _unit(record), _range(record), _parameters(one)]
            for one, record in _all()
        ]
        console().print(table("Metrics", ["key", "title", "family", "unit", "range", "parameters"], rows))
        return
    record, fixed = lookup(key)
    lines = {
        "key": key
        if key == record.key
        else f"{key} ({record.key} with {', '.join(f'{k} {v:g}' for k, v in fixed.items())})",
        "title": record.title,
        "definition": record.describe(
            {p.name: _text(fixed[p.name]) if p.name in fixed else f"<{p.name}>" for p in record.parameters}
        ),
        "range": f"{_range(record)} {_unit(record)}".strip(),
        "direction": record.direction,
        "empty masks": record.empties,
        "worst value": "image diagonal" if record.worst == "bound" else str(record.worst),
        "function": f"assay.{record.function}",
        "revision": str(record.revision),
        "source": record.source,
    }
    screen = console()
    for name, text in lines.items():
        screen.print(f"[bold]{name:12}[/bold] {text}", markup=True, soft_wrap=True)
    for parameter in record.parameters:
        default = fixed.get(parameter.name, parameter.default)
        choices = f" ({', '.join(parameter.choices)})" if parameter.choices else ""
        shown = "required" if default is None else f"default {default}"
        if parameter.when:
            shown += f"; with {parameter.when[0]} {' or '.join(parameter.when[1])}"
        screen.print(
            f"[bold]{'parameter':12}[/bold] {parameter.name}: {parameter.description}{choices}; {shown}", soft_wrap=True
        )


def _text(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else value


def _all() -> list[tuple[str, Metric]]:
    return [(key, lookup(key)[0]) for key in keys()]


def _unit(record: Metric) -> str:
    return "ml" if record.unit == "volume" else record.unit


def _range(record: Metric) -> str:
    return f"{record.low:g} to {record.high:g}".replace("inf", "∞")


def _parameters(key: str) -> str:
    record, fixed = lookup(key)
    values = {**record.defaults(), **fixed}
    return ", ".join(name + (" (required)" if value is None else f"={_text(value)}") for name, value in values.items())
