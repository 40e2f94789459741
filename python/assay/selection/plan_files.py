"""Plans as plain data, and in TOML and JSON files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from ..definition import Definition
from .application import Application
from .choices import ClassPlan
from .conditions import nearest
from .data_files import as_path, parsed, read_text, toml_key, toml_value
from .fingerprint import Fingerprint
from .items import CATEGORIES
from .plan import EVERY_CLASS, Plan

FORMAT = 1
"""Of the data; a plan of another one is not read."""

_WORDS: Mapping[type, str] = {str: "text", bool: "true or false", float: "a number"}


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
    known = tuple(fingerprint.classes) or (EVERY_CLASS,)
    if set(classes) != set(known):
        raise ValueError(f"a plan must have the classes of its fingerprint, {_named(known)}; got {_named(classes)}")
    for name, one in classes.items():
        if one.category not in CATEGORIES:
            raise ValueError(f"class {name!r}, category must be one of {_named(CATEGORIES)}, got {one.category!r}")
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
    return kind(**{name: _field(_types(kind)[name], value, f"{where}, {name}") for name, value in data.items()})


@cache
def _types(kind: type) -> Mapping[str, Any]:
    """The types of the fields of a record."""
    return get_type_hints(kind)


def _field(kind: Any, value: Any, where: str) -> Any:
    """The value of a field, which must be of its type: a record, plain data, or a list that is kept as a tuple."""
    if kind is Any:
        return _tuples(value)
    if get_origin(kind) is tuple:
        return _several(get_args(kind), value, where)
    if kind is Definition or hasattr(kind, "_fields"):
        return _read(kind, value, where)
    if not isinstance(value, (int, float) if kind is float else kind) or isinstance(value, bool) is not (kind is bool):
        raise ValueError(f"{where} must be {_WORDS[kind]}, got {_short(value)}")
    return value


def _several(kinds: tuple[Any, ...], value: object, where: str) -> tuple[Any, ...]:
    """The entries of a list: any number of one type, or one of each."""
    if not isinstance(value, list):
        raise ValueError(f"{where} must be a list, got {_short(value)}")
    if kinds[-1] is Ellipsis:
        return tuple(_field(kinds[0], one, where) for one in value)
    if len(value) != len(kinds):
        raise ValueError(f"{where} must have entries of {len(kinds)} values, got {_short(value)}")
    return tuple(_field(kind, one, where) for kind, one in zip(kinds, value, strict=True))


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _named(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names)) or "none"


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
