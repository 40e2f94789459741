"""The rules of metric selection, read from rules.toml and leaves.toml and checked when they are first used."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from .conditions import Condition, nearest
from .items import CATEGORIES, ITEMS

NONE = "none"
"""The leaf of a step without a metric."""

_FOLDER = Path(__file__).parent
_RESERVED = ("key", "when", "each", "name")
_PROVENANCE = {"source": (str, "a text"), "confirmed": (bool, "true or false")}


class Alternative(NamedTuple):
    """Another leaf that a user may choose, and the guide that weighs it up."""

    leaf: str
    guide: str


class Rule(NamedTuple):
    """A row of a step: if its condition holds, the leaf `result` ("" if it only adds something).

    Of rules that do not add the first that holds wins, those with `adds` all count.
    """

    id: str
    step: str
    condition: Condition
    reason: str
    source: str
    confirmed: bool
    result: str = ""
    adds: bool = False
    categories: tuple[str, ...] = CATEGORIES
    alternatives: tuple[Alternative, ...] = ()
    optional: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()


class Keep(NamedTuple):
    """When the metric of a step may not be left out."""

    id: str
    step: str
    condition: Condition
    reason: str
    source: str
    confirmed: bool
    categories: tuple[str, ...] = CATEGORIES


class Derived(NamedTuple):
    """A value that follows from answers, if its condition holds."""

    name: str
    condition: Condition
    result: Any
    source: str
    confirmed: bool


class Spec(NamedTuple):
    """A metric of a leaf: its key and parameters, where text with "$" in front stands for an answer."""

    key: str
    parameters: Mapping[str, Any]
    condition: Condition | None = None
    each: str = ""
    name: str = ""


class Leaf(NamedTuple):
    """What a step ends in: metrics by category, what to `call` where there is none, and what it `sets` for others."""

    id: str
    title: str
    framework: str
    metrics: Mapping[str, tuple[Spec, ...]]
    call: Mapping[str, str]
    needs: tuple[str, ...]
    sets: Mapping[str, Any]

    def stands_for(self, category: str) -> bool:
        """Whether it says what to compute, or how, in problems of a category."""
        return bool(self.metrics.get(category) or self.call.get(category) or self.sets or self.needs)


class Guide(NamedTuple):
    """What to weigh up when one of some leaves is chosen."""

    id: str
    leaves: tuple[str, ...]
    text: str


class Warned(NamedTuple):
    """A warning."""

    id: str
    text: str
    source: str


class RuleBook(NamedTuple):
    """All that the walk needs."""

    revision: int
    path: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, str]
    values: tuple[Derived, ...]
    rules: tuple[Rule, ...]
    keeps: tuple[Keep, ...]
    leaves: Mapping[str, Leaf]
    guides: Mapping[str, Guide]
    warnings: Mapping[str, Warned]
    needs: Mapping[str, str]

    def rules_of(self, step: str, category: str) -> Iterator[Rule]:
        """The rules of a step in problems of a category, in order."""
        return (rule for rule in self.rules if rule.step == step and category in rule.categories)


@cache
def rule_book() -> RuleBook:
    """The rules. Raises ValueError for whatever in the files does not fit together."""
    return read_rules(_toml("rules.toml"), _toml("leaves.toml"))


def read_rules(rules: Mapping[str, Any], leaves: Mapping[str, Any]) -> RuleBook:
    """The rules that the data of the two files say."""
    names = {*ITEMS, *(one["name"] for one in rules["value"])}
    known = {*names, *rules["steps"]}
    book = RuleBook(
        revision=rules["revision"],
        path={category: tuple(steps) for category, steps in rules["path"].items()},
        steps=rules["steps"],
        values=tuple(_derived(one) for one in rules["value"]),
        rules=tuple(_row(Rule, one, known) for one in rules["rule"]),
        keeps=tuple(_row(Keep, one, known) for one in rules["keep"]),
        leaves={name: _leaf(name, own, known, names) for name, own in leaves["leaf"].items()},
        guides={one["id"]: Guide(one["id"], tuple(one["leaves"]), one["text"]) for one in rules["guide"]},
        warnings={one["id"]: Warned(**one) for one in rules["warning"]},
        needs=leaves["need"],
    )
    for table in ("rule", "keep", "guide", "warning"):
        _check_once([one["id"] for one in rules[table]])
    _check_rules(book)
    _check_ends(book)
    return book


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _derived(row: Mapping[str, Any]) -> Derived:
    found: Derived = _known(Derived, f"value {row['name']}", row, ITEMS)
    return found


def _row(kind: Any, row: Mapping[str, Any], known: Collection[str]) -> Any:
    """A rule, or what says that a step is kept."""
    own = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    if "alternatives" in own:
        own["alternatives"] = tuple(Alternative(**one) for one in own["alternatives"])
    return _known(kind, f"rule {row['id']}", own, known)


def _known(kind: Any, where: str, row: Mapping[str, Any], names: Collection[str]) -> Any:
    """A row with a condition, whose keys are all known, and which says where it is from."""
    own = dict(row)
    condition = _in(where, Condition.parse, own.pop("when"), names)
    unknown = [name for name in own if name not in kind._fields]
    if unknown:
        raise ValueError(f"{where}: unknown key {unknown[0]!r}{nearest(unknown[0], kind._fields)}")
    for name, (kind_of_value, words) in _PROVENANCE.items():
        if not isinstance(own.get(name), kind_of_value) or own[name] == "":
            raise ValueError(f"{where}: {name} must be {words}, got {own.get(name)!r}")
    return kind(condition=condition, **own)


def _leaf(name: str, own: Mapping[str, Any], known: Collection[str], values: Collection[str]) -> Leaf:
    metrics = {
        category: tuple(_in(f"leaf {name}", _spec, one, known, values) for one in own[category])
        for category in CATEGORIES
        if category in own
    }
    sets = own.get("sets", {})
    for value in (*sets.values(), *(f"${item}" for item in own.get("needs", ()))):
        _in(f"leaf {name}", _check_value, value, values)
    call, needs = own.get("call", {}), tuple(own.get("needs", ()))
    return Leaf(name, own["title"], own["framework"], metrics, call, needs, MappingProxyType(sets))


def _spec(row: Mapping[str, Any], known: Collection[str], values: Collection[str]) -> Spec:
    parameters = {name: value for name, value in row.items() if name not in _RESERVED}
    for value in parameters.values():
        _check_value(value, values)
    condition = Condition.parse(row["when"], known) if "when" in row else None
    return Spec(row["key"], MappingProxyType(parameters), condition, row.get("each", ""), row.get("name", ""))


def _check_value(value: Any, values: Collection[str]) -> None:
    """Raise if a value stands for an answer that there is not."""
    if isinstance(value, str) and value.startswith("$"):
        _check_known("answer", [value[1:]], values)


def _check_once(ids: list[str]) -> None:
    for one in ids:
        if ids.count(one) > 1:
            raise ValueError(f"two rows have the id {one!r}")


def _check_rules(book: RuleBook) -> None:
    """Raise if a row refers to what is not there."""
    for rule in book.rules:
        leaves = [rule.result, *rule.optional, *(one.leaf for one in rule.alternatives)]
        found = [one for one in leaves if one and not one.startswith("$")]
        _in(f"rule {rule.id}", _check_known, "leaf", found, book.leaves)
        _in(f"rule {rule.id}", _check_known, "warning", rule.warns, book.warnings)
        _in(f"rule {rule.id}", _check_known, "step", [rule.step], book.steps)
        _in(f"rule {rule.id}", _check_known, "category", rule.categories, CATEGORIES)
        _in(f"rule {rule.id}", _check_known, "guide", [one.guide for one in rule.alternatives], book.guides)
        for one in rule.alternatives:
            _in(f"rule {rule.id}", _check_known, f"leaf of {one.guide}", [one.leaf], book.guides[one.guide].leaves)
    for guide in book.guides.values():
        _in(f"guide {guide.id}", _check_known, "leaf", guide.leaves, book.leaves)


def _check_ends(book: RuleBook) -> None:
    """Raise if a step of a path might give nothing, or a leaf that means nothing there."""
    for category, path in book.path.items():
        for step in path:
            rules = list(book.rules_of(step, category))
            if not any(rule.condition.text == "True" and not rule.adds for rule in rules):
                raise ValueError(f"step {step} of {category} has no rule that always holds")
            leaves = {leaf for rule in rules for leaf in offered(rule)} - {NONE, *CATEGORIES}
            empty = [one for one in leaves if not one.startswith("$") and not book.leaves[one].stands_for(category)]
            if empty:
                raise ValueError(f"leaf {sorted(empty)[0]}: neither metrics nor a call for {category}")


def offered(rule: Rule) -> tuple[str, ...]:
    """Every leaf that a rule gives or offers."""
    own = (rule.result,) if rule.result else ()
    return (*own, *(one.leaf for one in rule.alternatives), *rule.optional)


def _check_known(what: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"unknown {what} {name!r}{nearest(name, known)}")


def _in(where: str, function: Any, *arguments: Any) -> Any:
    """What a function returns; its errors say where in the files they are from."""
    try:
        return function(*arguments)
    except ValueError as problem:
        raise ValueError(f"{where}: {problem}") from None
