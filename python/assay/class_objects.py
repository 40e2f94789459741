"""The objects of the classes of two label maps, and what object metrics are formulas of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import copy
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from . import _core
from ._inputs import Array, LabelClass, as_scores
from .object_scores import Scores, scores_of_class, scores_of_voxels
from .region_statistics import region_statistics

Options: TypeAlias = Mapping[str, Any]

_OBJECTS = ("objects", "connectivity", "merged", "dilation", "smallest")
_CHOICE = ("criterion", "skeleton", "threshold", "at_threshold", "strategy", "double_detections", "object_score")
_VOLUMES = ("volumes", "volume_from", "volume_below")
_MATCHING = (*_CHOICE, *_VOLUMES)
_OF_MATCHES = {"matched_surfaces": "surface", "matched_bands": "bands", "matched_skeletons": "skeletons"}


class InstanceMaps(NamedTuple):
    """Two label maps in which every object of a class has a label of its own."""

    reference: Array
    prediction: Array
    table: _core.OverlapTable
    objects: _core.ObjectPairs
    shared: Options
    origin: tuple[int, ...]  # in the whole image


class Matched:
    """A statistic of masks for every reference with a match, against all that it is matched with."""

    def __init__(self, of_matches: Sequence[Any], matching: _core.Matching) -> None:
        self._of_matches = of_matches
        self.missed = matching.fn
        self.false = matching.fp

    @property
    def matched(self) -> int:
        """How many references have a match."""
        return len(self._of_matches)

    def dsc(self, **average: Any) -> float:
        """The mean DSC."""
        return self._mean([counts.dsc() for counts in self._of_matches], **average)

    def iou(self, **average: Any) -> float:
        """The mean IoU, of masks or of boundary bands."""
        return self._mean([one.iou() for one in self._of_matches], **average)

    def f_beta(self, *, beta: float, **average: Any) -> float:
        """The mean F-beta score."""
        return self._mean([counts.f_beta(beta=beta) for counts in self._of_matches], **average)

    def cldice(self, **average: Any) -> float:
        """The mean clDice."""
        return self._mean([one.cldice() for one in self._of_matches], **average)

    def hausdorff(self, *, percentile: float, directions: str, rule: str, **average: Any) -> float:
        """The mean Hausdorff distance."""
        values = [one.hausdorff(percentile, directions=directions, rule=rule) for one in self._of_matches]
        return self._mean(values, **average)

    def assd(self, **average: Any) -> float:
        """The mean ASSD."""
        return self._mean([one.assd() for one in self._of_matches], **average)

    def masd(self, **average: Any) -> float:
        """The mean MASD."""
        return self._mean([one.masd() for one in self._of_matches], **average)

    def nsd(self, *, tolerance: float, directions: str, **average: Any) -> float:
        """The mean NSD."""
        return self._mean([one.nsd(tolerance, directions=directions) for one in self._of_matches], **average)

    def __add__(self, other: Matched) -> Matched:
        """That of the objects of both."""
        both = copy(self)
        both._of_matches = [*self._of_matches, *other._of_matches]
        both.missed += other.missed
        both.false += other.false
        return both

    def _mean(self, values: Sequence[float], **average: Any) -> float:
        return mean_over_objects(math.fsum(values), self.matched, self.missed, self.false, **average)


def mean_over_objects(
    total: float, matched: int, missed: int, false: int, *, average: str, penalty: float = math.nan
) -> float:
    """The mean over matches, of values that add up to `total`, and over objects without one if `average` says so."""
    unmatched = {"matched": 0, "references": missed, "all": missed + false}[average]
    count = matched + unmatched
    if count == 0:
        return math.nan
    return (total + (penalty * unmatched if unmatched else 0.0)) / count


class ClassObjects:
    """Finds, matches and measures the objects of classes, each only once for all metrics that need them.

    `unknown` names labels of the reference that are `void_labels` or `crowd_labels`, where labels are objects.
    """

    def __init__(
        self,
        reference: Array,
        prediction: Array,
        table: _core.OverlapTable,
        shared: Options,
        scores: Scores = None,
        unknown: Mapping[str, Sequence[int]] = MappingProxyType({}),
    ) -> None:
        self._reference = reference
        self._prediction = prediction
        self._table = table
        self._shared = shared
        self._scores = scores
        self._unknown = unknown
        self._maps: dict[Any, InstanceMaps] = {}
        self._matchings: dict[Any, _core.Matching] = {}
        self._matched: dict[Any, Matched] = {}

    def statistic(self, kind: str, one: LabelClass, options: Options) -> Any:
        """The statistic of a class: its "objects", their "matching", its "detections", and what is "matched"."""
        maps = self._instances(one, options)
        if kind == "objects":
            return maps.objects
        matching = _within(self._matching(one, options), options)
        if kind == "matching":
            return matching
        if kind == "detections":
            return matching.curve()
        key = (kind, one, *options.items())
        if key not in self._matched:
            self._matched[key] = Matched(_measured(kind, maps, _regions(matching), options), matching)
        return self._matched[key]

    def boxes(self, one: LabelClass, options: Options) -> list[tuple[tuple[int, int], ...]]:
        """(low, high) per axis of all objects of a class in the whole image, references first."""
        maps = self._instances(one, options)
        found = []
        for low, high in (maps.objects.reference_boxes, maps.objects.prediction_boxes):
            limits = np.stack([low + maps.origin, high + maps.origin], axis=-1).tolist()
            found += [tuple((first, end) for first, end in box) for box in limits]
        return found

    def _matching(self, one: LabelClass, options: Options) -> _core.Matching:
        thinned = options.get("criterion") == "cldice"  # else how objects are thinned does not matter here
        choice = [name for name in _CHOICE if thinned or name != "skeleton"]
        key = (one, *(options.get(name) for name in (*_OBJECTS, *choice)))
        if key not in self._matchings:
            maps = self._instances(one, options)
            self._matchings[key] = _core.match_instances(
                maps.reference,
                maps.prediction,
                maps.table,
                maps.objects,
                criterion=options.get("criterion", "iou"),
                threshold=options.get("threshold", 0.5),
                at_threshold=options.get("at_threshold", "miss"),
                strategy=options.get("strategy", "optimal"),
                scores=self._object_scores(maps, one, options["object_score"]) if "object_score" in options else [],
                double_detections=options.get("double_detections", "false_positive"),
                band="voxel",
                width=1.0,
                skeleton=options.get("skeleton", "distance_ordered"),
                dilation=options.get("dilation", 0),
                smallest=options.get("smallest", 0.0),
                **maps.shared,
            )
        return self._matchings[key]

    def _object_scores(self, maps: InstanceMaps, one: LabelClass, how: str) -> list[float]:
        """Those of the predicted objects of a class; voxels that take no part have none."""
        scores, labels = self._scores, maps.objects.prediction_labels
        if scores is None:
            raise ValueError("scores must be given for this metric: those of the voxels, or of the prediction's labels")
        if isinstance(scores, Mapping):
            if scores and maps.prediction is not self._prediction:
                raise ValueError("scores must be those of voxels if objects are components, got those of labels")
            return as_scores(scores, labels)
        if scores.ndim > self._reference.ndim:
            if maps.prediction is self._prediction:
                raise ValueError("scores must be one for each voxel if labels are objects, got those of every label")
            scores = scores_of_class(scores, one.labels)
        box = tuple(slice(low, low + n) for low, n in zip(maps.origin, maps.prediction.shape, strict=True))
        counted = np.broadcast_to(np.True_, maps.prediction.shape)
        if maps.shared["mask"] is not None:
            counted = maps.shared["mask"] != 0
        if maps.shared["ignore_label"] is not None:
            counted = counted & (maps.reference != maps.shared["ignore_label"])
        return scores_of_voxels(scores[box], how, maps.prediction, labels, counted)

    def _instances(self, one: LabelClass, options: Options) -> InstanceMaps:
        key = (one, *(options.get(name) for name in _OBJECTS))
        if key not in self._maps:
            labelled = options["objects"] == "labels"
            self._maps[key] = self._labelled(one) if labelled else self._components(one, options)
        return self._maps[key]

    def _labelled(self, one: LabelClass) -> InstanceMaps:
        """Every label of the class is an object."""
        labels = None if one.labels is None else list(one.labels)
        unknown = {name: list(own) for name, own in self._unknown.items()}
        objects = _core.object_pairs(self._table, reference_labels=labels, prediction_labels=labels, **unknown)
        origin = (0,) * self._reference.ndim
        return InstanceMaps(self._reference, self._prediction, self._table, objects, self._shared, origin)

    def _components(self, one: LabelClass, options: Options) -> InstanceMaps:
        """The components of the class's masks, or lesions made of them, in the box that holds both."""
        box = self._box(one)
        spacing, threads = self._table.spacing, self._shared["threads"]
        how = {"connectivity": options["connectivity"], "spacing": spacing, "threads": threads}
        found = [
            _core.ComponentRuns(self._mask(array, labels, one, box), **how)
            for array, labels in (
                (self._reference, self._table.reference_labels),
                (self._prediction, self._table.prediction_labels),
            )
        ]
        smallest = [0.0, 0.0]  # what is not more than that is left out
        if options["objects"] == "lesions":
            both = options["merged"] == "both"
            for runs in found if both else found[:1]:
                runs.merge(element="edge", dilation=options["dilation"], connectivity=options["connectivity"])
            smallest[1] = options["smallest"] if both else 0.0
        reference, prediction = _numbered(found, smallest)
        shared = {"ignore_label": None, "mask": None, "threads": threads}
        table = _core.overlap_table(reference, prediction, spacing=spacing, origin=[0] * reference.ndim, **shared)
        origin = tuple(axis.start for axis in box)
        return InstanceMaps(reference, prediction, table, _core.object_pairs(table), shared, origin)

    def _box(self, one: LabelClass) -> tuple[slice, ...]:
        region = self._table.regions([one.labels])[0]
        boxes = [box for box in (region.reference_box, region.prediction_box) if box is not None]
        if not boxes:
            return (slice(0, 0),) * self._reference.ndim
        limits = np.array(boxes)  # one row per box, one of low and high per axis
        low, high = limits[..., 0].min(axis=0), limits[..., 1].max(axis=0)
        return tuple(slice(int(first), int(end)) for first, end in zip(low, high, strict=True))

    def _mask(self, array: Array, present: Array, one: LabelClass, box: tuple[slice, ...]) -> Array:
        """The voxels of a class that take part: not 0 in the array itself, if it has no label but one of the class."""
        inside = array[box]
        foreground = present[present != 0].tolist()
        if self._all_take_part() and len(foreground) == 1 and (one.labels is None or foreground[0] in one.labels):
            return inside
        if one.labels is None:
            found: Array = inside != 0
        elif len(one.labels) == 1:
            found = inside == one.labels[0]
        else:
            found = np.isin(inside, one.labels)
        if self._shared["mask"] is not None:
            found &= self._shared["mask"][box] != 0
        if self._shared["ignore_label"] is not None:
            found &= self._reference[box] != self._shared["ignore_label"]
        return found

    def _all_take_part(self) -> bool:
        return self._shared["mask"] is None and self._shared["ignore_label"] is None


