"""`assay demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ..demo.study import CASES, LABELS, write_study
from ..evaluation.folders import match
from ..evaluation.object_table import object_table
from ..evaluation.render import object_cells
from ..evaluation.run import evaluate_cases
from .options import parse_labels, parse_metrics
from .tables import console, show_results, table, wide_cells

METRICS = "dsc,hd,hd95,assd,nsd,relative_volume_difference"
TOLERANCE = "nsd.tolerance=3"
BLOB, TISSUE = "case-5", "white matter"


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the images and the results.")] = Path("assay-demo"),
) -> None:
    """Evaluate five segmentations of a real brain: good, shifted, deformed, one with a tissue missed, one with a blob.

    Writes NIfTI files and compares them as `assay evaluate` does.
    """
    screen = console()
    references, predictions = write_study(out)
    screen.print(
        f"A real brain in three tissues, and five predictions derived from it, written to {escape(str(out))}:",
        soft_wrap=True,
    )
    for name, what in CASES.items():
        screen.print(f"  {name}  {what}")
    found = match(references, [predictions])
    labels = ",".join(f"{name}={label}" for name, label in LABELS.items())
    results = evaluate_cases(
        found.cases, parse_metrics(METRICS, [TOLERANCE]), labels=parse_labels(labels), out=out / "results"
    )
    screen.print("")
    screen.print(table("Every case", *wide_cells(results)))
    show_results(screen, results, results.summary())
    case = next(one for one in found.cases if one.id == BLOB)
    objects = object_table(case.reference, case.prediction, labels={TISSUE: LABELS[TISSUE]})
    screen.print("")
    screen.print(table(f"The largest pieces of {TISSUE} in {BLOB}: one is made up", *object_cells(objects.largest(4))))
    command = f'assay evaluate {references} {predictions} --labels "{labels}" --metrics {METRICS} --set {TOLERANCE}'
    screen.print(
        f"\nThe same as a command, which takes files of your own as well:\n  {command}", soft_wrap=True, markup=False
    )
