"""Definitions: a metric with every parameter that fixes its number. A request and a record at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from .catalogue import CATALOGUE, POOLED, PRESETS, Level, Metric, Parameter, Value, has_objects, lookup

_ByClass: TypeAlias = tuple[tuple[str, Value], ...]


class Definition(NamedTuple):
    """What a value is: the metric's key, all its parameters, and the revision of its record.

    Made by `assay.metric`, carried by every row of a table, printed by `describe`, and good for `evaluate` again.
    A parameter may be one value or one per class. `unit_spacing` says that the spacing was not given and 1 was used,
    `level` whether there is a value for every "case", or one for the whole "set".
    """

    key: str
    parameters: tuple[tuple[str, Value | _ByClass], ...]
    name: str
    revision: int
    unit_spacing: bool = False
    level: Level = "case"

    @property
    def metric(self) -> Metric:
        """The catalogue's record."""
        return CATALOGUE[self.key]

    @property
    def known_as(self) -> str:
        """The key that it would be asked for by: "hd95" for the 95th percentile of "hd"."""
        own = dict(self.parameters)
        for key, (base, fixed) in PRESETS.items():
            if base == self.key and all(own.get(name) == value for name, value in fixed.items()):
                return key
        return self.key

    @property
    def id(self) -> str:
        """A short name of everything but `name`: equal for equal definitions, in every process."""
        return _id(self)

    @property
    def defaults(self) -> dict[str, Value | None]:
        """The record's default of each of its parameters; None where there is none."""
        return {p.name: p.default for p in self.metric.applicable(dict(self.parameters))}

    def parameters_for(self, class_name: str) -> dict[str, Value]:
        """The parameters of one class. Raises ValueError if one is given per class and this class is not among them."""
        values: dict[str, Value] = {}
        for name, value in self.parameters:
            if isinstance(value, tuple):
                by_class = dict(value)
                if class_name not in by_class:
                    raise ValueError(f"{self.name}: no {name} for class {class_name!r}, only for {list(by_class)}")
                values[name] = by_class[class_name]
            else:
                values[name] = value
        return values

    def split(self, class_name: str) -> tuple[tuple[tuple[str, Value], ...], Mapping[str, Value]]:
        """The parameters of a class: those of the statistic, as items of a dict, and the metric's own.

        Whole numbers are ints.
        """
        return _split(self, class_name)

    @property
    def has_spacing(self) -> bool:
        """Whether the value depends on the spacing; boundary IoU does not if its width counts voxels or erosions."""
        own = dict(self.parameters)
        in_mm = own.get("width_unit", "voxel") != "voxel" or own.get("criterion") == "centre_distance"
        in_mm = in_mm or bool(own.get("smallest")) or own.get("volumes", "all") != "all" or own.get("region") == "band"
        in_mm = in_mm or own.get("skeleton") == "distance_ordered"
        record = self.metric
        return (
            record.statistic in ("surface", "matched_surfaces", "calibres") or record.unit in ("mm", "volume") or in_mm
        )

    def with_unit_spacing(self) -> Definition:
        """The same for an image whose spacing is not known."""
        return self._replace(unit_spacing=True) if self.has_spacing else self

    def describe(self) -> str:
        """One sentence fit for the methods section of a paper."""
        record = self.metric
        shown = {name: _shown(value) for name, value in self.parameters}
        text = record.describe(shown, mm="voxels" if self.unit_spacing else "mm")
        sentence = f"{self.name}: {record.title}, {text}"
        if self.level == "set":
            sentence += "; one value for all cases of a method together"
        if self.unit_spacing:
            sentence += "; the spacing was not given, so lengths count voxels"
        return f"{sentence} (assay definition {self.key}, revision {self.revision}; {record.source})."

    def to_dict(self) -> dict[str, Any]:
        """Plain data that JSON and TOML can hold."""
        parameters = {name: dict(value) if isinstance(value, tuple) else value for name, value in self.parameters}
        data: dict[str, Any] = {"key": self.key, "name": self.name, **parameters, "revision": self.revision}
        if self.level != self.metric.level:
            data["level"] = self.level
        return {**data, "unit_spacing": True} if self.unit_spacing else data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Definition:
        """The definition that `to_dict` wrote. Raises ValueError if this version computes another revision."""
        if not isinstance(data, Mapping) or "key" not in data:
            raise ValueError(f"a definition must be a mapping with a key, got {data!r}")
        values = {name: value for name, value in data.items() if name != "description"}
        revision = values.pop("revision", None)
        unit_spacing = values.pop("unit_spacing", False)
        if not isinstance(unit_spacing, bool):
            raise TypeError(f"unit_spacing must be true or false, got {unit_spacing!r}")
        key = values.pop("key")
        definition = metric(key, name=values.pop("name", None), **values)
        if revision is not None and revision != definition.revision:
            raise ValueError(f"definition {key} has revision {revision!r}, this version computes {definition.revision}")
        return definition.with_unit_spacing() if unit_spacing else definition


