"""Fingerprints in TOML and JSON files."""

from __future__ import annotations

import json
import os
import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .fingerprint import Fingerprint, as_class_labels, checked_class_item, checked_item
from .item_values import plain
from .items import GROUPS, ITEMS, Item

_WIDTH = 110  # of comments
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def load(path: str | os.PathLike[str]) -> Fingerprint:
    """Read a fingerprint; an error says file, line and item."""
    path = _as_path(path)
    text = _read_text(path)
    data = _parsed(path, text)
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
    path = _as_path(path)
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
        lines += ["", f"[classes.{_key(name)}]"]
        lines += [f"{key} = {_value(value)}" for key, value in own.items()]
    return "\n".join(lines) + "\n"


def _said(key: str, value: Any) -> Iterator[str]:
    item = ITEMS[key]
    yield ""
    yield from _comment(f"{_number(item)}{item.meaning}")
    for one, meaning in item.values.items():
        yield from _comment(f"{one}: {meaning}", indent="  ")
    yield f"{key} = {_value(plain(value))}"


def _assumed(key: str, fingerprint: Fingerprint) -> Iterator[str]:
    item = ITEMS[key]
    yield from _comment(f"{_number(item)}{item.question}")
    yield f"# {key} = {_value(plain(fingerprint.assumed[key]))}"


def _number(item: Item) -> str:
    return f"{item.paper_id}. " if item.paper_id else ""


def _comment(text: str, indent: str = "") -> list[str]:
    first = f"# {indent}"
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=f"{first}  " if indent else first)


def _value(value: Any) -> str:
    """Plain data as a value of TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + " }"
    return repr(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    """A basic string: what JSON writes, but for the one control character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _as_path(path: object) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must name a file, got {path!r}")
    found = Path(path)
    if found.suffix not in (".toml", ".json"):
        raise ValueError(f"{found} must be named .toml or .json")
    return found


def _read_text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = path.read_bytes()[: problem.start].count(b"\n") + 1
        raise ValueError(f"{path}, line {line}: this is no UTF-8 text") from None
    if not text.strip():
        raise ValueError(f'{path} is empty, expected items such as problem_category = "SemS"')
    return text


def _parsed(path: Path, text: str) -> Mapping[str, Any]:
    try:
        data = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError(f"{path} is nested too deeply") from None
    except ValueError as problem:
        place = str(problem).replace("at end of document", f"at line {len(text.splitlines())}, the end of the file")
        raise ValueError(f"{path} cannot be read: {place}") from None
    if not isinstance(data, dict):
        raise ValueError(f"{path} must map items to values, got {type(data).__name__}")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is said twice")
    return found


def _items(path: Path, data: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Class ("" for the whole), key and value of all items."""
    yield from (("", key, value) for key, value in data.items() if key != "classes" and value is not None)
    classes = data.get("classes") or {}
    if not isinstance(classes, dict):
        raise ValueError(f"{path}: classes must be tables [classes.NAME], got {classes!r}")
    for name, own in classes.items():
        if not isinstance(own, dict):
            raise ValueError(f"{path}: classes.{_key(name)} must be a table of items, got {own!r}")
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
