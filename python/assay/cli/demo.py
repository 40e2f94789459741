"""`assay demo`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..demo.study import CASES, LABELS, METHODS, write_study
from ..evaluation.case import Case
from ..evaluation.folders import match
from ..evaluation.object_table import object_table
from ..evaluation.render import object_cells
from ..evaluation.run import evaluate_cases
from ..selection.fingerprint import Fingerprint
from ..selection.plan import Plan, recommend
from ..studies.study import Study
from .planned import FILES, show_caveats, show_reasons, write_plan
from .tables import console, show_results, table, wide_cells

TITLE = "A brain in three tissues, and two methods"
TO_READ = "All of this as a page to read, with intervals, rankings and the worst cases as pictures"
BLOB, TISSUE = "case-5", "white matter"
SCHEMES = ("mean_then_rank", "median_then_rank", "worst_then_rank")
TOLERANCE = 3.0  # mm, a voxel
ADDED = {
    "hd": "To see what one far voxel does to it",
    "hd95": "To see what it leaves out",
    "assd": "To see the mean that goes with them",
}


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the images and the results.")] = Path("assay-demo"),
) -> None:
    """Evaluate two methods on a real brain: one often good and sometimes far off, the other neither.

    Writes NIfTI files and a fingerprint of the problem, compares them as `assay evaluate` does, and ends with a report.
    """
    screen = console()
    folders = write_study(out)
    plan = demo_plan()
    write_plan(plan, out)
    _show_study(screen, out)
    show_reasons(screen, plan)
    cases = match(folders.reference, folders[1:]).cases
    results = evaluate_cases(cases, plan, out=out / "results")
    screen.print(table("Every case of the bold one", *wide_cells(results.filter(method="bold"))))
    show_results(screen, results, results.summary())
    _show_objects(screen, next(one for one in cases if one.key == (BLOB, "bold")))
    study = plan.study(results)
    _show_winners(screen, study)
    show_caveats(screen, plan)
    fingerprint, saved, _ = (out / name for name in FILES)
    again = _command("evaluate", *folders, "--plan", saved, "--out", out / "results", "--report")
    commands = {
        "The same as a command, which takes files of your own as well": again,
        "Why these metrics, from what is known of the problem": _command("recommend", fingerprint),
        "For a problem of your own, with questions": _command("recommend"),
    }
    for what, line in commands.items():
        screen.print(f"\n{what}:\n  {line}", soft_wrap=True, markup=False)
    try:
        page = study.report(out / "results" / "report", plan=plan, cases=cases, title=TITLE, command=again)
    except ImportError as problem:
        screen.print(f"\nAll of this as a page to read: {problem}", soft_wrap=True, markup=False)
        return
    screen.print(f"\n{TO_READ}:\n  {page}", soft_wrap=True, markup=False)


def _show_study(screen: Console, out: Path) -> None:
    screen.print(
        f"A real brain in three tissues, and what two methods make of it, in {escape(str(out))}:", soft_wrap=True
    )
    for name, what in METHODS.items():
        screen.print(f"  {name}  {what}")
    screen.print("What the bold one does:")
    for name, what in CASES.items():
        screen.print(f"  {name}  {what}")
    screen.print("")


def _show_objects(screen: Console, case: Case) -> None:
    """One object of a case that is made up."""
    objects = object_table(case.reference, case.prediction, labels={TISSUE: LABELS[TISSUE]})
    screen.print("")
    screen.print(table(f"The largest pieces of {TISSUE} in {BLOB}: one is made up", *object_cells(objects.largest(4))))


def _show_winners(screen: Console, study: Study) -> None:
    """Who is better depends on how it is asked."""
    by_scheme = {scheme: study.rankings(scheme) for scheme in SCHEMES}
    rows = []
    for alike in zip(*by_scheme.values(), strict=True):
        name = alike[0].table
        winners = [
            " and ".join(m for m, rank in zip(one.ranking.methods, one.ranking.ranks, strict=True) if rank == 1)
            for one in alike
        ]
        rows.append([name.class_name, name.metric, *winners])
    screen.print("")
    screen.print(
        table(
            "Which method is better? It depends on how one asks",
            ["class", "metric", *(one.replace("_", " ") for one in SCHEMES)],
            rows,
        )
    )


def _command(*words: object) -> str:
    return shlex.join(["assay", *map(str, words)])


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