def metric(
    key: str,
    *,
    name: str | None = None,
    convention: str | None = None,
    level: str | None = None,
    **parameters: object,
) -> Definition:
    """A metric of the catalogue with parameters of your own.

    Parameters
    ----------
    key
        The catalogue's key, such as "dsc" or "hd95"; `assay metrics` lists them.
    name
        What the metric is called in tables; by default the key.
    convention
        Whose definition it has, such as "deepmind"; `assay conventions` lists them. Parameters of your own go first.
    level
        "case": a value for every case. "set": one for all cases of a method, from the sum of what was counted in them;
        the key "pooled_pq" means "pq" with it. Left out it is what the record says.
    **parameters
        Those of the record, each one value or a mapping from class names to values. What is left out has the
        record's default; NSD's tolerance has none.

    Returns
    -------
    Definition

    Raises
    ------
    ValueError
        Unknown key or convention, one that does not have the metric, missing or forbidden parameter value.
    TypeError
        Unknown parameter, or one of the wrong type.

    Examples
    --------
    >>> metric("nsd", tolerance=2.0).describe()[:55]
    'nsd: normalized surface distance, share of the surfaces'
    """
    if not isinstance(key, str):
        raise TypeError(f"a metric's key must be text, got {key!r}")
    if convention is not None:
        from .conventions import convention as named

        return named(convention).metric(key, name=name, level=level, **parameters)
    record, fixed = lookup(key)
    chosen = _level(key, record, fixed.get("level", level))
    fixed = {name: value for name, value in fixed.items() if name != "level"}
    names = dict.fromkeys(p.name for p in record.parameters if p.name not in fixed)
    unknown = [name for name in parameters if name not in names]
    if unknown:
        raise TypeError(f"{key} has no parameter {unknown[0]!r}; it has {', '.join(names) or 'none'}")
    given = {**fixed, **parameters}
    values: dict[str, Value | _ByClass] = {}
    for parameter in record.applicable(values):
        values[parameter.name] = _value(key, record, parameter, given)
    for one in parameters:
        if one not in values:
            raise ValueError(f"{one} has no meaning with {_conditions(record, one, values)}; leave it out")
    own_name = str(name) if name is not None else name_at(chosen, key, record)
    return Definition(record.key, tuple(values.items()), own_name, record.revision, level=chosen)


def name_at(level: Level | None, key: str, record: Metric) -> str:
    """What a metric is called if it has no name of its own: its key, which says of pooled values that they are."""
    pooled = level == "set" and record.level == "case"
    return f"{POOLED}{key.removeprefix(POOLED)}" if pooled else key


def _level(key: str, record: Metric, level: object) -> Level:
    if level is None:
        return record.level
    if level == "case":
        return "case"
    if level != "set":
        raise ValueError(f'level must be "case" or "set", got {level!r}')
    if not record.can_be_pooled:
        raise ValueError(f"{key} has no value for a set of cases: what it is computed from does not add up over cases")
    return "set"


