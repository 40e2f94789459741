"""`assay objects`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from ..evaluation.folders import match
from ..evaluation.object_table import object_table, object_table_of_cases
from ..evaluation.render import object_cells
from .options import parse_labels, parse_values
from .tables import console, table


def objects(
    reference: Annotated[Path, typer.Argument(help="A label map, or a folder of them.")],
    prediction: Annotated[Path, typer.Argument(help="A label map on the same grid, or a folder with the same names.")],
    labels: Annotated[
        str | None, typer.Option(help="liver=1,tumour=2,both=1+2 or 1,2,3 or a TOML or JSON file. Default: all found.")
    ] = None,
    instances: Annotated[bool, typer.Option(help="Every label is an object; else objects are components.")] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="How objects match: criterion=overlap, threshold=0, strategy=one_to_many."),
    ] = None,
    ignore_label: Annotated[int | None, typer.Option(help="Voxels with this reference label are left out.")] = None,
    score_threshold: Annotated[
        float | None, typer.Option(help="The prediction is scores, such as a detection map; above is foreground.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A CSV file for the table.")] = None,
    geometry: Annotated[
        str, typer.Option(help="full: shape, spacing, origin and direction must agree; shape: shape only.")
    ] = "full",
) -> None:
    """Say what became of every object: which lesions were found, which missed, and which are made up."""
    options: dict[str, Any] = {
        "labels": parse_labels(labels),
        "instances": instances,
        "ignore_label": ignore_label,
        "geometry": geometry,
        "score_threshold": score_threshold,
        **parse_values(settings or []),
    }
    if reference.is_dir():
        found = object_table_of_cases(match(reference, [prediction]).cases, **options)
    else:
        found = object_table(reference, prediction, **options)
    screen = console()
    screen.print(table("every object", *object_cells(found)))
    screen.print(f"Here {found.describe()}", markup=False, soft_wrap=True)
    if out is not None:
        found.to_csv(out)
        screen.print(f"Written to {escape(str(out))}", soft_wrap=True)
