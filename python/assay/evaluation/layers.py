"""The classes of a case on its arrays, and the statistics that all metrics share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from .. import _core, _inputs
from .._inputs import Array, LabelClass
from ..definition import Definition
from .case import Loaded
from .plan import Plan

Model: TypeAlias = tuple[tuple[str, Any], ...]
"""The parameters of a surface, as items of a dict."""


ABSENT = LabelClass("", ())
"""Stands for any class that neither mask of a case holds."""


class Layer(NamedTuple):
    """A pair of label maps with the classes that are evaluated on it; overlapping classes have a layer each."""

    reference: Array
    prediction: Array
    classes: tuple[LabelClass, ...] | None  # None: every label that occurs


def layers_of(loaded: Loaded, plan: Plan) -> list[Layer]:
    """The layers of a case. Without a prediction the reference stands in for it, to find the classes."""
    reference = loaded.reference
    prediction = reference if loaded.prediction is None else loaded.prediction
    if isinstance(reference, Mapping) or isinstance(prediction, Mapping):
        return _mask_layers(reference, prediction, plan)
    classes = plan.classes
    if classes is None and reference.dtype.kind == "b" and prediction.dtype.kind == "b":
        classes = (LabelClass("1", None),)
    return [Layer(reference, prediction, classes)]


def _mask_layers(reference: Any, prediction: Any, plan: Plan) -> list[Layer]:
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
        layers.append(Layer(reference[key], prediction[key], (LabelClass(name, None),)))
    extra = [key for key in prediction if key not in reference]
    if extra:
        raise ValueError(f"prediction has masks for classes that reference lacks: {extra}")
    return layers


def _only(one: LabelClass) -> int:
    if one.labels is None or len(one.labels) != 1:
        raise ValueError(f"with class_axis a class is one index of that axis, got {one.labels} for {one.name!r}")
    return one.labels[0]


class Statistics:
    """The statistics of one layer, each computed once for all classes that need it."""

    def __init__(self, layer: Layer, loaded: Loaded, plan: Plan) -> None:
        self._layer = layer
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
        self._surfaces: dict[tuple[str, Model], _core.SurfaceDistances] = {}
        if layer.classes is not None and layer.classes[0].labels is None:
            _inputs.check_binary(self._table.reference_labels, "reference")
            _inputs.check_binary(self._table.prediction_labels, "prediction")

    def counts(self, class_name: str) -> _core.BinaryCounts:
        """The counts of a class."""
        return self._regions[class_name].counts

    def measure_surfaces(self, definitions: Sequence[Definition], classes: Sequence[LabelClass]) -> None:
        """Compute the surface distances that these definitions need of these classes: one call per boundary model."""
        needs: dict[Model, dict[str, LabelClass]] = {}
        for definition in definitions:
            if definition.metric.statistic != "surface":
                continue
            for one in classes:
                model, _ = _split(definition, one.name)
                needs.setdefault(model, {})[one.name] = one
        for model, needed in needs.items():
            found = _core.surface_distances(
                self._layer.reference,
                self._layer.prediction,
                self._table,
                [one.labels for one in needed.values()],
                **dict(model),
                **self._shared,
            )
            for name, surface in zip(needed, found, strict=True):
                self._surfaces[name, model] = surface

    def surfaces(self, definition: Definition, class_name: str) -> _core.SurfaceDistances:
        """The surface distances that a definition is about; measured before."""
        model, _ = _split(definition, class_name)
        return self._surfaces[class_name, model]

    def value(self, definition: Definition, class_name: str) -> float:
        """The value of a definition for a class."""
        record = definition.metric
        _, parameters = _split(definition, class_name)
        statistic: Any = self._regions[class_name]
        if record.statistic == "counts":
            statistic = statistic.counts
        elif record.statistic == "surface":
            statistic = self.surfaces(definition, class_name)
        return float(getattr(statistic, record.method)(**parameters))

    def _classes_found(self) -> tuple[LabelClass, ...]:
        labels = {*self._table.reference_labels.tolist(), *self._table.prediction_labels.tolist()}
        return tuple(LabelClass(str(label), (label,)) for label in sorted(labels - {0, self._shared["ignore_label"]}))


def _split(definition: Definition, class_name: str) -> tuple[Model, dict[str, Any]]:
    """The parameters of a definition for a class: those of the surface it is about, and the metric's own."""
    own: dict[str, Any] = definition.parameters_for(class_name)
    model = tuple((p.name, own.pop(p.name)) for p in definition.metric.parameters if p.of_statistic)
    return model, own
