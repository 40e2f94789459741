"""Conventions: how a package or a challenge defines each metric, as data; one TOML file each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..catalogue import DEFAULT_METRICS, OBJECT_DEFAULTS, POOLED, PROBABILITY_DEFAULTS, Value, lookup

if TYPE_CHECKING:
    from ..definition import Definition
    from ..evaluation.policies import Policy

Given: TypeAlias = float | str
"""What a package returns for a status: a number, "error" (it raises), "arbitrary" (it depends on more than the status,
such as where a mask lies) or "computed" (what assay computes, or else what an undefined value is)."""

EMPTIES = ("both_empty", "reference_empty", "prediction_empty")
"""Stated for every metric of masks or decisions about one class."""

ABSENCES = ("no_positive", "no_negative")
"""Stated for every metric of scores."""

UNDEFINED = ("undefined",)
"""Stated for every metric of probabilities: what there is without samples."""

SHARED = ("surface", "objects", "bins")
"""Tables of parameters that hold for every metric that has them."""

_FOLDER = Path(__file__).parent


class ConventionMetric(NamedTuple):
    """How a convention defines a metric that it calls by one of the catalogue's keys.

    `key` is the metric of the catalogue that gives its numbers (a package's "assd" may be assay's "masd"), `parameters`
    those that it takes, `call` the package's own name for it, `empties` what it returns by the status of the masks or
    samples; "no_match" is the status of objects none of which match or count, "undefined" that of a value with no other
    reason, "missing_output" that of a missing prediction, which counts as an empty one if nothing else is said.
    """

    key: str
    parameters: Mapping[str, Value]
    call: str
    empties: Mapping[str, Given]

    def meaningful_with(self, given: Mapping[str, object]) -> dict[str, Value]:
        """The parameters without those that have no meaning, or not this value, once others are what is given."""
        record = lookup(self.key)[0]
        chosen = {**record.defaults(), **self.parameters, **given}
        applicable = {p.name: p for p in record.applicable(chosen)}
        alone = {name: sum(p.name == name for p in record.parameters) == 1 for name in applicable}
        depending = {p.name for p in record.parameters if p.when and p.when[0] in given}
        return {
            name: value
            for name, value in self.parameters.items()
            if name not in depending
            or (name in applicable and (value in applicable[name].choices if applicable[name].choices else alone[name]))
        }

    @property
    def counts_as(self) -> dict[str, float | None]:
        """The number that stands for a value by status; None if the package gives no number."""
        given = {k: v for k, v in self.empties.items() if v != "computed"}
        numbers = {k: None if isinstance(v, str) or math.isnan(v) else v for k, v in given.items()}
        if "prediction_empty" in numbers:
            numbers.setdefault("missing_output", numbers["prediction_empty"])
        return numbers


@dataclass(frozen=True)
class Convention:
    """What a package or a challenge computes under each metric's name.

    Attributes
    ----------
    name, title, summary
        What it is called here and elsewhere, and what marks it in a sentence.
    package, version, source
        What it reproduces, and where that is described.
    metrics
        Its metrics by key.
    notes
        Differences and defects to know when numbers are compared.
    """

    name: str
    title: str
    summary: str
    package: str
    version: str
    source: str
    metrics: Mapping[str, ConventionMetric]
    notes: tuple[str, ...] = ()

    @property
    def defaults(self) -> list[str]:
        """Those of the default metrics that it has."""
        return self.defaults_of(instances=False)

    def defaults_of(self, instances: bool, probabilities: bool = False) -> list[str]:
        """Those of the default metrics that it has, of label maps whose labels are instances or not.

        A convention of object metrics alone has these for both; one that has none of the default metrics gives all its
        own of masks. Of probabilities there are more.
        """
        found = [key for key in (OBJECT_DEFAULTS if instances else DEFAULT_METRICS) if key in self.metrics]
        found = found or [key for key in OBJECT_DEFAULTS if key in self.metrics]
        if not found and not instances:
            found = [key for key, own in self.metrics.items() if not lookup(own.key)[0].of_scores]
        return [*found, *(self.of_probabilities if probabilities else ())]

    @property
    def of_probabilities(self) -> list[str]:
        """Those of the default metrics of probabilities that it has."""
        return [key for key in PROBABILITY_DEFAULTS if key.removeprefix(POOLED) in self.metrics]

    def metric(
        self, key: str, *, name: str | None = None, level: str | None = None, **parameters: object
    ) -> Definition:
        """The metric of this key as the convention defines it, with parameters of your own before its own.

        Raises ValueError if the convention does not have it, and what `assay.metric` raises.
        """
        from ..definition import metric, name_at

        fixed = lookup(key)[1]
        base = key.removeprefix(POOLED) if "level" in fixed else key
        if base not in self.metrics:
            raise ValueError(f"convention {self.name} has no metric {base!r}; it has {', '.join(self.metrics)}")
        own = self.metrics[base]
        values: dict[str, Any] = {**own.meaningful_with(parameters), **parameters}
        found = metric(own.key, name=name, level="set" if "level" in fixed else level, **values)
        return found if name is not None else found._replace(name=name_at(found.level, base, found.metric))

    @property
    def policy(self) -> Policy:
        """What values count as whose masks are empty: what the package returns, if that is a number."""
        from ..evaluation.policies import Policy

        return Policy(
            self.name,
            f"empty masks count as what {self.package} {self.version} returns, a missing output as an empty "
            "prediction; where that is NaN or an error the value is left out and counted",
            "leave",
            "leave",
            "leave",
            given={own.key: own.counts_as for own in self.metrics.values()}
            | {key: own.counts_as for key, own in self.metrics.items()},
        )


class _Conventions(Mapping[str, Convention]):
    """Conventions by name; a file is read when its convention is first asked for."""

    def __getitem__(self, name: str) -> Convention:
        if name not in self._names():
            raise KeyError(name)
        return _read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __repr__(self) -> str:
        return f"<conventions {', '.join(self)}>"

    @staticmethod
    @cache
    def _names() -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


CONVENTIONS: Mapping[str, Convention] = _Conventions()
"""Every convention by name."""


def convention(name: str) -> Convention:
    """The convention of this name.

    Parameters
    ----------
    name
        Such as "metrics_reloaded", "deepmind" or "monai"; `assay conventions` lists them.

    Returns
    -------
    Convention

    Raises
    ------
    TypeError, ValueError
        It is no text, or there is no convention of this name.
    """
    if not isinstance(name, str):
        raise TypeError(f"a convention's name must be text, got {name!r}")
    if name not in CONVENTIONS:
        raise ValueError(f"convention {name!r} is unknown; known are {', '.join(CONVENTIONS)}")
    return CONVENTIONS[name]


@cache
def _read(name: str) -> Convention:
    import tomllib

    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    shared = {name: value for part in SHARED for name, value in data.pop(part, {}).items()}
    metrics = {key: _metric(key, own, shared) for key, own in data.pop("metrics").items()}
    return Convention(name=name, metrics=MappingProxyType(metrics), notes=tuple(data.pop("notes", ())), **data)


def _metric(key: str, own: Mapping[str, Any], shared: Mapping[str, Value]) -> ConventionMetric:
    """The metric of a file's table; what is `shared` holds for every metric that has such a parameter."""
    own = dict(own)
    base = own.pop("key", key)
    known = {parameter.name for parameter in lookup(base)[0].parameters}
    parameters = {k: v for k, v in shared.items() if k in known} | own.pop("parameters", {})
    call = own.pop("call", "")
    return ConventionMetric(base, MappingProxyType(parameters), call, MappingProxyType(own))
