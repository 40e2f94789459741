"""A pair of arrays that a function was given, checked, and what the core computes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias, TypedDict, TypeVar

from .. import _core
from .._inputs import (
    FOREGROUND,
    LabelClass,
    Labels,
    as_classes,
    as_pair,
    as_score_map,
    as_shared,
    as_spacing,
    check_binary,
    check_same_shape,
)
from ..catalogue.record import Statistic
from ..class_objects import ClassObjects
from ..definition import Definition, metric
from ..object_scores import Scores
from ..region_statistics import REGION_STATISTICS, region_statistics

T = TypeVar("T")

Result: TypeAlias = float | dict[Any, float]


class MatchingOptions(TypedDict, total=False):
    """What objects are, and which of them belong together; None stands for what is left out."""

    objects: str | None
    connectivity: str | None
    merged: str | None
    dilation: float | None
    smallest: float | None
    volumes: str | None
    volume_from: float | None
    volume_below: float | None
    criterion: str | None
    skeleton: str | None
    threshold: float | None
    at_threshold: str | None
    strategy: str | None
    double_detections: str | None
    object_score: str | None


def given(**parameters: Any) -> dict[str, Any]:
    """The parameters that are not None, which stands for one that is left out."""
    return {name: value for name, value in parameters.items() if value is not None}


_remembered = lru_cache(maxsize=256, typed=True)(metric)


def definition_of(key: str, **parameters: Any) -> Definition:
    """What `assay.metric` makes, made once: that takes longer than to measure small masks."""
    try:
        hash(tuple(parameters.values()))
    except TypeError:  # a mapping from classes to values, or what is no value at all
        return metric(key, **parameters)
    return _remembered(key, **parameters)


class Pair:
    """Reference and prediction with their overlap table, and the classes to look at."""

    def __init__(
        self,
        reference: object,
        prediction: object,
        spacing: Sequence[float] | None,
        labels: Labels | None,
        ignore_label: int | None,
        mask: object | None,
        threads: int | None,
        scores: object = None,
    ) -> None:
        self._is_mask = labels is None
        self._classes = [FOREGROUND] if labels is None else as_classes(labels)
        self._reference, self._prediction = as_pair(reference, prediction)
        self._shared = as_shared(self._reference, ignore_label, mask, threads)
        self._spacing = as_spacing(spacing, self._reference.ndim)
        self._scores = None if scores is None else self._checked(scores)

    def _checked(self, scores: object) -> Scores:
        """Scores of voxels, or of the labels of the prediction."""
        if isinstance(scores, Mapping):
            return scores
        array = as_score_map(scores, "scores")
        check_same_shape(array, "scores", self._reference)
        return array

    def statistics(self, kind: Statistic, options: Mapping[str, Any]) -> Any:
        """The statistic of each class, or of the masks."""
        return self.named(self._statistics(kind, options, self._classes))

    def measure(self, key: str, **parameters: Any) -> Result:
        """The value of a metric; a parameter may be a mapping from class names to values."""
        definition = definition_of(key, **parameters)
        record = definition.metric
        if self._scores is not None and "object_score" not in dict(definition.parameters):
            raise ValueError('scores have no meaning unless strategy is "greedy_by_score"; leave them out')
        alike: dict[Any, list[LabelClass]] = {}
        for one in self._classes:
            alike.setdefault(definition.split(str(one.name))[0], []).append(one)
        values: dict[Any, float] = {}
        for options, classes in alike.items():
            for one, found in zip(classes, self._statistics(record.statistic, dict(options), classes), strict=True):
                values[one.name] = float(getattr(found, record.method)(**definition.split(str(one.name))[1]))
        return self.named([values[one.name] for one in self._classes])

    def named(self, found: list[T]) -> T | dict[Any, T]:
        """What was found by class, or alone if there were no labels."""
        if self._is_mask:
            return found[0]
        return {one.name: value for one, value in zip(self._classes, found, strict=True)}

    def _statistics(self, kind: Statistic, options: Mapping[str, Any], classes: Sequence[LabelClass]) -> list[Any]:
        axes = self._reference.ndim
        table = _core.overlap_table(
            self._reference, self._prediction, spacing=self._spacing, origin=[0] * axes, **self._shared
        )
        if self._is_mask and options.get("objects") != "labels":
            check_binary(table.reference_labels, "reference", of_objects="objects" in options)
            check_binary(table.prediction_labels, "prediction", of_objects="objects" in options)
        if kind in REGION_STATISTICS:
            regions = [one.labels for one in classes]
            return region_statistics(kind, self._reference, self._prediction, table, regions, options, self._shared)
        objects = ClassObjects(self._reference, self._prediction, table, self._shared, self._scores)
        return [objects.statistic(kind, one, options) for one in classes]
