"""What data say about a problem, beside what its user says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .fingerprint import ClassLabels, Fingerprint
from .fingerprint_text import in_words
from .item_values import plain
from .items import ITEMS


class Proposal(NamedTuple):
    """What data say of an item: its value, the evidence in words, and the numbers in it."""

    value: Any
    evidence: str
    numbers: Mapping[str, float] = {}


class Disagreement(NamedTuple):
    """An item of which the user says something else than data do; the class is "" for the whole."""

    key: str
    class_name: str
    said: Any
    proposal: Proposal

    def __str__(self) -> str:
        """One sentence."""
        of_class = f"class {self.class_name}: " if self.class_name else ""
        said, found = in_words(plain(self.said)), in_words(plain(self.proposal.value))
        return f"{of_class}{self.key} is said to be {said}, the data say {found}: {self.proposal.evidence}"


@dataclass(frozen=True)
class Measured:
    """What data say of the items that they can answer. Made by `Fingerprint.measure`.

    Attributes
    ----------
    proposals
        By key. Of an item in which classes differ, what holds for any class.
    classes
        By class, what differs by class.
    labels
        The label or labels of each class in label maps; None for masks.
    cases
        How many cases there are.
    problems
        Why cases could not be looked at, by id.
    hints
        What data suggest but do not show.
    """

    proposals: Mapping[str, Proposal]
    classes: Mapping[str, Mapping[str, Proposal]] = field(default_factory=dict)
    labels: Mapping[str, ClassLabels] = field(default_factory=dict)
    cases: int = 0
    problems: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The proposals with their evidence, one line each."""
        lines = [f"{key} = {in_words(plain(one.value))}: {one.evidence}" for key, one in self.proposals.items()]
        lines += [f"hint: {hint}" for hint in self.hints]
        lines += [f"case {case} could not be looked at: {problem}" for case, problem in self.problems.items()]
        return "\n".join(lines)

    def disagreements(self, fingerprint: Fingerprint) -> list[Disagreement]:
        """Where something else was said than data show. What is only assumed does not disagree, nor what can be."""
        whole = {key: one for key, one in self.proposals.items() if not ITEMS[key].per_class}
        found = list(_disagreeing("", fingerprint, whole))
        for name, proposals in self.classes.items():
            shown = name if len(self.classes) > 1 or name in fingerprint.classes else ""
            found += _disagreeing(shown, fingerprint.classes.get(name, fingerprint), proposals)
        return found

    def fingerprint(self, base: Fingerprint | None = None) -> Fingerprint:
        """A fingerprint with what data say of the items that `base` does not; what it says stays.

        Where classes differ each gets its own answer. Raises ValueError if data and `base` together contradict each
        other.
        """
        base = Fingerprint() if base is None else base
        alike = {key for key in self.proposals if len({own[key].value for own in self._saying(key)}) <= 1}
        whole = {key: one.value for key, one in self.proposals.items() if key in alike and self._fills(base, key)}
        named = len(self.classes) > 1 or any(label is not None for label in self.labels.values())
        data = base.to_dict()
        own: dict[str, dict[str, Any]] = {name: dict(one) for name, one in data.pop("classes", {}).items()}
        for name in base.classes or (self.classes if named else ()):
            complete = base.classes.get(name, base)
            items = own.setdefault(name, {} if self.labels.get(name) is None else {"label": self.labels[name]})
            proposals = self.classes.get(name, {})
            items |= {k: p.value for k, p in proposals.items() if k not in alike and self._fills(complete, k)}
        try:
            return Fingerprint(**{**whole, **data}, classes=own or None)
        except ValueError as problem:
            raise ValueError(f"what was said does not go with what was measured: {problem}") from None

    def _saying(self, key: str) -> list[Mapping[str, Proposal]]:
        return [own for own in self.classes.values() if key in own]

    @staticmethod
    def _fills(said: Fingerprint, key: str) -> bool:
        """Whether an item was not said, and says something about the problem."""
        category = said.values["problem_category"]
        return key not in said.given and (category is None or ITEMS[key].has_meaning(category))


def _disagreeing(name: str, said: Fingerprint, proposals: Mapping[str, Proposal]) -> list[Disagreement]:
    return [
        Disagreement(key, name, said.given[key], one)
        for key, one in proposals.items()
        if key in said.given and not _agrees(key, said.given[key], one.value)
    ]


def _agrees(key: str, said: Any, found: Any) -> bool:
    """Whether data leave room for what was said: for what can be though it was not seen, for some of several names."""
    if ITEMS[key].possibility and said:
        return True
    return set(said) <= set(found) if isinstance(found, tuple) else bool(said == found)
