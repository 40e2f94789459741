"""What goes with metrics: how to aggregate and report them, what not to rank together, and what a category forbids."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ..definition import Definition
from .choices import ClassPlan
from .conditions import Condition
from .engine import Answers
from .items import CATEGORIES, ITEMS

TOPICS = ("aggregation", "empty", "missing", "report", "intervals", "ranking")


class Advice(NamedTuple):
    """A rule of application, and the classes it is about."""

    id: str
    topic: str
    text: str
    source: str
    confirmed: bool
    classes: tuple[str, ...]


class Beside(NamedTuple):
    """What to report beside a metric."""

    metric: str
    text: str


class Apart(NamedTuple):
    """Metrics that say nearly the same, so that no two of them belong in one ranking."""

    metrics: tuple[str, ...]
    text: str


class Application(NamedTuple):
    """How the values of a plan become results.

    Attributes
    ----------
    levels
        What is aggregated first and what last, by class: an image's objects, images, then the groups of `group_keys`.
    over_classes, class_weights
        How classes become one number, "macro" or "weighted", and the weights.
    policy, missing
        The policy for undefined values, and what a missing output counts as.
    confidence, resampled
        Of the intervals, and the unit that is drawn again and again.
    advice
        The rules that apply.
    beside
        What to report beside each metric.
    apart
        Metrics of the plan, and their kin, that must not be ranked together.
    """

    levels: tuple[tuple[str, tuple[str, ...]], ...]
    over_classes: str
    class_weights: tuple[tuple[str, float], ...]
    policy: str
    missing: str
    confidence: float
    resampled: str
    advice: tuple[Advice, ...]
    beside: tuple[Beside, ...]
    apart: tuple[Apart, ...]


class _Forbidden(NamedTuple):
    categories: tuple[str, ...]
    text: str
    families: tuple[str, ...]
    keys: tuple[str, ...]
    exceptions: tuple[str, ...]


class _Advice(NamedTuple):
    advice: Advice
    categories: tuple[str, ...]
    condition: Condition


class _Data(NamedTuple):
    common: Mapping[str, Any]
    units: Mapping[str, tuple[str, ...]]
    advice: tuple[_Advice, ...]
    beside: tuple[Mapping[str, Any], ...]
    related: tuple[Mapping[str, Any], ...]
    forbidden: tuple[_Forbidden, ...]


@cache
def application_data() -> _Data:
    """What application.toml says."""
    data = tomllib.loads((Path(__file__).parent / "application.toml").read_text(encoding="utf-8"))
    return _Data(
        common={name: data[name] for name in ("policy", "missing", "confidence")},
        units={category: tuple(units) for category, units in data["units"].items()},
        advice=tuple(map(_advice, data["advice"])),
        beside=tuple(data["beside"]),
        related=tuple(data["related"]),
        forbidden=tuple(map(_forbidden, data["forbidden"])),
    )


def against(category: str, definition: Definition) -> str:
    """What speaks against a metric in problems of a category; "" if nothing does."""
    family, key = definition.metric.family, definition.key
    for one in application_data().forbidden:
        meant = key in one.keys or (family in one.families and key not in one.exceptions)
        if category in one.categories and meant:
            return one.text
    return ""


def application_of(answers: Mapping[str, Answers], whole: Answers, classes: Mapping[str, ClassPlan]) -> Application:
    """What applies to plans of classes with these answers, and those of the whole."""
    data = application_data()
    groups = tuple(whole["group_keys"] or ())
    categories = {name: one.category for name, one in classes.items()}
    return Application(
        levels=tuple((name, (*data.units[category], *groups)) for name, category in categories.items()),
        over_classes="weighted" if whole["unequal_interest_across_classes"] else "macro",
        class_weights=tuple((whole["class_weights"] or {}).items()),
        resampled=groups[-1] if groups else "case",
        advice=tuple(_applying(data, answers, categories)),
        beside=tuple(_beside(data, classes.values())),
        apart=tuple(_apart(data, classes.values())),
        **data.common,
    )


def _applying(data: _Data, answers: Mapping[str, Answers], categories: Mapping[str, str]) -> Iterator[Advice]:
    for one in data.advice:
        about = [name for name, own in answers.items() if one.condition.holds(own)]
        classes = tuple(name for name in about if categories[name] in one.categories)
        if classes:
            yield one.advice._replace(classes=classes)


def _beside(data: _Data, plans: Iterable[ClassPlan]) -> Iterator[Beside]:
    found = {
        Beside(one.name, row["text"])
        for plan in plans
        for one in plan.metrics
        for row in data.beside
        if one.key in row["keys"] and plan.category in row.get("categories", CATEGORIES)
    }
    yield from sorted(found)


def _apart(data: _Data, plans: Iterable[ClassPlan]) -> Iterator[Apart]:
    names = {one.known_as for plan in plans for one in plan.metrics}
    categories = {plan.category for plan in plans}
    for row in data.related:
        if names & {*row["keys"]} and categories & {*row.get("categories", CATEGORIES)}:
            yield Apart(tuple(row["keys"]), row["text"])


def _advice(row: Mapping[str, Any]) -> _Advice:
    if row["topic"] not in TOPICS:
        raise ValueError(f"advice {row['id']}: unknown topic {row['topic']!r}")
    own = {name: row[name] for name in ("id", "topic", "text", "source", "confirmed")}
    condition = Condition.parse(row["when"], ITEMS)
    return _Advice(Advice(**own, classes=()), tuple(row.get("categories", CATEGORIES)), condition)


def _forbidden(row: Mapping[str, Any]) -> _Forbidden:
    lists = {name: tuple(row.get(name, ())) for name in ("families", "keys", "except")}
    return _Forbidden(tuple(row["categories"]), row["text"], lists["families"], lists["keys"], lists["except"])
