"""What a record of the catalogue is: a metric, and its parameters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from numbers import Real
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

Value: TypeAlias = float | str
"""The value of a parameter."""

Statistic: TypeAlias = Literal[
    "counts",
    "overlap",
    "surface",
    "bands",
    "topology",
    "skeletons",
    "calibres",
    "objects",
    "matching",
    "detections",
    "matched_counts",
    "matched_surfaces",
    "matched_bands",
    "matched_skeletons",
    "curve",
    "confusion",
    "calibration",
    "top_label",
    "class_wise",
    "ordered",
    "top_label_ordered",
    "class_scoring",
    "scoring",
    "events",
    "costly_events",
    "vectors",
]
Direction: TypeAlias = Literal["up", "down", "target"]
Level: TypeAlias = Literal["case", "set"]

_OF_CASES = ("overlap", "surface", "bands", "topology", "objects", "events", "costly_events", "vectors")
"""Statistics that do not add up over cases."""

_OF_ALL_CLASSES = ("confusion", "top_label", "class_wise", "top_label_ordered", "scoring", "vectors")
"""Statistics of all classes together."""

_OF_SCORES = ("discrimination", "calibration", "scoring")
"""Families of metrics that follow from scores."""

_OF_TABLES = ("confusion", "costly_events", "vectors")
"""Statistics of samples in tables, not of the voxels of images."""

METRICS_RELOADED = (
    "Maier-Hein, Reinke et al., Metrics reloaded, Nature Methods 21 (2024), doi:10.1038/s41592-023-02151-z"
)

_NO_CHOICES: Mapping[str, str] = MappingProxyType({})


def as_number(value: object, name: str) -> float:
    """A number as a float, infinite if it is too large for one; raises TypeError for anything else."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    try:
        return float(value)
    except OverflowError:
        return math.inf


class Parameter(NamedTuple):
    """A parameter of a metric: its default (None: the user must give it) and what it may be.

    `choices` maps each value to the words that a sentence has for it; the words may have other parameters as fields,
    and `mm` for the unit of lengths. `when` names another parameter, listed before, and the values of it with which
    this one has a meaning. Two parameters of one name have no such values in common. Those `of_statistic` fix the
    statistic, not the formula.
    """

    name: str
    description: str
    default: Value | None = None
    choices: Mapping[str, str] = _NO_CHOICES
    low: float = -math.inf
    high: float = math.inf
    low_allowed: bool = True
    whole: bool = False
    of_statistic: bool = False
    when: tuple[str, tuple[str, ...]] | None = None

    def checked(self, value: object) -> Value:
        """`value` if the parameter may have it; raises TypeError or ValueError otherwise."""
        return self.choice(value) if self.choices else self.number(value)

    def choice(self, value: object) -> str:
        """`value` if it is one of the choices."""
        if not isinstance(value, str) or value not in self.choices:
            raise ValueError(f"{self.name} must be one of {', '.join(map(repr, self.choices))}, got {value!r}")
        return str(value)

    def number(self, value: object) -> float:
        """`value` as a number in range."""
        number = as_number(value, self.name) + 0.0  # there is no -0
        too_low = number < self.low if self.low_allowed else number <= self.low
        fractional = self.whole and number % 1 != 0
        if not math.isfinite(number) or too_low or fractional or number > self.high:
            raise ValueError(f"{self.name} must be {self._range()}, got {value!r}")
        return number

    def _range(self) -> str:
        low = f"at least {self.low:g}" if self.low_allowed else f"above {self.low:g}"
        kind = "whole" if self.whole else "finite"
        return f"a {kind} number {low}" + ("" if math.isinf(self.high) else f" and at most {self.high:g}")


class Metric(NamedTuple):
    """The record of a metric.

    `statistic` and `method` say what computes it, `level` whether a value is of one case or of a set, unless a
    definition says something else, `unit` is "" (none), "mm", "%" or "volume" (ml in 3D), `worst` is
    the value a policy may put in place of an undefined one: a number, "bound" (the image diagonal) or None.
    `sentence` describes the value, with the parameters and `mm` as fields.
    """

    key: str
    title: str
    function: str
    family: str
    statistic: Statistic
    method: str
    direction: Direction
    low: float
    high: float
    best: float | None
    worst: float | Literal["bound"] | None
    unit: str
    sentence: str
    empties: str
    source: str
    parameters: tuple[Parameter, ...] = ()
    revision: int = 1
    level: Level = "case"

    @property
    def can_be_pooled(self) -> bool:
        """Whether there is one value for a set of cases, from the sum of their statistics."""
        return self.statistic not in _OF_CASES

    @property
    def of_all_classes(self) -> bool:
        """Whether a value is about all classes together, not about one of them."""
        return self.statistic in _OF_ALL_CLASSES

    @property
    def takes_spacing(self) -> bool:
        """Whether the size of a voxel can matter to the value."""
        return self.statistic not in ("counts", "topology")

    @property
    def takes_scores(self) -> bool:
        """Whether a value of masks can depend on scores of objects."""
        return any(parameter.name == "object_score" for parameter in self.parameters)

    @property
    def of_scores(self) -> bool:
        """Whether a value follows from scores, not from masks or decisions."""
        return self.family in _OF_SCORES

    @property
    def of_tables(self) -> bool:
        """Whether a value is about samples in a table, not about the voxels of an image."""
        return self.statistic in _OF_TABLES

    def applicable(self, chosen: Mapping[str, object]) -> Iterator[Parameter]:
        """The parameters that have a meaning with the values in `chosen`, which may grow on the way."""
        for parameter in self.parameters:
            if parameter.when is None or chosen.get(parameter.when[0]) in parameter.when[1]:
                yield parameter

    def defaults(self) -> dict[str, Value | None]:
        """The parameters of a definition that leaves them all out; None where there is no default."""
        values: dict[str, Value | None] = {}
        for parameter in self.applicable(values):
            values[parameter.name] = parameter.default
        return values

    def describe(self, shown: Mapping[str, str], *, mm: str = "mm") -> str:
        """The sentence with the values that are shown for the parameters, or with words for those that are choices.

        `mm` is the word for the unit of lengths.
        """
        words = {"mm": mm, **shown}
        for parameter in reversed(self.parameters):  # a parameter's words may have those of later ones as fields
            value = shown.get(parameter.name, "")
            if value in parameter.choices:
                words[parameter.name] = parameter.choices[value].format(**words)
        return self.sentence.format(**words)
