"""The plan of one class, from its fingerprint and what the user changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..definition import Definition, as_definitions
from .choices import Choice, ClassPlan, Edits, Fired, Offer, Other
from .conditions import nearest
from .engine import Found, Maker, Open, Walk, category_of, walk
from .fingerprint import Fingerprint
from .rules import Alternative, Leaf, Rule, RuleBook, Warned, rule_book


def plan_class(fingerprint: Fingerprint, edits: Edits = Edits()) -> ClassPlan:  # noqa: B008  # it cannot change
    """What to compute for a class.

    Raises
    ------
    ValueError
        The fingerprint does not tell the problem category, or an answer does not suit a metric that needs it.
    """
    book = rule_book()
    for leaf in (*dict(edits.chosen).values(), *edits.taken):
        if leaf not in book.leaves:
            raise ValueError(
                f"the plan was changed to the leaf {leaf!r}, which there is not{nearest(leaf, book.leaves)}"
            )
    said = fingerprint.problem_category
    category = category_of(book, fingerprint.values)
    complete = fingerprint if said else completed(fingerprint, category)
    way = walk(book, category, {**complete.values, "problem_category": said}, dict(edits.chosen))
    builder = _Builder(book, category, way, complete, edits)
    for step in book.path[category]:
        builder.step(step)
    return builder.plan()


def completed(fingerprint: Fingerprint, category: str) -> Fingerprint:
    """The fingerprint with the category that follows from it, and so with its defaults."""
    try:
        return fingerprint.replace(problem_category=category)
    except ValueError as problem:
        raise ValueError(f"by what was said the problem category is {category}, but then {problem}") from None


class _Builder:
    """Collects the plan step by step: what S8 and S9 come to is a parameter of the metrics after them."""

    def __init__(self, book: RuleBook, category: str, way: Walk, complete: Fingerprint, edits: Edits) -> None:
        self._book = book
        self._category = category
        self._way = way
        self._complete = complete
        self._edits = edits
        self._maker = Maker(book, category, way.values)
        self._metrics: list[Definition] = []
        self._open: list[Open] = []
        self._choices: list[Choice] = []
        self._offers: list[Offer] = []

    def step(self, step: str) -> None:
        """Everything that a step came to."""
        for found in self._way.found:
            if found.step == step:
                self._choices.append(self._choice(found, self._make(step, found.leaf)))
        for rule, name in self._optional(step):
            taken = name in self._edits.taken
            self._offers.append(self._offer(rule, self._book.leaves[name], taken))
            if taken:
                self._make(step, name)

    def plan(self) -> ClassPlan:
        """What was collected, with what the user added and left out."""
        dropped = {one.name for one in self._edits.dropped}
        metrics = [one for one in self._metrics if one.name not in dropped]
        metrics += [one.metric for one in self._edits.added if one.metric not in metrics]
        if self._edits.added:
            as_definitions(metrics)  # which must have names of their own
        warnings = tuple(self._warnings())
        warned = {one.id for one in warnings}
        return ClassPlan(
            category=self._category,
            metrics=tuple(metrics),
            choices=tuple(self._choices),
            optional=tuple(self._offers),
            warnings=warnings,
            open=tuple(one for one in self._open if not dropped & {one.metric, one.leaf}),
            assumed=tuple(self._assumed()),
            notes=tuple(f"{one.item}: {one.text}" for one in self._complete.notes if one.check_id not in warned),
            edits=self._edits,
        )

    def _make(self, step: str, name: str) -> tuple[str, ...]:
        """The names of the metrics of a leaf, which are kept; one that is there already keeps its name."""
        definitions, open_items = self._maker.make(step, self._book.leaves[name])
        self._open += open_items
        names = []
        for one in definitions:
            there = next((known for known in self._metrics if known.id == one.id), None)
            self._metrics += [one] if there is None else []
            names.append(one.name if there is None else there.name)
        return tuple(names)

    def _optional(self, step: str) -> Iterator[tuple[Rule, str]]:
        """The leaves that rules of a step offer besides what there is, each once."""
        seen = {one.leaf for one in self._choices}
        fired = [one.rule for one in self._way.found if one.step == step]
        for rule in (*fired, *(one for one in self._way.added if one.step == step and one not in fired)):
            for name in rule.optional:
                if name not in seen:
                    seen.add(name)
                    yield rule, name

    def _choice(self, found: Found, metrics: tuple[str, ...]) -> Choice:
        rule, leaf = found.rule, self._book.leaves[found.leaf]
        original = found.leaf if rule.result.startswith("$") else rule.result
        return Choice(
            step=found.step,
            leaf=leaf.id,
            title=leaf.title,
            framework=leaf.framework,
            rule=rule.id,
            reason=rule.reason,
            source=rule.source,
            confirmed=rule.confirmed,
            fired=tuple(self._fired(name) for name in found.names),
            alternatives=tuple(self._others(rule, original, leaf.id)),
            metrics=metrics,
            call=leaf.call.get(self._category, ""),
            instead_of="" if original == leaf.id else original,
        )

    def _others(self, rule: Rule, original: str, chosen: str) -> Iterator[Other]:
        """Every leaf that a rule gives or offers but the one that was chosen."""
        guides = {one.leaf: one.guide for one in rule.alternatives}
        back = (Alternative(original, guides[chosen]),) if chosen in guides else ()
        for one in (*back, *rule.alternatives):
            if one.leaf != chosen:
                guide = self._book.guides[one.guide]
                yield Other(one.leaf, self._book.leaves[one.leaf].title, guide.id, guide.text)

    def _offer(self, rule: Rule, leaf: Leaf, taken: bool) -> Offer:
        keys = tuple(dict.fromkeys(one.key for one in leaf.metrics.get(self._category, ())))
        call = leaf.call.get(self._category, "")
        own = (rule.step, leaf.id, leaf.title, rule.id, rule.reason, rule.source, rule.confirmed)
        return Offer(*own, metrics=keys, call=call, taken=taken)

    def _fired(self, name: str) -> Fired:
        return Fired(name, _frozen(self._way.values[name]), name in self._complete.assumed)

    def _assumed(self) -> Iterator[Fired]:
        """What rules looked at, or parameters stand for, at once or through a value that follows from it."""
        seen = {*self._way.looked_at, *self._maker.used}
        seen |= {name for value in seen for name in self._way.behind.get(value, ())}
        return (self._fired(name) for name in self._complete.assumed if name in seen)

    def _warnings(self) -> Iterator[Warned]:
        """Each warning once, in the order of the steps."""
        rules = [*(one.rule for one in self._way.found), *self._way.added]
        order = {step: position for position, step in enumerate(self._book.steps)}
        for name in dict.fromkeys(name for rule in sorted(rules, key=lambda r: order[r.step]) for name in rule.warns):
            yield self._book.warnings[name]


def _frozen(value: Any) -> Any:
    """A value as one that compares equal when it comes back from a file."""
    if isinstance(value, Mapping):
        return tuple((name, _frozen(one)) for name, one in value.items())
    return tuple(map(_frozen, value)) if isinstance(value, (list, tuple)) else value
