"""The evaluation of one case: what a worker does."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from .._inputs import LabelClass
from ..definition import Definition
from .case import Case, Loaded, load
from .layers import Layer, Statistics, layers_of
from .plan import Plan
from .results import Row

ABSENT = LabelClass("", ())
"""Stands for any class that neither mask of a case holds."""


@dataclass
class Outcome:
    """The rows of a case, and what its rows would be for a class that it does not hold."""

    rows: list[Row] = field(default_factory=list)
    absent: list[Row] = field(default_factory=list)
    definitions: tuple[Definition, ...] = ()

    @property
    def classes(self) -> list[str]:
        """Names of the classes in the rows."""
        return list(dict.fromkeys(row.class_name for row in self.rows))

    def missing_rows(self, names: Iterable[str]) -> list[Row]:
        """The rows of those classes that this case does not hold."""
        own = set(self.classes)
        return [replace(row, class_name=name) for name in names if name not in own for row in self.absent]


class _Writer(NamedTuple):
    """Makes the rows of one case."""

    case: Case
    loaded: Loaded
    definitions: tuple[Definition, ...]

    def row(self, definition: Definition, class_name: str, value: float, status: str, message: str = "") -> Row:
        return Row(
            case=self.case.id,
            class_name=class_name,
            metric=definition.name,
            value=value,
            status=status,
            method=self.case.method,
            unit=_unit(definition, len(self.loaded.shape)),
            bound=_diagonal(self.loaded) if definition.metric.worst == "bound" else math.nan,
            definition=definition.id,
            message=message,
            groups=self.case.groups,
        )


def evaluate_case(case: Case, plan: Plan) -> Outcome:
    """Evaluate a case. Raises what is wrong with it, except that a missing prediction becomes rows that say so."""
    loaded, missing = load(case, geometry=plan.geometry, class_axis=plan.class_axis)
    definitions = plan.definitions
    if not loaded.spacing_given:
        definitions = tuple(definition.with_unit_spacing() for definition in definitions)
    write = _Writer(case, loaded, definitions)
    outcome = Outcome(definitions=definitions)
    layers = layers_of(loaded, plan)
    for layer in layers:
        if missing is None:
            outcome.rows += _measured(Statistics(layer, loaded, plan), write)
        else:
            for one in Statistics(layer, loaded, plan).classes:
                outcome.rows += [write.row(d, one.name, math.nan, "missing_output", str(missing)) for d in definitions]
    outcome.absent = (
        _absent(layers[0], loaded, plan, write)
        if missing is None
        else [write.row(d, "", math.nan, "missing_output", str(missing)) for d in definitions]
    )
    return outcome


def attempt_case(case: Case, plan: Plan) -> Outcome:
    """`evaluate_case`, with any failure recorded in the rows of the classes that are known."""
    try:
        return evaluate_case(case, plan)
    except Exception as problem:
        message = " ".join(str(problem).split()) or type(problem).__name__
        rows = [
            Row(
                case.id,
                "",
                d.name,
                math.nan,
                "error",
                case.method,
                definition=d.id,
                message=message,
                groups=case.groups,
            )
            for d in plan.definitions
        ]
        outcome = Outcome(absent=rows, definitions=plan.definitions)
        outcome.rows = outcome.missing_rows(one.name for one in plan.classes or ())
        return outcome


def _measured(statistics: Statistics, write: _Writer) -> list[Row]:
    statistics.measure_surfaces(write.definitions)
    rows = []
    for one in statistics.classes:
        for definition in write.definitions:
            value = statistics.value(definition, one.name)
            rows.append(write.row(definition, one.name, value, _status(statistics, one.name, value)))
    return rows


def _absent(layer: Layer, loaded: Loaded, plan: Plan, write: _Writer) -> list[Row]:
    """Evaluate the class that nobody has: two empty masks of this case's size. Only where classes are found."""
    if plan.classes is not None or isinstance(loaded.reference, Mapping):
        return []
    statistics = Statistics(layer._replace(classes=(ABSENT,)), loaded, plan)
    definitions = [_any_class(definition) for definition in write.definitions]
    statistics.measure_surfaces(definitions)
    return [
        write.row(definition, "", value, _status(statistics, "", value))
        for definition, value in (
            (definition, statistics.value(any_class, ""))
            for definition, any_class in zip(write.definitions, definitions, strict=True)
        )
    ]


def _any_class(definition: Definition) -> Definition:
    """A definition that answers for a class of any name: on empty masks per-class parameters do not matter."""
    parameters = tuple((k, v[0][1] if isinstance(v, tuple) else v) for k, v in definition.parameters)
    return definition._replace(parameters=parameters)


def _status(statistics: Statistics, class_name: str, value: float) -> str:
    """The state of the masks; if they are in order and the value is undefined all the same, why."""
    counts = statistics.counts(class_name)
    if counts.status != "ok" or not math.isnan(value):
        return counts.status
    return "no_negative" if counts.fp + counts.tn == 0 else "undefined"


def _unit(definition: Definition, axes: int) -> str:
    unit = definition.metric.unit
    if definition.unit_spacing:
        return "voxel" if unit == "mm" else ("1000 voxels" if axes == 3 else "voxels")
    if unit == "volume":
        return {1: "mm", 2: "mm^2", 3: "ml"}.get(axes, f"mm^{axes}")
    return unit


def _diagonal(loaded: Loaded) -> float:
    """The image diagonal with n voxels of size s along each axis: sqrt(sum (n s)^2)."""
    extents: Any = np.array(loaded.shape, dtype=float) * np.array(loaded.spacing)
    return float(np.sqrt((extents**2).sum()))
