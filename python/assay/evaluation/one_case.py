"""The evaluation of one case: what a worker does."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..definition import Definition
from .case import Case, Loaded, load, one_line
from .layers import ABSENT, Statistics, layers_of
from .plan import Plan
from .rows import Row


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
        return [row._replace(class_name=name) for name in names if name not in own for row in self.absent]


class _Writer:
    """Makes the rows of one case."""

    def __init__(self, case: Case, loaded: Loaded, definitions: tuple[Definition, ...]) -> None:
        self.definitions = definitions
        self._case = case
        self._loaded = loaded
        self._diagonal = _diagonal(loaded)

    def row(
        self,
        definition: Definition,
        class_name: str,
        value: float = math.nan,
        status: str = "missing_output",
        farthest: tuple[float, ...] = (),
    ) -> Row:
        """The row of a value."""
        return Row(
            case=self._case.id,
            class_name=class_name,
            metric=definition.name,
            value=value,
            status=status,
            method=self._case.method,
            unit=unit_of(definition, len(self._loaded.shape)),
            bound=self._diagonal if definition.metric.worst == "bound" else math.nan,
            definition=definition.id,
            message=self._loaded.missing,
            groups=self._case.groups,
            farthest=farthest,
        )

    def missing(self, class_name: str) -> list[Row]:
        """The rows of a class for which the method gave no output."""
        return [self.row(definition, class_name) for definition in self.definitions]


def evaluate_case(case: Case, plan: Plan) -> Outcome:
    """Evaluate a case. Raises what is wrong with it, except that a missing prediction becomes rows that say so."""
    loaded = load(case, geometry=plan.geometry, class_axis=plan.class_axis)
    definitions = plan.definitions
    if not loaded.spacing_given:
        definitions = tuple(definition.with_unit_spacing() for definition in definitions)
    write = _Writer(case, loaded, definitions)
    outcome = Outcome(absent=write.missing("") if loaded.missing else [], definitions=definitions)
    for layer in layers_of(loaded, plan):
        statistics = Statistics(layer, loaded, plan)
        if loaded.missing:
            outcome.rows += [row for one in statistics.classes for row in write.missing(one.name)]
            continue
        outcome.rows += _measured(statistics, write)
        if plan.classes is None:
            outcome.absent = _absent(statistics, write)
    return outcome


def attempt_case(case: Case, plan: Plan) -> Outcome:
    """`evaluate_case`, with any failure recorded."""
    try:
        return evaluate_case(case, plan)
    except Exception as problem:
        return failed_case(case, plan, problem)


def failed_case(case: Case, plan: Plan, problem: Exception) -> Outcome:
    """The failure of a case in the rows of the classes that are known."""
    rows = [
        Row(
            case.id,
            "",
            d.name,
            math.nan,
            "error",
            case.method,
            definition=d.id,
            message=one_line(problem),
            groups=case.groups,
        )
        for d in plan.definitions
    ]
    outcome = Outcome(absent=rows, definitions=plan.definitions)
    outcome.rows = outcome.missing_rows(one.name for one in plan.classes or ())
    return outcome


def _measured(statistics: Statistics, write: _Writer) -> list[Row]:
    statistics.compute(write.definitions, statistics.classes)
    rows = []
    for one in statistics.classes:
        for definition in write.definitions:
            value = statistics.value(definition, one.name)
            status = _status(statistics, definition, one.name, value)
            farthest = statistics.farthest(definition, one.name)
            rows.append(write.row(definition, one.name, value, status, farthest))
    return rows


def _absent(statistics: Statistics, write: _Writer) -> list[Row]:
    """The rows of a class that another case may hold and this one does not: two empty masks of this case's size."""
    name = ABSENT.name
    definitions = [_any_class(definition) for definition in write.definitions]
    statistics.compute(definitions, [ABSENT])
    values = [statistics.value(definition, name) for definition in definitions]
    return [
        write.row(definition, name, value, _status(statistics, definition, name, value))
        for definition, value in zip(write.definitions, values, strict=True)
    ]


def _any_class(definition: Definition) -> Definition:
    """A definition that answers for a class of any name: on empty masks per-class parameters do not matter."""
    parameters = tuple((k, v[0][1] if isinstance(v, tuple) else v) for k, v in definition.parameters)
    return definition._replace(parameters=parameters)


def _status(statistics: Statistics, definition: Definition, class_name: str, value: float) -> str:
    """The state of the masks; if they are in order and the value is undefined all the same, why."""
    counts = statistics.counts(class_name)
    if counts.status != "ok" or not math.isnan(value):
        return counts.status
    if definition.metric.family == "objects":
        return "no_match"
    no_negative = definition.metric.statistic == "counts" and counts.fp + counts.tn == 0
    return "no_negative" if no_negative else "undefined"


def unit_of(definition: Definition, axes: int) -> str:
    """The unit of a value in an image of so many axes."""
    unit = definition.metric.unit
    if definition.unit_spacing:
        return {"mm": "voxel", "volume": "1000 voxels" if axes == 3 else "voxels"}.get(unit, unit)
    if unit == "volume":
        return {1: "mm", 2: "mm^2", 3: "ml"}.get(axes, f"mm^{axes}")
    return unit


def _diagonal(loaded: Loaded) -> float:
    """The image diagonal with n voxels of size s along each axis: sqrt(sum (n s)^2)."""
    return math.hypot(*(extent * step for extent, step in zip(loaded.shape, loaded.spacing, strict=True)))
