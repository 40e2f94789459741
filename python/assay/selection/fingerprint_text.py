"""A fingerprint in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .fingerprint import Fingerprint
from .item_values import plain
from .items import ITEMS


def described(fingerprint: Fingerprint) -> str:
    """What was said and what is assumed, one line each, with the notes; classes after the whole."""
    lines = list(_lines(fingerprint, fingerprint.given))
    for name, one in fingerprint.classes.items():
        label = fingerprint.labels[name]
        lines += ["", f"class {name}" + ("" if label is None else f" (label {in_words(plain(label))})")]
        own = [key for key in one.given if fingerprint.given.get(key) != one.given[key]]
        lines += _lines(one, own, fingerprint)
    return "\n".join(lines)


def in_words(value: Any) -> str:
    """A value for a reader."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) and value and _flat(value) else str(value)


def _flat(values: Iterable[Any]) -> bool:
    return not any(isinstance(one, (list, dict)) for one in values)


def _lines(one: Fingerprint, said: Iterable[str], whole: Fingerprint | None = None) -> Iterator[str]:
    yield from (f"  {_answer(one, key)}" for key in said)
    assumed = [key for key in one.assumed if whole is None or whole.assumed.get(key) != one.assumed[key]]
    yield from (f"  {_answer(one, key)} (assumed)" for key in assumed)
    yield from (f"  {key}: missing" for key in one.missing)
    notes = [note for note in one.notes if whole is None or note not in whole.notes]
    yield from (f"  note: {note.item}: {note.text} [{note.check_id}]" for note in notes)


def _answer(one: Fingerprint, key: str) -> str:
    item, value = ITEMS[key], one.values[key]
    meaning = f": {item.values[value]}" if item.kind == "choice" else ""
    number = f" [{item.paper_id}]" if item.paper_id else ""
    return f"{key}{number} = {in_words(plain(value))}{meaning}"
