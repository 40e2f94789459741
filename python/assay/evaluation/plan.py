"""What is to be computed for every case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .._inputs import LabelClass, Labels, as_classes, as_label
from ..catalogue import DEFAULT_METRICS
from ..definition import Definition, as_definitions

Geometry: TypeAlias = Literal["full", "shape"]


@dataclass(frozen=True)
class Plan:
    """Metrics, classes and how arrays are read; the same for all cases of a run, and picklable."""

    definitions: tuple[Definition, ...]
    classes: tuple[LabelClass, ...] | None
    ignore_label: int | None
    class_axis: int | None
    geometry: Geometry
    threads: int | None


def make_plan(
    metrics: Iterable[str | Definition] | str | Definition | None,
    labels: Labels | None,
    ignore_label: int | None,
    class_axis: int | None,
    geometry: Geometry,
    threads: int | None,
) -> Plan:
    """A plan from what a user says; raises TypeError or ValueError for what cannot be meant."""
    if geometry not in ("full", "shape"):
        raise ValueError(f"geometry must be 'full' or 'shape', got {geometry!r}")
    classes = None
    if labels is not None:
        classes = tuple(LabelClass(str(one.name), one.labels) for one in as_classes(labels))
    definitions = as_definitions(DEFAULT_METRICS if metrics is None else metrics)
    for definition in definitions:
        for one in classes or ():
            definition.parameters_for(one.name)
    return Plan(
        definitions,
        classes,
        None if ignore_label is None else as_label(ignore_label, "ignore_label"),
        class_axis,
        geometry,
        threads,
    )
