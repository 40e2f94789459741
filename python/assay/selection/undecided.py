"""What must still be answered: the walk of the rules with answers that are not complete."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from .application import application_data
from .conditions import Condition, Unanswered
from .engine import Answers
from .fingerprint import Fingerprint
from .items import CATEGORIES, ITEMS
from .planner import completed, plan_class
from .rules import NONE, Leaf, RuleBook, rule_book

_WEIGHTS = Condition.parse("unequal_interest_across_classes and class_weights != None", ITEMS)


class Undecided(NamedTuple):
    """An item that must be answered in problems of a category, and how to get the answer if a metric needs it."""

    key: str
    category: str | None
    remedy: str = ""


class Look(NamedTuple):
    """A rule that looks at an item, what it is about, its condition and its reason."""

    id: str
    about: str
    condition: str
    reason: str


def first_undecided(fingerprint: Fingerprint, asked: Collection[str]) -> Undecided | None:
    """The first item that a rule still looks at; what is given or was `asked` is decided. None: nothing is left.

    Rules are walked in their order, and a rule asks only for what it depends on. What metrics need comes last. Raises
    ValueError if the answers contradict each other or do not suit a metric.
    """
    book = rule_book()
    category = None
    try:
        category = str(_first_leaf(book, None, "S1", _known(fingerprint, asked, None)))
        complete = fingerprint if fingerprint.problem_category else completed(fingerprint, category)
        _walk(book, category, _known(complete, asked, category))
    except Unanswered as found:
        return Undecided(found.name, category)
    still_open = plan_class(fingerprint).open
    return next((Undecided(one.item, category, one.remedy) for one in still_open if one.item not in asked), None)


def looks(key: str, category: str | None) -> Iterator[Look]:
    """The rules that look at an item in problems of a category, at once or through a value that follows from it."""
    book = rule_book()
    names = {key, *(value.name for value in book.values if key in value.condition.names or value.result == f"${key}")}
    for rule in book.rules:
        on_path = category is None or (category in rule.categories and rule.step in book.path[category])
        if on_path and names & {*rule.condition.names}:
            leaf = book.leaves.get(rule.result)
            gives = "" if leaf is None or rule.result == NONE else f": {leaf.title}"
            yield Look(rule.id, book.steps[rule.step] + gives, rule.condition.text, rule.reason)
    for keep in book.keeps:
        if names & {*keep.condition.names} and category in (None, *keep.categories):
            yield Look(keep.id, book.steps[keep.step], keep.condition.text, keep.reason)
    for row in application_data().advice:
        if names & {*row.condition.names} and category in (None, *row.categories):
            yield Look(row.advice.id, row.advice.topic, row.condition.text, row.advice.text)


class _Known(dict[str, Any]):
    """What is answered, results of steps, and values that follow; what is not answered raises `Unanswered`."""

    def __missing__(self, name: str) -> Any:
        rows = [value for value in rule_book().values if value.name == name]
        if not rows:
            raise Unanswered(name)
        known = self.lenient()
        return _resolved(next(row.result for row in rows if row.condition.holds(known)), known)

    def lenient(self) -> _Known:
        """The same, in which what has no default is not asked for: it stays open."""
        return _Known({key: None for key, item in ITEMS.items() if item.default is None} | self)


def _known(fingerprint: Fingerprint, asked: Collection[str], category: str | None) -> _Known:
    """What is given, was asked, follows from another answer, or has no meaning for the category."""
    answered = {
        key: value
        for key, value in fingerprint.values.items()
        if key in fingerprint.given
        or key in asked
        or value != ITEMS[key].default_for(category)
        or (category is not None and not ITEMS[key].has_meaning(category))
    }
    return _Known(answered | dict.fromkeys(rule_book().steps))


def _resolved(value: Any, known: Answers) -> Any:
    """A value of the rules: itself, or the answer that it stands for."""
    return known[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def _walk(book: RuleBook, category: str, known: _Known) -> None:
    """Go through all that looks at answers, and keep the results of steps in `known`.

    Raises `Unanswered` where the first answer is missing.
    """
    for step in book.path[category]:
        leaves = [_first_leaf(book, category, step, known)]
        known[step] = leaves[0]
        adds = (rule for rule in book.rules_of(step, category) if rule.adds)
        leaves += [rule.result for rule in adds if rule.condition.holds(known)]
        for keep in book.keeps:
            if keep.step == step and category in keep.categories:
                keep.condition.holds(known)
        for name in leaves:
            if name and name not in CATEGORIES:
                _look_at_parameters(book.leaves[name], category, known.lenient())
    for row in application_data().advice:
        if category in row.categories:
            row.condition.holds(known)
    _WEIGHTS.holds(known)


def _first_leaf(book: RuleBook, category: str | None, step: str, known: _Known) -> Any:
    """The leaf of the first rule of a step that holds."""
    rules = (rule for rule in book.rules if rule.step == step and not rule.adds)
    own = (rule for rule in rules if category is None or category in rule.categories)
    return next(_resolved(rule.result, known) for rule in own if rule.condition.holds(known))


def _look_at_parameters(leaf: Leaf, category: str, known: _Known) -> None:
    """Look at the answers that the parameters of a leaf's metrics stand for."""
    values: list[Any] = [*leaf.sets.values()]
    for spec in leaf.metrics.get(category, ()):
        if spec.condition is None or spec.condition.holds(known):
            values += spec.parameters.values()
    for value in values:
        _resolved(value, known)
