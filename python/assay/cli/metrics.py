"""`assay metrics`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from ..catalogue import CATALOGUE, keys
from ..catalogue.cards import INDENT, MetricCard, metric_card, shown
from .tables import console, table

_WIDEST = 110


def metrics(
    key: Annotated[str | None, typer.Argument(help="A key, for everything about it. Default: a table of all.")] = None,
    family: Annotated[str | None, typer.Option(help="List the metrics of one family only, such as surface.")] = None,
) -> None:
    """List the metrics, or say all about one: its definition, when to use it and when not, its parameters."""
    if key is not None and family is not None:
        raise ValueError(f"--family {family} is for the list of metrics; leave it out, or the key {key}")
    if key is None:
        _list(family)
    else:
        _show(metric_card(key))


def _list(family: str | None) -> None:
    families = list(dict.fromkeys(record.family for record in CATALOGUE.values()))
    if family is not None and family not in families:
        raise ValueError(f"--family must be one of {', '.join(families)}, got {family!r}")
    cards = [card for card in map(metric_card, keys()) if family in (None, card.metric.family)]
    rows = [[card.key, card.metric.title, card.metric.family, card.range, _parameters(card)] for card in cards]
    console().print(table("Metrics", ["key", "title", "family", "range", "parameters"], rows))


def _show(card: MetricCard) -> None:
    screen = console()
    width = min(screen.width, _WIDEST) if screen.is_terminal else screen.width
    for line in card.text(width).splitlines():
        screen.print(f"[bold]{line[:INDENT]}[/bold]{escape(line[INDENT:])}", soft_wrap=True)


def _parameters(card: MetricCard) -> str:
    return ", ".join(f"{n} (required)" if v is None else f"{n}={shown(v)}" for n, v in card.values.items())