def _within(matching: _core.Matching, options: Options) -> _core.Matching:
    """The matching of the objects whose volumes count."""
    if options.get("volumes", "all") == "all":
        return matching
    low, high = options.get("volume_from", 0.0), options.get("volume_below", math.inf)
    return matching.within(volume_from=low, volume_below=high)


def _numbered(found: Sequence[_core.ComponentRuns], smallest: Sequence[float]) -> list[Array]:
    """Maps of the components' numbers, from 1, of the smallest type that holds all; without those up to `smallest`."""
    dtype = np.min_scalar_type(max(runs.count for runs in found) + 1)
    maps = []
    for runs, limit in zip(found, smallest, strict=True):
        numbers = np.arange(1, runs.count + 1, dtype=dtype)
        if limit > 0:
            numbers[runs.measure()["volumes"] <= limit] = 0
        maps.append(runs.paint(numbers))
    return maps


def _measured(kind: str, maps: InstanceMaps, regions: Sequence[Any], options: Options) -> list[Any]:
    """The statistics of regions that a metric of matched objects is made of."""
    if kind == "matched_counts":
        return [region.counts for region in maps.table.regions(regions)]
    own = {name: value for name, value in options.items() if name not in (*_OBJECTS, *_MATCHING)}
    if kind == "matched_skeletons":
        own["skeleton"] = options["skeleton"]
    return region_statistics(_OF_MATCHES[kind], maps.reference, maps.prediction, maps.table, regions, own, maps.shared)


def _regions(matching: _core.Matching) -> list[tuple[list[int], list[int]]]:
    """Every reference with a match, and all predictions that it is matched with; what is ignored has none."""
    references, predictions, _ = matching.pairs
    found: dict[int, list[int]] = {}
    for reference, prediction in zip(references.tolist(), predictions.tolist(), strict=True):
        found.setdefault(reference, []).append(int(matching.prediction_labels[prediction]))
    return [([int(matching.reference_labels[reference])], labels) for reference, labels in found.items()]
