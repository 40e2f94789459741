"""`spread`: one metric of one pair of masks under every convention that has it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from .._inputs import Labels
from ..catalogue import lookup
from ..conventions import CONVENTIONS, Convention
from ..definition import Definition
from ..definition import metric as metric_of
from .case import Case, Loaded, Source, load
from .layers import ABSENT, Statistics, layers_of
from .one_case import unit_of
from .render import answer, in_words, plain_table, spread_cells
from .run_plan import Geometry, RunPlan, make_run_plan

Said: TypeAlias = float | str
"""A number, or "raises" or "arbitrary" where the package does not give one."""

_DEFAULT = "metrics_reloaded"


@dataclass(frozen=True)
class SpreadRow:
    """What one convention makes of the masks: its definition, and the value of each class."""

    convention: Convention
    definition: Definition
    values: Mapping[str, Said]

    @property
    def value(self) -> Said:
        """The value, if there is one class only. Raises ValueError if there are several."""
        if len(self.values) > 1:
            raise ValueError(f"there is a value per class ({', '.join(self.values)}); ask for values[...]")
        return next(iter(self.values.values()))


@dataclass(frozen=True)
class Spread:
    """The values of one metric under many conventions.

    `default` is the metric's own definition, which others are compared with, `unit` the unit of the values, and
    `given` names the parameters that were given for all conventions.
    """

    metric: str
    unit: str
    default: Definition
    given: tuple[str, ...]
    rows: tuple[SpreadRow, ...]

    def __iter__(self) -> Iterator[SpreadRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, convention: str) -> SpreadRow:
        """The row of a convention. Raises KeyError if it does not have the metric."""
        for row in self.rows:
            if row.convention.name == convention:
                return row
        raise KeyError(f"no row of {convention!r}, only {[row.convention.name for row in self.rows]}")

    def __str__(self) -> str:
        """A plain-text table, and how far the values lie apart."""
        return "\n".join([plain_table(*spread_cells(self)), "", *self.describe()])

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes."""
        return tuple(self.rows[0].values)

    def describe(self) -> list[str]:
        """What the default is, and per class how many different answers there are and how far apart the numbers."""
        fixed = {*self.given, *lookup(self.metric)[1]}
        own = {name: value for name, value in self.default.parameters if name not in fixed}
        lines = [f"default: {in_words(own)}"] if own else []
        for name in self.classes:
            said = [row.values[name] for row in self.rows]
            answers = len({answer(one) for one in said})
            numbers = [one for one in said if not isinstance(one, str) and math.isfinite(one)]
            text = f"{self.metric} of {name}" if len(self.classes) > 1 else self.metric
            text += f": {answers} different answers" if answers > 1 else ": one answer"
            if answers > 1 and numbers:
                text += f", numbers from {min(numbers):.5g} to {max(numbers):.5g} {self.unit}".rstrip()
            lines.append(text)
        return lines

    def differences(self, row: SpreadRow) -> dict[str, Any]:
        """What a row's definition has other than the default, `metric` if it is another key of the catalogue."""
        default = dict(self.default.parameters)
        other = {name: value for name, value in row.definition.parameters if default.get(name) != value}
        return ({"metric": row.definition.key} if row.definition.key != self.default.key else {}) | other

    def to_records(self) -> list[dict[str, Any]]:
        """One dict per convention and class."""
        return [
            {
                "convention": row.convention.name,
                "package": row.convention.package,
                "version": row.convention.version,
                "class": name,
                "metric": self.metric,
                "value": value,
                "unit": self.unit,
                "definition": row.definition.describe(),
            }
            for row in self.rows
            for name, value in row.values.items()
        ]


