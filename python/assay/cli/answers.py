"""What users type for the items of a fingerprint."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..selection.fingerprint import ClassLabels, Fingerprint
from ..selection.fingerprint_text import in_words
from ..selection.item_values import plain
from ..selection.items import ITEMS, Item
from .options import parse_labels

_YES_OR_NO = {"y": True, "yes": True, "true": True, "1": True, "n": False, "no": False, "false": False, "0": False}

_HOW: Mapping[str, str] = {
    "matrix": "rows such as [[0, 1], [5, 0]]",
    "priors": "numbers such as 0.9, 0.1",
    "weights": "classes with weights such as liver=1, tumour=3",
    "names": "names such as patient, centre",
    "numbers": "numbers such as 0.1, 0.3, 0.5",
}


def parse_answer(item: Item, text: str) -> Any:
    """The value that a text stands for. Raises ValueError if it cannot be one of the item; numbers are not checked."""
    text = text.strip()
    if item.kind == "bool":
        if text.lower() not in _YES_OR_NO:
            raise ValueError(f"{item.key} is yes or no, got {text!r}")
        return _YES_OR_NO[text.lower()]
    if item.kind == "choice":
        return _choice(item, text)
    try:
        return _number(text, item.whole) if item.kind == "number" else _structured(item, text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{item.key} is {how_to_answer(item)}, got {text!r}") from None


def how_to_answer(item: Item) -> str:
    """What may be typed for an item that has no list of answers."""
    if item.kind == "number":
        return "a whole number" if item.whole else "a number such as 0.5 or 1/9"
    return _HOW[item.form] if item.kind == "structured" else ", ".join(item.values) or "yes or no"


def words(value: Any) -> str:
    """A value for a reader."""
    return in_words(plain(value))


def with_items(fingerprint: Fingerprint, settings: Sequence[str]) -> Fingerprint:
    """The fingerprint with items set as "small_structures=yes", or "vessels.tubular_shape=yes" for one class."""
    data = fingerprint.to_dict()
    for setting in settings:
        name, sign, text = setting.partition("=")
        class_name, dot, key = name.strip().rpartition(".")
        if not sign:
            raise ValueError(f"--set must read like small_structures=yes or CLASS.beta=2, got {setting!r}")
        if dot and class_name not in fingerprint.classes:
            known = ", ".join(fingerprint.classes) or "none"
            raise ValueError(f"--set {setting}: the fingerprint has no class {class_name!r}; it has {known}")
        value = parse_answer(ITEMS[key], text) if key in ITEMS else text  # an unknown key is an error of its own
        (data["classes"][class_name] if dot else data)[key] = value
    return Fingerprint.from_dict(data)


def with_classes(fingerprint: Fingerprint, text: str | None) -> Fingerprint:
    """The fingerprint with classes such as "liver=1,vessels=2", or names alone."""
    if text is None:
        return fingerprint
    data = fingerprint.to_dict()
    for name, label in _class_labels(text).items():
        own = data.setdefault("classes", {}).setdefault(name, {})
        if label is not None:
            own["label"] = label
    return Fingerprint.from_dict(data)


def _class_labels(text: str) -> Mapping[str, ClassLabels]:
    names = [part.strip() for part in text.split(",")]
    if all(name and not set(name) & set("=+.0123456789") for name in names):
        return dict.fromkeys(names)
    found = parse_labels(text)
    return found if isinstance(found, Mapping) else {str(label): label for label in found}


def _choice(item: Item, text: str) -> str:
    """By number or by name."""
    values = [*item.values]
    if text.isdecimal() and 1 <= int(text) <= len(values):
        return values[int(text) - 1]
    for value in values:
        if text.lower() == value.lower():
            return value
    raise ValueError(f"{item.key} is one of {', '.join(values)}, got {text!r}")


def _number(text: str, whole: bool = False) -> float | int:
    return int(text) if whole else float(Fraction(text)) if "/" in text else float(text)


def _structured(item: Item, text: str) -> Any:
    if text[:1] in ("[", "{"):
        return json.loads(text)
    parts = [part.strip() for part in text.split(",")]
    if item.form == "weights":
        pairs = [part.split("=") for part in parts]
        return {name.strip(): _number(weight) for name, weight in pairs}
    if item.form == "matrix":
        raise ValueError
    return parts if item.form == "names" else [_number(part) for part in parts]
