"""The fingerprint of a problem: what it is about, said once, checked, and filled up with defaults."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from .._inputs import as_label
from .conditions import nearest
from .item_values import as_value, plain
from .items import CHECKS, ITEMS, SIZE, CrossCheck

if TYPE_CHECKING:
    from ..evaluation.case import Case
    from .measured import Measured

ClassLabels: TypeAlias = int | tuple[int, ...] | None
"""The label or labels of a class in a label map; None: not said."""

NOT_FOR_CATEGORY = "C00"
"""The check that an item has a meaning for the category."""


class Note(NamedTuple):
    """Something to know about what was said of an item, with the check that found it; no error."""

    check_id: str
    item: str
    text: str


class Fingerprint:
    """What is to be known of a problem before metrics can be chosen for it.

    Parameters
    ----------
    problem_category
        "ImLC", "SemS", "ObD" or "InS": image-level classification, semantic segmentation, object detection or instance
        segmentation.
    classes
        What differs by class: names with mappings of items, in which "label" may be the class's label or labels. A
        class has all that is said of the whole too. Left out: one fingerprint is for all classes.
    labels
        Names of classes with their label or labels in label maps. A class that is only named here is like the whole.
    **items
        Every other item by its key, such as `small_structures=True`; `values` has all of them. None means that nothing
        is said. Values are taken as they are: True is not "yes", a number is no text.

    Attributes
    ----------
    given
        What was said, by key.
    values
        The value of every item: what was said, else the default, else None.
    assumed
        The defaults that stand for what was not said, of the items that the category asks for.
    missing
        Items that are required and were not said, of any class.
    notes
        What to know about the items, such as those without a meaning for the category.
    classes, labels
        By name of class its complete fingerprint, and its label or labels or None; {} if one is for all.

    Raises
    ------
    TypeError, ValueError
        An unknown key, a value that the item cannot have, or items that contradict each other; the message says which,
        and what is allowed.

    References
    ----------
    L. Maier-Hein, A. Reinke, P. Godau et al., "Metrics reloaded: recommendations for image analysis validation", Nature
    Methods 21 (2024).

    Examples
    --------
    >>> liver = Fingerprint("SemS", importance_volume=True)
    >>> liver.importance_volume, liver.tubular_shape
    (True, False)
    >>> organs = liver.replace(classes={"vessels": {"label": 2, "tubular_shape": True}})
    >>> organs.classes["vessels"].tubular_shape, organs.classes["vessels"].importance_volume
    (True, True)
    """

    given: Mapping[str, Any]
    values: Mapping[str, Any]
    assumed: Mapping[str, Any]
    missing: tuple[str, ...]
    notes: tuple[Note, ...]
    classes: Mapping[str, Fingerprint]
    labels: Mapping[str, ClassLabels]
    _differing: Mapping[str, Mapping[str, Any]]

    __hash__ = None  # type: ignore[assignment]  # some values are mappings

    def __init__(
        self,
        problem_category: str | None = None,
        *,
        classes: Mapping[str, Mapping[str, Any]] | None = None,
        labels: Mapping[str, int | Iterable[int] | None] | None = None,
        **items: Any,
    ) -> None:
        given = _checked({"problem_category": problem_category, **items})
        own, own_labels = _classes(classes, labels)
        values, assumed, notes, problems = _filled(given)
        problems += _unknown_weights(given, own)
        if problems:
            raise ValueError(_listed(problems))
        complete = {name: _of_class(name, given, differing) for name, differing in own.items()}
        missing = dict.fromkeys(key for one in complete.values() for key in one.missing)
        self._set("given", MappingProxyType(given))
        self._set("values", MappingProxyType(values))
        self._set("assumed", MappingProxyType(assumed))
        self._set("notes", tuple(notes))
        self._set("missing", tuple(missing if complete else _missing(values)))
        self._set("classes", MappingProxyType(complete))
        self._set("labels", MappingProxyType(own_labels))
        self._set("_differing", own)

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a fingerprint cannot be changed; make another one with .replace({name}=...)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a fingerprint cannot be changed; leave an item out with .replace({name}=None)")

    def __getattr__(self, name: str) -> Any:
        if name in ITEMS:
            return self.values[name]
        raise AttributeError(f"a fingerprint has no item {name!r}{nearest(name, ITEMS)}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *ITEMS})

    def __eq__(self, other: object) -> bool:
        return self.to_dict() == other.to_dict() if isinstance(other, Fingerprint) else NotImplemented

    def __reduce__(self) -> tuple[Callable[..., Fingerprint], tuple[dict[str, Any]]]:
        return Fingerprint.from_dict, (self.to_dict(),)

    def __repr__(self) -> str:
        words = [self.values["problem_category"] or "no category", f"{len(self.given)} items said"]
        words += [f"{len(self.assumed)} assumed"]
        words += [f"classes {', '.join(self.classes)}"] if self.classes else []
        return f"<Fingerprint: {', '.join(words)}>"

    def replace(self, **items: Any) -> Fingerprint:
        """The same with some items, or all `classes` or `labels`, replaced; None leaves them out."""
        classes = items.get("classes", self._differing)
        if "classes" in items:
            kept = {name: self.labels.get(name) for name in classes or {} if "label" not in classes[name]}
            items.setdefault("labels", kept)
        return Fingerprint(**{"labels": self.labels, **self.given, **items, "classes": classes})

    def describe(self) -> str:
        """What was said and what is assumed, one line each, with the notes; classes after the whole."""
        from .fingerprint_text import described

        return described(self)

    def to_dict(self) -> dict[str, Any]:
        """What was said, as plain data that JSON and TOML can hold."""
        data = {key: plain(value) for key, value in self.given.items()}
        if self.classes:
            data["classes"] = {name: self._class_data(name) for name in self.classes}
        return data

    def _class_data(self, name: str) -> dict[str, Any]:
        label = self.labels[name]
        own = {} if label is None else {"label": plain(label)}
        return {**own, **{key: plain(value) for key, value in self._differing[name].items()}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Fingerprint:
        """The fingerprint of what `to_dict` gives."""
        if not isinstance(data, Mapping):
            raise TypeError(f"data must map items to values, got {type(data).__name__}")
        if "labels" in data:
            raise ValueError("labels are said in the tables of classes, as label")
        return cls(**{_text(key): value for key, value in data.items()})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Fingerprint:
        """Read a fingerprint from a TOML or JSON file, by its suffix.

        Items stand at the top; a table [classes.NAME] has the class's `label` or labels and the items that differ.

        Raises
        ------
        ValueError
            What is wrong, with file, line and item.
        OSError
            A file that cannot be read.
        """
        from .fingerprint_files import load

        return load(path)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a TOML or JSON file, by its suffix; TOML says what each item means, and what is assumed."""
        from .fingerprint_files import save

        save(self, path)

    @staticmethod
    def measure(cases: Iterable[Case], **options: Any) -> Measured:
        """What the images of cases say about the items that data can answer; see `assay.selection.measure.measure`."""
        from .measure import measure

        return measure(cases, **options)


