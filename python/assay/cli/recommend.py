"""`assay recommend`."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape

from ..evaluation.folders import match
from ..io.score_files import read_score_table
from ..selection.fingerprint import Fingerprint
from ..selection.measure import measure as measured_of
from ..selection.measured import Measured
from ..selection.plan import Plan
from ..selection.plan import recommend as recommended
from ..selection.questions import Questionnaire
from .answers import with_classes, with_items, words
from .planned import FILES, write_plan
from .questionnaire import ask, line
from .tables import console


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
        _check_new([write, plan, *([] if out is None else [out / name for name in FILES])])
    screen = console()
    said = Fingerprint() if fingerprint is None else Fingerprint.load(fingerprint)
    said = with_items(with_classes(said, classes), settings or [])
    measured = _measured(said, measure, measure_table, instances)
    if fingerprint is None:
        said = _asked(screen, said, measured)
        if not said.given:
            screen.print("Nothing was answered.")
            return
        write = _where(screen, force) if write is None and out is None else write
    # What was not asked decides nothing, so that data need not say it.
    found = said if measured is None or fingerprint is None else measured.fingerprint(said)
    if write is not None:
        found.save(write)
    still_open: tuple[str, ...] = ()
    if found.missing:
        screen.print("The problem category is not known yet, so nothing can be recommended.")
    else:
        still_open = _recommend(screen, found, plan, out)
    if measured is not None:
        _show_measured(screen, measured, said, found)
    _show_written(screen, [write, plan, out])
    file = write or (out / FILES[0] if out else fingerprint)
    if file and not found.missing:
        data = [measure_table] if measure_table else measure or _places(found)
        _show_command(screen, file, data, still_open)


def _recommend(screen: Console, fingerprint: Fingerprint, plan: Path | None, out: Path | None) -> tuple[str, ...]:
    """Show the plan, and write it; the items that are open."""
    found = recommended(fingerprint)
    _show(screen, found)
    if plan is not None:
        found.save(plan)
    if out is not None:
        write_plan(found, out)
    return tuple(dict.fromkeys(one.item for own in found.classes.values() for one in own.open))


def _asked(screen: Console, base: Fingerprint, measured: Measured | None) -> Fingerprint:
    """What was answered."""
    questions = Questionnaire(base, measured=measured)
    try:
        if ask(screen, questions):
            screen.print("\nThat is all that matters here.\n")
    except KeyboardInterrupt:
        screen.print("\nStopped; nothing was written.")
        raise typer.Exit(1) from None
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
        elif force or not path.exists() or _agreed(screen, f"{path} exists; overwrite it? [no] >"):
            return path


def _agreed(screen: Console, question: str) -> bool:
    return (line(screen, question) or "").lower() in ("y", "yes")


def _measured(
    said: Fingerprint, images: tuple[Path, Path] | None, table: Path | None, instances: bool
) -> Measured | None:
    """What data say; None without data."""
    if images is not None and table is not None:
        raise ValueError("--measure and --measure-table: give one of them")
    if table is not None:
        return measured_of(read_score_table(table))
    if images is None:
        return None
    labels = {name: label for name, label in said.labels.items() if label is not None}
    found = match(images[0], [images[1]])
    return measured_of(
        found.cases, labels=labels if labels and len(labels) == len(said.labels) else None, instances=instances
    )


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
        screen.print(f"  {escape(str(disagreement))}", soft_wrap=True)
    if len(measured.classes) > 1 and not found.classes:
        names = ",".join(measured.classes)
        screen.print(f"Hint: the data have the classes {escape(names)}; --classes asks for each.", soft_wrap=True)
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


def _show_written(screen: Console, paths: Iterable[Path | None]) -> None:
    names = ", ".join(str(path) for path in paths if path is not None)
    if names:
        screen.print(f"Written: {escape(names)}", soft_wrap=True)


def _places(fingerprint: Fingerprint) -> Sequence[str]:
    """What stands for the data in a command."""
    return ("SCORES.csv",) if fingerprint.problem_category == "ImLC" else ("REFERENCE", "PREDICTION")


def _show_command(screen: Console, fingerprint: Path, data: Iterable[object], still_open: Iterable[str]) -> None:
    """The command that computes the plan; what is open can be said there."""
    command = shlex.join(["assay", "evaluate", *map(str, data), "--fingerprint", str(fingerprint)])
    command += "".join(f" --set {item}=..." for item in still_open)
    screen.print(f"To compute it:\n  {command}", markup=False, soft_wrap=True)
