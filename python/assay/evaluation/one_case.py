"""The evaluation of one case: what a worker does."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .._inputs import LabelClass
from ..catalogue import Level
from ..definition import Definition
from .case import Case, Loaded, load, one_line
from .layers import ABSENT, WHOLE, Statistics, layers_of
from .references import References, SharedReference
from .rows import Row
from .run_plan import RunPlan
from .set_values import Share, with_value


@dataclass
class Outcome:
    """The rows of a case and its shares in the values of the set, and what both are for a class that it does not hold.

    `failure` says what went wrong with the case as a whole.
    """

    rows: list[Row] = field(default_factory=list)
    absent: list[Row] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    absent_shares: list[Share] = field(default_factory=list)
    definitions: tuple[Definition, ...] = ()
    failure: str = ""

    @property
    def classes(self) -> list[str]:
        """Names of the classes in the rows."""
        names = dict.fromkeys(row.class_name for row in (*self.rows, *(share.row for share in self.shares)))
        return [name for name in names if name]

    def missing_rows(self, names: Iterable[str], plan: RunPlan) -> list[Row]:
        """The rows of those classes that this case does not hold."""
        lacking = [name for name in names if name not in set(self.classes)]
        absent = [(name, row) for name in lacking for row in self.absent if plan.is_for(row.metric, name)]
        return [row._replace(class_name=name) for name, row in absent]

    def shares_of(self, class_name: str) -> list[Share]:
        """Its shares in the values of a class, which it need not hold."""
        return [share for share in self.shares if share.row.class_name == class_name] or self.absent_shares


class _Writer:
    """Makes the rows of one case."""

    def __init__(
        self, case: Case, loaded: Loaded, definitions: tuple[Definition, ...], plan: RunPlan, strict: bool
    ) -> None:
        self._plan = plan
        self._strict = strict
        self._asked: dict[Definition, Definition] = {}
        self._definitions = definitions
        self._case = case
        self._loaded = loaded
        self._diagonal = _diagonal(loaded)

    def for_any_class(self) -> _Writer:
        """For a class that another case may hold and this one does not: two empty masks, parameters do not matter."""
        asked = {_any_class(one): one for one in self._definitions}
        other = _Writer(
            self._case, self._loaded, tuple(asked), self._plan, strict=False
        )  # that it has no value is its row
        other._asked = asked
        return other

    def row(
        self,
        definition: Definition,
        class_name: str,
        status: str = "missing_output",
        message: str = "",
    ) -> Row:
        """The row of a value that is not there (yet)."""
        definition = self._asked.get(definition, definition)
        return Row(
            case=self._case.id,
            class_name=class_name,
            metric=definition.name,
            value=math.nan,
            status=status,
            method=self._case.method,
            unit=unit_of(definition, len(self._loaded.shape)),
            bound=self._diagonal if definition.metric.worst == "bound" else math.nan,
            definition=definition.id,
            message=message or self._loaded.missing,
            groups=self._case.groups,
        )

    def asked(self, one: LabelClass, level: Level) -> list[Definition]:
        """The definitions of a level that are about a class, or about all together."""
        own = [d for d in self._definitions if d.level == level and d.metric.of_all_classes == (one == WHOLE)]
        return [d for d in own if self._plan.is_for(d.name, one.name)]

    def asked_of(self, classes: Sequence[LabelClass], level: Level) -> dict[Definition, list[LabelClass]]:
        """The definitions of a level that are about one class each, with the classes they are asked for."""
        of_one = self.asked(ABSENT, level)
        return {d: [one for one in classes if self._plan.is_for(d.name, one.name)] for d in of_one}

    @property
    def missing_output(self) -> bool:
        """Whether the method gave none."""
        return bool(self._loaded.missing)

    def failed(self, definition: Definition, class_name: str, problem: ValueError) -> Row:
        """The row of a value that cannot be had though the case can be read; raises if it is the only case."""
        if self._strict:
            of_class = f" of class {class_name}" if class_name else ""
            raise ValueError(f"{definition.name}{of_class}: {problem}") from problem
        return self.row(definition, class_name, status="error", message=one_line(problem))

    def missing(self, one: LabelClass) -> list[Row]:
        """The rows of a class for which the method gave no output."""
        return [self.row(definition, one.name) for definition in self.asked(one, "case")]


def evaluate_case(
    case: Case, plan: RunPlan, reference: SharedReference | None = None, *, strict: bool = True
) -> Outcome:
    """Evaluate a case. Raises what is wrong with it, except that a missing prediction becomes rows that say so.

    What is wrong with one metric alone raises too if `strict`, else the rows of that metric say it. In the values of
    the set a missing prediction has the share of one that finds nothing.
    """
    loaded = load(case, plan, None if reference is None else reference.images(plan))
    definitions = plan.definitions
    if not loaded.spacing_given:
        definitions = tuple(definition.with_unit_spacing() for definition in definitions)
    write = _Writer(case, loaded, definitions, plan, strict)
    outcome = Outcome(absent=write.missing(ABSENT) if loaded.missing else [], definitions=definitions)
    layers = layers_of(loaded, plan)
    whole = next((one.name for one in definitions if one.metric.of_all_classes), "")
    if whole and len(layers) > 1:
        raise ValueError(f"{whole} is about all classes of a label map, the classes given overlap")
    for layer in layers:
        surfaces = None if reference is None else reference.surfaces(layer.reference, loaded.spacing)
        statistics = Statistics(layer, loaded, plan, surfaces)
        classes = [*statistics.classes, WHOLE] if len(layers) == 1 else statistics.classes
        if loaded.missing:
            outcome.rows += [row for one in classes for row in write.missing(one)]
            if any(write.asked(one, "set") for one in classes):
                statistics = Statistics(layer.without_output(statistics.classes), loaded, plan)
        else:
            outcome.rows += _rows(statistics, write, classes)
        outcome.shares += _shares(statistics, write, classes)
        if plan.classes is None:
            absent = write.for_any_class()
            outcome.absent = outcome.absent or _rows(statistics, absent, [ABSENT])
            outcome.absent_shares = _shares(statistics, absent, [ABSENT])
    return outcome


def attempt_case(case: Case, plan: RunPlan, references: References) -> Outcome:
    """`evaluate_case`, with any failure recorded."""
    try:
        return evaluate_case(case, plan, references.of(case), strict=False)
    except Exception as problem:
        return failed_case(case, plan, problem)


def failed_case(case: Case, plan: RunPlan, problem: Exception) -> Outcome:
    """The failure of a case in the rows of the classes that are known."""
    rows = {
        d: Row(
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
        if d.level == "case"
    }
    absent = [row for d, row in rows.items() if not d.metric.of_all_classes]
    outcome = Outcome(absent=absent, definitions=plan.definitions, failure=one_line(problem))
    outcome.rows = outcome.missing_rows([one.name for one in plan.classes or ()], plan)
    outcome.rows += [row for d, row in rows.items() if d.metric.of_all_classes]
    return outcome


def _rows(statistics: Statistics, write: _Writer, classes: Sequence[LabelClass]) -> list[Row]:
    own = [one for one in classes if one != WHOLE]
    statistics.compute(write.asked_of(own, "case"))
    return [_row(statistics, write, definition, one.name) for one in classes for definition in write.asked(one, "case")]


def _row(statistics: Statistics, write: _Writer, definition: Definition, class_name: str) -> Row:
    try:
        statistic, found = statistics.value(definition, class_name)
    except ValueError as problem:
        return write.failed(definition, class_name, problem)
    row = write.row(definition, class_name)
    farthest = statistics.farthest(definition, class_name)
    return with_value(row, definition, found, statistics.counts(class_name), statistic, farthest=farthest)


def _shares(statistics: Statistics, write: _Writer, classes: Sequence[LabelClass]) -> list[Share]:
    """What goes into the values of the set."""
    own = [one for one in classes if one != WHOLE]
    statistics.compute(write.asked_of(own, "set"))
    return [
        _share(statistics, write, definition, one.name) for one in classes for definition in write.asked(one, "set")
    ]


def _share(statistics: Statistics, write: _Writer, definition: Definition, class_name: str) -> Share:
    counts = statistics.counts(class_name)
    try:
        return Share(write.row(definition, class_name), counts, statistics.statistic(definition, class_name))
    except ValueError as problem:
        if write.missing_output:
            return Share(write.row(definition, class_name), counts, None)
        return Share(write.failed(definition, class_name, problem), counts, None)


def _any_class(definition: Definition) -> Definition:
    """A definition that answers for a class of any name: on empty masks per-class parameters do not matter."""
    parameters = tuple((k, v[0][1] if isinstance(v, tuple) else v) for k, v in definition.parameters)
    return definition._replace(parameters=parameters)


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
