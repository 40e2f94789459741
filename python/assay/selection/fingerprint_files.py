"""Fingerprints in TOML and JSON files."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .data_files import as_path, parsed, read_text, toml_key, toml_value
from .fingerprint import Fingerprint, as_class_labels, checked_class_item, checked_item
from .item_values import plain
from .items import GROUPS, ITEMS, Item

_WIDTH = 110  # of comments


def load(path: str | os.PathLike[str]) -> Fingerprint:
    """Read a fingerprint; an error says file, line and item."""
    path = as_path(path)
    text = read_text(path)
    data = parsed(path, text)
    for class_name, key, value in _items(path, data):
        try:
            _check(class_name, key, value)
        except (TypeError, ValueError) as problem:
            of_class = f"class {class_name!r}: " if class_name else ""
            raise ValueError(f"{path}{_line_of(text, class_name, key)}: {of_class}{problem}") from None
    try:
        return Fingerprint.from_dict(data)
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{path}: {problem}") from None


def _check(class_name: str, key: str, value: object) -> None:
    if not class_name:
        checked_item(key, value)
    elif key == "label":
        as_class_labels(value, key)
    else:
        checked_class_item(key, value)


def save(fingerprint: Fingerprint, path: str | os.PathLike[str]) -> None:
    """Write a fingerprint as TOML or JSON."""
    path = as_path(path)
    data = fingerprint.to_dict()
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n" if path.suffix == ".json" else toml_text(fingerprint)
    path.write_text(text, encoding="utf-8", newline="\n")


def toml_text(fingerprint: Fingerprint) -> str:
    """A fingerprint as TOML, with the meaning of each item, and with what is assumed as comments."""
    lines = ["# What is to be known of a problem before metrics are chosen for it."]
    for group, title in GROUPS.items():
        keys = [key for key, item in ITEMS.items() if item.group == group]
        said = [line for key in keys if key in fingerprint.given for line in _said(key, fingerprint.given[key])]
        assumed = [line for key in keys if key in fingerprint.assumed for line in _assumed(key, fingerprint)]
        if said or assumed:
            lines += ["", f"# --- {title} ---", *said]
            lines += ["", "# Not said, so that this is assumed:", *assumed] if assumed else []
    data = fingerprint.to_dict().get("classes", {})
    for name, own in data.items():
        lines += ["", f"[classes.{toml_key(name)}]"]
        lines += [f"{key} = {toml_value(value)}" for key, value in own.items()]
    return "\n".join(lines) + "\n"


def _said(key: str, value: Any) -> Iterator[str]:
    item = ITEMS[key]
    yield ""
    yield from _comment(f"{_number(item)}{item.meaning}")
    for one, meaning in item.values.items():
        yield from _comment(f"{one}: {meaning}", indent="  ")
    yield f"{key} = {toml_value(plain(value))}"


def _assumed(key: str, fingerprint: Fingerprint) -> Iterator[str]:
    item = ITEMS[key]
    yield from _comment(f"{_number(item)}{item.question}")
    yield f"# {key} = {toml_value(plain(fingerprint.assumed[key]))}"


def _number(item: Item) -> str:
    return f"{item.paper_id}. " if item.paper_id else ""


def _comment(text: str, indent: str = "") -> list[str]:
    first = f"# {indent}"
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=f"{first}  " if indent else first)


def _items(path: Path, data: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Class ("" for the whole), key and value of all items."""
    yield from (("", key, value) for key, value in data.items() if key != "classes" and value is not None)
    classes = data.get("classes") or {}
    if not isinstance(classes, dict):
        raise ValueError(f"{path}: classes must be tables [classes.NAME], got {classes!r}")
    for name, own in classes.items():
        if not isinstance(own, dict):
            raise ValueError(f"{path}: classes.{toml_key(name)} must be a table of items, got {own!r}")
        yield from ((name, key, value) for key, value in own.items() if value is not None)


def _line_of(text: str, class_name: str, key: str) -> str:
    """Where an item stands, if it is written in a way that is easy to find."""
    written = re.compile(rf"""^[^#\n]*?(?<![\w-])["']?{re.escape(key)}["']?\s*[=:\].]""", re.MULTILINE)
    header = re.compile(
        rf"""^[^#\n]*classes[^\n]*{re.escape(class_name)}|"{re.escape(class_name)}"\s*:""", re.MULTILINE
    )
    start = header.search(text) if class_name else None
    found = written.search(text, start.end() if start else 0)
    return f", line {text.count(chr(10), 0, found.end()) + 1}" if found else ""