def _value(key: str, record: Metric, parameter: Parameter, given: Mapping[str, object]) -> Value | _ByClass:
    """What a parameter is in a definition: one value, or one per class."""
    if parameter.name not in given and parameter.default is None:
        raise ValueError(f"{key} needs {parameter.name}: {parameter.description}")
    value = given.get(parameter.name, parameter.default)
    if not isinstance(value, Mapping):
        return parameter.checked(value)
    if any(p.when and p.when[0] == parameter.name for p in record.parameters):
        raise ValueError(f"{parameter.name} must be the same for all classes, got {dict(value)!r}")
    by_class = {str(c): parameter.checked(v) for c, v in value.items()}
    if not value or len(by_class) < len(value):
        raise ValueError(f"{parameter.name} must map each class to one value, got {dict(value)!r}")
    return tuple(sorted(by_class.items()))


def _conditions(record: Metric, name: str, values: Mapping[str, object]) -> str:
    """With which values a parameter has no meaning here."""
    causes = {p.when[0] for p in record.parameters if p.name == name and p.when}
    return ", ".join(f"{cause}={values[cause]!r}" for cause in sorted(causes))


@lru_cache(maxsize=1024)
def _id(definition: Definition) -> str:
    import hashlib
    import json

    content = {k: v for k, v in definition.to_dict().items() if k != "name"}
    return definition.key + "-" + hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]


@lru_cache(maxsize=1024)
def _split(definition: Definition, class_name: str) -> tuple[tuple[tuple[str, Value], ...], Mapping[str, Value]]:
    own = definition.parameters_for(class_name)
    for parameter in definition.metric.applicable(dict(own)):
        if parameter.whole:
            own[parameter.name] = int(own[parameter.name])
    of_statistic = {p.name for p in definition.metric.parameters if p.of_statistic}
    return tuple((name, own.pop(name)) for name in list(own) if name in of_statistic), own


@lru_cache(maxsize=128)
def _of_key(key: str, convention: str | None, instances: bool) -> Definition:
    """What a bare key means."""
    if instances and has_objects(key):
        return metric(key, convention=convention, objects="labels")
    return metric(key, convention=convention)


def as_definitions(
    metrics: Iterable[str | Definition] | str | Definition, convention: str | None = None, *, instances: bool = False
) -> tuple[Definition, ...]:
    """The definitions asked for, in order; keys have the convention's parameters. Names must be unique.

    If labels are `instances`, the objects of bare keys are labels.

    Those of earlier results count once, whether their spacing was known or not.
    """
    if isinstance(metrics, (str, Definition)):
        metrics = [metrics]
    if not isinstance(metrics, Iterable):
        raise TypeError(f"metrics must be keys or definitions made by assay.metric, got {metrics!r}")
    definitions: list[Definition] = []
    for one in metrics:
        if not isinstance(one, (str, Definition)):
            raise TypeError(f"metrics must be keys or definitions made by assay.metric, got {one!r}")
        definition = _of_key(one, convention, instances) if isinstance(one, str) else one._replace(unit_spacing=False)
        if isinstance(one, str) or definition not in definitions:
            definitions.append(definition)
    if not definitions:
        raise ValueError("metrics must name at least one metric, got none")
    _check_distinct(definitions)
    return tuple(definitions)


def _check_distinct(definitions: list[Definition]) -> None:
    """Raise if two share a name, or are one definition by two names."""
    by_name: set[str] = set()
    by_id: dict[str, str] = {}
    for one in definitions:
        if one.name in by_name:
            raise ValueError(f"two metrics are called {one.name!r}; tell them apart: assay.metric(..., name=...)")
        if one.id in by_id:
            raise ValueError(f"{by_id[one.id]!r} and {one.name!r} are one definition; ask for it once")
        by_name.add(one.name)
        by_id[one.id] = one.name


def _shown(value: Value | _ByClass) -> str:
    if isinstance(value, tuple):
        return " / ".join(f"{_shown(v)} ({c})" for c, v in value)
    return f"{value:.15g}" if isinstance(value, float) else value