def checked_item(key: str, value: object) -> Any:
    """The value of an item. Raises TypeError or ValueError for an unknown key or a value that it cannot have."""
    if key not in ITEMS:
        raise TypeError(f"a fingerprint has no item {key!r}{nearest(key, ITEMS)}")
    return as_value(ITEMS[key], value)


def checked_class_item(key: str, value: object) -> Any:
    """The same for an item of one class: not all can differ by class."""
    found = checked_item(key, value)
    if not ITEMS[key].per_class:
        raise ValueError(f"{key} is about all classes together and cannot differ by class")
    return found


def as_class_labels(label: Any, name: str) -> ClassLabels:
    """The label or labels of a class; a list of one is a label."""
    if label is None:
        return None
    if isinstance(label, (str, bytes, Mapping)) or not isinstance(label, Iterable):
        return as_label(label, name)
    found = tuple(as_label(one, f"each of {name}") for one in label)
    if not found or len(set(found)) < len(found):
        raise ValueError(f"{name} must be a label or several different ones, got {list(found)}")
    return found[0] if len(found) == 1 else found


def _checked(items: Mapping[str, Any]) -> dict[str, Any]:
    """What is said, in the order of the items."""
    said = {key: checked_item(key, value) for key, value in items.items() if value is not None or key not in ITEMS}
    return {key: said[key] for key in ITEMS if key in said}


