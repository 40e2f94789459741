"""`assay evaluate`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..evaluation.folders import match
from ..evaluation.policies import as_policy
from ..evaluation.results import Results
from ..evaluation.run import evaluate_cases
from ..evaluation.summary import Summary
from ..io.score_files import SUFFIXES as TABLES
from ..selection.plan import Plan
from .options import Requirement, check_names, parse_labels, parse_metrics
from .planned import (
    check_scores,
    definitions_of,
    read_plan,
    show_caveats,
    show_reasons,
    takes_instances,
    write_plan,
)
from .reliability import write_reliability
from .report import ReportOptions, grouped
from .score_table import evaluate_scores
from .tables import console, show_results

HOW_TO_ASK_FOR_NSD = (
    "NSD is not among the defaults because its tolerance has none: "
    "--metrics dsc,hd95,assd,nsd --set nsd.tolerance=2 (mm)"
)

INDEPENDENT = (
    "The reliability diagrams take voxels for independent. Neighbouring ones are not: intervals and what chance gives "
    "are too narrow."
)

FILES = "results.csv, results.json, summary.csv, definitions.json"
CONFIDENCE = 0.95
CONVENTION = "metrics_reloaded"


def evaluate(
    reference: Annotated[
        Path, typer.Argument(help="A label map, a folder of them, or a table of scores (CSV, Parquet).")
    ],
    prediction: Annotated[
        list[Path] | None,
        typer.Argument(help="A label map, or a folder with files of the same names; several: one per method."),
    ] = None,
    labels: Annotated[
        str | None, typer.Option(help="liver=1,tumour=2,both=1+2 or 1,2,3 or a TOML or JSON file. Default: all found.")
    ] = None,
    metrics: Annotated[
        str | None, typer.Option(help="Keys (see assay metrics), or a TOML or JSON file of definitions.")
    ] = None,
    fingerprint: Annotated[
        Path | None,
        typer.Option(help="Compute what fits the problem that this file describes, and say why (see assay recommend)."),
    ] = None,
    plan: Annotated[Path | None, typer.Option(help="Compute this plan (see assay recommend), and say why.")] = None,
    convention: Annotated[
        str, typer.Option(help="Whose definitions the keys have, such as deepmind (see assay conventions).")
    ] = CONVENTION,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="A parameter: nsd.tolerance=2 or nsd.tolerance.liver=2; with --fingerprint an item: "
            "nsd_tolerance_mm=2.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help=f"Folder for {FILES}. A run that was cut short goes on.")] = None,
    policy: Annotated[
        str,
        typer.Option(
            help="What undefined values count as: metrics_reloaded, nan, exclude_both_empty, constant(373.13), or a "
            "convention's name."
        ),
    ] = "metrics_reloaded",
    require: Annotated[
        list[str] | None, typer.Option(help='Fail (exit code 1) unless the mean of every class meets this: "dsc>=0.8".')
    ] = None,
    geometry: Annotated[
        str, typer.Option(help="full: shape, spacing, origin and direction must agree; shape: shape only.")
    ] = "full",
    ignore_label: Annotated[int | None, typer.Option(help="Voxels with this reference label are left out.")] = None,
    instances: Annotated[bool, typer.Option(help="Every label is an object of its own: pq, aji and so on.")] = False,
    void_label: Annotated[list[int] | None, typer.Option(help="Instances: a label where nothing is known.")] = None,
    crowd_label: Annotated[
        list[int] | None, typer.Option(help="Instances: a label of objects that are not told apart.")
    ] = None,
    scores: Annotated[
        list[Path] | None,
        typer.Option(
            help="Scores for object_ap, froc and so on, a file or folder per prediction: images with the scores of "
            "voxels, or JSON files with those of labels."
        ),
    ] = None,
    score_threshold: Annotated[
        float | None,
        typer.Option(
            help="Predictions are scores, such as probabilities or detection maps; above is foreground. Table of "
            "scores: from here on the positive class is decided for, by default 0.5."
        ),
    ] = None,
    probabilities: Annotated[
        bool,
        typer.Option(
            help="Predictions are probabilities, of the foreground or of every label 0, 1, ... (NIfTI of four axes, "
            "NPY, NPZ, Zarr): the most probable is predicted. Table of scores: they are. Adds calibration."
        ),
    ] = False,
    score_axis: Annotated[
        int, typer.Option(help="Arrays of probabilities that do not say it: the axis of the labels.")
    ] = -1,
    report: Annotated[
        bool, typer.Option(help="With --out: also a page to read, with intervals, rankings and the worst cases.")
    ] = False,
    groups: Annotated[
        Path | None, typer.Option(help="A CSV file with a column case and group columns, such as patient and centre.")
    ] = None,
    pattern: Annotated[
        str | None, typer.Option(help="Groups from case names, a regular expression: (?P<patient>[^_]+)_.*")
    ] = None,
    levels: Annotated[
        str | None,
        typer.Option(
            help="With --report: group columns in which cases are nested, outermost first: centre,patient. "
            "Default: those of the plan."
        ),
    ] = None,
    over_classes: Annotated[
        str | None,
        typer.Option(
            help="With --report: also one number for all classes: macro, or weights such as liver=1,tumour=3. "
            "Default: what the plan says."
        ),
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="Cases evaluated at a time. Default: one per processor.")] = None,
    positive: Annotated[str | None, typer.Option(help="Table of scores: the positive of two classes.")] = None,
    classes: Annotated[str | None, typer.Option(help="Table of scores: all classes in their order, a,b,c.")] = None,
    confidence: Annotated[float, typer.Option(help="Table of scores: of the intervals.")] = CONFIDENCE,
    omit: Annotated[bool, typer.Option(help="Table of scores: leave out samples without a finite score.")] = False,
) -> None:
    """Compare predictions with references: one table per class and metric.

    A table of scores has the columns reference (the class of each sample), one of scores per class or, for two
    classes, per method, and optionally case, group, weight and prediction.

    A requirement on a table of scores is about every method and class. Metrics that fit your problem: assay recommend.

    Exit code 0: done. 1: a case failed, a prediction has no reference, or a requirement is not met. 2: wrong use.
    """
    other_ways = {"--metrics": metrics, "--convention": convention != CONVENTION}
    chosen_plan = _plan(fingerprint, plan, settings or [], other_ways)
    if reference.suffix in TABLES:
        _refuse(
            "a table of scores",
            {
                "PREDICTION": prediction,
                "--labels": labels,
                "--geometry": geometry != "full",
                "--ignore-label": ignore_label is not None,
                "--instances": instances,
                "--scores": scores,
                "--jobs": jobs,
                "--score-axis": score_axis != -1,
                "--report": report,
                "--groups": groups is not None,
                "--pattern": pattern is not None,
                "--levels": levels is not None,
                "--over-classes": over_classes is not None,
            },
        )
        unmet = evaluate_scores(
            reference,
            plan=chosen_plan,
            metrics=metrics,
            settings=settings or [],
            convention=convention,
            policy=policy,
            require=require or [],
            positive=positive,
            classes=classes,
            score_threshold=score_threshold,
            probabilities=probabilities,
            confidence=confidence,
            omit=omit,
            out=out,
        )
        _end(unmet)
        return
    _refuse(
        "images",
        {
            "--positive": positive is not None,
            "--classes": classes is not None,
            "--confidence": confidence != CONFIDENCE,
            "--omit": omit,
        },
    )
    page = ReportOptions.parse(report, out, levels, over_classes)
    if not prediction:
        raise typer.BadParameter("a label map or a folder is needed, one per method", param_hint="PREDICTION")
    named = parse_labels(labels)
    if chosen_plan:
        instances = instances or takes_instances(chosen_plan, named)
        definitions = definitions_of(chosen_plan, named, instances)
        check_scores(definitions, scored=bool(scores or probabilities or score_threshold is not None))
    else:
        definitions = parse_metrics(
            metrics, settings or [], convention, instances=instances, probabilities=probabilities
        )
    requirements = [Requirement.parse(text) for text in require or []]
    check_names(requirements, definitions)
    chosen = as_policy(policy)
    found = match(reference, prediction, scores or [], probabilities=probabilities)
    cases = grouped(found.cases, groups, pattern)
    if page is not None:
        page.check(chosen_plan, cases)
    with interruptible(out):
        results = evaluate_cases(
            cases,
            chosen_plan or definitions,
            labels=named,
            ignore_label=ignore_label,
            geometry=geometry,  # type: ignore[arg-type]  # checked by evaluate_cases
            instances=instances,
            void_label=void_label,
            crowd_label=crowd_label,
            score_threshold=score_threshold,
            probabilities=probabilities,
            score_axis=score_axis,
            jobs=jobs,
            out=out,
        )
    summary = results.summary(chosen)
    screen = console()
    _show(screen, results, summary, chosen_plan)
    if geometry == "shape":
        screen.print("Only shapes were compared; spacing is the reference's.")
    for path in found.without_reference:
        screen.print(f"[red]no reference[/red] for {escape(str(path))}", soft_wrap=True)
    if metrics is None and not chosen_plan and not instances:
        screen.print(HOW_TO_ASK_FOR_NSD)
    if out is not None:
        _leave(screen, results, summary, out, chosen_plan)
    if page is not None:
        written = page.write(results, chosen_plan, cases, named, chosen)
        screen.print(f"To read: {escape(str(written))}", soft_wrap=True)
    unmet = [line for requirement in requirements for line in requirement.failures(summary)]
    failed = any(row.status in ("error", "missing_output") for row in results)
    _end(unmet, failed=failed or bool(found.without_reference))


@contextmanager
def interruptible(out: Path | None) -> Iterator[None]:
    """Say how a run that is interrupted goes on."""
    try:
        yield
    except KeyboardInterrupt:
        how = "" if out is None else f" The same command goes on with what {out} lacks."
        console().print(f"\nStopped.{how}", soft_wrap=True, markup=False)
        raise typer.Exit(130) from None


def _refuse(what: str, options: Mapping[str, object]) -> None:
    """Raise for an option that says nothing about what is evaluated."""
    for option, given in options.items():
        if given:
            raise ValueError(f"{option} cannot be combined with {what}")


def _plan(
    fingerprint: Path | None, plan: Path | None, settings: Sequence[str], others: Mapping[str, object]
) -> Plan | None:
    """The plan that is asked for, which cannot be combined with other ways to choose metrics; None: none is."""
    if fingerprint is None and plan is None:
        return None
    _refuse("--fingerprint" if plan is None else "--plan", others)
    return read_plan(fingerprint, plan, settings)


def _show(screen: Console, results: Results, summary: Summary, plan: Plan | None) -> None:
    """The results, with what a plan says about them."""
    if plan is not None:
        show_reasons(screen, plan)
    show_results(screen, results, summary)
    if plan is not None:
        show_caveats(screen, plan)


def _end(unmet: Sequence[str], *, failed: bool = False) -> None:
    """Name the requirements that are not met, and end with exit code 1 if there is one or something failed."""
    for line in unmet:
        console().print(f"[red]not met[/red] {escape(line)}", soft_wrap=True)
    if failed or unmet:
        raise typer.Exit(1)


def _leave(screen: Console, results: Results, summary: Summary, out: Path, plan: Plan | None) -> None:
    """Write what belongs into the folder of a run, and say what it is."""
    written = _write(results, summary, out, plan)
    screen.print(f"Written to {escape(str(out))}: {written}", soft_wrap=True)
    if "reliability" in written:
        screen.print(INDEPENDENT, soft_wrap=True)


def _write(results: Results, summary: Summary, out: Path, plan: Plan | None) -> str:
    """Beside the rows that the run itself has written; the names of all files."""
    results.to_json(out / "results.json")
    summary.to_csv(out / "summary.csv")
    return ", ".join([FILES, *write_reliability(results, out), *(write_plan(plan, out) if plan else ())])
