"""`assay conventions`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated

import typer

from ..catalogue import Value
from ..conventions import CONVENTIONS, EMPTIES, Given, convention
from .tables import console, table


def conventions(
    name: Annotated[str | None, typer.Argument(help="A name, for everything about it. Default: a table of all.")] = None,
) -> None:
    """List whose definitions there are, or say how one of them defines its metrics."""
    screen = console()
    if name is None:
        rows = [[one.name, f"{one.package} {one.version}", one.summary] for one in CONVENTIONS.values()]
        screen.print(table("Conventions", ["name", "reproduces", "in a sentence"], rows))
        return
    chosen = convention(name)
    lines = {
        "name": chosen.name,
        "title": chosen.title,
        "reproduces": f"{chosen.package} {chosen.version}",
        "summary": chosen.summary,
        "source": chosen.source,
    }
    for what, text in lines.items():
        screen.print(f"[bold]{what:12}[/bold] ", end="")
        screen.print(text, markup=False, soft_wrap=True)
    rows = [
        [key, own.call, own.key if own.key != key else "", _parameters(own.parameters), *(_given(own.empties.get(status)) for status in EMPTIES)]
        for key, own in chosen.metrics.items()
    ]
    header = ["key", "is", "assay's name", "parameters", "both empty", "reference empty", "prediction empty"]
    screen.print(table("Metrics", header, rows))
    for note in chosen.notes:
        screen.print(f"- {note}", markup=False, soft_wrap=True)


def _parameters(parameters: Mapping[str, Value]) -> str:
    return ", ".join(f"{k}={v:g}" if isinstance(v, float) else f"{k}={v}" for k, v in parameters.items())


def _given(value: Given | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return "NaN" if math.isnan(value) else f"{value:g}"
