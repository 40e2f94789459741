"""The questionnaire: which question comes next, without saying how it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

from .fingerprint import ClassLabels, Fingerprint, checked_item
from .items import ITEMS, Item
from .measured import Measured
from .undecided import Undecided, first_undecided

Basis: TypeAlias = Literal["", "default", "data", "class before"]

NOT_LEFT_OPEN = ("whole_image_label", "individual_objects")
"""Items that have no default, but without which the category is not known."""

_EMPTY: Mapping[str, Any] = MappingProxyType({})


class Question(NamedTuple):
    """An item that must be answered, of one class or of the whole ("").

    `suggestion` stands if nothing else is said, and comes from `basis`; with None the item is left open. `evidence` is
    what data say of it, `remedy` how to get the answer of what a metric needs, `may_stay_open` whether it can be None.
    `category` is that of the problem, as far as it is known.
    """

    item: Item
    category: str | None = None
    class_name: str = ""
    suggestion: Any = None
    basis: Basis = ""
    evidence: str = ""
    remedy: str = ""
    may_stay_open: bool = True


class _State(NamedTuple):
    """What was answered, of the whole and by class, and what was asked, by class."""

    whole: Mapping[str, Any]
    classes: Mapping[str, Mapping[str, Any]]
    asked: frozenset[tuple[str, str]] = frozenset()


class Questionnaire:
    """Questions one after the other, each only if a rule still looks at its item.

    Parameters
    ----------
    base
        What was said before; it is not asked.
    classes
        Names of classes, with their labels or None. Items in which classes may differ are asked for each of them. Left
        out: those of `base`, else one fingerprint is for all.
    measured
        What data say, suggested as answers.

    Raises
    ------
    ValueError
        What was said before contradicts itself, or does not suit a metric.
    """

    def __init__(
        self,
        base: Fingerprint | None = None,
        *,
        classes: Mapping[str, ClassLabels] | None = None,
        measured: Measured | None = None,
    ) -> None:
        data = {} if base is None else base.to_dict()
        said: dict[str, dict[str, Any]] = {name: dict(one) for name, one in data.pop("classes", {}).items()}
        labels = {name: one.pop("label", None) for name, one in said.items()} | dict(classes or {})
        self._labels: dict[str, Any] = labels
        self._names = tuple(labels) or ("",)
        self._measured = measured
        self._before: list[_State] = []
        self._state = _State(data, {name: said.get(name, {}) for name in self._names})
        self._question = self._next(self._state)

    @property
    def question(self) -> Question | None:
        """What is asked now; None: nothing is left."""
        return self._question

    @property
    def fingerprint(self) -> Fingerprint:
        """What was answered so far. What all classes have in common is said of the whole."""
        return self._complete(self._state)

    @property
    def answers(self) -> int:
        """How many questions were answered or left open."""
        return len(self._before)

    def answer(self, value: Any) -> None:
        """Take an answer; None leaves the item open.

        Raises
        ------
        TypeError, ValueError
            The item cannot have the value, or it contradicts another answer; the question stays.
        """
        asked = self._asked()
        if value is None and not asked.may_stay_open:
            raise ValueError(f"{asked.item.key} is needed to know the problem category")
        said = {} if value is None else {asked.item.key: checked_item(asked.item.key, value)}
        name = asked.class_name
        state = self._state._replace(asked=self._state.asked | {(name, asked.item.key)})
        if asked.item.per_class:
            state = state._replace(classes={**state.classes, name: {**state.classes[name], **said}})
        else:
            state = state._replace(whole={**state.whole, **said})
        self._complete(state)
        question = self._next(state)
        self._before.append(self._state)
        self._state, self._question = state, question

    def back(self) -> bool:
        """Undo the last answer; whether there was one."""
        if not self._before:
            return False
        self._state = self._before.pop()
        self._question = self._next(self._state)
        return True

    def same_as_before(self) -> int:
        """Answer for this class as for the class before, up to what was not asked there; how many answers."""
        name, count = self._asked().class_name, 0
        while self.question is not None and self.question.class_name == name and self._has_earlier(self.question):
            self.answer(self._earlier(self.question))
            count += 1
        return count

    def _complete(self, state: _State) -> Fingerprint:
        if not self._labels:
            return _of_one(state, "")
        alike = _alike(state.classes.values())
        own = {name: {k: v for k, v in one.items() if k not in alike} for name, one in state.classes.items()}
        try:
            return Fingerprint(**{**state.whole, **alike}, classes=own, labels=self._labels)
        except ValueError:  # what they have in common may contradict itself without the rest
            return Fingerprint(**state.whole, classes=state.classes, labels=self._labels)

    def _asked(self) -> Question:
        if self._question is None:
            raise ValueError("there is no question left")
        return self._question

    def _next(self, state: _State) -> Question | None:
        """The first question that is left, class by class. Raises ValueError if the answers do not go together."""
        for name in self._names:
            asked = {key for of_class, key in state.asked if of_class in ("", name)}
            found = first_undecided(_of_one(state, name), asked)
            if found is not None:
                return self._made(found, name, state)
        return None

    def _made(self, found: Undecided, name: str, state: _State) -> Question:
        item = ITEMS[found.key]
        question = Question(
            item,
            found.category,
            name if item.per_class else "",
            remedy=found.remedy,
            may_stay_open=found.key not in NOT_LEFT_OPEN,
        )
        measured = self._proposals(question).get(item.key)
        if measured is not None:
            return question._replace(suggestion=measured.value, basis="data", evidence=measured.evidence)
        earlier = self._earlier(question, state)
        if earlier is not None:
            return question._replace(suggestion=earlier, basis="class before")
        default = item.default_for(found.category)
        return question if default is None else question._replace(suggestion=default, basis="default")

    def _proposals(self, question: Question) -> Mapping[str, Any]:
        """What data say of the class of a question, or of all."""
        if self._measured is None:
            return _EMPTY
        return self._measured.classes.get(question.class_name, self._measured.proposals)

    def _class_before(self, question: Question) -> str | None:
        place = self._names.index(question.class_name) if question.class_name else 0
        return self._names[place - 1] if place else None

    def _has_earlier(self, question: Question) -> bool:
        """Whether an item was answered or left open for the class before."""
        name, key = self._class_before(question), question.item.key
        return name is not None and (key in self._state.classes[name] or (name, key) in self._state.asked)

    def _earlier(self, question: Question, state: _State | None = None) -> Any:
        """What was answered for the class before; None: nothing."""
        name = self._class_before(question)
        return None if name is None else (state or self._state).classes[name].get(question.item.key)


def _of_one(state: _State, name: str) -> Fingerprint:
    try:
        return Fingerprint(**{**state.whole, **state.classes[name]})
    except ValueError as problem:
        raise ValueError(f"class {name!r}: {problem}" if name else str(problem)) from None


def _alike(classes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The items that all classes have in common."""
    first, *others = classes
    return {key: value for key, value in first.items() if all(one.get(key) == value for one in others)}