def _classes(classes: Any, labels: Any) -> tuple[dict[str, dict[str, Any]], dict[str, ClassLabels]]:
    """What differs by class, and the labels of the classes."""
    for value, name in ((classes, "classes"), (labels, "labels")):
        if value is not None and not isinstance(value, Mapping):
            raise TypeError(f"{name} must map names of classes, got {value!r}")
    names = [_class_name(name) for name in dict.fromkeys([*(classes or {}), *(labels or {})])]
    own: dict[str, dict[str, Any]] = {}
    found: dict[str, ClassLabels] = {}
    for name in names:
        items = (classes or {}).get(name, {})
        if not isinstance(items, Mapping):
            raise TypeError(f"classes[{name!r}] must map items to values, got {items!r}")
        said = {key: value for key, value in items.items() if key != "label"}
        given = [one for one in (items.get("label"), (labels or {}).get(name)) if one is not None]
        both = [as_class_labels(one, f"label of class {name!r}") for one in given]
        if len(set(both)) > 1:
            raise ValueError(f"class {name!r} has label {both[0]} in classes and {both[1]} in labels")
        found[name] = both[0] if both else None
        own[name] = _checked_of_class(name, said)
    _check_different(found)
    return own, found


def _checked_of_class(name: str, items: Mapping[str, Any]) -> dict[str, Any]:
    try:
        said = {k: checked_class_item(k, value) for k, value in items.items() if value is not None or k not in ITEMS}
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"class {name!r}: {problem}") from None
    return {key: said[key] for key in ITEMS if key in said}


def _check_different(labels: Mapping[str, ClassLabels]) -> None:
    """Nested classes share labels, but no two have all in common."""
    seen: dict[frozenset[int], str] = {}
    for name, label in labels.items():
        members = frozenset(label if isinstance(label, tuple) else () if label is None else (label,))
        if members and members in seen:
            raise ValueError(f"classes {seen[members]!r} and {name!r} have the same label {plain(label)}")
        seen[members] = name


def _class_name(name: object) -> str:
    if not isinstance(name, str) or not name:
        raise TypeError(f"a class must have a name (text), got {name!r}")
    return name


def _of_class(name: str, whole: Mapping[str, Any], own: Mapping[str, Any]) -> Fingerprint:
    try:
        return Fingerprint(**{**whole, **own})
    except ValueError as problem:
        raise ValueError(f"class {name!r}: {problem}") from None


def _filled(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[Note], list[Note]]:
    """The values of all items, what of it is assumed, the notes, and the contradictions."""
    category = given.get("problem_category")
    values = {key: given.get(key, item.default_for(category)) for key, item in ITEMS.items()}
    contradictions = []
    for check in _holding("imply", values):
        if check.item not in given:
            values[check.item] = check.value
        elif given[check.item] != check.value:
            contradictions.append(_note(check))
    contradictions += map(_note, _holding("error", values))
    notes = [
        Note(NOT_FOR_CATEGORY, key, f"it has no meaning for {category} and is not looked at")
        for key in given
        if category is not None and not ITEMS[key].has_meaning(category)
    ]
    notes += map(_note, _holding("note", values))
    assumed = {
        key: value
        for key, value in values.items()
        if value is not None and key not in given and ITEMS[key].applies(category)
    }
    return values, assumed, notes, contradictions


def _holding(action: str, values: Mapping[str, Any]) -> Iterator[CrossCheck]:
    """The checks of a kind that find something."""
    sizes = {
        SIZE + key: None if values[key] is None else len(values[key])
        for key, item in ITEMS.items()
        if item.kind == "structured"
    }
    return (check for check in CHECKS if check.action == action and check.condition.holds({**values, **sizes}))


def _note(check: CrossCheck) -> Note:
    return Note(check.id, check.item, check.text)


def _unknown_weights(given: Mapping[str, Any], classes: Mapping[str, Any]) -> list[Note]:
    unknown = [name for name in given.get("class_weights", {}) if classes and name not in classes]
    return [Note("C35", "class_weights", f"there is no class {name!r}{nearest(name, classes)}") for name in unknown]


def _listed(contradictions: Iterable[Note]) -> str:
    lines = [f"{one.item}: {one.text} [{one.check_id}]" for one in contradictions]
    return lines[0] if len(lines) == 1 else "\n  ".join([f"{len(lines)} contradictions:", *lines])


def _missing(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Required items without a value. The category is also known from what the output is about."""
    derived = values["whole_image_label"] or values["individual_objects"] is not None
    return () if derived else tuple(key for key, item in ITEMS.items() if item.required and values[key] is None)


def _text(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"items must be named by text, got {key!r}")
    return key
