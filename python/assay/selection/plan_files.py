"""Plans as plain data, and in TOML and JSON files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from ..definition import Definition
from .application import Advice, Apart, Application, Beside
from .choices import Added, Choice, ClassPlan, Dropped, Edits, Fired, Offer, Other
from .conditions import nearest
from .data_files import as_path, parsed, read_text, toml_key, toml_value
from .engine import Open
from .fingerprint import Fingerprint
from .plan import Plan
from .rules import Warned

FORMAT = 1
"""Of the data; a plan of another one is not read."""

# What the entries of lists are, and what single fields are that are no plain values.
_ENTRIES: Mapping[type, Mapping[str, Any]] = {
    ClassPlan: {
        "metrics": Definition,
        "choices": Choice,
        "optional": Offer,
        "warnings": Warned,
        "open": Open,
        "assumed": Fired,
    },
    Choice: {"fired": Fired, "alternatives": Other},
    Edits: {"added": Added, "dropped": Dropped},
    Application: {"advice": Advice, "beside": Beside, "apart": Apart},
}
_FIELDS: Mapping[type, Mapping[str, Any]] = {ClassPlan: {"edits": Edits}, Added: {"metric": Definition}}


def data_of(plan: Plan) -> dict[str, Any]:
    """A plan as plain data."""
    classes = {name: _data(one) for name, one in plan.classes.items()}
    return {
        "format": FORMAT,
        "fingerprint": plan.fingerprint.to_dict(),
        "application": _data(plan.application),
        "classes": classes,
    }


def plan_of(data: object) -> Plan:
    """The plan of plain data."""
    if not isinstance(data, Mapping) or "classes" not in data:
        raise ValueError(f"a plan must be a mapping with classes, as Plan.to_dict gives it, got {_short(data)}")
    if data.get("format") != FORMAT:
        raise ValueError(f"a plan of format {data.get('format')!r} cannot be read, only {FORMAT}")
    for name in ("fingerprint", "application", "classes"):
        if not isinstance(data.get(name), Mapping):
            raise ValueError(f"{name} of a plan must be a mapping, got {_short(data.get(name))}")
    fingerprint = Fingerprint.from_dict(data["fingerprint"])
    classes = {name: _read(ClassPlan, one, f"class {name!r}") for name, one in data["classes"].items()}
    return Plan(fingerprint, classes, _read(Application, data["application"], "application"))


def save(plan: Plan, path: str | os.PathLike[str]) -> None:
    """Write a plan as TOML or JSON."""
    path, data = as_path(path), plan.to_dict()
    text = json.dumps(data, indent=1, ensure_ascii=False) if path.suffix == ".json" else "\n".join(_toml(data, ()))
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def load(path: str | os.PathLike[str]) -> Plan:
    """Read a plan; an error says which file."""
    path = as_path(path)
    data = parsed(path, read_text(path))
    try:
        return plan_of(data)
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{path}: {problem}") from None


def _data(value: Any) -> Any:
    """Records as mappings, without what is not said, and tuples as lists."""
    if isinstance(value, Definition):
        return value.to_dict()
    if hasattr(value, "_asdict"):
        return {name: _data(one) for name, one in value._asdict().items() if one is not None}
    return [_data(one) for one in value] if isinstance(value, tuple) else value


def _read(kind: Any, data: object, where: str) -> Any:
    """A record from its mapping. Raises ValueError that says where."""
    if not isinstance(data, Mapping):
        raise ValueError(f"{where} must be a mapping, got {_short(data)}")
    if kind is Definition:
        return Definition.from_dict(data)
    for name in data:
        if name not in kind._fields:
            raise ValueError(f"{where} has the unknown key {name!r}{nearest(str(name), kind._fields)}")
    for name in kind._fields:
        if name not in data and name not in kind._field_defaults:
            raise ValueError(f"{where} has no {name}")
    entries, fields = _ENTRIES.get(kind, {}), _FIELDS.get(kind, {})
    found = {}
    for name, value in data.items():
        if name in entries:
            found[name] = tuple(_read(entries[name], one, f"{where}, {name}") for one in _listed(value, where, name))
        elif name in fields:
            found[name] = _read(fields[name], value, f"{where}, {name}")
        else:
            found[name] = _tuples(value)
    return kind(**found)


def _listed(value: object, where: str, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{where}, {name} must be a list, got {_short(value)}")
    return value


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _toml(data: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[str]:
    """Lines of TOML: plain values first, then tables and lists of tables."""
    below = {name for name, value in data.items() if _is_table(value) or _is_tables(value)}
    yield from (f"{toml_key(name)} = {toml_value(value)}" for name, value in data.items() if name not in below)
    for name, value in data.items():
        header = ".".join(map(toml_key, (*at, name)))
        if _is_table(value):
            yield from ("", f"[{header}]", *_toml(value, (*at, name)))
        elif _is_tables(value):
            for one in value:
                yield from ("", f"[[{header}]]", *_toml(one, (*at, name)))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_table, value))
