"""`assay spread`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..evaluation.case import Case
from ..evaluation.render import spread_cells
from ..evaluation.spread import spread_of
from .options import parse_labels, parse_values
from .tables import console, table


def spread(
    reference: Annotated[Path, typer.Argument(help="A label map.")],
    prediction: Annotated[Path, typer.Argument(help="A label map on the same grid.")],
    metric: Annotated[str, typer.Option(help="A key (see assay metrics).")] = "hd95",
    labels: Annotated[
        str | None, typer.Option(help="liver=1,tumour=2,both=1+2 or 1,2,3 or a TOML or JSON file. Default: all found.")
    ] = None,
    ignore_label: Annotated[int | None, typer.Option(help="Voxels with this reference label are left out.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter for all conventions, such as tolerance=2.")
    ] = None,
    scores: Annotated[Path | None, typer.Option(help="Scores for object_ap and the like, as for evaluate.")] = None,
    geometry: Annotated[
        str, typer.Option(help="full: shape, spacing, origin and direction must agree; shape: shape only.")
    ] = "full",
) -> None:
    """Compute one metric under every convention that has it: what a number in a paper may mean."""
    found = spread_of(
        Case("", reference, prediction, scores=scores),
        metric,
        parse_values(settings or []),
        labels=parse_labels(labels),
        ignore_label=ignore_label,
        geometry=geometry,  # type: ignore[arg-type]  # checked by spread_of
    )
    screen = console()
    screen.print(table(f"{metric} under every convention that has it", *spread_cells(found)))
    for line in found.describe():
        screen.print(line, markup=False, soft_wrap=True)
    screen.print("What a convention is: assay conventions NAME", soft_wrap=True)
