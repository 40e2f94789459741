"""What the images of one case say: a worker's part of `Fingerprint.measure`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._inputs import Array, LabelClass
from ..components import Components, connected_components
from ..evaluation.case import Case, Loaded, load, one_line
from ..evaluation.layers import Layer, Statistics, layers_of
from ..evaluation.run_plan import RunPlan
from ..topologies import label_adjacency
from .items import LIMITS
from .tubes import Tube, tube_in

Sizes = NDArray[np.int64]


class LookAt(NamedTuple):
    """Whether to look at the structures of a reference, and at their shape."""

    structures: bool
    shape: bool


class Structures(NamedTuple):
    """The structures of a class in a reference: their voxels and volumes, in how many pieces each is, how many touch.

    Structures are objects if labels number them, else connected components.
    """

    voxels: Sizes
    volumes: NDArray[np.floating[Any]]
    pieces: Sizes
    touching: int
    tube: Tube | None  # None: its shape was not looked at
    axes: int


class ClassFacts(NamedTuple):
    """Voxels of a class in reference and prediction (None: there is no prediction), and its structures."""

    labels: tuple[int, ...] | None
    reference: int
    prediction: int | None
    structures: Structures | None


class CaseFacts(NamedTuple):
    """What a case says; `missing` tells why it has no prediction, `problem` why it says nothing at all."""

    case: str
    method: str
    classes: Mapping[str, ClassFacts] = {}
    scored: bool = False
    several_labels: bool | None = None
    missing: str = ""
    problem: str = ""


def attempt_facts(case: Case, plan: RunPlan, look_at: LookAt) -> CaseFacts:
    """Read a case, and keep nothing of it but facts."""
    try:
        loaded = load(case, plan)
        classes: dict[str, ClassFacts] = {}
        layers = layers_of(loaded, plan)
        for layer in layers:
            classes.update(_of_layer(layer, loaded, plan, look_at))
    except Exception as problem:
        return CaseFacts(case.id, case.method, problem=one_line(problem))
    several = _overlap([layer.reference for layer in layers]) if isinstance(loaded.reference, Mapping) else None
    return CaseFacts(case.id, case.method, classes, loaded.scores is not None, several, loaded.missing)


def _of_layer(layer: Layer, loaded: Loaded, plan: RunPlan, look_at: LookAt) -> dict[str, ClassFacts]:
    statistics = Statistics(layer, loaded, plan)
    found = _structures(layer, loaded, plan, statistics.classes, look_at.shape) if look_at.structures else {}
    facts = {}
    for one in statistics.classes:
        counts = statistics.counts(one.name)
        predicted = None if loaded.missing else int(counts.tp + counts.fp)
        facts[one.name] = ClassFacts(one.labels, int(counts.tp + counts.fn), predicted, found.get(one.name))
    return facts


def _structures(
    layer: Layer, loaded: Loaded, plan: RunPlan, classes: Sequence[LabelClass], shape: bool
) -> Mapping[str, Structures | None]:
    array = _kept(layer.reference, loaded.mask, plan.ignore_label)
    if array.ndim not in (2, 3):
        return {}
    options: dict[str, Any] = {"spacing": loaded.spacing, "label_map": False, "threads": plan.threads or None}
    together = connected_components(array, **options)
    pairs = label_adjacency(array, threads=plan.threads or None) if plan.instances else set()
    found: dict[str, Structures | None] = {}
    for one in classes:
        region, components = array, together
        if one.labels is not None and len(one.labels) > 1 and not plan.instances:
            region = np.isin(array, one.labels)
            components = connected_components(region, **options)
        own = np.isin(components.values, one.labels) if one.labels and region is array else slice(None)
        found[one.name] = _of_components(region, components, own, pairs, plan.instances, shape)
    return found


def _of_components(
    array: Array, components: Components, own: Any, pairs: set[tuple[int, int]], instances: bool, shape: bool
) -> Structures | None:
    """The structures that some components make, without crumbs; None if there are none."""
    voxels, labels, boxes = components.voxels[own], components.values[own], components.boxes[own]
    if not len(voxels):
        return None
    # A component is a crumb of its object if objects are numbered, else of the class.
    _, owner = np.unique(labels if instances else np.zeros_like(labels), return_inverse=True)
    greatest = np.zeros(owner.max() + 1, np.int64)
    np.maximum.at(greatest, owner, voxels)
    kept = voxels >= LIMITS["crumb"].value * greatest[owner]
    if instances:
        sizes, pieces = np.bincount(owner, weights=voxels).astype(np.int64), np.bincount(owner[kept])
    else:
        sizes, pieces = voxels[kept], np.ones(int(kept.sum()), np.int64)
    members = set(labels.tolist())
    touching = {label for pair in pairs if members.issuperset(pair) for label in pair}
    largest = int(np.argmax(voxels))
    window = tuple(slice(low, high) for low, high in boxes[largest].tolist())
    tube = tube_in(array[window], labels[largest], components.spacing) if shape else None
    volumes = sizes.astype(np.float64) * math.prod(components.spacing)
    return Structures(sizes, volumes, pieces, len(touching), tube, array.ndim)


def voxels_of_diameter(diameter: float, axes: int) -> float:
    """How many voxels a ball has, a disc in 2D, of a diameter in voxels."""
    return math.pi / 6 * diameter**3 if axes == 3 else math.pi / 4 * diameter**2


def _kept(reference: Array, mask: Any, ignore_label: int | None) -> Array:
    """The reference without what is not evaluated."""
    if ignore_label is not None:
        reference = np.where(reference == ignore_label, 0, reference)
    return reference if mask is None else np.where(np.asarray(mask) != 0, reference, 0)


def _overlap(masks: Sequence[Array]) -> bool:
    """Whether a voxel is in several masks."""
    seen = np.zeros(masks[0].shape, bool)
    for mask in masks:
        inside = np.asarray(mask) != 0
        if (seen & inside).any():
            return True
        seen |= inside
    return False
