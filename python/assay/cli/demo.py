"""`assay demo`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ..demo.study import CASES, LABELS, write_study
from ..evaluation.folders import match
from ..evaluation.object_table import object_table
from ..evaluation.render import object_cells
from ..evaluation.run import evaluate_cases
from ..selection.fingerprint import Fingerprint
from ..selection.plan import Plan, recommend
from .planned import FILES, show_caveats, show_reasons, write_plan
from .tables import console, show_results, table, wide_cells

BLOB, TISSUE = "case-5", "white matter"
TOLERANCE = 3.0  # mm, a voxel
ADDED = {
    "hd": "To see what one far voxel does to it",
    "hd95": "To see what it leaves out",
    "assd": "To see the mean that goes with them",
}


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the images and the results.")] = Path("assay-demo"),
) -> None:
    """Evaluate five segmentations of a real brain: good, shifted, deformed, one with a tissue missed, one with a blob.

    Writes NIfTI files and a fingerprint of the problem, and compares them as `assay evaluate` does.
    """
    screen = console()
    sides = write_study(out)
    screen.print(
        f"A real brain in three tissues, and five predictions derived from it, written to {escape(str(out))}:",
        soft_wrap=True,
    )
    for name, what in CASES.items():
        screen.print(f"  {name}  {what}")
    found = match(sides[0], [sides[1]])
    plan = demo_plan()
    results = evaluate_cases(found.cases, plan, out=out / "results")
    write_plan(plan, out)
    screen.print("")
    show_reasons(screen, plan)
    screen.print(table("Every case", *wide_cells(results)))
    show_results(screen, results, results.summary())
    case = next(one for one in found.cases if one.id == BLOB)
    objects = object_table(case.reference, case.prediction, labels={TISSUE: LABELS[TISSUE]})
    screen.print("")
    screen.print(table(f"The largest pieces of {TISSUE} in {BLOB}: one is made up", *object_cells(objects.largest(4))))
    show_caveats(screen, plan)
    fingerprint, saved, _ = (out / name for name in FILES)
    commands = {
        "The same as a command, which takes files of your own as well": ("evaluate", *sides, "--plan", saved),
        "Why these metrics, from what is known of the problem": ("recommend", fingerprint),
        "For a problem of your own, with questions": ("recommend",),
    }
    for what, command in commands.items():
        line = shlex.join(["assay", *map(str, command)])
        screen.print(f"\n{what}:\n  {line}", soft_wrap=True, markup=False)


def demo_plan() -> Plan:
    """What the brain's problem asks for, and three distances besides."""
    fingerprint = Fingerprint(
        "SemS",
        importance_volume=True,
        compensate_annotation_imprecision=True,
        nsd_tolerance_mm=TOLERANCE,
        empty_prediction_possible=True,
        labels=LABELS,
    )
    plan = recommend(fingerprint).choose("volume", "signed_volume_error")
    for key, reason in ADDED.items():
        plan = plan.with_metric(key, reason=f"{reason}.")
    return plan
