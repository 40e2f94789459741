"""Plain data in TOML and JSON files."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_value(value: Any) -> str:
    """Plain data as a value of TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml_key(name)} = {toml_value(one)}" for name, one in value.items()) + " }"
    return repr(value)


def toml_key(name: str) -> str:
    """A name as a key of TOML."""
    return name if _BARE.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    """A basic string: what JSON writes, but for the one control character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def as_path(path: object) -> Path:
    """The path of a file whose name says that it is TOML or JSON."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must name a file, got {path!r}")
    found = Path(path)
    if found.suffix not in (".toml", ".json"):
        raise ValueError(f"{found} must be named .toml or .json")
    return found


def read_text(path: Path) -> str:
    """The text of a file; raises if there is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = path.read_bytes()[: problem.start].count(b"\n") + 1
        raise ValueError(f"{path}, line {line}: this is no UTF-8 text") from None
    if not text.strip():
        raise ValueError(f'{path} is empty, expected items such as problem_category = "SemS"')
    return text


def parsed(path: Path, text: str) -> Mapping[str, Any]:
    """The data that the text of a file stands for."""
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