def spread(
    reference: Source,
    prediction: Source,
    metric: str = "hd95",
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: Source = None,
    scores: Source = None,
    geometry: Geometry = "full",
    threads: int | None = None,
    **parameters: object,
) -> Spread:
    """Compute one metric under every convention that has it: what a number in a paper may mean.

    Parameters
    ----------
    reference, prediction
        Label maps or masks of one shape, or paths of images; as for `assay.evaluate`.
    metric
        A key of the catalogue, such as "hd95", "assd" or "nsd".
    spacing
        Size of a voxel along each array axis, in mm. Left out it is read from the reference's file, else it is 1.
    labels
        Names with their label or labels, or plain labels. Left out: every label but 0 found in either map.
    ignore_label
        Voxels with this label in the reference are removed from both arrays; it is no class.
    mask
        Voxels to evaluate, an array or the path of an image; the others are removed from both arrays.
    scores
        For metrics of detections with scores, as for `assay.evaluate`.
    geometry
        For files: "full" compares shape, spacing, origin and direction, "shape" the shape only.
    threads
        Number of threads, None for the default.
    **parameters
        Parameters of the metric for all conventions, such as NSD's tolerance, which has no default.

    Returns
    -------
    Spread
        One row per convention, the default first. For empty masks the value is what the convention's package gives:
        a number, NaN, "raises" (it ends with an error) or "arbitrary" (it depends on where the mask lies).

    Raises
    ------
    TypeError, ValueError, OSError
        An argument that cannot be used, a metric that no convention has, a parameter that one of them cannot have, or
        an image that cannot be read.
    """
    case = Case("", reference, prediction, spacing=spacing, mask=mask, scores=scores)
    return spread_of(
        case, metric, parameters, labels=labels, ignore_label=ignore_label, geometry=geometry, threads=threads
    )


def spread_of(
    case: Case,
    metric: str,
    parameters: Mapping[str, object],
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    geometry: Geometry = "full",
    threads: int | None = None,
) -> Spread:
    """`spread` for a case."""
    _check_parameters(metric, parameters)
    default = metric_of(metric, **parameters)  # type: ignore[arg-type]  # they are parameters of the metric
    definitions = [(one, _definition(one, metric, parameters)) for one in _having(metric)]
    distinct = {definition.id: definition._replace(name=definition.id) for _, definition in definitions}
    plan = make_run_plan(list(distinct.values()), _DEFAULT, labels, ignore_label, None, geometry, threads)
    loaded = load(case, plan)
    if loaded.missing:
        raise ValueError(f"prediction: {loaded.missing}")
    measured = _measured(loaded, plan)
    rows = []
    for convention, definition in definitions:
        stated = convention.metrics[metric].empties.items()
        empties = {status: _said(given) for status, given in stated if given != "computed"}
        values = {name: empties.get(status, found[definition.id]) for name, (status, found) in measured.items()}
        rows.append(SpreadRow(convention, definition, values))
    unit = unit_of(default if loaded.spacing_given else default.with_unit_spacing(), len(loaded.shape))
    return Spread(metric, unit, default, tuple(parameters), tuple(rows))


def _check_parameters(metric: str, parameters: Mapping[str, object]) -> None:
    record, fixed = lookup(metric)
    known = dict.fromkeys(p.name for p in record.parameters if p.name not in fixed)
    for name in parameters:
        if name not in known:
            raise TypeError(f"{metric} has no parameter {name!r}; it has {', '.join(known) or 'none'}")


def _having(metric: str) -> list[Convention]:
    """The conventions that have a metric, the default first."""
    having = [one for one in CONVENTIONS.values() if metric in one.metrics]
    if not having:
        raise ValueError(f"no convention has the metric {metric!r}")
    return sorted(having, key=lambda one: one.name != _DEFAULT)


def _definition(convention: Convention, metric: str, parameters: Mapping[str, object]) -> Definition:
    try:
        return convention.metric(metric, **parameters)  # type: ignore[arg-type]  # as above
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"convention {convention.name}: {problem}") from None


def _measured(loaded: Loaded, plan: RunPlan) -> dict[str, tuple[str, dict[str, float]]]:
    """By class the status of its masks and the value of each definition, by id."""
    found: dict[str, tuple[str, dict[str, float]]] = {}
    for layer in layers_of(loaded, plan):
        statistics = Statistics(layer, loaded, plan)
        classes = statistics.classes or (ABSENT,)
        statistics.compute(dict.fromkeys(plan.definitions, classes))
        for one in classes:
            values = {one_of.name: float(statistics.value(one_of, one.name)[1]) for one_of in plan.definitions}
            found[one.name or "1"] = statistics.counts(one.name).status, values
    return found


def _said(given: Said) -> Said:
    return "raises" if given == "error" else given
