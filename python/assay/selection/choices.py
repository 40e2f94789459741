"""What a plan holds of each class: the metrics, and how they were come by."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..definition import Definition
from .engine import Open
from .rules import Warned


class Fired(NamedTuple):
    """An item, or the result of an earlier step, that a rule looked at; `assumed` if nobody said it."""

    item: str
    value: Any = None
    assumed: bool = False


class Other(NamedTuple):
    """Another leaf that may be chosen, and what to weigh up (`guide` is its id, `text` what it says)."""

    leaf: str
    title: str
    guide: str
    text: str


class Choice(NamedTuple):
    """What a step of the walk came to, by which rule, and why.

    `metrics` are the names of its metrics, `call` what to call where the catalogue has none. `instead_of` is the leaf
    that the rule gives if the user chose another. `confirmed` says whether the rule was compared with a published text.
    """

    step: str
    leaf: str
    title: str
    framework: str
    rule: str
    reason: str
    source: str
    confirmed: bool
    fired: tuple[Fired, ...] = ()
    alternatives: tuple[Other, ...] = ()
    metrics: tuple[str, ...] = ()
    call: str = ""
    instead_of: str = ""


class Offer(NamedTuple):
    """A leaf that may be added; `taken` if the user did. `metrics` are its keys."""

    step: str
    leaf: str
    title: str
    rule: str
    reason: str
    source: str
    confirmed: bool
    metrics: tuple[str, ...] = ()
    call: str = ""
    taken: bool = False


class Added(NamedTuple):
    """A metric that the user added, why, and what speaks against it ("" if nothing does)."""

    metric: Definition
    reason: str
    against: str


class Dropped(NamedTuple):
    """A metric that the user left out, why, and what speaks against that ("" if nothing does)."""

    name: str
    reason: str
    against: str


class Edits(NamedTuple):
    """What the user changed: leaves by the rules that give them, offers taken, metrics added and left out."""

    chosen: tuple[tuple[str, str], ...] = ()
    taken: tuple[str, ...] = ()
    added: tuple[Added, ...] = ()
    dropped: tuple[Dropped, ...] = ()


class ClassPlan(NamedTuple):
    """The plan of one class.

    Attributes
    ----------
    category
        The problem category.
    metrics
        Definitions with all parameters; those with something open are not among them.
    choices
        What each step came to, in the order of the walk.
    optional
        What may be added.
    warnings
        What to know before these metrics are trusted.
    open
        What is needed before some metric can be computed, and how to get it.
    assumed
        The items that were looked at, but not said, with what was assumed.
    notes
        What was noticed about what was said.
    edits
        What the user changed.
    """

    category: str
    metrics: tuple[Definition, ...]
    choices: tuple[Choice, ...]
    optional: tuple[Offer, ...] = ()
    warnings: tuple[Warned, ...] = ()
    open: tuple[Open, ...] = ()
    assumed: tuple[Fired, ...] = ()
    notes: tuple[str, ...] = ()
    edits: Edits = Edits()

    def choice(self, step: str) -> Choice:
        """What a step came to. Raises ValueError if it is not on the path."""
        for one in self.choices:
            if one.step == step:
                return one
        raise ValueError(f"{step} is no step of {self.category}; it has {', '.join(c.step for c in self.choices)}")
