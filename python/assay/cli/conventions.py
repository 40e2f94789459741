"""`assay conventions`."""

from __future__ import annotations

from typing import Annotated

import typer

from ..conventions import ABSENCES, CONVENTIONS, EMPTIES, ConventionMetric, Given, convention
from .tables import console, table


def conventions(
    name: Annotated[str | None, typer.Argument(help="A name, for all about it. Default: a table of all.")] = None,
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
    rows = [[key, own.call, _definition(own), _empties(own)] for key, own in chosen.metrics.items()]
    header = ["key", "there", "here", "empty masks: both, reference, prediction; others"]
    screen.print(table("Metrics", header, rows))
    for note in chosen.notes:
        screen.print(f"- {note}", markup=False, soft_wrap=True)


def _definition(own: ConventionMetric) -> str:
    parameters = (f"{k}={v:g}" if isinstance(v, float) else f"{k}={v}" for k, v in own.parameters.items())
    return ", ".join([own.key, *parameters])


def _empties(own: ConventionMetric) -> str:
    masks = [_number(own.empties[status]) for status in EMPTIES if status in own.empties]
    others = [f"{s.replace('_', ' ')}: {_number(v)}" for s, v in own.empties.items() if s in (*ABSENCES, "undefined")]
    return ", ".join([*masks, *others])


def _number(given: Given) -> str:
    return f"{given:g}" if isinstance(given, float) else given
