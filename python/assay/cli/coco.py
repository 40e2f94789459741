"""`assay coco`."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ..coco import evaluate_coco
from ..evaluation.render import number
from .tables import console, table

SHOWN = ("AP", "AP50", "AP75", "AR100")
"""What is shown per category; the file has all twelve."""


def coco(
    reference: Annotated[Path, typer.Argument(help="Annotations, a JSON file as COCO defines it.")],
    prediction: Annotated[Path, typer.Argument(help="Detections with scores, a JSON file as COCO defines it.")],
    kind: Annotated[str, typer.Option(help="What is compared: box or mask.")] = "box",
    out: Annotated[
        Path | None, typer.Option(help="A JSON file for the twelve numbers, of all categories and each.")
    ] = None,
) -> None:
    """Evaluate detections by COCO's rules: the twelve numbers, and the main ones of each category."""
    found = evaluate_coco(reference, prediction, kind=kind)  # type: ignore[arg-type]  # checked by evaluate_coco
    summary, per_class = found.summary(), found.per_class
    screen = console()
    screen.print(table("All categories", list(summary), [[number(value) for value in summary.values()]]))
    rows = [[found.categories[key], *(number(own[name]) for name in SHOWN)] for key, own in per_class.items()]
    screen.print(table("Each category", ["category", *SHOWN], rows))
    if out is not None:
        everything = {"all": summary} | {found.categories[key]: own for key, own in per_class.items()}
        plain = {name: {k: None if math.isnan(v) else v for k, v in own.items()} for name, own in everything.items()}
        out.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
        screen.print(f"Written to {escape(str(out))}", soft_wrap=True)
