"""`assay recommend`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape

from ..evaluation.folders import match
from ..io.score_files import read_score_table
from ..selection.fingerprint import Fingerprint
from ..selection.measured import Measured
from ..selection.plan import Plan
from ..selection.plan import recommend as recommended
from ..selection.questions import Questionnaire
from .answers import with_classes, with_items, words
from .planned import write_plan
from .questionnaire import ask, line
from .tables import console

HOW_TO_EVALUATE = "assay evaluate REFERENCE PREDICTION --fingerprint"


def recommend(
    fingerprint: Annotated[
        Path | None, typer.Argument(help="A fingerprint (TOML or JSON). Left out: questions are asked.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="An item: small_structures=yes, or vessels.tubular_shape=yes for one class."),
    ] = None,
    classes: Annotated[
        str | None, typer.Option(help="liver=1,vessels=2 or liver,vessels: what differs is asked for each class.")
    ] = None,
    measure: Annotated[
        tuple[Path, Path] | None,
        typer.Option(help="Look at a reference and a prediction (files or folders) for what data can answer."),
    ] = None,
    measure_table: Annotated[Path | None, typer.Option(help="The same for a table of scores (CSV, Parquet).")] = None,
    instances: Annotated[bool, typer.Option(help="What is measured: every label is an object of its own.")] = False,
    write: Annotated[
        Path | None, typer.Option(help="File for the fingerprint (TOML or JSON). Questions: default fingerprint.toml.")
    ] = None,
    plan: Annotated[Path | None, typer.Option(help="File for the plan (TOML or JSON).")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for fingerprint.toml, plan.json and plan.md.")] = None,
    force: Annotated[bool, typer.Option(help="Overwrite files.")] = False,
) -> None:
    """Say which metrics fit a problem, and why: from a fingerprint of it, or by questions.

    Only what still matters is asked. `assay evaluate --fingerprint` then computes the metrics.

    Exit code 0: done. 1: stopped by Ctrl-C. 2: wrong use.
    """
    if not force:
        _check_new([write, plan, *([out / name for name in ("fingerprint.toml", "plan.json")] if out else [])])
    screen = console()
    base = Fingerprint() if fingerprint is None else Fingerprint.load(fingerprint)
    base = with_items(with_classes(base, classes), settings or [])
    measured = _measured(base, measure, measure_table, instances)
    if fingerprint is None:
        try:
            base = _asked(screen, base, measured)
        except KeyboardInterrupt:
            screen.print("\nStopped; nothing was written.")
            raise typer.Exit(1) from None
        if not base.given and not base.classes:
            screen.print("Nothing was answered.")
            return
        if write is None and out is None:
            write = _where(screen, force)
    found = base if measured is None else measured.fingerprint(base)
    if write is not None:
        found.save(write)
    if found.missing:
        screen.print("The problem category is not known yet, so nothing can be recommended.")
    else:
        chosen = recommended(found)
        _show(screen, chosen)
        if plan is not None:
            chosen.save(plan)
        if out is not None:
            write_plan(chosen, out)
    if measured is not None:
        _show_measured(screen, measured, base, found)
    written = [write, plan, out]
    _show_written(screen, written, out / "fingerprint.toml" if out else write or fingerprint, measure)


def _asked(screen: Console, base: Fingerprint, measured: Measured | None) -> Fingerprint:
    """What was answered."""
    questions = Questionnaire(base, measured=measured)
    if ask(screen, questions):
        screen.print("\nThat is all that matters here.\n")
    return questions.fingerprint


def _where(screen: Console, force: bool) -> Path:
    """The file to write, which is asked for; nothing is overwritten unless that is wanted."""
    names = itertools.chain(["fingerprint.toml"], (f"fingerprint-{k}.toml" for k in itertools.count(2)))
    default = next(name for name in names if not Path(name).exists())
    while True:
        said = line(screen, f"Write the fingerprint to [{default}] >")
        path = Path(said or default)
        if path.suffix not in (".toml", ".json"):
            screen.print(f"[red]{escape(str(path))} must be named .toml or .json[/red]")
        elif not path.exists() or force:
            return path
        elif (line(screen, f"{path} exists; overwrite it? [no] >") or "").lower() in ("y", "yes"):
            return path


def _measured(base: Fingerprint, images: tuple[Path, Path] | None, table: Path | None, instances: bool) -> Measured | None:
    """What data say; None without data."""
    if table is not None:
        if images is not None:
            raise ValueError("--measure and --measure-table: give one of them")
        return Fingerprint.measure(read_score_table(table))
    if images is None:
        return None
    labels = base.labels if base.labels and None not in base.labels.values() else None
    found = match(images[0], [images[1]])
    return Fingerprint.measure(found.cases, labels=labels, instances=instances)


def _show(screen: Console, plan: Plan) -> None:
    text = plan.explain()
    if screen.is_terminal:
        screen.print(Markdown(text))
    else:
        screen.print(text, markup=False, soft_wrap=True)


def _show_measured(screen: Console, measured: Measured, said: Fingerprint, found: Fingerprint) -> None:
    """What data added, where they disagree, and what could not be looked at."""
    added = {key: one for key, one in measured.proposals.items() if key in _given(found) - _given(said)}
    if added:
        screen.print("\n[bold]From the data, as nothing was said[/bold]")
    for key, one in added.items():
        screen.print(f"  {key} = {words(one.value)}: {escape(one.evidence)}", soft_wrap=True)
    disagreements = measured.disagreements(said)
    if disagreements:
        screen.print("\n[bold]The data disagree[/bold]")
    for disagreement in disagreements:
        screen.print(f"  [red]{disagreement.key}[/red] {escape(str(disagreement))}", soft_wrap=True)
    for hint in measured.hints:
        screen.print(f"Hint: {escape(hint)}", soft_wrap=True)
    for case, problem in measured.problems.items():
        screen.print(f"[red]not looked at[/red] {escape(case)}: {escape(problem)}", soft_wrap=True)


def _given(fingerprint: Fingerprint) -> set[str]:
    """The items that are said of the whole or of any class."""
    return {*fingerprint.given, *(key for one in fingerprint.classes.values() for key in one.given)}


def _check_new(paths: Iterable[Path | None]) -> None:
    for path in paths:
        if path is not None and path.exists():
            raise ValueError(f"{path} exists; --force overwrites it")


def _show_written(
    screen: Console, written: Iterable[Path | None], fingerprint: Path | None, images: tuple[Path, Path] | None
) -> None:
    names = ", ".join(str(path) for path in written if path is not None)
    if names:
        screen.print(f"\nWritten: {escape(names)}", soft_wrap=True)
    places = "REFERENCE PREDICTION" if images is None else f"{images[0]} {images[1]}"
    if fingerprint is not None:
        screen.print(
            f"To compute it:\n  assay evaluate {places} --fingerprint {fingerprint}", markup=False, soft_wrap=True
        )
