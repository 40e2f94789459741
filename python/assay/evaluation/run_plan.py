"""What is to be computed for every case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from .._inputs import LabelClass, Labels, as_bool, as_classes, as_label, as_region_labels, as_threads
from ..catalogue import as_number
from ..conventions import convention as named
from ..definition import Definition, as_definitions
from .by_class import ForClasses, MetricPlan, planned

Metrics: TypeAlias = Iterable[str | Definition] | str | Definition | MetricPlan | None
Geometry: TypeAlias = Literal["full", "shape"]
RegionLabels: TypeAlias = int | Iterable[int] | None


class RunPlan(NamedTuple):
    """Metrics, classes and how arrays are read; the same for all cases of a run, and picklable."""

    definitions: tuple[Definition, ...]
    classes: tuple[LabelClass, ...] | None
    ignore_label: int | None
    class_axis: int | None
    geometry: Geometry
    threads: int
    instances: bool = False
    score_threshold: float | None = None
    void_labels: tuple[int, ...] = ()
    crowd_labels: tuple[int, ...] = ()
    probabilities: bool = False
    score_axis: int = -1
    for_classes: ForClasses = {}  # noqa: RUF012  # it is not changed

    def is_for(self, metric: str, class_name: str) -> bool:
        """Whether a metric, by its name, is asked for of a class; the name of all classes together is empty."""
        return metric not in self.for_classes or not class_name or class_name in self.for_classes[metric]

    def class_names(self, found: Iterable[str]) -> list[str]:
        """The classes of a run: those asked for, else all that were found, else the one that a mask would be."""
        if self.classes is not None:
            return [one.name for one in self.classes]
        return sorted(dict.fromkeys(found), key=_by_number) or ["1"]


def _by_number(name: str) -> tuple[int, int | str]:
    """Labels in numerical order, names after them as they are."""
    return (0, int(name)) if re.fullmatch(r"-?\d+", name) else (1, "")


def make_run_plan(
    metrics: Metrics,
    convention: str,
    labels: Labels | None,
    ignore_label: int | None,
    class_axis: int | None,
    geometry: Geometry,
    threads: int | None,
    instances: bool = False,
    score_threshold: float | None = None,
    void_label: RegionLabels = None,
    crowd_label: RegionLabels = None,
    probabilities: bool = False,
    score_axis: int = -1,
) -> RunPlan:
    """A plan from what a user says; raises TypeError or ValueError for what cannot be meant."""
    if geometry not in ("full", "shape"):
        raise ValueError(f"geometry must be 'full' or 'shape', got {geometry!r}")
    instances = as_bool(instances, "instances")
    for_classes: ForClasses = {}
    if isinstance(metrics, MetricPlan):
        metrics, for_classes, labels = planned(metrics, labels, instances)
    classes = _classes(labels)
    probabilities = as_bool(probabilities, "probabilities")
    if probabilities and score_threshold is not None:
        raise ValueError("score_threshold cannot be combined with probabilities, of which the highest is decided for")
    if probabilities and instances:
        raise ValueError("probabilities are of classes and cannot be combined with instances")
    if metrics is None:
        metrics = named(convention).defaults_of(instances, probabilities)
        if not metrics:
            raise ValueError(f"convention {convention} has none of the default metrics; name some")
    definitions = as_definitions(metrics, convention, instances=instances)
    _check_parameters(definitions, classes or (), for_classes)
    unknown = [as_region_labels(void_label, "void_label"), as_region_labels(crowd_label, "crowd_label")]
    if any(unknown):
        _check_unknown(definitions, instances)
    return RunPlan(
        definitions,
        classes,
        _ignored(ignore_label, classes),
        None if class_axis is None else as_label(class_axis, "class_axis"),
        geometry,
        as_threads(threads),
        instances,
        None if score_threshold is None else as_number(score_threshold, "score_threshold"),
        tuple(unknown[0]),
        tuple(unknown[1]),
        probabilities,
        as_label(score_axis, "score_axis"),
        for_classes,
    )


def _check_parameters(
    definitions: tuple[Definition, ...], classes: tuple[LabelClass, ...], for_classes: ForClasses
) -> None:
    """Raise if a parameter is given per class, but not for one that a definition is for."""
    for definition in definitions:
        for one in classes:
            if one.name in for_classes.get(definition.name, {one.name}):
                definition.split(one.name)


def _check_unknown(definitions: tuple[Definition, ...], instances: bool) -> None:
    """Raise unless void and crowds have a meaning for all that is to be computed."""
    if not instances:
        raise ValueError("void_label and crowd_label are for instance maps; pass instances=True")
    for one in definitions:
        of_labels = dict(one.parameters).get("objects") == "labels"
        if not of_labels or one.metric.statistic not in ("objects", "matching", "detections"):
            raise ValueError(
                f"void_label and crowd_label have no meaning for {one.name}; ask for metrics of matched labels"
            )


def _ignored(ignore_label: int | None, classes: tuple[LabelClass, ...] | None) -> int | None:
    if ignore_label is None:
        return None
    label = as_label(ignore_label, "ignore_label")
    for one in classes or ():
        if label in (one.labels or ()):
            raise ValueError(f"ignore_label {label} is a label of class {one.name!r}; expected another one")
    return label


def _classes(labels: Labels | None) -> tuple[LabelClass, ...] | None:
    """The classes asked for; None if none were."""
    if labels is None:
        return None
    return tuple(LabelClass(str(one.name), one.labels) for one in as_classes(labels))
