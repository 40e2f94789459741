"""Plans in `assay evaluate`: reading one, and what is printed and written beside the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from .._inputs import Labels
from ..definition import Definition
from ..evaluation.by_class import planned
from ..selection.choices import ClassPlan
from ..selection.explain import reason_of
from ..selection.fingerprint import Fingerprint
from ..selection.plan import EVERY_CLASS, Plan, recommend
from .answers import with_items, words
from .tables import table

FILES = ("fingerprint.toml", "plan.json", "plan.md")
DOUBT = "(?)"


def read_plan(fingerprint: Path | None, plan: Path | None, settings: Sequence[str]) -> Plan:
    """The plan of a file, or that of a fingerprint with items set."""
    if fingerprint is not None and plan is not None:
        raise ValueError("--fingerprint and --plan: give one of them")
    if fingerprint is not None:
        return recommend(with_items(Fingerprint.load(fingerprint), settings))
    assert plan is not None
    if settings:
        raise ValueError("--set cannot be combined with --plan, which has its parameters")
    return Plan.load(plan)


def definitions_of(plan: Plan, labels: Labels | None, instances: bool) -> list[Definition]:
    """The definitions of all classes. Raises ValueError if it is not about images, or open, with how to say it here."""
    if plan.of_samples:
        raise ValueError(
            "an image-level classification (ImLC) is evaluated from a table of scores: assay evaluate scores.csv ..."
        )
    try:
        return planned(plan, labels, instances)[0]
    except ValueError as problem:
        still_open = dict.fromkeys(one.item for own in plan.classes.values() for one in own.open)
        if not still_open:
            raise
        how = " ".join(f"--set {item}=..." for item in still_open)
        raise ValueError(f"{problem}. With --fingerprint it can be said by {how}") from None


def takes_instances(plan: Plan, labels: Labels | None) -> bool:
    """Whether labels number objects: of instance segmentations if no labels tell classes."""
    return _categories(plan) == {"InS"} and labels is None and plan.labels is None


def check_scores(definitions: Iterable[Definition], *, scored: bool) -> None:
    """Raise ValueError if a plan needs scores and none are given."""
    of_scores = [one.name for one in definitions if one.metric.of_scores or one.metric.statistic == "detections"]
    if of_scores and not scored:
        raise ValueError(
            f"{', '.join(of_scores)}: scores are needed; give them by --scores, --score-threshold or --probabilities, "
            "or say that there are none, class_scores_available = false"
        )


def reason_cells(plan: Plan) -> tuple[list[str], list[list[str]]]:
    """Header and rows: why each metric is there, once for the classes that have it for the same reason."""
    classes: dict[tuple[str, str, str], list[str]] = {}
    for name, one in plan.classes.items():
        for row in _reasons(one):
            classes.setdefault(row, []).append(name)
    several = [*plan.classes] != [EVERY_CLASS]
    rows = [
        [metric, *([_names(names, plan)] if several else []), why, rule]
        for (metric, why, rule), names in classes.items()
    ]
    return ["metric", *(["class"] if several else []), "why", "rule"], rows


def show_reasons(screen: Console, plan: Plan) -> None:
    """The metrics with their reasons, and what no table has."""
    header, rows = reason_cells(plan)
    screen.print(table("What is computed, and why", header, rows))
    if any(DOUBT in row[-1] for row in rows):
        screen.print(f"{DOUBT} a reading of the framework that was not compared with its text.", soft_wrap=True)
    for text, names in _by_text(plan, _calls).items():
        screen.print(f"By a call of your own{_of(names, plan)}: {escape(text)}", soft_wrap=True)
    screen.print("")


def show_caveats(screen: Console, plan: Plan) -> None:
    """Warnings, and what was assumed."""
    for title, lines in (
        ("Before you trust these numbers", _by_text(plan, lambda one: [warned.text for warned in one.warnings])),
        ("Noticed", _by_text(plan, lambda one: one.notes)),
        ("Assumed, because nothing was said", _by_text(plan, _assumed)),
    ):
        if lines:
            screen.print(f"\n[bold]{title}[/bold]")
        for text, names in lines.items():
            screen.print(f"  {escape(text)}{_of(names, plan)}", soft_wrap=True)


def write_plan(plan: Plan, out: Path) -> tuple[str, ...]:
    """Write the fingerprint, the plan, and the plan in words; the names of the files."""
    out.mkdir(parents=True, exist_ok=True)
    fingerprint, data, text = FILES
    plan.fingerprint.save(out / fingerprint)
    plan.save(out / data)
    (out / text).write_text(plan.explain(), encoding="utf-8", newline="\n")
    return FILES


def _categories(plan: Plan) -> set[str]:
    return {one.category for one in plan.classes.values()}


def _reasons(plan: ClassPlan) -> Iterator[tuple[str, str, str]]:
    """Metric, reason and rule of each metric of a class."""
    has = {one.name for one in plan.metrics}
    added = {one.metric.name: one for one in plan.edits.added}
    for choice in plan.choices:
        for name in choice.metrics:
            if name in has and name not in added:
                yield name, reason_of(choice), choice.rule + ("" if choice.confirmed else f" {DOUBT}")
    for offer in plan.optional:
        if offer.taken:
            yield offer.title, f"Taken from what is worth adding. {offer.reason}", offer.rule
    for name, one in added.items():
        objection = f" (against the framework: {one.against})" if one.against else ""
        yield name, f"Added by you{objection}. {one.reason}".rstrip(), "-"


def _calls(plan: ClassPlan) -> Iterator[str]:
    return (f"{one.title}: {one.call}" for one in plan.choices if one.call)


def _assumed(plan: ClassPlan) -> Iterator[str]:
    if plan.assumed:
        yield ", ".join(f"{one.item} = {words(one.value)}" for one in plan.assumed)


def _by_text(plan: Plan, texts: Callable[[ClassPlan], Iterable[str]]) -> Mapping[str, list[str]]:
    """Texts with the classes that they are about."""
    found: dict[str, list[str]] = {}
    for name, one in plan.classes.items():
        for text in texts(one):
            found.setdefault(text, []).append(name)
    return found


def _names(names: Sequence[str], plan: Plan) -> str:
    return "all" if len(names) == len(plan.classes) > 1 else ", ".join(names)


def _of(names: Sequence[str], plan: Plan) -> str:
    """Whom a line is about, unless it is everyone."""
    return "" if len(names) == len(plan.classes) else f" (class {', '.join(names)})"
