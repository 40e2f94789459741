"""The items of a problem fingerprint and their cross-checks, read from fingerprint.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

from .conditions import Condition

Kind: TypeAlias = Literal["bool", "choice", "number", "structured"]
Form: TypeAlias = Literal["", "matrix", "priors", "weights", "names", "numbers"]

CATEGORIES = ("ImLC", "SemS", "ObD", "InS")
SIZE = "n_"
"""In front of the key of a structured item: how many entries it has."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Item(NamedTuple):
    """An item of the fingerprint: what is asked, what the answer may be, and what it is for.

    `paper_id` is its number in the paper ("" without one), `confirmed` whether that was compared with the paper.
    `values` maps what a choice may be to its meaning. `default` may be a mapping by category. `categories` are those
    that it is asked for, `also` others for which it has some meaning. Numbers lie between `low` and `high`, both
    left out if `open`. `drives` names the steps that look at it; `from_data` says whether data can answer it,
    `possibility` whether it asks what can be, which data cannot rule out, `per_class` whether classes may differ in it.
    """

    key: str
    paper_id: str
    confirmed: bool
    group: str
    kind: Kind
    question: str
    meaning: str
    example: str
    categories: tuple[str, ...]
    drives: tuple[str, ...]
    source: str
    also: tuple[str, ...] = ()
    values: Mapping[str, str] = _NOTHING
    default: Any = None
    form: Form = ""
    low: float | None = None
    high: float | None = None
    open: bool = False
    whole: bool = False
    required: bool = False
    per_class: bool = True
    from_data: bool = False
    possibility: bool = False

    def default_for(self, category: str | None) -> Any:
        """What holds in problems of a category if nothing is said; None: nothing does."""
        return self.default.get(category) if isinstance(self.default, Mapping) else self.default

    def applies(self, category: str | None) -> bool:
        """Whether it is asked for a category; without one, whether it is for all."""
        return set(self.categories) >= ({category} if category else set(CATEGORIES))

    def has_meaning(self, category: str) -> bool:
        """Whether it says something about problems of a category."""
        return category in self.categories or category in self.also


class CrossCheck(NamedTuple):
    """What is said of items together: a contradiction ("error"), a "note", or what one of them implies ("imply")."""

    id: str
    condition: Condition
    action: Literal["error", "note", "imply"]
    item: str
    text: str
    source: str
    value: Any = None


class Limit(NamedTuple):
    """Where a line is drawn between what is measured, and why there."""

    value: float
    reason: str


class _Data(NamedTuple):
    items: Mapping[str, Item]
    checks: tuple[CrossCheck, ...]
    groups: Mapping[str, str]
    sources: Mapping[str, str]
    limits: Mapping[str, Limit]


def _read() -> _Data:
    data = tomllib.loads((Path(__file__).parent / "fingerprint.toml").read_text(encoding="utf-8"))
    items = {key: _item(key, dict(own)) for key, own in data["items"].items()}
    known = (*items, *(SIZE + key for key, item in items.items() if item.kind == "structured"))
    checks = tuple(
        CrossCheck(condition=Condition.parse(one.pop("when"), known), **one) for one in map(dict, data["check"])
    )
    limits = {name: Limit(**own) for name, own in data["limits"].items()}
    return _Data(MappingProxyType(items), checks, data["groups"], data["sources"], limits)


def _item(key: str, own: dict[str, Any]) -> Item:
    for name in ("categories", "also", "drives"):
        own[name] = tuple(own.get(name, ()))
    return Item(key=key, paper_id=own.pop("id"), **own)


ITEMS, CHECKS, GROUPS, SOURCES, LIMITS = _read()
"""Items by key in the order in which they are asked, the checks, the names of groups and sources, and limits."""
