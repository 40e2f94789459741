"""A plan in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from .application import TOPICS, Application
from .choices import Choice, ClassPlan, Fired, Offer
from .engine import Open
from .fingerprint_text import in_words
from .plan import EVERY_CLASS, Plan
from .rules import NONE, rule_book

_WIDTH = 100
_DOUBT = "(?)"  # behind rules that are not confirmed
_TITLES = {
    "aggregation": "How to aggregate",
    "empty": "Empty masks",
    "missing": "Missing outputs",
    "report": "What to report",
    "intervals": "Confidence intervals",
    "ranking": "Ranking",
}


def explained(plan: Plan) -> str:
    """A plan in words (Markdown): the metrics of each class, why, and how to use them."""
    lines = ["# What to compute, and why", ""]
    for names, one in _alike(plan):
        lines += _class(names, one)
    lines += _application(plan.application, len(plan.classes))
    lines += _paragraph(f"{_DOUBT} a reading of the framework that was not compared with its text.")
    return "\n".join(lines).rstrip() + "\n"


def _alike(plan: Plan) -> list[tuple[list[str], ClassPlan]]:
    """The class plans that differ, each with the names of its classes."""
    found: list[tuple[list[str], ClassPlan]] = []
    for name, one in plan.classes.items():
        names = next((names for names, other in found if other == one), None)
        if names is None:
            found.append(([name], one))
        else:
            names.append(name)
    return found


def _class(names: list[str], plan: ClassPlan) -> Iterator[str]:
    title = ", ".join(names)
    yield f"## {title.capitalize() if names == [EVERY_CLASS] else title}"
    yield ""
    category, *others = plan.choices
    yield from _paragraph(f"**In short:** {_summary(plan)}.")
    yield ""
    yield from _paragraph(f"The problem is one of {category.title} ({category.leaf}). {category.reason}")
    if category.fired != (Fired("problem_category", category.leaf),):
        yield from _because(category)
    yield ""
    step = ""
    for choice in others:
        if choice.step != step:
            title = rule_book().steps.get(choice.step, choice.step)
            yield f"### {_capital(title)}" + ("" if choice.step == title else f" ({choice.step})")
            yield ""
        step = choice.step
        yield from _choice(choice, plan)
    yield from _section("Worth adding", [_offer(one) for one in plan.optional if not one.taken])
    yield from _section("Changed by you", _changes(plan))
    yield from _section("Before you trust these numbers", [one.text for one in plan.warnings])
    still_open = [f"**{one.item}** (for {_named(one, plan)}): {one.remedy}." for one in plan.open]
    yield from _section("Still to be answered", still_open)
    assumed = [f"{one.item} = {in_words(one.value)}" for one in plan.assumed]
    yield from _section("Assumed, because nothing was said", ["; ".join(assumed)] if assumed else [])
    yield from _section("Noticed", plan.notes)
    yield from _section("For the methods section", [one.describe() for one in plan.metrics])


def _summary(plan: ClassPlan) -> str:
    """The metrics by name, with those that are open or that no table has."""
    calls = [one for one in plan.choices if one.call and one.step != "S8"]
    called = {one.leaf for one in calls}
    words = [f"`{one.name}`" for one in plan.metrics]
    words += [f"{_named(one, plan)} once {one.item} is known" for one in plan.open if one.leaf not in called]
    own = [one.title for one in calls]
    return ", ".join(words) + ("; by a call of your own: " if words and own else "") + "; ".join(own) or "no metric"


def _named(one: Open, plan: ClassPlan) -> str:
    """An open metric by its name, or by what it is if it has none yet."""
    titles = {choice.leaf: choice.title for choice in plan.choices}
    return titles.get(one.leaf, one.leaf) if one.metric == one.leaf and one.leaf in titles else f"`{one.metric}`"


def _choice(choice: Choice, plan: ClassPlan) -> Iterator[str]:
    """What a step came to, why, and what else could be chosen."""
    title = "No metric" if choice.leaf == NONE else _capital(choice.title)
    yield from _paragraph(f"**{title}**{_names(choice, plan)}. {reason_of(choice)}")
    yield from _because(choice)
    if choice.call:
        yield ""
        yield from _paragraph(f"No table has it yet; call `{choice.call}`.")
    for one in choice.alternatives:
        yield ""
        yield from _paragraph(f"Instead you could take *{one.title}* (`{one.leaf}`). {one.text}")
    yield ""


def _names(choice: Choice, plan: ClassPlan) -> str:
    """The names of the metrics of a step that the plan still has."""
    has = {one.name for one in plan.metrics}
    names = [f"`{name}`" for name in choice.metrics if name in has]
    return f" ({', '.join(names)})" if names else ""


def reason_of(choice: Choice) -> str:
    """Why a step came to a choice, with what it stands instead of."""
    if not choice.instead_of:
        return choice.reason
    leaf = rule_book().leaves.get(choice.instead_of)  # a plan may be of another version
    return f"You chose it instead of {choice.instead_of if leaf is None else leaf.title}. {choice.reason}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _because(choice: Choice) -> Iterator[str]:
    """The rule and what it saw."""
    seen = ", ".join(map(_seen, choice.fired))
    yield ""
    yield from _paragraph(f"Rule {choice.rule}{'' if choice.confirmed else f' {_DOUBT}'}{': ' if seen else ''}{seen}.")


def _seen(fired: Fired) -> str:
    value = "not said" if fired.value is None else in_words(fired.value)
    return f"{fired.item} = {value}{' (assumed)' if fired.assumed else ''}"


def _offer(offer: Offer) -> str:
    how = f"call `{offer.call}`" if offer.call else f"`{offer.leaf}`"
    return f"*{offer.title}* ({how}). {offer.reason} [{offer.rule}]"


def _changes(plan: ClassPlan) -> list[str]:
    lines = [_change(f"`{one.metric.name}` was added", one.against, one.reason) for one in plan.edits.added]
    lines += [_change(f"`{one.name}` was left out", one.against, one.reason) for one in plan.edits.dropped]
    return [*lines, *(f"`{name}` was taken from what is worth adding." for name in plan.edits.taken)]


def _change(what: str, against: str, reason: str) -> str:
    objection = f", against the framework: {against}" if against else ""
    return f"{what}{objection}." + (f" Your reason: {reason}" if reason else "")


def _application(application: Application, classes: int) -> Iterator[str]:
    yield "## How to use the numbers"
    yield ""
    yield from _bullets(_settings(application))
    yield ""
    for topic in TOPICS:
        advice = [one for one in application.advice if one.topic == topic]
        if advice:
            for_all = [len(one.classes) == classes for one in advice]
            texts = [
                one.text if everyone else f"{', '.join(one.classes)}: {one.text}"
                for one, everyone in zip(advice, for_all, strict=True)
            ]
            yield from _section(_TITLES[topic], texts)
    beside: dict[str, list[str]] = {}
    for one in application.beside:
        beside.setdefault(one.metric, []).append(one.text)
    yield from _section("Beside each metric", [f"`{name}`: {'; '.join(texts)}" for name, texts in beside.items()])
    apart = [f"{', '.join(f'`{name}`' for name in one.metrics)}: {one.text}" for one in application.apart]
    yield from _section("Do not rank together", apart)


def _settings(application: Application) -> Iterator[str]:
    for levels in dict.fromkeys(levels for _, levels in application.levels):
        names = [name for name, own in application.levels if own == levels]
        of = "" if len(names) == len(application.levels) else f" ({', '.join(names)})"
        yield f"Order of aggregation{of}: {', then '.join(levels)}."
    weights = ", ".join(f"{name} {weight:g}" for name, weight in application.class_weights)
    yield f"Over classes: {application.over_classes} average{f' ({weights})' if weights else ''}."
    yield f"Undefined values: policy `{application.policy}`; missing outputs count as the {application.missing} value."
    yield (
        f"Confidence intervals: {100 * application.confidence:g} %, by a bootstrap over the unit "
        f"`{application.resampled}`."
    )


def _section(title: str, texts: Iterable[str]) -> Iterator[str]:
    texts = list(texts)
    if texts:
        yield f"### {title}"
        yield ""
        yield from _bullets(texts)
        yield ""


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _wrapped(text, "- ", "  ")


def _paragraph(text: str) -> Iterator[str]:
    yield from _wrapped(text, "", "")


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
