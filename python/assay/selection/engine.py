"""The walk: from the answers of a fingerprint through the steps of its path to leaves, and from these to metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..catalogue import Parameter, lookup
from ..definition import Definition, metric
from .items import ITEMS
from .rules import Leaf, Rule, RuleBook, Spec

Answers = Mapping[str, Any]


class Found(NamedTuple):
    """A rule that gave a leaf, and the names that it was found by."""

    step: str
    rule: Rule
    leaf: str
    names: tuple[str, ...]


class Walk(NamedTuple):
    """The leaves in order, the rules that only added something, all values, and the names that were looked at.

    `behind` has the names that a value which follows from answers was found by.
    """

    found: list[Found]
    added: list[Rule]
    values: dict[str, Any]
    looked_at: dict[str, None]
    behind: dict[str, tuple[str, ...]]


class Open(NamedTuple):
    """A metric that cannot be computed before an item is answered, and how to get the answer."""

    step: str
    leaf: str
    metric: str
    item: str
    remedy: str


def category_of(book: RuleBook, answers: Answers) -> str:
    """The problem category of some answers. Raises ValueError if they do not tell it."""
    known_by = (answers["problem_category"], answers["whole_image_label"] or None, answers["individual_objects"])
    if known_by == (None, None, None):
        raise ValueError(
            "the fingerprint has no problem_category; give it, or say with whole_image_label whether one answer is "
            "wanted for the whole image and with individual_objects whether objects must be told apart"
        )
    known = dict(answers)
    rule = next(r for r in book.rules if r.step == "S1" and not r.adds and r.condition.holds(known))
    return str(_resolved(rule.result, known))


def walk(book: RuleBook, category: str, answers: Answers, chosen: Mapping[str, str]) -> Walk:
    """Go through the steps of a category; `chosen` are leaves that a user prefers, by the id of the rule."""
    known = {**answers, **dict.fromkeys(book.steps), "problem_category": category}
    behind: dict[str, tuple[str, ...]] = {}
    for value in book.values:
        if known.get(value.name) is None:
            behind[value.name] = (*behind.get(value.name, ()), *value.condition.names)
            known[value.name] = _resolved(value.result, known) if value.condition.holds(known) else None
    known["risk_threshold"] = _risk(known)
    result = Walk([], [], known, {}, behind)
    for step in book.path[category]:
        if step == "S1":
            known["problem_category"] = answers["problem_category"]
        _step(book, category, step, chosen, result)
        known["problem_category"] = category
    return result


def _step(book: RuleBook, category: str, step: str, chosen: Mapping[str, str], result: Walk) -> None:
    """One step: the first rule that holds, then all that add something."""
    rules = list(book.rules_of(step, category))
    tested: dict[str, None] = {}
    for rule in rules:
        if not rule.adds:
            tested |= dict.fromkeys(rule.condition.names)
            if rule.condition.holds(result.values):
                break
    result.looked_at.update(tested)
    leaf = chosen.get(rule.id, _resolved(rule.result, result.values))
    result.values[step] = leaf
    result.found.append(Found(step, rule, leaf, rule.condition.names or tuple(tested)))
    for rule in rules:
        if rule.adds and rule.condition.holds(result.values):
            result.looked_at.update(dict.fromkeys(rule.condition.names))
            result.added.append(rule)
            if rule.result:
                leaf = chosen.get(rule.id, rule.result)
                result.found.append(Found(step, rule, leaf, rule.condition.names))


def _risk(known: Answers) -> float | None:
    """The risk threshold, also if it is given as what a false positive is worth."""
    risk, rate = known["risk_threshold"], known["exchange_rate"]
    return None if risk is None and rate is None else float(rate / (1 + rate) if risk is None else risk)


def _resolved(value: Any, known: Answers) -> Any:
    """A value of the rules: itself, or the answer that it stands for."""
    return known[value[1:]] if isinstance(value, str) and value.startswith("$") else value


class Maker:
    """Turns leaves into definitions, with what earlier leaves have set for metrics of objects.

    `used` has the names of the answers, and of values that follow from them, that parameters stand for.
    """

    def __init__(self, book: RuleBook, category: str, values: Answers) -> None:
        self._book = book
        self._category = category
        self._values = values
        self._sets: dict[str, Any] = {}
        self.used: dict[str, None] = {}

    def make(self, step: str, leaf: Leaf) -> tuple[list[Definition], list[Open]]:
        """The definitions of a leaf, and what is open. Raises ValueError if an answer does not suit a parameter."""
        self._sets |= leaf.sets
        open_items = [self._open(step, leaf, leaf.id, item) for item in leaf.needs if self._values[item] is None]
        definitions: list[Definition] = []
        for spec in leaf.metrics.get(self._category, ()):
            if spec.condition is not None and not spec.condition.holds(self._values):
                continue
            for name, wanted in self._wanted(spec):
                given, missing = self._parameters(spec.key, wanted)
                open_items += [self._open(step, leaf, name or spec.key, item) for item in missing]
                if not missing:
                    definitions.append(self._metric(leaf, spec.key, name, given, wanted))
        return definitions, open_items

    def _metric(
        self, leaf: Leaf, key: str, name: str, given: Mapping[str, Any], wanted: Mapping[str, Any]
    ) -> Definition:
        try:
            return metric(key, name=name or None, **given)
        except (TypeError, ValueError) as problem:
            items = [self._item(wanted[one]) for one in given if str(problem).startswith(f"{one} ")]
            of = f" (of {items[0]})" if items and items[0] else ""
            raise ValueError(f"{leaf.title} ({key}): {problem}{of}") from None

    def _item(self, value: Any) -> str:
        """The item whose answer a parameter is; "" if it is none."""
        while isinstance(value, str) and value.startswith("$"):
            name = value[1:]
            rows = (row.result for row in self._book.values if row.name == name and row.condition.holds(self._values))
            value = next(rows, name)
        return value if value in ITEMS else ""

    def _open(self, step: str, leaf: Leaf, name: str, item: str) -> Open:
        return Open(step, leaf.id, name, item, self._book.needs[item])

    def _wanted(self, spec: Spec) -> Iterator[tuple[str, dict[str, Any]]]:
        """The name and the parameters of each metric that a row stands for."""
        wanted = {**self._sets, **spec.parameters}
        if not spec.each:
            yield spec.name, wanted
        else:
            for value in _resolved(wanted[spec.each], self._values) or ():
                yield f"{spec.key}_{value:.15g}", {**wanted, spec.each: value}

    def _parameters(self, key: str, wanted: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The parameters that are given, and the items that are missing."""
        record, fixed = lookup(key)
        chosen, given, missing = dict(fixed), {}, []
        for parameter in record.applicable(chosen):
            if parameter.name in fixed or parameter.name not in wanted:
                chosen.setdefault(parameter.name, parameter.default or "")
                continue
            value = self._answer(_suitable(wanted[parameter.name], parameter))
            if value is not None:
                given[parameter.name] = chosen[parameter.name] = value
            elif parameter.default is None:
                missing.append(str(wanted[parameter.name]).removeprefix("$"))
        return given, missing

    def _answer(self, value: Any) -> Any:
        """A parameter, or the answer that it stands for, which then counts as used."""
        if isinstance(value, str) and value.startswith("$"):
            self.used[value[1:]] = None
        return _resolved(value, self._values)


def _suitable(value: Any, parameter: Parameter) -> Any:
    """Of several values the first that a parameter may have."""
    if not isinstance(value, list):
        return value
    return next(one for one in value if one in parameter.choices)
