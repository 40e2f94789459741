"""`assay tolerance`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ..evaluation.case import Case
from ..evaluation.folders import match
from ..evaluation.render import tolerance_cells
from ..evaluation.suggest import tolerances_of
from ..evaluation.tolerances import Tolerances
from .options import parse_labels, parse_values
from .tables import console, table


def tolerance(
    annotations_a: Annotated[Path, typer.Argument(help="A rater's label map, or a folder of them.")],
    annotations_b: Annotated[
        Path, typer.Argument(help="Another rater's label map, or a folder with files of the same names.")
    ],
    labels: Annotated[
        str | None, typer.Option(help="liver=1,tumour=2,both=1+2 or 1,2,3 or a TOML or JSON file. Default: all found.")
    ] = None,
    ignore_label: Annotated[
        int | None, typer.Option(help="Voxels with this label in the first rater's map are left out.")
    ] = None,
    percentile: Annotated[float, typer.Option(help="Share of the surface elements that the tolerance covers.")] = 95.0,
    confidence: Annotated[float, typer.Option(help="Confidence of the interval over cases.")] = 0.95,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A parameter of the boundary model, such as boundary=face."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A JSON file for the tolerances; assay evaluate takes it as --metrics.")
    ] = None,
    geometry: Annotated[
        str, typer.Option(help="full: shape, spacing, origin and direction must agree; shape: shape only.")
    ] = "full",
    seed: Annotated[int, typer.Option(help="Seed of the interval's resamples.")] = 0,
) -> None:
    """Suggest a tolerance for NSD per class from two raters' annotations of the same cases.

    It is the smallest distance within which 95 % of both raters' surfaces lie from the other's.

    Exit code 0: every class has a tolerance. 1: one has none. 2: wrong use.
    """
    found = match(annotations_a, [annotations_b])
    only_b = [Case(path.name, None, path) for path in found.without_reference]
    suggested = tolerances_of(
        [*found.cases, *only_b],
        labels=parse_labels(labels),
        ignore_label=ignore_label,
        percentile=percentile,
        confidence=confidence,
        boundary=parse_values(settings or []),
        geometry=geometry,  # type: ignore[arg-type]  # checked by tolerances_of
        seed=seed,
    )
    screen = console()
    screen.print(table("Tolerance for NSD", *tolerance_cells(suggested)))
    screen.print(escape(suggested.describe()), soft_wrap=True)
    if suggested.tolerances:
        screen.print(f"\nTo use it:\n  {_command(suggested, labels, ignore_label)}", soft_wrap=True, markup=False)
    if out is not None:
        suggested.to_json(out)
        screen.print(f"Written to {out}, which --metrics takes as well.", soft_wrap=True, markup=False)
    if len(suggested.tolerances) < len(suggested):
        raise typer.Exit(1)


def _command(suggested: Tolerances, labels: str | None, ignore_label: int | None) -> str:
    """The command that computes NSD with these tolerances; they have all digits, for NSD is a step function."""
    definition = suggested.metric()
    defaults = definition.defaults
    settings = [f"tolerance.{name}={value!r}" for name, value in suggested.tolerances.items()]
    settings += [f"{name}={value}" for name, value in suggested.boundary.items() if value != defaults[name]]
    options = [part for setting in settings for part in ("--set", f"nsd.{setting}")]
    classes = ",".join(suggested.tolerances)
    if labels is not None:
        # Those that got no tolerance cannot be evaluated with one.
        own = [part for part in labels.split(",") if part.split("=")[0].strip() in suggested.tolerances]
        classes = labels if labels.endswith((".toml", ".json")) else ",".join(own)
    if ignore_label is not None:
        options += ["--ignore-label", str(ignore_label)]
    return "assay evaluate REFERENCE PREDICTION " + shlex.join(["--labels", classes, "--metrics", "dsc,nsd", *options])
