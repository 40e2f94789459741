"""The classes of a case on its arrays, and the statistics that all metrics share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from .. import _core, _inputs
from .._inputs import Array, LabelClass
from ..class_objects import ClassObjects
from ..definition import Definition
from ..object_scores import Scores
from ..region_statistics import REGION_STATISTICS, region_statistics
from ..regions import region_mask
from .case import Loaded
from .class_scores import ClassScores
from .run_plan import RunPlan

Options: TypeAlias = tuple[tuple[str, Any], ...]
"""The parameters of a statistic, as items of a dict."""

_ONE_WAY = ("reference_to_prediction", "prediction_to_reference")

WHOLE = LabelClass("", None)
"""Stands for all classes together."""

ABSENT = LabelClass("", ())
"""Stands for any class that neither mask of a case holds."""


class Layer(NamedTuple):
    """A pair of label maps with the classes that are evaluated on it; overlapping classes have a layer each."""

    reference: Array
    prediction: Array
    classes: tuple[LabelClass, ...] | None  # None: every label that occurs
    scores: Scores = None

    def without_output(self, classes: tuple[LabelClass, ...]) -> Layer:
        """The same with a prediction that finds nothing."""
        nothing = np.broadcast_to(np.False_, self.reference.shape)
        return Layer(self.reference, nothing, classes, {} if self.scores is None else self.scores)

    @property
    def scored_labels(self) -> set[int]:
        """The labels that have a score in every voxel, if several have."""
        if self.scores is None or isinstance(self.scores, Mapping) or self.scores.ndim == self.reference.ndim:
            return set()
        return {*range(len(self.scores))}


def layers_of(loaded: Loaded, plan: RunPlan) -> list[Layer]:
    """The layers of a case. Without a prediction the reference stands in for it, to find the classes."""
    reference = loaded.reference
    prediction = reference if loaded.prediction is None else loaded.prediction
    if isinstance(reference, Mapping) or isinstance(prediction, Mapping):
        return _mask_layers(reference, prediction, loaded.scores, plan)
    classes = plan.classes
    if classes is None and plan.instances:
        classes = (LabelClass("objects", None),)
    elif classes is None and reference.dtype.kind == "b" and prediction.dtype.kind == "b":
        classes = (LabelClass("1", None),)
    return [Layer(reference, prediction, classes, loaded.scores)]


def _mask_layers(reference: Any, prediction: Any, scores: Any, plan: RunPlan) -> list[Layer]:
    if not isinstance(reference, Mapping) or not isinstance(prediction, Mapping):
        raise TypeError("reference and prediction must both be dicts of masks, or both be arrays")
    if plan.ignore_label is not None:
        raise ValueError("ignore_label cannot be combined with overlapping classes; pass the voxels to keep as mask")
    if plan.classes is None:
        wanted = {name: name for name in reference}
    elif plan.class_axis is None:
        raise ValueError("labels cannot be combined with dicts of masks: their keys are the classes")
    else:
        wanted = {one.name: str(_only(one)) for one in plan.classes}
    layers = []
    first = next(iter(reference.values()))
    for name, key in wanted.items():
        for masks, side in ((reference, "reference"), (prediction, "prediction")):
            if key not in masks:
                raise ValueError(f"{side} has no mask for class {key!r}, it has {list(masks)}")
            _inputs.check_same_shape(masks[key], f"{side}[{key!r}]", first)
        own = None if scores is None else _scores_of(scores, key, first)
        layers.append(Layer(reference[key], prediction[key], (LabelClass(name, None),), own))
    extra = [key for key in prediction if key not in reference]
    if extra:
        raise ValueError(f"prediction has masks for classes that reference lacks: {extra}")
    return layers


def _scores_of(scores: Any, key: str, reference: Array) -> Scores:
    """The scores of a class, of voxels or of labels."""
    if not isinstance(scores, Mapping) or key not in scores:
        raise ValueError(f"scores must be a dict with the scores of class {key!r}, as the masks are")
    own = scores[key]
    if isinstance(own, Mapping):
        return own
    own = _inputs.as_score_map(own, f"scores[{key!r}]")
    _inputs.check_same_shape(own, f"scores[{key!r}]", reference)
    return own


def _only(one: LabelClass) -> int:
    if one.labels is None or len(one.labels) != 1:
        raise ValueError(f"with class_axis a class is one index of that axis, got {one.labels} for {one.name!r}")
    return one.labels[0]


class Statistics:
    """The statistics of one layer, each computed once for all classes that need it."""

    def __init__(
        self, layer: Layer, loaded: Loaded, plan: RunPlan, surfaces: _core.ReferenceSurfaces | None = None
    ) -> None:
        self._layer = layer
        self._surfaces = surfaces
        self._shared: dict[str, Any] = {
            "ignore_label": plan.ignore_label,
            "mask": _inputs.as_mask(loaded.mask, layer.reference),
            "threads": plan.threads,
        }
        axes = layer.reference.ndim
        self._table = _core.overlap_table(
            layer.reference, layer.prediction, spacing=loaded.spacing, origin=[0] * axes, **self._shared
        )
        self.classes = layer.classes if layer.classes is not None else self._classes_found()
        classes = (*self.classes, ABSENT)
        regions = self._table.regions([one.labels for one in classes])
        self._regions = {one.name: region for one, region in zip(classes, regions, strict=True)}
        self._computed: dict[tuple[str, str, Options], Any] = {}
        unknown = {"void_labels": plan.void_labels, "crowd_labels": plan.crowd_labels}
        self.objects = ClassObjects(layer.reference, layer.prediction, self._table, self._shared, layer.scores, unknown)
        self._classes = {one.name: one for one in classes}
        self._loaded = loaded
        self._class_scores: ClassScores | None = None
        if layer.classes is not None and layer.classes[0].labels is None and not plan.instances:
            _inputs.check_binary(self._table.reference_labels, "reference")
            _inputs.check_binary(self._table.prediction_labels, "prediction")

    def counts(self, class_name: str) -> _core.BinaryCounts:
        """The counts of a class."""
        return self._regions[class_name].counts

    def compute(self, asked: Mapping[Definition, Sequence[LabelClass]]) -> None:
        """Compute what definitions need of the classes they are asked for: a call per statistic and its parameters."""
        needs: dict[tuple[str, Options], dict[str, LabelClass]] = {}
        for definition, classes in asked.items():
            if definition.metric.statistic not in REGION_STATISTICS:
                continue
            for one in classes:
                options, _ = definition.split(one.name)
                needs.setdefault((definition.metric.statistic, options), {})[one.name] = one
        for (statistic, options), needed in needs.items():
            found = region_statistics(
                statistic,
                self._layer.reference,
                self._layer.prediction,
                self._table,
                [one.labels for one in needed.values()],
                dict(options) | ({"surfaces": self._surfaces} if statistic == "surface" else {}),
                self._shared,
            )
            for name, one in zip(needed, found, strict=True):
                self._computed[statistic, name, options] = one

    def statistic(self, definition: Definition, class_name: str) -> Any:
        """The statistic of a class from which the value of a definition follows."""
        kind = definition.metric.statistic
        options, _ = definition.split(class_name)
        if kind in REGION_STATISTICS:
            return self._computed[kind, class_name, options]
        if definition.metric.of_tables:
            raise ValueError("this is a metric of a table of samples: pass it to evaluate_table")
        if definition.metric.of_scores:
            return self._of_scores(definition, class_name)
        if definition.metric.family == "objects":
            return self.objects.statistic(kind, self._classes[class_name], dict(options))
        region = self._regions[class_name]
        return region.counts if kind == "counts" else region

    def _of_scores(self, definition: Definition, class_name: str) -> Any:
        """The statistic of the scores of voxels."""
        if self._class_scores is None:
            scores, options = self._layer.scores, {**self._shared, "threads": self._shared["threads"] or None}
            if scores is None or isinstance(scores, Mapping):
                raise ValueError("scores of voxels must be given for this metric (scores, or probabilities=True)")
            self._class_scores = ClassScores(self._layer.reference, scores, options)
        one = self._whole() if definition.metric.of_all_classes else self._classes[class_name]
        separates = definition.metric.family == "discrimination"  # for which a class that is not there has no positives
        if one is ABSENT and not separates and (self._class_scores.labels or self.classes):
            raise ValueError("the case has no probabilities of this class")
        if not separates and not self._class_scores.labels and len(self.classes) > 1:
            names = ", ".join(found.name for found in self.classes)
            raise ValueError(f"scores must hold a probability of every class for this metric; the classes are {names}")
        return self._class_scores.statistic(definition, one, self._region(definition, one))

    def _whole(self) -> LabelClass:
        """All classes; if only one has scores, this one."""
        if self._class_scores is None or self._class_scores.labels:
            return WHOLE
        return self.classes[0]._replace(name="") if self.classes else WHOLE

    def _region(self, definition: Definition, one: LabelClass) -> Any:
        """The voxels that a definition is about; None for all."""
        options: dict[str, Any] = dict(definition.split(one.name)[0])
        kind = options.get("region", "all")
        if kind == "all":
            return None
        return region_mask(
            self._layer.reference,
            self._layer.prediction,
            region=kind,
            label=one.labels,
            width=options.get("width"),
            spacing=self._loaded.spacing,
            threads=self._shared["threads"] or None,
        )

    def value(self, definition: Definition, class_name: str) -> tuple[Any, Any]:
        """The statistic of a class, and what a definition makes of it: a number, or one with a threshold."""
        _, parameters = definition.split(class_name)
        statistic = self.statistic(definition, class_name)
        return statistic, getattr(statistic, definition.metric.method)(**parameters)

    def farthest(self, definition: Definition, class_name: str) -> tuple[float, ...]:
        """Array index of an element with the largest distance that a Hausdorff distance looks at, if there is one."""
        if definition.key != "hd":
            return ()
        surfaces = self.statistic(definition, class_name)
        directions = definition.split(class_name)[1]["directions"]
        ways = [way for way in _ONE_WAY if directions not in _ONE_WAY or way == directions]
        worst = max(ways, key=lambda way: surfaces.hausdorff(100, way))
        return getattr(surfaces, worst).farthest or ()

    def _classes_found(self) -> tuple[LabelClass, ...]:
        labels = {*self._table.reference_labels.tolist(), *self._table.prediction_labels.tolist()}
        labels |= self._layer.scored_labels
        return tuple(LabelClass(str(label), (label,)) for label in sorted(labels - {0, self._shared["ignore_label"]}))
